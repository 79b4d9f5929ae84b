"""No single firm's figure can be read from what is told of a group; rules worked by hand, then attacked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from cbam.stress.anonymity import Rule, blended, lorenz_steps, open_groups, percentiles, told
from cbam.stress.benchmark import EVERYBODY, MEASURES, OWN, Peers, standings

RULE = Rule(5, 3)
YEAR = 2030


def peers(industry: Mapping[str, str], cost: Mapping[str, float]) -> Peers:
    """Firms of which only the cost per tonne is known."""
    values: dict[str, dict[str, dict[str, float]]] = {m: {} for m in (*MEASURES, *OWN)}
    for measure in ("cost_eur", "cost_eur_per_t"):
        values[measure] = {firm: {str(YEAR): value} for firm, value in cost.items()}
    units = dict.fromkeys(values, "EUR")
    return Peers("s", (YEAR,), dict(industry), values, units, {}, {}, {}, ())


def cost_of(found: Peers, firm: str) -> dict[str, tuple[tuple[float | None, ...] | None, bool]]:
    return {
        s.group: (s.percentiles, s.withheld)
        for s in standings(found, firm, YEAR)
        if s.measure == "cost_eur_per_t"
    }


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(25, (3 + 5 + 7) / 3), (50, (11 + 13 + 17) / 3), (75, (17 + 19 + 23) / 3)],
)
def test_a_percentile_is_the_mean_of_three_firms(percent: float, expected: float) -> None:
    """Ten primes 2 3 5 7 11 13 17 19 23 29: places 2.25, 4.5, 6.75 counted from 0.

    Nearest to 2.25 are those at 1, 2, 3; to 4.5 those at 4, 5, 6 (of two as near, the upper); to 6.75 those
    at 6, 7, 8.
    """
    values = np.array([29, 2, 23, 3, 19, 5, 17, 7, 13, 11], dtype=np.float64)
    assert blended(values, percent, 3) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n", range(5, 41))
def test_no_percentile_is_the_figure_of_a_firm(n: int) -> None:
    """Powers of two: a mean of three different ones is none of them."""
    values = 2.0 ** np.arange(n)
    cuts = percentiles(values, RULE)
    assert cuts is not None
    assert not set(cuts) & set(values)


def test_from_five_firms_the_median_from_ten_the_quartiles() -> None:
    assert percentiles(np.arange(4.0), RULE) is None
    assert told((1.0, 2.0, 3.0), 5, RULE) == told((1.0, 2.0, 3.0), 9, RULE) == (None, 2.0, None)
    assert told((1.0, 2.0, 3.0), 10, RULE) == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("sizes", "everybody", "expected"),
    [
        ({"a": 10, "b": 10}, 20, {"a", "b"}),  # nothing left over
        ({"a": 10, "b": 4}, 14, set()),  # all less a would be the four of b
        ({"a": 10, "b": 8, "c": 4}, 22, {"a"}),  # all less a and b would be c: b goes, 12 are left over
        ({"a": 10, "b": 5}, 20, {"a", "b"}),  # five without an industry
        ({"a": 10, "b": 5}, 16, {"a"}),  # one without an industry: b goes too, six are left over
        ({"a": 5}, 5, {"a"}),
        ({"a": 5}, 6, set()),
        ({}, 3, set()),
    ],
)
def test_a_group_is_told_only_where_what_it_leaves_over_is_large_enough(
    sizes: dict[str, int], everybody: int, expected: set[str]
) -> None:
    assert open_groups(sizes, everybody, RULE) == expected


def test_two_reports_laid_side_by_side_leave_no_small_rest() -> None:
    """Industries of 10, 8 and 4 firms: in every report the groups told and their rest have five or more."""
    industry = {f"F{i:02d}": "a" if i < 10 else "b" if i < 18 else "c" for i in range(22)}
    found = peers(industry, {firm: 2.0**i for i, firm in enumerate(industry)})
    shown = {
        group
        for firm in industry
        for group, (cuts, _) in cost_of(found, firm).items()
        if cuts is not None and group != EVERYBODY
    }
    assert shown == {"a"}
    assert cost_of(found, "F12")["b"] == (None, True)  # eight firms, withheld for the sake of the four
    assert cost_of(found, "F20")["c"] == (None, False)  # too few


def test_one_firm_more_does_not_give_its_figure_away() -> None:
    """Two answers that differ by one firm: no difference of percentiles is that firm's figure."""
    industry = {f"F{i:02d}": "a" for i in range(11)}
    cost = {firm: 2.0**i for i, firm in enumerate(industry)}
    ten = {firm: value for firm, value in cost.items() if firm != "F10"}
    with_it = cost_of(peers(industry, cost), "F00")[EVERYBODY][0]
    without = cost_of(peers(industry, ten), "F00")[EVERYBODY][0]
    assert with_it is not None
    assert without is not None
    told_of = {abs(float(str(a)) - float(str(b))) for a in with_it for b in without} | set(with_it)
    assert not any(value in told_of for value in cost.values())


def test_an_industry_called_like_the_whole_is_an_industry_still() -> None:
    industry = {f"F{i}": EVERYBODY for i in range(4)}
    found = peers(industry, {**dict.fromkeys(industry, 1.0), "X": 2.0})
    assert [s.n for s in standings(found, "F0", YEAR) if s.measure == "cost_eur_per_t"] == [5, 4]


@pytest.mark.parametrize(("firms", "steps"), [(4, 0), (20, 4), (99, 19), (300, 20)])
def test_a_step_of_the_lorenz_curve_holds_five_firms(firms: int, steps: int) -> None:
    assert lorenz_steps(firms, 20, RULE) == steps
