"""One option of every item within a limit: by hand, and against every combination at very unequal sizes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from cbam.advice import knapsack
from cbam.advice.knapsack import Item, best_choice, exact_sum, whole


def by_trial(items: list[Item], limit: int) -> float:
    every = itertools.product(*items)
    return max(math.fsum(w for _, w in one) for one in every if sum(c for c, _ in one) <= limit)


def worth_of(items: list[Item], picked: tuple[int, ...]) -> float:
    return math.fsum(item[j][1] for item, j in zip(items, picked, strict=True))


def cost_of(items: list[Item], picked: tuple[int, ...]) -> int:
    return sum(item[j][0] for item, j in zip(items, picked, strict=True))


def test_a_decimal_number_stays_what_was_written() -> None:
    assert whole([0.1, 0.25, 3]) == [2, 5, 60]  # twentieths
    assert exact_sum([0.1, 0.2]) == 0.3


def test_one_unit_beyond_the_limit_is_too_much() -> None:
    # 100,000,000 and 60 against 100,000,000: the solver's 1e-6 of the limit is 100
    items: list[Item] = [[(0, 0.0), (100_000_000, 5e5)], [(0, 0.0), (60, 3.0)]]
    found = best_choice(items, 100_000_000)
    assert found is not None
    assert (found.picked, found.proved) == ((1, 0), True)


def test_a_small_item_counts_beside_one_a_million_times_its_size() -> None:
    found = best_choice([[(0, 0.0), (10, 1e9)], [(0, 0.0), (10, 900.0)]], 100)
    assert found is not None
    assert found.picked == (1, 1)


def test_equal_worth_takes_the_cheaper_and_nothing_fits_is_said() -> None:
    found = best_choice([[(5, 7.0), (3, 7.0), (9, 7.0)]], None)
    assert found is not None
    assert found.picked == (1,)
    assert best_choice([[(5, 7.0)]], 4) is None


def unequal(seed: int) -> tuple[list[Item], int]:
    """Two to six items between 10 and a hundred million, some alike to the last digit."""
    draw = np.random.default_rng(seed)
    items: list[Item] = []
    for _ in range(int(draw.integers(2, 7))):
        size = 10 ** draw.uniform(1, 8)
        options = [(0, 0.0)]
        for _ in range(3):
            cost = int(100 * size * draw.uniform(0.1, 2))
            options.append((cost, float(cost / 100 * draw.choice([1.0, 1.0, draw.uniform(-0.5, 1)]))))
        items.append(options)
    return items, int(sum(max(c for c, _ in item) for item in items) * draw.uniform(0.05, 1))


@pytest.mark.parametrize("block", range(5))
def test_the_best_of_every_combination_at_unequal_sizes(block: int) -> None:
    for seed in range(100 * block, 100 * block + 100):
        items, limit = unequal(seed)
        found = best_choice(items, limit)
        assert found is not None, seed
        assert found.proved, seed
        assert cost_of(items, found.picked) <= limit, seed
        best = by_trial(items, limit)
        assert worth_of(items, found.picked) == pytest.approx(best, rel=1e-13, abs=1e-9), seed


def test_without_the_solver_the_proof_still_finds_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knapsack, "solved", lambda *_: None)
    for seed in range(1000, 1060):
        items, limit = unequal(seed)
        found = best_choice(items, limit)
        assert found is not None
        assert found.proved
        assert worth_of(items, found.picked) == pytest.approx(by_trial(items, limit), rel=1e-13, abs=1e-9)


def test_the_solver_is_told_again_where_its_tolerance_hides_the_limit() -> None:
    # four at 8,000.00 within 31,999.99: three fit
    columns = [(row, j) for row in range(4) for j in range(2)]
    taken = knapsack.solved(columns, [0, 800_000] * 4, [0.0, 1e5] * 4, 3_199_999)
    assert taken is not None
    assert sum(k % 2 for k in taken) == 3


def test_many_items_of_one_kind_are_solved_and_proved() -> None:
    # 300 alike at 8,000 within a million: 125 of them
    items: list[Item] = [[(0, 0.0), (8000, 9000.0)] for _ in range(300)]
    found = best_choice(items, 1_000_000)
    assert found is not None
    assert found.proved
    assert sum(found.picked) == 125


def test_what_cannot_be_proved_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knapsack, "MOST_SUMS", 1)
    items, limit = unequal(7)
    found = best_choice(items, limit)
    assert found is not None
    assert cost_of(items, found.picked) <= limit
    proofs = {best_choice(*unequal(seed)).proved for seed in range(30)}  # type: ignore[union-attr]
    assert False in proofs
