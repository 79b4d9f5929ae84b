"""A carbon price paid under the stress test: the deduction belongs to the importer's yearly declaration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cbam.bill import price_lines
from cbam.prices import published_prices
from cbam.readings import STANDARD, parse_readings
from cbam.scenario import load_named
from cbam.stress.break_even import price_factor
from cbam.stress.deterministic import subject_of
from tests.cbam.billing import law
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

EXACT = 1e-9
OWN = {"cn_code": "72081000", "emissions": "actual", "verified": "yes", "see_direct": 2.2, "sefa": 0.8}
PAID = "carbon_price_paid: {eur_per_tco2e: {value: 40, status: user, source: a}}"
PRICE_2030 = 126.0  # GMK consensus, the central path
# the CBAM factor of 2030 over that of 2026, Directive 2003/87/EC Article 10a(1a): 0.515 / 0.975
SEFA_2030 = 0.8 * 0.515 / 0.975


def by_hand(mass_t: float) -> float:
    """Certificates of one importer's year in 2030: the deduction of the whole year is rounded.

    Ares(2026)4841230 Article 6(1); claimed in the declaration: Regulation (EU) 2023/956 Article 9(1).
    """
    return (2.2 - SEFA_2030) * mass_t - round(40 * 2.2 / PRICE_2030 * mass_t)


@pytest.mark.parametrize("folded", [True, False])
def test_600_lines_of_half_a_tonne_owe_what_300_tonnes_owe(folded: bool) -> None:
    # 600 x 0.5 t: 300 x (2.2 - 0.42256) = 533.23; less 88 / 126 x 300 = 209.52 -> 210
    lines = [{**OWN, "mass_t": 0.5, "importer": "I"} for _ in range(600)]
    table = rows(subject(portfolio(lines), by_shipment=not folded), scenario(PAID), years=(2030,))
    assert value(table, "certificates") == pytest.approx(by_hand(300), rel=EXACT)
    assert value(table, "cost_eur") == pytest.approx(by_hand(300) * PRICE_2030, rel=EXACT)


def test_each_importer_has_its_own_declaration_and_the_parts_add_up() -> None:
    # "I" 0.7 t in two lines, "j " and "J" 0.4 t together
    lines = [
        {**OWN, "mass_t": mass, "importer": name}
        for mass, name in ((0.3, "I"), (0.4, "i "), (0.1, "j "), (0.3, "J"))
    ]
    found = subject(portfolio(lines), by_shipment=True)
    table = rows(found, scenario(PAID), years=(2030,), levels=("total", "importer", "shipment"))
    # 88 / 126 x 0.7 = 0.489 -> 0; x 0.4 = 0.279 -> 0: nothing is deducted
    assert value(table, "certificates") == pytest.approx(by_hand(0.7) + by_hand(0.4), rel=EXACT)
    assert by_hand(0.7) == pytest.approx((2.2 - SEFA_2030) * 0.7, rel=EXACT)
    for level in ("importer", "shipment"):
        parts = table[(table["measure"] == "cost_eur") & (table["level"] == level)]["value"].sum()
        assert parts == pytest.approx(value(table, "cost_eur"), rel=EXACT)


@pytest.mark.parametrize("readings", [STANDARD, parse_readings(["carbon-price-paid=draft"])])
@pytest.mark.parametrize("by_shipment", [True, False])
def test_the_empty_scenario_is_the_bill_with_a_carbon_price_paid_too(
    readings: object, by_shipment: bool
) -> None:
    rng = np.random.default_rng(3)
    lines = [
        {**OWN, "mass_t": float(m), "importer": f"I{number % 3}"}
        for number, m in enumerate(rng.uniform(0.1, 3, 40))
    ]
    made = portfolio(lines)
    paid = np.full(len(made.shipments), 8.0)
    made = replace(made, shipments=replace(made.shipments, carbon_price_paid_eur_per_tco2e=paid))
    bill = price_lines(made.shipments, law(), published_prices(), readings)  # type: ignore[arg-type]
    found = subject_of(made, law(), readings, by_shipment=by_shipment)  # type: ignore[arg-type]
    view = found.view(load_named("published"), 2026)
    assert view.bill.terms.cost_eur.sum() == pytest.approx(bill.cost_eur, rel=1e-12)
    if by_shipment:
        assert np.array_equal(view.bill.terms.cost_eur, bill.terms.cost_eur)
    if readings is not STANDARD:
        # whole certificates by importer: 8 x 2.2 / 75.36 x mass, Q1 2026
        mass = np.bincount(np.arange(40) % 3, made.shipments.mass_t)
        off = sum(round(8 * 2.2 / 75.36 * m) for m in mass)
        assert bill.certificates == pytest.approx(1.4 * mass.sum() - off, rel=EXACT)


def test_lines_rounded_one_by_one_are_never_folded() -> None:
    # 3 lines of 1 t: (2.2 - 0.8) = 1.4 certificates each, rounded up line by line: 2 each, 6 in all
    made = portfolio([{**OWN, "mass_t": 1} for _ in range(3)])
    readings = parse_readings(["certificate-rounding=line"])
    view = subject_of(made, law(), readings).view(load_named("published"), 2026)
    assert view.bill.terms.certificates.sum() == 6


def test_a_year_is_rounded_up_by_importer_however_its_name_is_written() -> None:
    # 1.4 + 1.4 = 2.8 certificates of one importer: 3, at 75.36 EUR; without a name 1.4: 2
    lines = [{**OWN, "mass_t": 1, "importer": name} for name in ("ACME", "acme ", "")]
    bill = price_lines(
        portfolio(lines).shipments, law(), published_prices(), parse_readings(["certificate-rounding=year"])
    )
    assert [(r.importer, r.year) for r in bill.rounded_up] == [("", 2026), ("ACME", 2026)]
    assert bill.certificates == pytest.approx(5, rel=EXACT)
    assert bill.cost_eur == pytest.approx(5 * 75.36, rel=EXACT)


def test_the_price_a_firm_breaks_even_at_is_net_of_what_it_paid_abroad() -> None:
    # 10 000 t: owed n = 17 774 certificates; paid 40 x 2.2 x 10 000 = 880 000 EUR whatever a certificate
    # costs: (P n - 880 000) x 0.5 = 2 000 000, P = 274.55 (today's 126 EUR deduct 6 984 whole certificates)
    firms = {"A": {"ebit_eur": 2e6, "revenue_eur": 2e7, "eu_revenue_eur": 1e7}}
    found = subject(portfolio([{**OWN, "mass_t": 10000, "value": 7e6, "margin": 0.05}], firms))
    table = rows(found, scenario(PAID), years=(2030,))
    owed = (2.2 - SEFA_2030) * 10000
    expected = (4e6 + 6984 * PRICE_2030) / owed
    assert value(table, "break_even_price_eur", level="firm", key="A") == pytest.approx(expected, rel=EXACT)
    assert expected == pytest.approx(274.55, abs=0.01)
    point = f"{{2030: {{value: {expected}, status: user, source: a}}}}"
    path = f"price: {{published_first: false, quarters: {{}}, years: {point}}}"
    at = rows(found, scenario(f"{PAID}\n{path}"), years=(2030,))
    # half a certificate of rounding, half of it borne
    assert abs(value(at, "ebit_after_eur", level="firm", key="A")) < expected / 4


def test_goods_that_a_carbon_price_clears_today_begin_to_pay_at_a_higher_price() -> None:
    # lines of 100 and 300 EUR a unit of price, the second free until 2: 100 x = 150 below 2, else
    # 100 x + 300 x - 600 = 400 at 2.5
    gross, fixed = np.array([100.0, 300.0]), np.array([0.0, 600.0])
    assert price_factor(150.0, gross, fixed) == pytest.approx(1.5, rel=EXACT)
    assert price_factor(400.0, gross, fixed) == pytest.approx(2.5, rel=EXACT)
    assert price_factor(0.0, gross[1:], fixed[1:]) == pytest.approx(2.0, rel=EXACT)
