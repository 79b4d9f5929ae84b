"""The cheapest set of verifications: small cases by hand, random ones against trying every set."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
