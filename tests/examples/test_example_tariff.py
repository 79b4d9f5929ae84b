"""The sector portfolio is billed whole, and its lines are those of the law's tables."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from cbam.bill import Bill, price_lines
from cbam.portfolio import read_portfolio
from cbam.prices import published_prices
from cbam.statute import load_statute
from tests.examples.files import BROKEN_PORTFOLIO, DATA

OUTSIDE = ("38121000", "29342080", "38123100", "39172110", "39162000", "68118200", "68109100")


def billed(name: str) -> tuple[Bill, list[tuple[str, str, str]]]:
    """The bill of an example and all its errors: code, sheet, cell."""
    loaded = read_portfolio(DATA / name)
    bill = price_lines(loaded.value.shipments, load_statute(), published_prices())
    errors = [(p.code, p.place.sheet, p.place.cell) for p in (*loaded.errors, *bill.problems)]
    return bill, errors


@pytest.fixture(scope="module")
def bill() -> Bill:
    found, errors = billed("portfolio_sector.xlsx")
    assert errors == []
    return found


def test_every_shipment_has_a_line(bill: Bill) -> None:
    assert len(bill) == 62
    assert np.isfinite(bill.terms.cost_eur).all()
    assert bill.cost_eur == pytest.approx(bill.terms.cost_eur.sum(), rel=1e-9)


def test_chemicals_plastics_boards_and_concrete_cost_nothing_today(bill: Bill) -> None:
    outside = np.isin(bill.shipments.cn_code.astype(str), OUTSIDE)
    assert outside.sum() == 16
    assert (bill.terms.cost_eur[outside] == 0).all()
    assert not bill.charged[outside].any()
    assert (bill.terms.cost_eur[~outside] > 0).all()


class Case(NamedTuple):
    """One shipment and what the published tables say of it."""

    shipment: str
    mass_t: float
    default: float
    markup: float
    benchmark: float
    price_eur: float


# Default values: IR (EU) 2025/2621 Annex I as replaced by IR (EU) 2026/1740, mark-ups in its introduction;
# benchmarks, column B: IR (EU) 2025/2620; prices 2026-Q1 75.36 and Q3 82.32 EUR.
CASES = (
    # steel structure: (6.035 x 1.10 - 0.975 x 1.491) x 75.36 = 390.72 EUR/t
    Case("S01", 1240, 6.035, 0.10, 1.491, 75.36),
    Case("S07", 1105, 6.035, 0.10, 1.491, 82.32),
    # hollow aluminium profile: (4.881 x 1.10 - 0.975 x 1.493) x 75.36 = 294.92 EUR/t
    Case("S17", 260, 4.881, 0.10, 1.493, 75.36),
    # urea: (2.85 x 1.01 - 0.975 x 0.902) x 75.36 = 150.65 EUR/t
    Case("S31", 6400, 2.85, 0.01, 0.902, 75.36),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shipment)
def test_a_line_by_hand(case: Case, bill: Bill) -> None:
    row = list(bill.shipments.id).index(case.shipment)
    cbam_factor = 0.975  # Directive 2003/87/EC Article 10a(1a), 2026
    certificates_per_t = case.default * (1 + case.markup) - cbam_factor * case.benchmark
    assert bill.shipments.mass_t[row] == case.mass_t
    assert bill.terms.certificates_per_unit[row] == pytest.approx(certificates_per_t, rel=1e-9)
    cost_eur = case.mass_t * certificates_per_t * case.price_eur
    assert bill.terms.cost_eur[row] == pytest.approx(cost_eur, rel=1e-9)


def test_the_planted_errors_of_the_broken_portfolio_are_found_each_in_its_cell() -> None:
    found, errors = billed("broken_portfolio.xlsx")
    assert sorted(errors) == sorted((p["code"], p["sheet"], p["cell"]) for p in BROKEN_PORTFOLIO["plants"])
    assert list(found.shipments.id) == ["B01", "B13"]
