"""The sector portfolio: readable, priceable quarters, values that rest on the stated ranges."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import numpy as np
import pytest

from cbam.portfolio import Portfolio, read_portfolio
from tests.examples.files import DATA


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    loaded = read_portfolio(DATA / "portfolio_sector.xlsx")
    assert loaded.problems == ()
    assert loaded.counts.n_read == loaded.counts.n_used
    return loaded.value


def test_about_sixty_shipments_of_ten_firms_in_quarters_with_a_published_price(portfolio: Portfolio) -> None:
    shipments = portfolio.shipments
    assert len(shipments.id) == len(set(shipments.id)) == 62
    assert set(shipments.firm) == set(portfolio.firms.firm)
    assert len(portfolio.firms.firm) == 10
    assert set(shipments.year) == {2026}
    assert set(shipments.quarter) == {1, 2, 3}
    assert len(set(shipments.importer)) > 3
    assert Counter(shipments.origin).most_common(1)[0][0] == "CN"
    assert {"VN", "TR", "IN"} < set(shipments.origin)


def test_every_sector_that_was_asked_for_is_there(portfolio: Portfolio) -> None:
    headings = {str(code)[:4] for code in portfolio.shipments.cn_code}
    wanted = {
        "7308", "7318", "7604", "7606", "2523", "3102", "3105", "2804",
        "3812", "2934", "3917", "3916", "6811", "6810",
    }  # fmt: skip
    assert wanted <= headings


def test_values_lie_in_the_stated_ranges(portfolio: Portfolio, builder: ModuleType) -> None:
    ranges = {row["cn_code"]: row for row in builder.rows_of("portfolio_unit_values.csv")}
    shipments = portfolio.shipments
    assert set(ranges) == set(shipments.cn_code)
    for code, value, mass in zip(shipments.cn_code, shipments.value_eur, shipments.mass_t, strict=True):
        row = ranges[code]
        assert float(row["eur_per_t_low"]) <= value / mass <= float(row["eur_per_t_high"])
    assert all(row["basis"].startswith(("source: ", "assumption: ")) for row in ranges.values())


def test_structural_steel_is_near_the_unit_value_of_eu_imports(portfolio: Portfolio) -> None:
    # Eurostat Comext, EU imports of 7308 from China in 2024: 1 922 647 772 EUR / 959 471.44 t = 2003.9
    shipments = portfolio.shipments
    chosen = (shipments.cn_code == "73089098") & (shipments.origin == "CN")
    mean = shipments.value_eur[chosen].sum() / shipments.mass_t[chosen].sum()
    assert mean == pytest.approx(1_922_647_772 / 959_471.44, rel=0.01)


def test_firms_earn_at_least_what_their_shipments_are_worth(portfolio: Portfolio) -> None:
    firms, shipments = portfolio.firms, portfolio.shipments
    for firm, revenue, eu_revenue, ebit in zip(
        firms.firm, firms.revenue_eur, firms.eu_revenue_eur, firms.ebit_eur, strict=True
    ):
        shipped = shipments.value_eur[shipments.firm == firm].sum()
        assert shipped <= eu_revenue <= revenue
        assert 0 < ebit / revenue < 0.1


def test_margins_are_fractions_of_the_value(portfolio: Portfolio) -> None:
    assert np.all((portfolio.shipments.margin > 0) & (portfolio.shipments.margin < 0.2))


def test_one_importer_stays_below_fifty_tonnes(portfolio: Portfolio) -> None:
    # Regulation (EU) 2023/956 Annex VII: 50 t a year; 18 + 14 + 11 = 43 t
    shipments = portfolio.shipments
    assert shipments.mass_t[shipments.importer == "Importer S"].sum() == 43
