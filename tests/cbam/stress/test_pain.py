"""Measures of pain: the bill reproduced, sums, who bears it, what is sold, what is earned; worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cbam.bill import price_lines
from cbam.prices import Prices, published_prices
from cbam.scenario import load_named
from cbam.stress.cells import fold
from cbam.stress.levels import LEVELS
from cbam.stress.under import check_overlays
from groundwork.problems import BadInput
from tests.cbam.billing import law
from tests.cbam.stress.subjects import portfolio, rows, scenario, sector, subject, value

EXACT = 1e-9
YEARS = (2026, 2028, 2030, 2034)
TOWER = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}


def test_the_empty_scenario_is_the_bill_bit_by_bit() -> None:
    found = subject(sector(), by_shipment=True)
    bill = price_lines(sector().shipments, law(), published_prices())
    view = found.view(load_named("published"), 2026)
    for name in ("see", "sefa", "certificates", "price_eur", "cost_eur"):
        assert np.array_equal(getattr(view.bill.terms, name), getattr(bill.terms, name), equal_nan=True)
    table = rows(subject(sector()), load_named("published"))
    assert value(table, "cost_eur") == pytest.approx(bill.cost_eur, rel=1e-12)
    assert value(table, "certificates") == pytest.approx(bill.certificates, rel=1e-12)


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "total"])
@pytest.mark.parametrize("measure", ["mass_t", "certificates", "cost_eur", "exporters_part_eur"])
def test_the_sum_of_parts_is_the_portfolio(level: str, measure: str) -> None:
    table = rows(subject(sector()), load_named("central"), years=(2030,))
    parts = table[(table["measure"] == measure) & (table["level"] == level)]["value"].sum()
    if len(table[table["level"] == level]):
        assert parts == pytest.approx(value(table, measure), rel=EXACT)


def test_folding_keeps_every_sum() -> None:
    twice = portfolio([TOWER, TOWER, {**TOWER, "mass_t": 50, "value": 90000, "margin": 0.1}])
    cells = fold(twice.shipments)
    # the three lines differ only in mass, value and margin: one cell, the profits added up
    assert (len(cells), int(cells.n_lines.sum())) == (1, 3)
    profit = 2 * 200390 * 0.035 + 90000 * 0.1
    assert cells.shipments.margin[0] == pytest.approx(profit / (2 * 200390 + 90000), rel=EXACT)
    folded, plain = (rows(subject(twice, by_shipment=by), load_named("central")) for by in (False, True))
    for measure in ("cost_eur", "value_eur", "share_of_margin"):
        assert value(folded, measure) == pytest.approx(value(plain, measure), rel=EXACT)


def test_steel_structures_from_china_2026() -> None:
    # default 6.035 x 1.1 - 0.975 x 1.491 = 5.184775 certificates x 75.36 EUR = 390.72 EUR/t;
    # EU unit value 2024: 1 922 647 772 EUR / 959 471.44 t = 2003.9 EUR/t (Comext DS-045409): 19.5 %
    table = rows(subject(portfolio([TOWER])), load_named("published"))
    assert value(table, "cost_eur_per_t") == pytest.approx(390.7, abs=0.05)
    assert value(table, "share_of_value") == pytest.approx(0.195, abs=0.0005)
    # 5.6 times a 3.5 % margin
    assert value(table, "share_of_margin") == pytest.approx(5.6, abs=0.05)


def test_ebit_turns_negative_below_82_per_cent_pass_through() -> None:
    # (1 - theta) x 390.72 = 0.035 x 2003.9 = 70.14 -> theta = 0.8205
    firms = {"A": {"revenue_eur": 200390.0, "ebit_eur": 200390 * 0.035}}
    found = subject(portfolio([TOWER], firms))
    for theta, sinks in ((0.81, True), (0.83, False)):
        passing = f"trade: {{pass_through: {{value: {theta}, status: user, source: a}}}}"
        table = rows(found, scenario(passing, "published"))
        assert (value(table, "ebit_after_eur", level="firm", key="A") < 0) is sinks


def test_who_pays_adds_up_and_a_firms_own_pass_through_goes_first() -> None:
    firms = {"A": {"pass_through": 0.25}, "B": {}}
    lines = [TOWER, {**TOWER, "firm": "B"}]
    table = rows(subject(portfolio(lines, firms)), load_named("published"))
    cost = 5.184775 * 75.36 * 100
    assert value(table, "exporters_part_eur", level="firm", key="A") == pytest.approx(0.75 * cost, rel=EXACT)
    assert value(table, "exporters_part_eur", level="firm", key="B") == pytest.approx(0.5 * cost, rel=EXACT)
    both = value(table, "exporters_part_eur") + value(table, "buyers_part_eur")
    assert both == pytest.approx(value(table, "cost_eur"), rel=EXACT)


def test_goods_of_2026_are_paid_in_2027_and_half_of_later_ones_within_their_year() -> None:
    # Regulation (EU) 2023/956 Articles 20(1) and 22(2)
    table = rows(subject(portfolio([TOWER])), load_named("central"), years=(2026, 2027, 2028))
    cost = {year: value(table, "cost_eur", year=year) for year in (2026, 2027, 2028)}
    cash = {year: value(table, "cash_eur", year=year) for year in (2027, 2028, 2029)}
    assert cash[2027] == pytest.approx(cost[2026] + cost[2027] / 2, rel=EXACT)
    assert cash[2028] == pytest.approx(cost[2027] / 2 + cost[2028] / 2, rel=EXACT)
    assert sum(cash.values()) == pytest.approx(sum(cost.values()), rel=EXACT)


def test_all_verified_by_hand() -> None:
    # verified over default: (1.9 + 2.3) / 2 / 3.187; 6.035 x that - 0.975 x 1.491, no mark-up
    ratio = (1.9 + 2.3) / 2 / 3.187
    due = 6.035 * ratio - 0.975 * 1.491
    plain = rows(subject(portfolio([TOWER])), load_named("published"))
    assert value(plain, "cost_if_verified_eur") == pytest.approx(due * 75.36 * 100, rel=EXACT)
    assert value(plain, "share_on_defaults") == 1
    verified = rows(subject(portfolio([TOWER])), scenario("emissions: {basis: verified}", "published"))
    assert value(verified, "cost_eur") == pytest.approx(due * 75.36 * 100, rel=EXACT)
    assert value(verified, "share_on_defaults") == 0


def test_the_cheaper_basis_takes_own_figures_only_where_they_pay() -> None:
    good = {**TOWER, "see_direct": 2.0, "see_indirect": 0, "sefa": 1.4}
    bad = {**TOWER, "see_direct": 9.0, "see_indirect": 0, "sefa": 1.4}
    table = rows(
        subject(portfolio([good, {**bad, "firm": "B"}])), scenario("emissions: {basis: cheaper}", "published")
    )
    assert value(table, "certificates", level="firm", key="A") == pytest.approx(60, rel=EXACT)
    assert value(table, "certificates", level="firm", key="B") == pytest.approx(518.4775, rel=EXACT)


def test_own_price_demand_is_an_upper_bound_and_named_so() -> None:
    # sigma 5.212 (HS 730), theta 0.5: ln(1 + 0.5 x 390.72 / 2003.9) = 0.09302; exp(-5.212 x that) remains
    own = rows(subject(portfolio([TOWER])), scenario("trade: {demand: {form: own-price}}", "published"))
    tau = 5.184775 * 75.36
    remains = math.exp(-5.212 * math.log1p(0.5 * tau / 2003.9))
    assert value(own, "volume_lost_upper_bound_t") == pytest.approx(100 * (1 - remains), rel=EXACT)
    assert value(own, "volume_lost_t") == 0
    assert value(own, "cost_after_eur") == pytest.approx(100 * remains * tau, rel=EXACT)


def market_of(path: object, rows_of: list[tuple[str, float, float, str]]) -> str:
    from pathlib import Path

    file = Path(str(path)) / "market.csv"
    lines = [f"7308,{o},{q},{p},{charge}" for o, q, p, charge in rows_of]
    file.write_text(
        "prefix,origin,quantity_t,unit_value_eur_per_t,charge_tco2e_per_t\n" + "\n".join(lines) + "\n",
        "utf-8",
    )
    return str(file)


def test_an_equal_price_rise_for_all_origins_leaves_shares_unchanged(tmp_path: object) -> None:
    # every supplier pays 5.184775 per tonne on the same price of 2003.9 EUR/t: nothing moves
    same = market_of(tmp_path, [("CN", 60, 2003.9, "5.184775"), ("EU", 40, 2003.9, "5.184775")])
    changes = f"trade: {{demand: {{form: relative, market: {same}}}}}"
    table = rows(subject(portfolio([TOWER])), scenario(changes, "published"))
    assert value(table, "volume_lost_t") == pytest.approx(0, abs=1e-9)


def test_relative_demand_by_hand(tmp_path: object) -> None:
    # China pays tau on 2003.9, the EU's producers 1.0 per tonne on 2200 EUR/t; shares 60 and 40
    mixed = market_of(tmp_path, [("CN", 60, 2003.9, "5.184775"), ("EU", 40, 2200, "1.0")])
    eta = "eta: {value: -0.5, status: user, source: a}"
    changes = f"trade: {{demand: {{form: relative, market: {mixed}, {eta}}}}}"
    table = rows(subject(portfolio([TOWER])), scenario(changes, "published"))
    china = math.log1p(0.5 * 5.184775 * 75.36 / 2003.9)
    index = 0.6 * china + 0.4 * math.log1p(0.5 * 75.36 / 2200)
    remains = math.exp(-5.212 * (china - index) - 0.5 * index)
    assert value(table, "volume_lost_t") == pytest.approx(100 * (1 - remains), rel=EXACT)
    assert value(table, "volume_lost_upper_bound_t") == 0


def test_concentration_by_hand() -> None:
    # costs 3 : 1 -> HHI 0.75^2 + 0.25^2, the largest 0.75
    lines = [{**TOWER, "mass_t": 300}, {**TOWER, "firm": "B"}]
    table = rows(subject(portfolio(lines)), load_named("published"))
    assert value(table, "hhi_firm") == pytest.approx(0.625, rel=EXACT)
    assert value(table, "top_1_share_firm") == pytest.approx(0.75, rel=EXACT)
    assert value(table, "lorenz_firm", statistic="poorest 50%") == pytest.approx(0.25, rel=EXACT)


def test_first_year_under_water_and_the_share_of_firms() -> None:
    # 100 t; EBIT 30 000 EUR; half of the charge borne: central 2026 EUR 19 536, 2027 more than 30 000
    firms = {"A": {"ebit_eur": 30000.0}, "B": {"ebit_eur": 1e9}}
    lines = [TOWER, {**TOWER, "firm": "B"}]
    table = rows(subject(portfolio(lines, firms)), load_named("central"), years=YEARS)
    sunk = table[table["measure"] == "first_year_under_water"]
    assert list(zip(sunk["key"], sunk["value"], strict=True)) == [("A", 2028.0)]
    assert [value(table, "firms_ebit_negative", year=y) for y in YEARS] == [0, 0.5, 0.5, 0.5]


def test_the_threshold_frees_a_small_importer_only_when_asked() -> None:
    lines = [{**TOWER, "mass_t": 50, "importer": "P "}, {**TOWER, "mass_t": 51, "importer": "Q"}]
    found = subject(portfolio(lines))
    plain, freed = (
        rows(found, scenario(f"trade: {{de_minimis: {on}}}", "published")) for on in ("false", "true")
    )
    # 50 t do not exceed 50 t (Regulation (EU) 2023/956 Article 2a)
    assert value(plain, "certificates") == pytest.approx(5.184775 * 101, rel=EXACT)
    assert value(freed, "certificates") == pytest.approx(5.184775 * 51, rel=EXACT)
    assert value(plain, "importers_under_threshold") == 0.5


def test_volume_exchange_rate_and_earnings_by_hand() -> None:
    # volume x 1.5: mass 150; profit of the extra half 0.035 x 200390 / 2; euro worth 10 % less yuan
    firms = {"A": {"ebit_eur": 1e6, "eu_revenue_eur": 2e6, "revenue_eur": 1e7}}
    changes = """
trade: {volume: {status: user, source: a, years: {2026: 1.5}}}
fx: {eur_cny: {unit: CNY/EUR, status: user, source: a, years: {2026: 6.68934}}}
"""
    table = rows(subject(portfolio([TOWER], firms)), scenario(changes, "published"))
    assert value(table, "mass_t") == pytest.approx(150, rel=EXACT)
    burden = 0.5 * 5.184775 * 75.36 * 150 * 0.9
    expected = 1e6 + 0.035 * 200390 / 2 - 0.1 * 2e6 - burden
    assert value(table, "ebit_after_eur", level="firm", key="A") == pytest.approx(expected, rel=EXACT)


def test_green_power_changes_nothing_for_steel_and_something_for_cement() -> None:
    steel = {
        **TOWER,
        "emissions": "actual",
        "verified": "yes",
        "see_direct": 2,
        "see_indirect": 1,
        "sefa": 1.4,
    }
    clinker = {**steel, "cn_code": "2523100090", "see_direct": 0.9, "see_indirect": 0.1, "sefa": 0.6}
    changes = "emissions: {grid: {status: user, source: a, years: {2026: 0}}}"
    for line, saved in ((steel, 0.0), (clinker, 0.1 * 100)):
        before, after = (
            value(rows(subject(portfolio([line])), s), "certificates")
            for s in (scenario("", "published"), scenario(changes, "published"))
        )
        assert before - after == pytest.approx(saved, abs=1e-9)


def test_an_overlay_holds_from_its_year_on_and_an_unknown_one_is_named() -> None:
    found = subject(portfolio([TOWER]))
    slower = rows(found, load_named("slower-phase-out"), years=(2030,))
    # COM(2026) 616: 59 % remain in 2030; the benchmark of 7308 (C, 2028-30) stays 1.491 in the law's table
    central = rows(found, load_named("central"), years=(2030,))
    less = value(central, "certificates") - value(slower, "certificates")
    assert less == pytest.approx((0.59 - 0.515) * 1.491 * 100, rel=1e-3)
    with pytest.raises(BadInput) as refused:
        check_overlays(scenario("law: {overlays: [com-9999]}"), law())
    assert refused.value.problems[0].params["overlay"] == "com-9999"


def test_a_quarter_of_import_has_no_price_once_prices_are_of_weeks_of_purchase() -> None:
    # IR (EU) 2025/2548 Art 1 and 5: means of quarters in 2026, of calendar weeks from 2027
    point = "{value: 90, status: user, source: x}"
    of_2026 = scenario(f"price: {{quarters: {{2026-Q4: {point}}}}}")
    check_overlays(of_2026, law())
    wrong = scenario(f"price: {{quarters: {{2027-Q1: {point}, 2026-Q4: {point}}}}}")
    with pytest.raises(BadInput) as refused:
        check_overlays(wrong, law())
    (problem,) = refused.value.problems
    assert (problem.code, problem.params["periods"]) == ("cbam.price-quarter-of-weeks", "2027-Q1")
    prices = Prices(wrong)
    assert prices.quote(law(), 2027, 1) == problem
    assert getattr(prices.quote(law(), 2026, 4), "price_eur", None) == 90
    assert getattr(prices.quote(law(), 2027, 2), "price_eur", None) == 107.29  # the path's year


def test_a_week_of_purchase_does_not_follow_the_goods_into_another_year() -> None:
    from dataclasses import replace

    from cbam.stress.under import Laws, bill_under

    goods = portfolio([TOWER]).shipments
    weekly = replace(goods.in_year(2027), purchase=np.array(["2027-W15"], dtype=object))
    laws, central = Laws(law()), load_named("central")
    # central: 107.29 EUR in 2027, 126 EUR in 2030
    for year, price in ((2027, 107.29), (2030, 126.0)):
        assert bill_under(weekly, laws, central, year).terms.price_eur[0] == price
