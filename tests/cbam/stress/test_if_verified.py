"""The charge if every default value were verified: the quick way against all lines priced again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from cbam.readings import CARBON_PRICE, DRAFT, STANDARD
from cbam.scenario import load_named
from cbam.scenario_parts import EmissionBasis
from cbam.shipments import Flags, Floats
from cbam.stress import if_verified, under
from cbam.stress.deterministic import YearView, subject_of
from cbam.stress.if_verified import if_verified as quick
from cbam.stress.under import verified_ratios_of
from tests.cbam.billing import law
from tests.cbam.stress.rerunning import OWN, one_firm, random_case
from tests.cbam.stress.subjects import portfolio, scenario, sector, subject

PAID = """
carbon_price_paid:
  origins: [CN]
  eur_per_tco2e: {value: 10, status: user, source: x}
"""
MOVED = """
emissions:
  default_review: {value: 0.9, status: user, source: x}
  markup: {value: 0.5, status: user, source: x}
"""
NAMES = ("central", "everything", "all-default", "defaults-reviewed", "green-power", "chemicals-2030")


def every_line_again(view: YearView) -> tuple[Floats, Flags]:
    """As the rule reads: a second bill with every line on its own figures or its sector's average."""
    bill, one = view.bill, view.scenario
    emissions = one.emissions.model_copy(update={"basis": EmissionBasis.VERIFIED})
    verified, _ = view.subject.bill(one.model_copy(update={"emissions": emissions}), view.year)
    default_path = ~np.isnan(bill.terms.default_total)
    averaged = default_path & ~np.isnan(verified_ratios_of(bill, one))
    at = {row: line for line, row in enumerate(verified.rows.tolist())}
    cost, known = bill.terms.cost_eur.copy(), np.zeros(len(bill), dtype=np.bool_)
    for line, row in enumerate(bill.rows.tolist()):
        if row in at:
            cost[line] = verified.terms.cost_eur[at[row]]
            on_own = bool(np.isnan(verified.terms.default_total[at[row]]))
            known[line] = bool(averaged[line]) or (bool(default_path[line] & bill.charged[line]) and on_own)
    return cost, known


def same_bits(view: YearView) -> None:
    """Cost and whether a figure is known, of every line."""
    asked, rule = quick(view), every_line_again(view)
    assert asked[0].tobytes() == rule[0].tobytes()
    assert asked[1].tolist() == rule[1].tolist()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("year", [2026, 2031])
def test_of_the_packaged_sector(name: str, year: int) -> None:
    same_bits(subject(sector()).view(load_named(name), year))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("more", ["", PAID, MOVED])
def test_of_portfolios_at_random(seed: int, more: str) -> None:
    start, text = random_case(seed)
    kept = "\n".join(row for row in text.splitlines() if not row.startswith("emissions:"))
    one = scenario(f"{kept}\n{more}" if more == MOVED else f"{text}\n{more}")
    same_bits(start.subject.view(one, 2030))


def test_a_claim_of_one_line_moves_what_the_others_of_its_importer_owe() -> None:
    # 50 t x 2.1 tCO2e/t x 10 EUR / 126 EUR = 8.33 certificates off: 8 whole ones alone, 17 over two such
    # lines of one importer, 8.5 each
    figures = {"verified": "yes", "see_direct": 2.1, "sefa": 0.9, "importer": "I", "mass_t": 50}
    lines: list[Mapping[str, object]] = [
        {"cn_code": "72081000", **figures, "emissions": "actual"},
        {"cn_code": "73089098", **figures, "emissions": "default"},
        {"cn_code": "72142000", **figures, "emissions": "actual", "importer": "II"},
    ]
    view = subject(portfolio(lines)).view(scenario(PAID), 2030)
    assert view.bill.terms.carbon_price_certificates.tolist() == [8, 0, 8]
    assert quick(view)[0][0] == pytest.approx(view.bill.terms.cost_eur[0] - 0.5 * 126, rel=1e-12)
    same_bits(view)
    draft = subject_of(portfolio(lines), law(), STANDARD.with_value(CARBON_PRICE, DRAFT))
    same_bits(draft.view(scenario(), 2030))


@pytest.mark.parametrize(
    ("lines", "again"),
    [
        ([{"cn_code": "72081000"}], 0),
        ([{**OWN, "see_direct": 2, "sefa": 1}, {"cn_code": "72081000"}], 0),
        ([{**OWN, "see_direct": 2, "sefa": 1, "emissions": "default"}, {"cn_code": "72081000"}], 1),
    ],
)
def test_only_lines_with_another_path_are_priced_again(
    lines: list[Mapping[str, object]], again: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    priced: list[int] = []
    real = under.bill_under

    def counted(shipments: object, *rest: object) -> object:
        priced.append(len(shipments))  # type: ignore[arg-type]
        return real(shipments, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(if_verified, "bill_under", counted)
    view = subject(portfolio(lines)).view(scenario(), 2030)
    quick(view)
    assert sum(priced) == again
    same_bits(view)


def test_what_firms_earn_asks_for_no_second_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: YearView) -> None:
        raise AssertionError

    monkeypatch.setattr("cbam.stress.lines.if_verified", refused)
    line = {**OWN, "see_direct": 2, "sefa": 1, "value": 5e4, "importer": "I"}
    run = one_firm(line, {"ebit_eur": 1e4, "revenue_eur": 1e5}, load_named("central"))
    assert np.isfinite(run.by_emissions.each(np.array([1.5]), np.array([True]))).all()
