"""Measures through Equations 2 to 4, and plans proved against every combination."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cbam.embedded.supply import Basis, Good
from cbam.scenario import load_named
from cbam.stress.abatement import (
    Economics,
    Measure,
    Package,
    Plant,
    Under,
    best_plan,
    changed,
    cost_curve,
    outcome,
    packages,
)
from cbam.stress.under import Laws
from tests.cbam.billing import law
from tests.cbam.stress.subjects import scenario

UNDER = Under(Laws(law()), load_named("published"))

# Semis by BF-BOF with 1.08 t pig iron per t; benchmarks of IR (EU) 2025/2620 column A: semis C 0.188,
# E 0.065, pig iron 1.089. Emissions chosen so that the electric furnace avoids 1.6 t/t gross.
PIG = Good(name="pig iron", cn_code="72011011", origin="CN", t_per_t=1.08, own_direct=1.5, no_precursors=True)
SEMIS = Good(name="semis", cn_code="72071111", origin="CN", routes=("C",), own_direct=0.2, precursors=(PIG,))
GROSS = 1.6
EAF = Measure(
    "electric furnace",
    "semis",
    2026,
    route=("E",),
    precursor_factor=(("7201", 0.0),),
    own_direct_factor=(0.2 + 1.08 * 1.5 - GROSS) / 0.2,
)


@pytest.mark.parametrize(("year", "net"), [(2026, 0.33), (2030, 0.93), (2034, 1.60)])
def test_from_blast_furnace_to_electric_furnace(year: int, net: float) -> None:
    # 1.6 - factor x (0.188 + 1.08 x 1.089 - 0.065), factor 0.975, 0.515, 0
    before, after = outcome(SEMIS, UNDER, year), outcome(changed(SEMIS, [EAF]), UNDER, year)
    assert before is not None and after is not None
    assert before.see - after.see == pytest.approx(GROSS, rel=1e-9)
    assert (before.see - before.sefa) - (after.see - after.sefa) == pytest.approx(net, abs=0.005)


def due(good: Good, name: str, year: int, stated: int = 0) -> tuple[float, float]:
    found = outcome(good, Under(Laws(law()), load_named(name)), year, stated)
    assert found is not None
    return found.see, found.sefa


def test_every_benchmark_of_a_chain_is_revised_and_carried_on() -> None:
    # a tenth off from 2027 on, each term: 0.515 x 0.9 x (0.188 + 1.08 x 1.089); 2033: factor 0.14
    whole = 0.188 + 1.08 * 1.089
    assert due(SEMIS, "benchmarks-revised", 2026)[1] == pytest.approx(0.975 * whole, rel=1e-9)
    assert due(SEMIS, "benchmarks-revised", 2030)[1] == pytest.approx(0.515 * 0.9 * whole, rel=1e-9)
    assert due(SEMIS, "benchmarks-revised", 2033)[1] == pytest.approx(0.14 * 0.9 * whole, rel=1e-9)


def test_a_precursor_of_its_own_year_keeps_that_years_factor_and_benchmark() -> None:
    # pig iron of 2026 (0.975, not revised) in semis of 2033 (0.14, revised by a tenth)
    old = PIG.model_copy(update={"production_year": 2026})
    semis = SEMIS.model_copy(update={"precursors": (old,)})
    _, sefa = due(semis, "benchmarks-revised", 2033)
    assert sefa == pytest.approx(0.14 * 0.9 * 0.188 + 1.08 * 0.975 * 1.089, rel=1e-9)
    # moved to 2033 from 2027, for which alone there is evidence, it is of 2033 like the semis
    _, sefa = due(semis, "benchmarks-revised", 2033, stated=2027)
    assert sefa == pytest.approx(0.14 * 0.9 * (0.188 + 1.08 * 1.089), rel=1e-9)


def test_a_suppliers_allocation_moves_with_the_factor_alone() -> None:
    # 1.0 stated for 2026: 1.0 x 0.14 / 0.975 in 2033; the own benchmark is revised, his figure is not
    bought = Good(name="pig iron", cn_code="72011011", origin="CN", t_per_t=1.08, see_direct=1.5, sefa=1.0)
    semis = SEMIS.model_copy(update={"precursors": (bought,)})
    _, sefa = due(semis, "benchmarks-revised", 2033, stated=2026)
    assert sefa == pytest.approx(0.14 * 0.9 * 0.188 + 1.08 * 0.14 / 0.975, rel=1e-9)


def test_what_a_scenario_says_of_default_values_and_plants_reaches_the_measures() -> None:
    # billet of China on its default value, 1.05 t: 3.169 x (1 + 0.3 x 0.5) x 0.9 in 2028; own 0.2 x 0.8
    billet = Good(name="billet", cn_code="72071111", origin="CN", t_per_t=1.05, emissions=Basis.DEFAULT)
    coil = Good(name="coil", cn_code="72081000", origin="CN", own_direct=0.2, precursors=(billet,))
    mine = scenario(
        "emissions:\n"
        "  default_review: {value: 0.9, status: user, source: a}\n"
        "  markup: {value: 0.5, status: user, source: a}\n"
        "  intensity: {years: {2028: 0.8}, status: user, source: a}\n"
    )
    found = outcome(coil, Under(Laws(law()), mine), 2028, 2026)
    assert found is not None
    assert found.see == pytest.approx(0.2 * 0.8 + 1.05 * 0.9 * 3.169 * 1.15, rel=1e-9)


def test_an_overlay_of_the_scenario_is_the_law_of_its_measures() -> None:
    # COM(2026) 616 leaves more allocation in 2030 than the law in force: measures save less
    under = {name: due(SEMIS, name, 2030)[1] for name in ("central", "slower-phase-out")}
    slower = Laws(law()).under(load_named("slower-phase-out"), 2030).of_year(2030).cbam_factor(2030).value
    assert slower is not None and slower > 0.515
    assert under["slower-phase-out"] == pytest.approx(under["central"] * slower / 0.515, rel=1e-9)


def test_saving_is_the_change_of_what_is_due_times_price_and_mass() -> None:
    offered = [EAF]
    economics = Economics({2030: 100.0}, 1.0, 0.0)
    nothing, done = packages(Plant(SEMIS, 1000.0), offered, UNDER, economics)
    assert (nothing.measures, nothing.npv_eur) == ((), 0.0)
    assert done.saving_eur[2030] == pytest.approx(done.net_t_per_t[2030] * 100 * 1000, rel=1e-9)
    # what is due cannot fall below zero: 0.22 t left against an allocation of 0.515 x 0.065 = 0.033
    assert done.net_t_per_t[2030] == pytest.approx(0.93, abs=0.005)


def test_yield_and_less_precursor_change_both_sides() -> None:
    better = Measure("yield", "semis", 2026, yield_factor=1.08)
    after = outcome(changed(SEMIS, [better]), UNDER, 2026)
    # everything the process uses falls by 1/1.08, its own benchmark does not
    assert after is not None
    assert after.see == pytest.approx((0.2 + 1.08 * 1.5) / 1.08, rel=1e-9)
    assert after.sefa == pytest.approx(0.975 * (0.188 + 1.0 * 1.089), rel=1e-3)


def test_measures_of_one_group_exclude_one_another() -> None:
    offered = [
        Measure(name, "semis", 2026, own_direct_factor=f, group="furnace")
        for name, f in (("a", 0.9), ("b", 0.8))
    ]
    found = packages(Plant(SEMIS, 1.0), offered, UNDER, Economics({2026: 80.0}, 1.0, 0.05))
    assert [p.measures for p in found] == [(), ("a",), ("b",)]


def test_a_later_start_saves_nothing_before_and_is_discounted() -> None:
    late = Measure("late", "semis", 2028, investment_eur=1000.0, own_direct_factor=0.5)
    _, found = packages(
        Plant(SEMIS, 100.0), [late], UNDER, Economics({2026: 80.0, 2027: 80.0, 2028: 80.0}, 0.5, 0.1)
    )
    # 0.1 t/t less in 2028 only: 0.1 x 80 x 100 t x 0.5 borne = 400, less 1 000, both two years away
    assert found.saving_eur[2026] == found.saving_eur[2027] == 0
    assert found.npv_eur == pytest.approx((400 - 1000) / 1.1**2, rel=1e-9)


def made_up(seed: int) -> list[list[Package]]:
    draw = np.random.default_rng(seed)
    plants = []
    for plant in range(5):
        nothing = Package(f"p{plant}", (), {}, 0.0, {}, 0.0, 0.0)
        others = [
            Package(
                f"p{plant}",
                (f"m{i}",),
                {},
                1.0,
                {},
                float(draw.integers(1, 50)),
                float(draw.integers(-20, 60)),
            )
            for i in range(3)
        ]
        plants.append([nothing, *others])
    return plants


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("budget", [0.0, 30.0, 75.0, 1000.0])
def test_the_plan_is_optimal_by_brute_force(seed: int, budget: float) -> None:
    options = made_up(seed)
    plan = best_plan(options, budget)
    every = (
        sum(p.npv_eur for p in chosen)
        for chosen in itertools.product(*options)
        if sum(p.investment_eur for p in chosen) <= budget
    )
    assert plan is not None
    assert plan.investment_eur <= budget
    assert plan.npv_eur == pytest.approx(max(every), abs=1e-9)


def offer(plant: str, *what: tuple[float, float]) -> list[Package]:
    """A plant that may do nothing or one thing (investment, present value)."""
    made = enumerate(((0.0, 0.0), *what))
    return [Package(plant, (f"m{i}",) if i else (), {}, 0.0, {}, cost, worth) for i, (cost, worth) in made]


def test_a_budget_is_kept_to_the_cent() -> None:
    # 1,000,000.50 is more than a million; 100,000,000 + 60 more than a hundred million
    plan = best_plan([offer("A", (1_000_000.5, 5e5))], 1_000_000)
    assert plan is not None
    assert plan.investment_eur == 0
    plan = best_plan([offer("A", (1e8, 5e5)), offer("B", (60.0, 3.0))], 1e8)
    assert plan is not None
    assert (plan.investment_eur, plan.npv_eur) == (1e8, 5e5)


def test_a_budget_of_tenths_is_used_up() -> None:
    plan = best_plan([offer("A", (0.1, 1.0)), offer("B", (0.2, 1.0))], 0.3)
    assert plan is not None
    assert (plan.investment_eur, plan.npv_eur) == (0.3, 2.0)


def test_without_a_budget_every_plant_does_its_best() -> None:
    plan = best_plan([offer("A", (1e9, 1.0)), offer("B", (1.0, -1.0))], None)
    assert plan is not None
    assert [p.measures for p in plan.chosen] == [("m1",), ()]


def test_plants_of_very_unequal_size_500_times() -> None:
    for seed in range(500):
        draw = np.random.default_rng(seed)
        options = []
        for plant in range(int(draw.integers(2, 6))):
            size = 10 ** draw.uniform(1, 8)
            made = [(round(size * draw.uniform(0.1, 2), 2), size * draw.uniform(-0.5, 1)) for _ in range(3)]
            options.append(offer(f"p{plant}", *made))
        budget = round(sum(max(p.investment_eur for p in o) for o in options) * draw.uniform(0.1, 1), 2)
        plan = best_plan(options, budget)
        assert plan is not None
        assert plan.proved
        assert plan.investment_eur <= budget, seed
        within = (c for c in itertools.product(*options) if sum(p.investment_eur for p in c) <= budget)
        best = max(sum(p.npv_eur for p in c) for c in within)
        assert plan.npv_eur == pytest.approx(best, rel=1e-12, abs=1e-6), seed


def test_the_cost_curve_is_in_order_and_ends_with_what_avoids_nothing() -> None:
    offered = [
        Measure("dear", "semis", 2026, cost_eur_per_t=50, own_direct_factor=0.5),
        Measure("cheap", "semis", 2026, cost_eur_per_t=1, own_direct_factor=0.9),
        Measure("idle", "semis", 2026, cost_eur_per_t=1, own_indirect_factor=0.5),
    ]
    found = packages(Plant(SEMIS, 1.0), offered, UNDER, Economics({2026: 80.0}, 1.0, 0.0))
    assert [p.measures[0] for p in cost_curve(found)] == ["cheap", "dear", "idle"]
    # 50 EUR/t over 0.1 t/t avoided
    assert cost_curve(found)[1].cost_per_t == pytest.approx(500, rel=1e-9)


def test_a_tonne_avoided_later_counts_less_like_the_money_spent_later() -> None:
    # 1 000 now, 0.1 t/t x 100 t avoided in each of two years at 10 %: 1000 / (10 + 10 / 1.1) = 52.38 EUR/t.
    # A constant price of 52.38 EUR would just pay for it.
    now = Measure("now", "semis", 2026, investment_eur=1000.0, own_direct_factor=0.5)
    prices = dict.fromkeys((2026, 2027), 1000 / (10 + 10 / 1.1))
    _, found = packages(Plant(SEMIS, 100.0), [now], UNDER, Economics(prices, 1.0, 0.1))
    assert found.cost_per_t == pytest.approx(1000 / (10 + 10 / 1.1), rel=1e-9)
    assert found.npv_eur == pytest.approx(0, abs=1e-6)
