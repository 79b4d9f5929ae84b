"""Emissions behind the loans of all borrowers, before and after measures, worked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.portfolio import read_portfolio
from cbam.scenario import load_named
from cbam.stress.deterministic import subject_of
from cbam.stress.firm_plan import Asked, firm_plan
from cbam.stress.loan_plan import AskedLoans, LoanPlan, loan_plan
from groundwork.problems import BadInput
from groundwork.workbooks import SheetOut, write_book
from tests.cbam.billing import law

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "cbam_plan_loans.json"
SHIPMENT = [
    "id",
    "firm",
    "cn_code",
    "origin",
    "quarter",
    "mass_t",
    "emissions",
    "verified",
    "see_direct",
    "route",
]
PART = ["id", "shipment_id", "cn_code", "origin", "t_per_t", "emissions", "verified", "see_direct", "sefa"]
MEASURE = ["firm", "id", "cn_code", "start", "investment", "cost", "own_direct_factor"]
FIRM = ["firm", "ebit", "pass_through", "loan"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two mills of 0.2 + 1.08 x 1.5 = 1.82 t per t; one firm without measures, one without a loan."""
    mill = ["72071111", "CN", "2026-Q1"]
    own = ["actual", "yes", 0.2, "C"]
    lines = [
        ["S1", "Mill A", *mill, 1000, *own],
        ["S2", "Mill B", *mill, 2000, *own],
        ["S3", "Towers", "73089098", "CN", "2026-Q1", 100, None, None, None, None],
        ["S4", "Debtless", "73089098", "CN", "2026-Q1", 100, None, None, None, None],
    ]
    iron = [[f"P{n}", f"S{n}", "72011011", "CN", 1.08, "actual", "yes", 1.5, 1.2] for n in (1, 2)]
    firms = [
        ["Mill A", 1e6, 0.5, 5e5],
        ["Mill B", 1e6, 0.5, 1e6],
        ["Towers", 1e5, 0.5, 2.5e5],
        ["Debtless", 1e5, 0.5, None],
    ]
    # a running cost of -50 EUR/t pays for itself whatever a certificate costs
    measures = [
        ["Mill A", "heat recovery", "7207", 2027, 15_000, -50, 0.9],
        ["Mill B", "new furnace", "7207", 2027, 30_000, -50, 0.5],
        ["Debtless", "anything", "7308", 2027, 0, 0, 0.9],
    ]
    sheets = [("shipments", SHIPMENT, lines), ("precursors", PART, iron), ("firms", FIRM, firms)]
    path = tmp_path / "bank.xlsx"
    write_book(path, [SheetOut(*one) for one in (*sheets, ("measures", MEASURE, measures))])
    return path


def planned(file: Path, budget: float | None = None, years: tuple[int, ...] = (2026, 2027)) -> LoanPlan:
    found = read_portfolio(file).value
    asked = AskedLoans(load_named("central"), years, budget, 0.08)
    return loan_plan(found, subject_of(found, law()), asked)


def test_emissions_per_loan_before_and_after_by_hand(file: Path) -> None:
    plan = planned(file)
    by_firm = {one.firm: one for one in plan.borrowers}
    assert set(by_firm) == {"Mill A", "Mill B", "Towers"}
    assert plan.without_loan == 1
    # Mill A 1.82 x 1000 = 1820 t on 500 000 EUR; heat recovery takes a tenth of 0.2 t off: 20 t from 2027 on
    a, b = by_firm["Mill A"], by_firm["Mill B"]
    assert a.per_loan(2026) == pytest.approx((1820 / 5e5, 1820 / 5e5), rel=1e-9)
    assert a.per_loan(2027) == pytest.approx((1820 / 5e5, 1800 / 5e5), rel=1e-9)
    # Mill B 3640 t on 1 000 000 EUR; the furnace halves 0.2 t: 200 t
    assert b.per_loan(2027) == pytest.approx((3640 / 1e6, 3440 / 1e6), rel=1e-9)
    assert (a.measures, b.measures) == (("heat recovery",), ("new furnace",))
    towers = by_firm["Towers"]
    assert towers.before_t[2027] == towers.after_t(2027)
    whole = plan.of(2027)
    assert whole is not None
    assert (whole.lent_eur, whole.borrowers) == (1.75e6, 3)
    assert whole.before_t - whole.after_t == pytest.approx(220, rel=1e-9)
    of_towers = towers.before_t[2027]
    assert whole.per_loan[1] == pytest.approx((1800 + 3440 + of_towers) / 1.75e6, rel=1e-9)
    assert plan.investment_eur == 45_000
    assert plan.proved


def test_one_budget_is_for_all_borrowers_together(file: Path) -> None:
    # 30 000 EUR: either mill alone; B saves 50 EUR on twice the tonnes and twice the emissions share
    plan = planned(file, 30_000)
    assert {one.firm: one.measures for one in plan.borrowers} == {
        "Mill A": (),
        "Mill B": ("new furnace",),
        "Towers": (),
    }
    whole = plan.of(2027)
    assert whole is not None and whole.before_t - whole.after_t == pytest.approx(200, rel=1e-9)
    assert planned(file, 44_999.99).investment_eur == 30_000
    assert planned(file, 45_000).investment_eur == 45_000


def test_without_a_budget_every_firm_has_the_plan_of_its_own_page(file: Path) -> None:
    found = read_portfolio(file).value
    subject, years = subject_of(found, law()), (2026, 2027, 2028)
    together = {one.firm: one for one in planned(file, years=years).borrowers}
    for firm in ("Mill A", "Mill B", "Towers"):
        page = firm_plan(found, subject, Asked(firm, load_named("central"), years, discount=0.08))
        one = together[firm]
        assert (one.npv_eur, one.investment_eur) == pytest.approx(
            (page.npv_eur, page.investment_eur), rel=1e-9
        )
        for year in years:
            assert one.per_loan(year) == pytest.approx(page.emissions_per_loan(year), rel=1e-9)


def test_a_portfolio_without_loans_is_told(tmp_path: Path) -> None:
    source = tmp_path / "mine.csv"
    source.write_text("firm,cn_code,origin,quarter,mass_t\nA,73089098,CN,2026-Q1,100\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        planned(source)
    assert [p.code for p in caught.value.problems] == ["cbam.plan-no-loans"]


def run(*words: object) -> Any:
    return CliRunner().invoke(app, ["plan", *map(str, words)])


def test_the_answer_has_its_schema(file: Path) -> None:
    done = run(file, "--loans", "--years", "2026,2027", "--json", "--budget", 30_000, "--lang", "en")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [one["year"] for one in found["loans"]] == [2026, 2027]
    assert found["loans"][1]["avoided_t"] == pytest.approx(200, rel=1e-9)
    assert found["budget_eur"] == 30_000
    assert [one["firm"] for one in found["borrowers"]] == ["Mill A", "Mill B", "Towers"]


@pytest.mark.parametrize(("lang", "said"), [("en", "heat recovery"), ("zh", "每百万欧元贷款")])
def test_the_screen_and_the_workbook(file: Path, tmp_path: Path, lang: str, said: str) -> None:
    out = tmp_path / "loans.xlsx"
    done = run(file, "--loans", "--years", "2026,2027", "--lang", lang, "--out", out)
    assert done.exit_code == 0, done.stderr
    assert said in done.stdout
    book = openpyxl.load_workbook(out)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Mill A" in cells and any(isinstance(c, float | int) and abs(c - 1800) < 1e-6 for c in cells)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--loans", "--firm", "Mill A"], "cbam.plan-firm-or-loans"),
        ([], "cbam.plan-firm-or-loans"),
        (["--loans", "--verification-cost", "100"], "cbam.plan-firm-or-loans"),
        (["--loans", "--budget", "-1"], "cbam.plan-budget"),
    ],
)
def test_either_a_firm_or_all_loans(file: Path, words: list[str], code: str) -> None:
    done = run(file, *words, "--json")
    assert done.exit_code == 2
    assert code in done.output + done.stderr
