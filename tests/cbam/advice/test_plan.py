"""The cheapest set of verifications: small cases by hand, random ones against trying every set."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam.advice import plan as planning
from cbam.advice.plan import Stake, Verification, by_trial, cheapest

A, B, C = "own", "slab", "scrap"


def test_a_supplier_s_report_is_worth_nothing_without_one_s_own() -> None:
    """Default 100. Own report 30: 90 on actual data; slab's report 20 takes 70 off.

    Neither 100; own alone 90 + 30 = 120; slab alone 100 + 20; both 90 - 70 + 50 = 70.
    """
    stake = Stake(100, 90, {B: 70}, frozenset({A}))
    plan = cheapest([Verification(A, 30), Verification(B, 20)], [stake])
    assert set(plan.bought) == {A, B}
    assert (plan.total_eur, plan.saved_eur) == pytest.approx((70, 30))


def test_a_budget_that_does_not_reach_for_both_buys_none() -> None:
    stake = Stake(100, 90, {B: 70}, frozenset({A}))
    plan = cheapest([Verification(A, 30), Verification(B, 20)], [stake], budget_eur=49)
    assert plan.bought == ()
    assert plan.total_eur == 100


def test_the_larger_saving_is_not_always_in_the_budget() -> None:
    """Budget 10: one report for 10 saves 50; two for 5 save 30 each, together 60."""
    reports = [Verification("big", 10), Verification("x", 5), Verification("y", 5)]
    stakes = [Stake(50, 0, {}, frozenset({"big"})), *(Stake(30, 0, {}, frozenset({k})) for k in "xy")]
    assert set(cheapest(reports, stakes, budget_eur=10).bought) == {"x", "y"}


def test_what_is_verified_already_is_free_and_not_bought() -> None:
    plan = cheapest([Verification(A, 30, done=True)], [Stake(100, 40, {}, frozenset({A}))])
    assert (plan.bought, plan.total_eur) == ((), 40)


def test_nothing_goes_below_zero() -> None:
    # 90 - 70 - 60 < 0: the good owes nothing, and the second report buys only 20 of its 60
    stake = Stake(100, 90, {B: 70, C: 60}, frozenset({A}))
    plan = cheapest([Verification(A), Verification(B, 5), Verification(C, 25)], [stake])
    assert set(plan.bought) == {A, B}
    assert plan.certificates_eur == pytest.approx(20)


def test_a_report_that_saves_nothing_is_left_out_though_it_is_free() -> None:
    assert cheapest([Verification(A), Verification(B)], [Stake(10, 5, {}, frozenset({A}))]).bought == (A,)


def test_no_reports_or_no_goods() -> None:
    assert cheapest([], [Stake(7, 3, {}, frozenset({A}))]).total_eur == 7
    assert cheapest([Verification(A, 1)], []).total_eur == 0


KEYS = ("a", "b", "c", "d", "e", "f")
money = st.integers(0, 1000).map(float)
stakes_of = st.lists(
    st.builds(
        Stake,
        default_eur=money,
        base_eur=money,
        gains_eur=st.dictionaries(st.sampled_from(KEYS), money, max_size=4),
        needs=st.frozensets(st.sampled_from(KEYS), max_size=2),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(
    costs=st.lists(money, min_size=len(KEYS), max_size=len(KEYS)),
    done=st.frozensets(st.sampled_from(KEYS), max_size=2),
    stakes=stakes_of,
    budget=st.none() | st.integers(0, 2500).map(float),
)
def test_the_programme_finds_what_trying_every_set_finds(
    costs: list[float], done: frozenset[str], stakes: list[Stake], budget: float | None
) -> None:
    reports = [Verification(k, c, k in done) for k, c in zip(KEYS, costs, strict=True)]
    found, best = cheapest(reports, stakes, budget), by_trial(reports, stakes, budget)
    assert found.total_eur == pytest.approx(best.total_eur, rel=1e-9, abs=1e-6)
    assert budget is None or found.spent_eur <= budget
    assert found.total_eur <= found.default_eur + 1e-6


def four_reports(large: float, budget: float) -> planning.Plan:
    """One firm of ``large`` EUR beside three of 200,000; every report 8,000 and worth it."""
    reports = [Verification(key, 8000.0) for key in "ABCD"]
    small = [Stake(2e5, 1e5, {}, frozenset({key})) for key in "ABC"]
    return cheapest(reports, [Stake(large, large / 2, {}, frozenset("D")), *small], budget)


@pytest.mark.parametrize("large", [5e7, 1.6e8, 1e9])
@pytest.mark.parametrize("budget", [31_999.99, 31_990.0, 31_950.0, 31_900.0, 31_500.0])
def test_a_budget_holds_beside_a_firm_of_another_size(large: float, budget: float) -> None:
    # four at 8,000 are 32,000: three fit, D and any two of the others; 24,000
    plan = four_reports(large, budget)
    assert plan.spent_eur == 24_000
    assert "D" in plan.bought
    assert plan.proved


def test_a_budget_is_kept_to_the_cent_and_used_to_the_cent() -> None:
    reports = [Verification("a", 0.1), Verification("b", 0.2)]
    stakes = [Stake(9, 1, {}, frozenset({key})) for key in "ab"]
    assert cheapest(reports, stakes, 0.3).bought == ("a", "b")
    assert len(cheapest(reports, stakes, 0.29).bought) == 1


def unequal(seed: int, n_reports: int = 5) -> tuple[list[Verification], list[Stake], float | None]:
    """Goods of 10 to a hundred million EUR resting on reports of 10 to 100,000 EUR, some alike."""
    draw = np.random.default_rng(seed)
    keys = [f"r{i}" for i in range(int(draw.integers(2, n_reports + 1)))]
    alike = round(10 ** draw.uniform(1, 5), 2)
    costs = [alike if draw.random() < 0.4 else round(10 ** draw.uniform(1, 5), 2) for _ in keys]
    stakes = []
    for _ in range(int(draw.integers(2, 8))):
        size = 10 ** draw.uniform(1, 8)
        gains = {k: size * draw.uniform(0, 0.5) for k in keys if draw.random() < 0.4}
        needs = frozenset(k for k in keys if draw.random() < 0.3)
        stakes.append(Stake(size, size * draw.uniform(0.2, 1.5), gains, needs))
    budget = None if draw.random() < 0.2 else round(sum(costs) * draw.uniform(0.05, 1), 2)
    return (
        [Verification(k, c, bool(draw.random() < 0.1)) for k, c in zip(keys, costs, strict=True)],
        stakes,
        budget,
    )


@pytest.mark.parametrize("programme", [False, True])
def test_goods_of_very_unequal_size_500_times(monkeypatch: pytest.MonkeyPatch, programme: bool) -> None:
    """Both ways, every set of a group tried and the mixed-integer programme, against every set of all."""
    if programme:
        monkeypatch.setattr(planning, "MOST_TRIED", 0)
    for seed in range(500):
        reports, stakes, budget = unequal(seed)
        found, best = cheapest(reports, stakes, budget), by_trial(reports, stakes, budget)
        assert budget is None or found.spent_eur <= budget, seed
        assert found.total_eur == pytest.approx(best.total_eur, rel=1e-13, abs=1e-6), seed
        assert found.proved, seed
        assert found.gap_eur is not None, seed
        assert best.total_eur >= found.total_eur - found.gap_eur - 1e-9, seed
        # the solver holds its rows to a millionth of each good and report
        sizes = sum(s.default_eur for s in stakes) + sum(v.cost_eur for v in reports)
        assert found.gap_eur <= (2e-6 * sizes + 1e-6 if programme else 0), seed


def test_a_solver_that_fails_leaves_a_plan_within_the_budget_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planning, "MOST_TRIED", 0)
    monkeypatch.setattr(planning, "proposed", lambda *_: None)
    for seed in range(100):
        reports, stakes, budget = unequal(seed)
        found = cheapest(reports, stakes, budget)
        assert not found.proved or not found.bought
        assert found.gap_eur == (0 if found.proved else None)
        assert budget is None or found.spent_eur <= budget
        assert found.total_eur <= found.default_eur + 1e-6


def test_many_reports_that_hang_together() -> None:
    # the plant's report and 19 suppliers' at 100; the i-th takes 10 x i off: 11 to 19 pay
    gains = {f"s{i}": 10.0 * i for i in range(1, 20)}
    reports = [Verification("own", 50.0), *(Verification(key, 100.0) for key in gains)]
    stake = Stake(5000.0, 5000.0, gains, frozenset({"own"}))
    assert set(cheapest(reports, [stake]).bought) == {"own", *(f"s{i}" for i in range(11, 20))}
    # 450 pay for one's own and four: the largest
    within = cheapest(reports, [stake], 450.0)
    assert set(within.bought) == {"own", "s16", "s17", "s18", "s19"}
