"""Year by year under scenarios: parts add up, published quarters stay, figures equal the bill's."""

from __future__ import annotations

import pandas as pd
import pytest

from cbam.bill import price_lines
from cbam.outlook import COLUMNS, Outlook, largest_and_rest, outlook
from cbam.portfolio import one_shipment, read_portfolio
from cbam.prices import published_prices
from cbam.scenario import flat, load_named
from groundwork.packaged import examples_dir
from tests.cbam.billing import LINE, law

EXACT = 1e-9
PATHS = ("low", "central", "high")


@pytest.fixture(scope="module")
def sector() -> Outlook:
    portfolio = read_portfolio(examples_dir() / "portfolio_sector.xlsx").value
    return outlook(portfolio, law(), [load_named(name) for name in PATHS])


def value(found: Outlook, **wanted: object) -> float:
    table = found.table
    for column, one in wanted.items():
        table = table[table[column] == one]
    (only,) = table["value"]
    return float(only)


def test_long_table_with_all_years_and_scenarios(sector: Outlook) -> None:
    assert tuple(sector.table.columns) == COLUMNS
    assert set(sector.table["year"]) == set(range(2026, 2035))
    assert set(sector.table["scenario"]) == set(PATHS)
    assert sector.problems == ()


@pytest.mark.parametrize("level", ["firm", "sector", "industry", "province", "product", "origin"])
@pytest.mark.parametrize("measure", ["cost_eur", "certificates", "mass_t", "value_eur"])
def test_parts_add_up_to_the_total(sector: Outlook, level: str, measure: str) -> None:
    chosen = sector.table[sector.table["measure"] == measure]
    parts = chosen[chosen["level"] == level].groupby(["scenario", "year"])["value"].sum()
    total = chosen[chosen["level"] == "total"].set_index(["scenario", "year"])["value"]
    assert parts.sort_index().to_numpy() == pytest.approx(total.sort_index().to_numpy(), rel=EXACT)


def test_a_known_quarter_keeps_its_published_price(sector: Outlook) -> None:
    portfolio = read_portfolio(examples_dir() / "portfolio_sector.xlsx").value
    now = price_lines(portfolio.shipments, law(), published_prices()).cost_eur
    for name in PATHS:
        assert value(sector, scenario=name, year=2026, level="total", measure="cost_eur") == pytest.approx(
            now, rel=EXACT
        )


def test_a_later_year_by_hand() -> None:
    # 2034: factor 0, mark-up 30 %: 3.187 x 1.3 x 100 = 414.31 certificates; central 150 EUR: 62146.50
    found = outlook(one_shipment(LINE).value, law(), [load_named("central")], [2034])
    assert value(found, level="total", measure="certificates") == pytest.approx(414.31, rel=EXACT)
    assert value(found, level="total", measure="cost_eur") == pytest.approx(62146.5, rel=EXACT)


def test_shares_of_value_and_margin() -> None:
    # 16352.7432 over 60000, and over 60000 x 0.05 = 3000
    typed = {**LINE, "value": "60000", "margin": "0.05"}
    found = outlook(one_shipment(typed).value, law(), [load_named("central")], [2026])
    assert value(found, level="total", measure="share_of_value") == pytest.approx(
        16352.7432 / 60000, rel=EXACT
    )
    assert value(found, level="total", measure="share_of_margin") == pytest.approx(
        16352.7432 / 3000, rel=EXACT
    )


def test_a_flat_price_holds_in_every_year() -> None:
    found = outlook(one_shipment(LINE).value, law(), [flat(80)], [2026, 2030])
    # 216.995 x 80 = 17359.60
    assert value(found, year=2026, level="total", measure="cost_eur") == pytest.approx(17359.6, rel=EXACT)


def test_an_actual_allocation_moves_with_the_factor() -> None:
    # SEFA 1.4 in 2026 (0.975) becomes 1.4 x 0.515 / 0.975 in 2030; (2.0 - that) x 100 certificates
    typed = {**LINE, "emissions": "actual", "verified": "yes", "see_direct": "2.0", "sefa": "1.4"}
    found = outlook(one_shipment(typed).value, law(), [load_named("central")], [2030])
    expected = (2.0 - 1.4 * 0.515 / 0.975) * 100
    assert value(found, level="total", measure="certificates") == pytest.approx(expected, rel=EXACT)


def test_a_year_beyond_the_path_is_reported_once() -> None:
    found = outlook(one_shipment(LINE).value, law(), [load_named("central")], [2034, 2035])
    assert [p.code for p in found.problems] == ["cbam.price-beyond-path"]


def test_the_largest_and_the_rest_add_up_to_the_whole() -> None:
    """Four that owe 1, 2, 3, 4 and one that owes nothing, three series: 4 and 3 alone, 2 + 1 together."""
    table = pd.DataFrame(
        {2026: [9.0, 1.0, 1.0, 1.0, 0.0], 2027: [1.0, 2.0, 3.0, 4.0, 0.0]}, index=list("abcde")
    )
    largest, rest = largest_and_rest(table, 3)
    assert list(largest.index) == ["d", "c"]
    assert rest is not None
    assert rest.to_dict() == {2026: 10.0, 2027: 3.0}
    assert largest_and_rest(table, 4)[1] is None
