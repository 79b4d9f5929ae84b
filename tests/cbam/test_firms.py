"""The firms table beside the shipments: names as there, slips found, refused rows counted."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.portfolio import Portfolio, read_portfolio
from groundwork.problems import Loaded, Severity
from groundwork.words import LANGUAGES, describe

SHIPMENTS = ("Shipment", "Firm", "CN code", "Origin", "Quarter", "Net mass (t)", "SEE uncertainty")
FIRMS = ("Firm", "Revenue (EUR/year)", "EU revenue (EUR/year)", "EBIT (EUR/year)", "Pass-through")


def book(file: Path, *firms: tuple[object, ...], uncertainty: object = None) -> Path:
    made = openpyxl.Workbook()
    shipments = made.active
    assert shipments is not None
    shipments.title = "Shipments"
    shipments.append(SHIPMENTS)
    shipments.append((1, "ACME Steel", "72081000", "CN", "2026-Q1", 100, uncertainty))
    beside = made.create_sheet("Firms")
    beside.append(FIRMS)
    for firm in firms:
        beside.append(firm)
    made.save(file)
    return file


def read(tmp_path: Path, *firms: tuple[object, ...]) -> Loaded[Portfolio]:
    return read_portfolio(book(tmp_path / "mine.xlsx", *firms))


@pytest.mark.parametrize("typed", ["ACME Steel", "Acme steel", " ACME  STEEL "])
def test_a_firm_is_found_whatever_blanks_and_case(tmp_path: Path, typed: str) -> None:
    found = read(tmp_path, (typed, 1e6, 5e5, 1e5, 0.5))
    assert found.problems == ()
    assert list(found.value.firms.firm) == ["ACME Steel"]
    assert list(found.value.firms.ebit_eur) == [1e5]


@pytest.mark.parametrize(
    ("row", "code", "cell", "severity"),
    [
        (("ACME Stele", 1e6, 5e5, 1e5, 0.5), "firm-without-goods-near", "A3", Severity.WARNING),
        (("Zeta", 1e6, 5e5, 1e5, 0.5), "firm-without-goods", "A3", Severity.WARNING),
        (("acme steel", 1e6, 5e5, 1e5, 0.5), "firm-twice", "A3", Severity.ERROR),
        (("Zeta", 1e6, 5e6, 1e5, 0.5), "eu-revenue-above-revenue", "C3", Severity.ERROR),
        (("Zeta", 1e6, 5e5, 5e6, 0.5), "ebit-above-revenue", "D3", Severity.WARNING),
        (("Zeta", 1e6, 5e5, 1e5, 50), "pass-through-not-a-share", "E3", Severity.ERROR),
    ],
)
def test_a_slip_in_the_firms_table_is_told_at_its_cell(
    tmp_path: Path, row: tuple[object, ...], code: str, cell: str, severity: Severity
) -> None:
    found = read(tmp_path, ("ACME Steel", 1e6, 5e5, 1e5, 0.5), row)
    problem = next(p for p in found.problems if p.code == f"cbam.{code}")
    assert (problem.place.file, problem.place.sheet, problem.place.cell) == ("mine.xlsx", "Firms", cell)
    assert problem.severity is severity
    for lang in LANGUAGES:
        told = describe(problem, lang)
        assert "→" in told and "{" not in told and cell in told
    refused = severity is Severity.ERROR
    assert found.value.firm_counts.n_rejected == refused
    assert len(found.value.firms) == 2 - refused


@pytest.mark.parametrize(("typed", "refused"), [(0.075, False), (1, False), (7.5, True)])
def test_an_uncertainty_in_per_cent_is_refused(tmp_path: Path, typed: float, refused: bool) -> None:
    found = read_portfolio(book(tmp_path / "mine.xlsx", uncertainty=typed))
    codes = [(p.code, p.place.cell) for p in found.errors]
    assert codes == ([("cbam.uncertainty-not-a-fraction", "G2")] if refused else [])
    assert found.counts.n_rejected == refused


def test_refused_firms_are_counted_in_the_answer(tmp_path: Path) -> None:
    file = book(tmp_path / "mine.xlsx", ("ACME Steel", 1e6, 5e5, 1e5, 0.5), ("Zeta", -1, 5e5, 1e5, 0.5))
    arguments = ["stress", str(file), "--scenario", "central", "--years", "2027", "--json", "--lang", "en"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["counts"] == {"n_read": 1, "n_used": 1, "n_rejected": 0}
    assert answer["firm_counts"] == {"n_read": 2, "n_used": 1, "n_rejected": 1}


@pytest.mark.parametrize("typed", ["nan", "inf", "-5"])
def test_a_budget_that_is_no_amount_is_refused(tmp_path: Path, typed: str) -> None:
    file = book(tmp_path / "mine.xlsx", ("ACME Steel", 1e6, 5e5, 1e5, 0.5))
    arguments = ["plan", str(file), "--firm", "ACME Steel", "--budget", typed, "--lang", "en"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "plan-budget" in str(result.stderr) + str(result.exception)
