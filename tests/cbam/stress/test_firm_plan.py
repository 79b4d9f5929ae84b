"""One firm's page: its measures through Equation 4, who verifies first, words and files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.measure_tables import MEASURES
from cbam.portfolio import read_portfolio
from cbam.precursor_tables import PRECURSORS
from cbam.scenario import load_named
from cbam.shipment_tables import FIRMS, SHIPMENTS
from cbam.stress.deterministic import subject_of
from cbam.stress.firm_plan import Asked, firm_plan
from cbam.stress.verify_first import ranks
from groundwork.workbooks import SheetOut, write_book
from tests.cbam.billing import law
from tests.cbam.stress.subjects import portfolio, rows, subject, value

EXACT = 1e-9
SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs" / "schemas" / "cbam_plan.json").read_text(encoding="utf-8")
)
TOWER = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A mill whose semis carry 1.08 t of pig iron, two measures that exclude one another and a third."""
    path = tmp_path / "sector.xlsx"
    line = ["S1", "Mill", "72071111", "CN", "2026-Q1", 1000, 600000, "actual", "yes", 0.2, "C"]
    keys = ("id", "firm", "cn_code", "origin", "quarter", "mass_t", "value", "emissions", "verified",
            "see_direct", "route")  # fmt: skip
    other = ["S2", "Towers", "73089098", "CN", "2026-Q1", 100, 200390, None, None, None, None]
    iron = ["P1", "S1", "72011011", "CN", 1.08, "actual", "yes", 1.5, 1.2]
    part = (
        "id",
        "shipment_id",
        "cn_code",
        "origin",
        "t_per_t",
        "emissions",
        "verified",
        "see_direct",
        "sefa",
    )
    firm = ("firm", "revenue", "ebit", "pass_through", "loan", "interest")
    firms = [["Mill", 2_000_000, 60_000, 0.5, 500_000, 20_000], ["Towers", 400_000, 14_000, 0.5, None, None]]
    keys_m = ("firm", "id", "cn_code", "start", "investment", "cost", "own_direct_factor", "route",
              "precursor_cn", "precursor_factor", "group")  # fmt: skip
    measures = [
        ["Mill", "electric furnace", "7207", 2029, 100_000, 5, 1.1, "E", "7201", 0, "furnace"],
        ["Mill", "more scrap", "7207", 2027, 20_000, 1, None, None, "7201", 0.9, "furnace"],
        ["Mill", "heat recovery", "7207", 2027, 15_000, 0, 0.9, None, None, None, None],
        ["Towers", "anything", "7308", 2027, 1, 0, 0.9, None, None, None, None],
    ]
    sheets = [(SHIPMENTS, keys, [line, other]), (PRECURSORS, part, [iron]), (FIRMS, firm, firms),
              (MEASURES, keys_m, measures)]  # fmt: skip
    write_book(path, [SheetOut(spec.zh, names, found) for spec, names, found in sheets])
    return path


@cache
def read_once(file: Path) -> Any:
    return read_portfolio(file)


def plan_of(
    file: Path, firm: str = "Mill", budget: float | None = None, years: tuple[int, ...] = (2026, 2030)
) -> Any:
    loaded = read_once(file)
    assert loaded.errors == ()
    asked = Asked(firm, load_named("central"), years, budget, discount=0.08)
    return firm_plan(loaded.value, subject_of(loaded.value, law()), asked)


def test_a_measures_saving_by_hand(file: Path) -> None:
    # 2030, factor 0.515, price 126: before SEE 0.2 + 1.08 x 1.5 = 1.82
    # heat recovery: SEE 0.18 + 1.62, allocation as before: 0.02 x 126 x 1000 t x 0.5 borne = 1,260 EUR
    (heat,) = [p for p in plan_of(file).alone if p.measures == ("heat recovery",)]
    assert heat.saving_eur[2030] == pytest.approx(0.02 * 126 * 1000 * 0.5, rel=EXACT)
    assert heat.saving_eur[2026] == 0.0
    # begun in 2027, paid in the first year looked at from then on: (1,260 - 15,000) / 1.08^4
    assert heat.npv_eur == pytest.approx((1260 - 15_000) / 1.08**4, rel=EXACT)


def test_an_electric_furnace_loses_the_allocation_of_its_iron(file: Path) -> None:
    # after: SEE 0.2 x 1.1 = 0.22; SEFA 0.515 x 0.065 (column A, scrap furnace)
    # before: SEE 1.82; SEFA 0.515 x 0.188 + 1.08 x 1.2 x 0.515 / 0.975
    (furnace,) = [p for p in plan_of(file).alone if p.measures == ("electric furnace",)]
    before = 1.82 - (0.515 * 0.188 + 1.08 * 1.2 * 0.515 / 0.975)
    after = 0.22 - 0.515 * 0.065
    assert furnace.net_t_per_t[2030] == pytest.approx(before - after, rel=EXACT)
    assert furnace.saving_eur[2030] == pytest.approx((before - after) * 126 * 1000 * 0.5, rel=EXACT)


@pytest.mark.parametrize("budget", [0.0, 15_000.0, 36_000.0, 115_000.0, None])
def test_the_plan_is_the_best_set_within_the_budget(file: Path, budget: float | None) -> None:
    years = tuple(range(2026, 2035))
    plan = plan_of(file, budget=budget, years=years)
    names = [m for p in plan.alone for m in p.measures]
    best = 0.0
    most = float("inf") if budget is None else budget
    for n in range(1, len(names) + 1):
        for chosen in combinations(names, n):
            if {"electric furnace", "more scrap"} <= set(chosen):
                continue
            only = plan_only(file, set(chosen), years)
            if only is not None and only.investment_eur <= most:
                best = max(best, only.npv_eur)
    assert plan.npv_eur == pytest.approx(best, rel=1e-9, abs=1e-6)


def plan_only(file: Path, names: set[str], years: tuple[int, ...]) -> Any:
    """The package of exactly these measures."""
    from cbam.stress.abatement import Economics, Under, packages
    from cbam.stress.firm_measures import measure_of
    from cbam.stress.firm_plants import plants_of
    from cbam.stress.under import Laws

    loaded, scenario = read_once(file).value, load_named("central")
    plants = plants_of(loaded, "Mill", law(), scenario)
    (plant,) = plants.found
    assert scenario.price is not None
    prices = {y: scenario.price.years[y].value for y in years}
    offered = [measure_of(m, plant) for m in loaded.measures if m.id in names]
    found = packages(plant, offered, Under(Laws(law()), scenario), Economics(prices, plants.borne, 0.08))
    return next((p for p in found if set(p.measures) == names), None)


def test_loans_before_and_after(file: Path) -> None:
    plan = plan_of(file, years=tuple(range(2026, 2035)))
    before, after = plan.emissions_per_loan(2030)
    assert before == pytest.approx(1.82 * 1000 / 500_000, rel=EXACT)
    assert after < before
    assert plan.avoided_t_per_loan == pytest.approx(plan.avoided_t / 500_000, rel=EXACT)


def test_a_measure_without_a_chain_is_named_not_guessed(file: Path) -> None:
    assert plan_of(file, firm="Towers").unplanned == ("anything",)


def test_who_verifies_first() -> None:
    # 7308 of China: default 6.035 against 2.1 / 3.187 of it verified; the larger shipment saves more
    lines: list[Mapping[str, object]] = [
        {**TOWER, "firm": f, "mass_t": t} for f, t in (("A", 100), ("B", 300), ("C", 100))
    ]
    table = rows(subject(portfolio(lines)), load_named("published"))
    saved = {f: value(table, "verification_saving_eur", level="firm", key=f) for f in "ABC"}
    assert saved["B"] == pytest.approx(3 * saved["A"], rel=EXACT)
    ranked = {f: value(table, "verification_rank", level="firm", key=f) for f in "ABC"}
    assert ranked == {"B": 1.0, "A": 2.0, "C": 2.0}
    total = value(table, "verification_saving_eur")
    assert total == pytest.approx(sum(saved.values()), rel=EXACT)
    cost, verified = value(table, "cost_eur"), value(table, "cost_if_verified_eur")
    assert cost - verified == pytest.approx(total, rel=EXACT)


def test_whom_verifying_costs_money_has_no_rank() -> None:
    import numpy as np

    assert np.array_equal(ranks(np.array([5.0, -1.0, 0.0, 9.0])), [2, np.nan, np.nan, 1], equal_nan=True)


def test_the_exact_advice_where_a_firm_has_figures(file: Path, tmp_path: Path) -> None:
    # 2.0 verified against 6.035 x 1.1 - 0.975 x 1.491: default 5.184775; actual 2.0 - 1.4 = 0.6 certificates
    text = (
        "id,firm,cn_code,origin,quarter,mass_t,see_direct,see_indirect,sefa\n"
        "1,A,73089098,CN,2026-Q1,100,2.0,0,1.4\n2,B,73089098,CN,2026-Q1,100,,,\n"
    )
    source = tmp_path / "two.csv"
    source.write_text(text, encoding="utf-8")
    loaded = read_portfolio(source).value
    asked = Asked("A", load_named("central"), (2026,), discount=0.08)
    plan = firm_plan(loaded, subject_of(loaded, law()), asked)
    saved = (5.184775 - 0.6) * 75.36 * 100
    assert plan.verify.advised_eur[2026] == pytest.approx(saved, rel=EXACT)


def run(*words: object) -> Any:
    return CliRunner().invoke(app, ["plan", *map(str, words)])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_answer_and_the_screen(file: Path, lang: str) -> None:
    done = run(file, "--firm", "Mill", "--lang", lang, "--json", "--budget", 40000)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout, parse_constant=lambda text: pytest.fail(f"{text} in JSON"))
    jsonschema.validate(found, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert found["price_base"] == "nominal EUR"
    screen = run(file, "--firm", "Mill", "--lang", lang)
    assert screen.exit_code == 0
    assert "electric furnace" in screen.stdout


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
def test_the_page_is_written(file: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"plan.{ending}"
    assert run(file, "--firm", "Mill", "--out", out).exit_code == 0
    assert out.stat().st_size > 2000


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--firm", "Nobody"), "plan-firm-unknown"),
        (("--firm", "Mill", "--budget", "-1"), "plan-budget"),
        (("--firm", "Mill", "--scenario", "published"), "abate-needs-path"),
        (("--firm", "Mill", "--out", "x.txt"), "document-format"),
        (("--firm", "Mill", "--verification-cost", "much"), "advice-number"),
    ],
)
def test_bad_words_get_words_back(file: Path, words: tuple[str, ...], code: str) -> None:
    done = run(file, *words)
    assert done.exit_code == 2
    assert code in done.stderr


def test_faulty_measures_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    lines = [["72081000", "CN", "2026-Q1", 1]]
    rows_ = [["A", "m1", "7208", 2027, -1, None, None], ["A", "m2", "7208", 2027, None, 0.5, None],
             ["A", "m3", "7208", 2027, None, None, 2.0]]  # fmt: skip
    keys = ("firm", "id", "cn_code", "start", "investment", "precursor_factor", "precursor_see_direct")
    write_book(
        path,
        [
            SheetOut(SHIPMENTS.zh, ("cn_code", "origin", "quarter", "mass_t"), lines),
            SheetOut(MEASURES.zh, keys, rows_),
        ],
    )
    loaded = read_portfolio(path)
    assert loaded.value.measures == ()
    assert {p.code for p in loaded.errors} == {
        "cbam.negative-figure", "cbam.measure-no-precursor", "cbam.measure-half-a-supplier"
    }  # fmt: skip


REFUSED = ("id", "firm", "cn_code", "origin", "quarter", "mass_t", "emissions", "verified", "see_direct")
IRON = ("id", "shipment_id", "cn_code", "origin", "t_per_t", "emissions", "verified", "see_direct", "sefa")


@pytest.fixture
def half_refused(tmp_path: Path) -> Path:
    """Semis that list their iron but not their route: the mill has no allocation. The tower is fine."""
    path = tmp_path / "refused.xlsx"
    lines = [[f"S{i}", "Mill", "72071111", "CN", f"2026-Q{i}", 1000, "actual", "yes", 0.2] for i in (1, 2)]
    lines.append(["S3", "Towers", "73089098", "CN", "2026-Q1", 100, None, None, None])
    iron = [[f"P{i}", f"S{i}", "72011011", "CN", 1.08, "actual", "yes", 1.5, 1.2] for i in (1, 2)]
    firms = [["Mill", 5e6, 4e5], ["Towers", 4e5, 14_000]]
    sheets = [
        (SHIPMENTS, REFUSED, lines),
        (PRECURSORS, IRON, iron),
        (FIRMS, ("firm", "revenue", "ebit"), firms),
    ]
    write_book(path, [SheetOut(spec.zh, names, found) for spec, names, found in sheets])
    return path


def test_lines_that_cannot_be_priced_are_told_and_counted(half_refused: Path) -> None:
    done = run(half_refused, "--firm", "Mill", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 2
    assert found["counts"] == {"n_read": 3, "n_used": 1, "n_rejected": 2}
    assert found["lines_unpriced"] == 2
    assert len(found["problems"]) == 2
    assert {p["severity"] for p in found["problems"]} == {"error"}
    # only from 2034 on nothing is allocated, whatever the route: no EBIT after is told before
    assert {r["year"] for r in found["figures"] if r["measure"] == "ebit_after_eur"} == {2034}
    assert run(half_refused, "--firm", "Mill", "--allow-rejected").exit_code == 0
    screen = run(half_refused, "--firm", "Mill", "--lang", "en")
    assert "could not be priced in every year: 2" in screen.stdout


def test_a_firm_whose_own_lines_are_fine_is_not_marked(half_refused: Path) -> None:
    screen = run(half_refused, "--firm", "Towers", "--lang", "en")
    assert "could not be priced in every year" not in screen.stdout
    assert screen.exit_code == 2  # its place among all firms rests on the others


def test_a_measure_counted_at_two_goods_needs_no_budget_of_its_own(tmp_path: Path) -> None:
    # two goods of one code, one measure of 100 EUR at each: without a budget both are taken, 200 EUR
    path = tmp_path / "two.xlsx"
    keys = (
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
    )
    lines = [
        [f"S{i}", "Mill", "72071111", "CN", "2026-Q1", 1000, "actual", "yes", 0.1 + i / 10, "C"]
        for i in (1, 2)
    ]
    iron = [[f"P{i}", f"S{i}", "72011011", "CN", 1.08, "actual", "yes", 1.5, 1.2] for i in (1, 2)]
    measure = [["Mill", "heat", "7207", 2026, 100, 0.5]]
    keys_m = ("firm", "id", "cn_code", "start", "investment", "own_direct_factor")
    sheets = [(SHIPMENTS, keys, lines), (PRECURSORS, IRON, iron), (MEASURES, keys_m, measure)]
    write_book(path, [SheetOut(spec.zh, names, found) for spec, names, found in sheets])
    plan = plan_of(path)
    assert plan.investment_eur == 200


def test_why_a_measure_was_not_computed(tmp_path: Path) -> None:
    path = tmp_path / "why.xlsx"
    keys = (
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
    )
    semis = ["S1", "Mill", "72071111", "CN", "2026-Q1", 1000, "actual", "yes", 0.2, "C"]
    tower = ["S2", "Mill", "73089098", "CN", "2026-Q1", 100, None, None, None, None]
    iron = [["P1", "S1", "72011011", "CN", 1.08, "actual", "yes", 1.5, 1.2]]
    keys_m = (
        "firm",
        "id",
        "cn_code",
        "start",
        "own_direct_factor",
        "route",
        "precursor_cn",
        "precursor_factor",
    )
    offered = [
        ["Mill", "strange", "7601", 2027, 0.5, None, None, None],
        ["Mill", "totals", "7308", 2027, 0.5, None, None, None],
        ["Mill", "wrong iron", "7207", 2027, None, None, "7601", 0.5],
        ["Mill", "route", "7207", 2027, None, "Z", None, None],
        ["Mill", "heat", "7207", 2027, 0.5, None, None, None],
    ]
    sheets = [(SHIPMENTS, keys, [semis, tower]), (PRECURSORS, IRON, iron), (MEASURES, keys_m, offered)]
    write_book(path, [SheetOut(spec.zh, names, found) for spec, names, found in sheets])
    plan = plan_of(path)
    assert plan.why_not == {
        "strange": "no-good", "totals": "no-chain", "wrong iron": "no-precursor", "route": "not-computed",
    }  # fmt: skip
    assert [p.params["id"] for p in plan.problems] == ["strange", "wrong iron", "route"]
    screen = run(path, "--firm", "Mill", "--lang", "en")
    assert screen.exit_code == 2
    assert "strange (no good of its code), totals (its goods list no precursors)" in screen.stdout
