"""Every published series this project leans on, beside what comes out here: one test or row for each.

The source stands in the comment; nothing on the expected side is computed by the product.
"""

from __future__ import annotations

import pytest

from cbam.bill import price_lines
from cbam.prices import published_prices
from cbam.scenario import flat, load_named
from cbam.year_terms import remaining_share
from tests.cbam.billing import law
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

COIL = {"cn_code": "72081000", "mass_t": 100, "value": 65000}
TOWER = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}
PUBLISHED = load_named("published")


# Directive 2003/87/EC Art 10a(1a): the share of free allocation that is withdrawn
PHASE_IN = {2026: 2.5, 2027: 5, 2028: 10, 2029: 22.5, 2030: 48.5, 2031: 61, 2032: 73.5, 2033: 86, 2034: 100,
            2035: 100}  # fmt: skip
# COM(2026) 616: the share of free allocation that remains
SLOWER = {2026: 0.975, 2027: 0.95, 2028: 0.915, 2029: 0.81, 2030: 0.59, 2031: 0.48, 2032: 0.375, 2033: 0.27,
          2034: 0.15, 2035: 0.15, 2037: 0.15, 2038: 0}  # fmt: skip


@pytest.mark.parametrize(("year", "percent"), PHASE_IN.items())
def test_the_phase_in_of_the_directive(year: int, percent: float) -> None:
    assert remaining_share(law(), PUBLISHED.assumptions, year) == pytest.approx(1 - percent / 100, abs=1e-12)


@pytest.mark.parametrize(("year", "remains"), SLOWER.items())
def test_the_slower_phase_out_that_is_proposed(year: int, remains: float) -> None:
    slower = load_named("slower-phase-out")
    statute = subject(portfolio([COIL])).laws.under(slower, year)
    assert remaining_share(statute, slower.assumptions, year) == pytest.approx(remains, abs=1e-12)


@pytest.mark.parametrize(
    ("quarter", "price"),
    [("2026-Q1", 75.36), ("2026-Q2", 75.28), ("2026-Q3", 82.32)],  # European Commission, certificate prices
)
def test_the_published_prices(quarter: str, price: float) -> None:
    bill = price_lines(portfolio([{**COIL, "quarter": quarter}]).shipments, law(), published_prices())
    assert bill.terms.price_eur[0] == price


@pytest.mark.parametrize(
    ("name", "year", "price"),
    [
        ("central", 2027, 107.29),  # Reuters poll of January 2026, mean of ten analysts (SteelOrbis)
        ("central", 2028, 110.90),  # the same
        ("central", 2030, 126),  # GMK Center, consensus for 2030
        ("low", 2030, 80),  # GMK Center, low end of the range 80-147
        ("high", 2030, 160),  # Veyt, September 2023
        ("low", 2034, 100),  # this and the next two: choices of this project, no publication
        ("central", 2034, 150),
        ("high", 2034, 250),
    ],
)
def test_the_price_paths(name: str, year: int, price: float) -> None:
    table = rows(subject(portfolio([COIL])), load_named(name), years=(year,))
    paid = value(table, "cost_eur", year=year) / value(table, "certificates", year=year)
    assert paid == pytest.approx(price, rel=1e-9)
    point = load_named(name).price.years[year]  # type: ignore[union-attr]
    assert (point.status.value == "seen") is (year <= 2030)


def test_the_futures_curve() -> None:
    # 86.96 EUR on 24 September 2026 carried at 3.2 % a year (Brannvoll/ICR via cemnet): 2027 to 2030
    path = load_named("forward").price
    assert path is not None
    published = {2027: 89.7, 2028: 92.6, 2029: 95.6, 2030: 98.6}
    assert {year: path.years[year].value for year in published} == published
    for year, price in published.items():
        assert 86.96 * 1.032 ** (year - 2026) == pytest.approx(price, abs=0.05)


@pytest.mark.parametrize(
    ("origin", "certificates", "eur_per_t"),
    [
        ("IN", 3.37225, 3.37225 * 75.36),  # Studio Ponchio, CBAM guide of 9 September 2026: 0.975 x 1.370
        ("CN", 2.16995, 163.5),  # a steel group's board deck, October 2026: about 163.5 EUR
        ("TR", 1.33505, 100.6),  # the same deck: 100.6 EUR, 63 less
    ],
)
def test_hot_rolled_coil_on_default_values(origin: str, certificates: float, eur_per_t: float) -> None:
    table = rows(subject(portfolio([{**COIL, "origin": origin}])), PUBLISHED)
    assert value(table, "certificates") / 100 == pytest.approx(certificates, rel=1e-9)
    assert value(table, "cost_eur_per_t") == pytest.approx(eur_per_t, abs=0.05)


def test_a_billet_from_tuerkiye() -> None:
    # opencbam 0.1.0, README: 100 t at 80 EUR: 254.1 t embedded, 121.11 certificates, 9 688.8 EUR
    line = {"cn_code": "72071111", "origin": "TR", "mass_t": 100}
    table = rows(subject(portfolio([line])), flat(80))
    assert value(table, "emissions_tco2e") == pytest.approx(254.1, rel=1e-9)
    assert value(table, "certificates") == pytest.approx(121.11, rel=1e-9)
    assert value(table, "cost_eur") == pytest.approx(9688.8, rel=1e-9)


def test_the_charge_on_verified_chinese_aluminium_over_the_years() -> None:
    # the same deck, page 10: 14 / 16 / 22 / 63 / 118 EUR/t at 75.36 EUR, 1.57 t, column A 1.423
    line = {"cn_code": "76011010", "emissions": "actual", "verified": "yes", "see_direct": 1.57,
            "see_indirect": 0, "sefa": 0.975 * 1.423}  # fmt: skip
    years = {2026: 14, 2027: 16, 2028: 22, 2030: 63, 2034: 118}
    table = rows(subject(portfolio([line])), flat(75.36), years=tuple(years))
    assert {y: round(value(table, "cost_eur_per_t", year=y)) for y in years} == years


@pytest.mark.parametrize(
    ("code", "origin", "marked"),
    [
        # a supplier's note of October 2026 on bolts from Taiwan (rounded there: 2.978, 3.25, 3.519)
        ("73181542", "TW", (2.9777, 3.2484, 3.5191)),
        # the Commission's workbook of adopted default values of 4 February 2026
        ("28141000", "CA", (1.9998, 1.9998, 1.9998)),
        ("28141000", "CN", (4.4036, 4.4036, 4.4036)),
        ("28080000", "CA", (1.5554, 1.5554, 1.5554)),
        ("28041000", "CA", (11.902, 12.984, 14.066)),
        ("28041000", "CN", (29.304, 31.968, 34.632)),
        ("72031000", "CA", (0.836, 0.912, 0.988)),
        # CRU, 16 January 2026, ammonia with 1 %: 3.444, 2.101, 2.283, 2.444
        ("28141000", "US", (3.4441, 3.4441, 3.4441)),
        ("28141000", "DZ", (2.1008, 2.1008, 2.1008)),
        ("28141000", "RU", (2.2826, 2.2826, 2.2826)),
        ("28141000", "TT", (2.4442, 2.4442, 2.4442)),
    ],
)
def test_default_values_with_the_mark_up_of_the_year(
    code: str, origin: str, marked: tuple[float, ...]
) -> None:
    table = rows(
        subject(portfolio([{"cn_code": code, "origin": origin}])), flat(80), years=(2026, 2027, 2028)
    )
    found = [value(table, "emissions_tco2e", year=year) / 100 for year in (2026, 2027, 2028)]
    assert found == pytest.approx(marked, abs=5e-5)


def test_bolts_from_taiwan_with_actual_data() -> None:
    # the same note: against 1.8 t the gap is 97 EUR/t in 2026, 142 in 2028 at 82.32 EUR, allocation apart
    table = rows(
        subject(portfolio([{"cn_code": "73181542", "origin": "TW"}])), flat(82.32), years=(2026, 2028)
    )
    gaps = [(value(table, "emissions_tco2e", year=y) / 100 - 1.8) * 82.32 for y in (2026, 2028)]
    assert [round(gap) for gap in gaps] == [97, 142]


@pytest.mark.parametrize(
    ("code", "route", "published"),
    [
        # SteelOrbis, 11 December 2025: column B of hot-rolled, cold-rolled, coated, bars
        ("72081000", "CDE", (1.370, 0.481, 0.072)),
        ("72091500", "CDE", (1.458, 0.533, 0.108)),
        ("72104900", "CDE", (1.491, 0.567, 0.141)),
        ("72142000", "CDE", (1.364, 0.475, 0.066)),
    ],
)
def test_benchmarks_of_the_trade_press(code: str, route: str, published: tuple[float, ...]) -> None:
    at = law().of_year(2026)
    found = [at.benchmark(code, "B", (letter,), 2026).value_tco2e_per_t for letter in route]
    assert found == list(published)


def test_steel_structures_from_china() -> None:
    # 390.7 EUR/t; Comext DS-045409, 2024: 1 922 647 772 EUR / 959 471.44 t = 2 003.9 EUR/t: 19.5 %;
    # against an EBIT of 3.5 %: 5.6 times
    table = rows(subject(portfolio([TOWER])), PUBLISHED)
    assert value(table, "cost_eur_per_t") == pytest.approx(390.7, abs=0.05)
    assert value(table, "share_of_value") == pytest.approx(0.195, abs=5e-4)
    assert value(table, "share_of_margin") == pytest.approx(5.6, abs=0.05)


@pytest.mark.parametrize(("theta", "sinks"), [(0.815, True), (0.825, False)])
def test_the_pass_through_at_which_it_stops_earning(theta: float, sinks: bool) -> None:
    # about 82 %
    firms = {"A": {"revenue_eur": 200390.0, "ebit_eur": 200390 * 0.035}}
    passing = scenario(f"trade: {{pass_through: {{value: {theta}, status: user, source: a}}}}", "published")
    table = rows(subject(portfolio([TOWER], firms)), passing)
    assert (value(table, "ebit_after_eur", level="firm", key="A") < 0) is sinks


@pytest.mark.parametrize(
    ("code", "default", "low", "high"),
    [
        # verified against default, China: board deck and plant figures as published
        ("72081000", 3.187, 1.9, 2.3),
        ("76011010", 3.0, 1.6, 1.75),
        ("2523100090", 1.39, 0.83, 0.88),
    ],
)
def test_what_verified_data_are_worth(code: str, default: float, low: float, high: float) -> None:
    before = rows(subject(portfolio([{"cn_code": code}])), scenario("emissions: {markup: {value: 0, "
                  "status: user, source: a}}", "published"))  # fmt: skip
    assert value(before, "emissions_tco2e") / 100 == pytest.approx(default, rel=1e-9)
    after = rows(subject(portfolio([{"cn_code": code}])), load_named("all-verified"))
    assert low * 0.97 <= value(after, "emissions_tco2e") / 100 <= high * 1.03


def test_the_united_kingdoms_factor() -> None:
    # Finance Act 2026 s. 149: 0.975 / 0.95 / 0.90 / 0.775 for 2027 to 2030; hydrogen's baseline 0.865
    from cbam.regimes.uk import rate, uk_rules

    published = {2027: 0.975, 2028: 0.95, 2029: 0.90, 2030: 0.775}
    assert {year: uk_rules().factor[year].value for year in published} == published
    # 1 - 0.865 x 0.975 = 0.1567 of the price
    assert rate(100.0, (0.9037435568755247 + 0.9411764705882353 + 0.75) / 3, 0.975) == pytest.approx(
        15.67, abs=0.005
    )
