"""What breaks a firm: against the hand calculation, and against the stress test run at the answer."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from cbam.breaking_even import break_even
from cbam.cited import price_base_text
from cbam.commands import app
from cbam.scenario import load_named
from cbam.shipments import Floats
from cbam.stress import burden, crossing
from cbam.stress.crossing import Brackets, Curve, refined, smallest
from cbam.stress.rerun import Rerun
from cbam.stress.reverse import Breaking, breaking, first_years, nth_firm, price_of_nth
from groundwork.packaged import examples_dir
from tests.cbam.stress.rerunning import COIL, EXACT, FIRM, OWN, after, flat, one_firm, random_case
from tests.cbam.stress.subjects import portfolio, rows, scenario, sector, subject, value

FX = "fx: {eur_cny: {unit: CNY/EUR, years: {2030: 8.2}, status: user, source: x}}\n"
PAID = "carbon_price_paid: {eur_per_tco2e: {value: 40, status: user, source: x}}\n"


def ebit_at(one: Rerun, price_eur: float, more: str = "", year: int = 2030) -> float:
    """EBIT after of firm A as the stress test's table has it, at a price."""
    table = rows(one.subject, flat(price_eur, year, more), years=(year,))
    return value(table, "ebit_after_eur", level="firm", key="A")


@pytest.fixture(scope="module")
def two() -> Rerun:
    """Two lines, 100 t each: due 1.0 and 0.5 t/t at 80 EUR; EBIT 9 000 EUR, half of the charge passed on."""
    lines: list[Mapping[str, object]] = [
        {**OWN, "see_direct": 2.0, "sefa": 1.0},
        {**OWN, "see_direct": 1.5, "sefa": 1.0},
    ]
    firm = {"ebit_eur": 9000.0, "pass_through": 0.5}
    return Rerun(subject(portfolio(lines, {"A": firm})), flat(80.0, 2026), 2026)


def test_the_price_at_which_a_firm_breaks_even_by_hand(two: Rerun) -> None:
    # (1 - 0.5) x 150 certificates x P = 9 000 -> P = 120
    found = breaking(two)["A"]
    assert found.price_eur == pytest.approx(120, rel=EXACT)
    assert found.price_factor == pytest.approx(1.5, rel=EXACT)


def test_the_closed_form_agrees() -> None:
    # 70.14 EUR/t margin over 5.184775 certificates: P* = pi / (SEE - SEFA)
    assert burden.break_even_price(70.14, 5.184775) == pytest.approx(13.528, abs=0.001)
    assert burden.break_even_pass_through(70.1365, 390.7246) == pytest.approx(0.8205, abs=0.0001)


def test_the_multiple_of_emissions_by_hand(two: Rerun) -> None:
    # 0.5 x 80 x 100 x (2m - 1 + 1.5m - 1) = 9 000 -> 3.5 m = 4.25
    assert breaking(two)["A"].see_factor == pytest.approx(4.25 / 3.5, rel=EXACT)


def test_the_pass_through_by_hand(two: Rerun) -> None:
    # 12 000 EUR charged, 9 000 can be borne: 25 % must be passed on
    assert breaking(two)["A"].pass_through == pytest.approx(0.25, rel=EXACT)


def test_the_floor_may_be_a_margin(two: Rerun) -> None:
    # the floor 3 000 EUR leaves 6 000: P = 80
    assert breaking(two, {"A": 3000.0})["A"].price_eur == pytest.approx(80, rel=EXACT)


def test_nothing_breaks_a_firm_that_owes_nothing() -> None:
    clean = {**OWN, "see_direct": 1.0, "sefa": 2.0, "mass_t": 10}
    found = breaking(one_firm(clean, {"ebit_eur": 100.0, "pass_through": 0.0}, flat(80.0, 2026), 2026))["A"]
    assert (found.price_factor, found.price_eur, found.pass_through) == (None, None, 0.0)
    # (m - 2) x 10 x 80 = 100
    assert found.see_factor == pytest.approx(2.125, rel=EXACT)


def test_a_firm_at_its_floor_without_a_charge_has_the_price_of_nothing() -> None:
    found = breaking(one_firm(COIL, {"ebit_eur": -1e5}, scenario()))["A"]
    assert found == Breaking(0.0, 0.0, 0.0, None)


def test_the_exchange_rate_is_in_the_price_that_is_told() -> None:
    of = one_firm(COIL, FIRM, scenario(FX))
    found = breaking(of)["A"]
    # the base rate r of settings.yaml: 2M + 10M x (8.2 / r - 1) x exposed = 0.5 x n x P x 8.2 / r
    ratio, exposure = of.view.fx_ratio, of.view.exposure
    due = float(of.view.bill.terms.certificates[0])
    assert ratio > 1
    by_hand = (2e6 + 10e6 * exposure * (ratio - 1)) / (0.5 * due * ratio)
    assert found.price_eur == pytest.approx(by_hand, rel=EXACT)
    assert found.price_eur == pytest.approx(159.92104416, rel=1e-9)  # by bisection of the stress test itself
    assert found.price_eur is not None and found.pass_through is not None
    assert ebit_at(of, found.price_eur, FX) == pytest.approx(0, abs=1e-6)
    share = f"trade: {{pass_through: {{value: {found.pass_through!r}, status: user, source: x}}}}\n"
    table = rows(of.subject, scenario(FX + share), years=(2030,))
    assert value(table, "ebit_after_eur", level="firm", key="A") == pytest.approx(0, abs=1e-6)


def test_a_carbon_price_paid_is_in_the_price_that_is_told() -> None:
    line = {**COIL, "emissions": "actual", "verified": "yes", "see_direct": 2.2, "sefa": 0.8}
    of = one_firm(line, FIRM, scenario(PAID))
    found = breaking(of)["A"].price_eur
    # SEFA of 2026 moves with the factor: 0.8 x 0.515 / 0.975. The price paid takes 40 x 2.2 x 10 000 EUR off:
    # (P x 10 000 x (2.2 - SEFA) - 880 000) x 0.5 = 2M, but certificates are whole, each worth its price
    n = 10000 * (2.2 - 0.8 * 0.515 / 0.975)
    assert found == pytest.approx((4e6 + 880_000) / n, rel=1e-4)
    assert found is not None
    at, just_below = ebit_at(of, found, PAID), ebit_at(of, found * (1 - 1e-9), PAID)
    assert at <= 1e-6
    assert just_below >= -1e-6
    assert just_below - at <= 0.5 * found + 0.01


@pytest.mark.parametrize("more", ["", FX, PAID, FX + PAID, "trade: {de_minimis: true}"])
def test_the_closed_form_of_the_measures_agrees_where_volumes_do_not_answer(more: str) -> None:
    line = {**COIL, "emissions": "actual", "verified": "yes", "see_direct": 2.2, "sefa": 0.8}
    of = one_firm(line, FIRM, scenario(more))
    found, table = breaking(of)["A"], rows(of.subject, of.scenario, years=(2030,))
    price, share = (
        value(table, f"break_even_{what}", level="firm", key="A") for what in ("price_eur", "pass_through")
    )
    # whole certificates: of some 7 000 taken off for the price paid, half a one is 1e-4
    assert found.price_eur == pytest.approx(price, rel=1e-4 if PAID in more else EXACT)
    assert found.pass_through == pytest.approx(share, rel=EXACT, abs=1e-12)


def test_an_importer_below_the_threshold_breaks_nobody() -> None:
    # 40 t do not exceed 50 t (Regulation (EU) 2023/956 Article 2a): nothing is owed at any price
    small = {**COIL, "mass_t": 40, "value": 28000}
    firm = {"ebit_eur": 2000.0, "revenue_eur": 40000.0, "eu_revenue_eur": 28000.0}
    found = breaking(one_firm(small, firm, scenario("trade: {de_minimis: true}")))["A"]
    assert found == Breaking(None, None, None, 0.0)
    assert breaking(one_firm(small, firm, scenario()))["A"].price_eur == pytest.approx(29.09, abs=0.01)


def test_another_firms_goods_of_the_same_importer_count() -> None:
    # 40 t and 40 t of one importer exceed 50 t: both firms owe, and break where they do without the threshold
    small = {**COIL, "mass_t": 40, "value": 28000}
    lines: list[Mapping[str, object]] = [small, {**small, "firm": "B"}]
    firm = {"ebit_eur": 2000.0}
    sold = subject(portfolio(lines, {"A": firm, "B": firm}))
    counted = breaking(Rerun(sold, scenario("trade: {de_minimis: true}"), 2030))
    assert counted == breaking(Rerun(sold, scenario(), 2030))
    assert counted["A"].price_eur is not None


def test_volumes_answer_in_the_price_that_is_told() -> None:
    demand = "trade: {demand: {form: own-price}, pass_through: {value: 0.5, status: user, source: x}}\n"
    of = one_firm(COIL, {**FIRM, "ebit_eur": 3e5}, scenario(demand))
    found = breaking(of)["A"].price_eur
    assert found == pytest.approx(16.97, abs=0.01)  # by bisection of the stress test itself
    assert found is not None
    assert ebit_at(of, found, demand) == pytest.approx(0, abs=1e-6)
    assert ebit_at(of, 12.252454498697759, demand) == pytest.approx(74_543, abs=1)
    # a firm that earns at a price of nothing is not told 0, whatever volume it loses at the path's price
    assert found > 1


def curve_of(function: Callable[[Floats], Floats]) -> Curve:
    """One curve."""
    return Curve(lambda x: function(np.array([x])), lambda x, _: function(x))


def test_where_earnings_recover_the_first_price_is_told() -> None:
    # a short-lived dip: (x - 1)^2 - 0.01 is at its floor from 0.9 to 1.1, and above it far beyond
    found = smallest(curve_of(lambda x: (x - 1) ** 2 - 0.01), np.zeros(1), crossing.fine_steps())
    assert found[0] == pytest.approx(0.9, rel=1e-11)
    # in doublings it is seen to rise, and scanned again
    found = smallest(curve_of(lambda x: (x - 3) ** 2 - 0.1), np.zeros(1), crossing.doublings())
    assert found[0] == pytest.approx(3 - math.sqrt(0.1), rel=1e-11)


def test_a_jump_is_found_as_well_as_a_root() -> None:
    ends = Brackets(*(np.array([x, y]) for x, y in ((0.0, 0.0), (1.0, 4.0), (1.0, 2.0), (-1.0, -2.0))))
    found = refined(lambda x, _: np.array([1.0 if x[0] < 0.7 else -1.0, 2 - x[1]]), ends, np.zeros(2))
    assert found == pytest.approx([0.7, 2.0], rel=1e-11)


@pytest.mark.parametrize("seed", range(8))
def test_the_stress_test_at_what_is_told_gives_the_floor(seed: int) -> None:
    of, text = random_case(seed)
    floors = {name: 500.0 * at for at, name in enumerate(of.names)}
    for name, found in breaking(of, floors).items():
        if found.price_eur:
            at = after(of, flat(found.price_eur, more=text))[name]
            assert at == pytest.approx(floors[name], abs=1e-6)
            for smaller in (0.999, 0.97, 0.8, 0.3, 0.02):
                assert after(of, flat(found.price_eur * smaller, more=text))[name] > floors[name]
        if found.see_factor:
            one = f"{{value: {found.see_factor!r}, status: user, source: x}}"
            path = f"{{years: {{2030: {found.see_factor!r}}}, status: user, source: x}}"
            review = f"default_review: {one}, intensity: {path}, grid: {path}"
            moved = scenario(text.replace("emissions: {", f"emissions: {{{review}, "))
            assert after(of, moved)[name] == pytest.approx(floors[name], abs=1e-6)
        if found.pass_through:
            firms = of.subject.levels.firms
            shares = np.where(firms.firm == name, found.pass_through, firms.pass_through)
            passing = replace(of.subject.portfolio, firms=replace(firms, pass_through=shares))
            again = Rerun(subject(passing), of.scenario, 2030)
            assert after(again, of.scenario)[name] == pytest.approx(floors[name], abs=1e-6)


def test_one_goods_margin_by_hand() -> None:
    # own figures 2.0 and 1.0 at 80 EUR; a margin of 20 EUR/t is gone at 20 / (2.0 - 1.0) EUR, at emissions of
    # (1.0 + 20 / 80) / 2.0 of what they are, unless 1 - 20 / 80 of the charge is passed on
    of = one_firm({**OWN, "see_direct": 2.0, "sefa": 1.0}, FIRM, flat(80.0, 2026), 2026)
    found = break_even(of.view.bill, 0, 20.0)
    expected = (20 / 80, 20.0, 1.25 / 2.0, 0.75)
    told = (found.price_factor, found.price_eur, found.see_factor, found.pass_through)
    assert told == pytest.approx(expected, rel=EXACT)
    assert break_even(of.view.bill, 0, -1.0) == Breaking(0.0, 0.0, 0.0, None)


def test_the_sectors_nth_firm() -> None:
    of = Rerun(subject(sector()), load_named("central"), 2030)
    answers = breaking(of)
    first, second = price_of_nth(answers, 1), price_of_nth(answers, 2)
    assert first is not None and second is not None and first < second
    broken = [name for name, a in answers.items() if a.price_factor is not None and a.price_factor <= first]
    assert len(broken) == 1
    assert price_of_nth(answers, 99) is None


def test_the_nth_firm_by_every_driver() -> None:
    # needs to pass on 0.25, 0 and more than there is; the second to fall needs 0.25, the first falls anyway
    answers = {
        "a": Breaking(1.5, 120.0, 1.2, 0.25),
        "b": Breaking(3.0, 240.0, 2.0, 0.0),
        "c": Breaking(0.0, 0.0, 0.5, None),
    }
    years = {"a": 2029, "b": None, "c": 2026}
    first, second, third = (nth_firm(answers, years, n) for n in (1, 2, 3))
    assert (first.price_factor, first.see_factor, first.pass_through, first.year) == (0.0, 0.5, None, 2026)
    assert (second.price_factor, second.see_factor, second.pass_through, second.year) == (
        1.5,
        1.2,
        0.25,
        2029,
    )
    assert (third.price_factor, third.see_factor, third.pass_through, third.year) == (3.0, 2.0, 0.0, None)


def test_the_first_year_at_a_floor_by_hand() -> None:
    # 0.5 x 150 certificates x P: 9 000 less 75 x 80 = 3 000 in 2026, 75 x 100 = 1 500 left in 2028, 0 at 120
    by_year = {
        year: (("a", "b"), np.array([9000 - 75 * price, math.nan]))
        for year, price in ((2026, 80.0), (2028, 100.0), (2030, 120.0))
    }
    assert first_years(by_year, {"a": 2000.0}) == {"a": 2028}
    assert first_years(by_year, {"a": 0.0}) == {"a": 2030}
    assert first_years(by_year, {"a": -1.0}) == {"a": None}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_says_scenario_price_base_and_law(lang: str) -> None:
    file = str(examples_dir() / "portfolio_sector.xlsx")
    said = CliRunner().invoke(app, ["reverse", file, "--lang", lang])
    told = json.loads(CliRunner().invoke(app, ["reverse", file, "--json"]).stdout)
    assert told["scenario"] == "central"
    assert load_named("central").name.say(lang) in said.stdout
    assert price_base_text(load_named("central"), lang) in said.stdout
    assert told["law_version"] in said.stdout
    assert told["known_on"] in said.stdout
