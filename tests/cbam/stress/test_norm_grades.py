"""Firms beside the energy norms in a stress test: rows, answer, text, workbook and report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.portfolio import Portfolio
from cbam.runs import Prepared
from cbam.scenario import load_named
from cbam.stress import norm_tables
from cbam.stress.commands import Wanted, stored_run
from cbam.stress.norms import UnitEnergy, norms
from cbam.stress.sector_report import Wish, sector_report
from cbam.stress.sector_run import open_sector
from groundwork.documents.model import Table
from groundwork.store import Run
from groundwork.workbooks import SheetOut, write_book
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

ROOT = Path(__file__).parents[3]
COIL = {"cn_code": "72083900", "mass_t": 100}
KEYS = ["firm", "norm", "value", "unit", "year"]
STATED: list[list[object]] = [
    ["A", "sinter", 45, "kgce/t", 2025],  # GB 21256-2025: 43 / 46 / 52, level 2
    ["A", "blast furnace, pig iron", 430, "kgce/t", 2025],  # 361 / 370 / 415, beyond the limit
    ["B", "电弧炉，50吨以下", 70, "kgce/t", 2025],  # 61 / none / 86: the limit
    ["C", "sinter", 43, "kgce/t", 2025],  # level 1
]


def stated() -> Portfolio:
    sinter, furnace = norms()["gb-21256-2025-sinter"], norms()["gb-21256-2025-blast-furnace"]
    found = portfolio([{**COIL, "firm": name} for name in "ABD"])
    energy = (
        UnitEnergy("A", sinter, 45, 2025),
        UnitEnergy("A", furnace, 430, 2025),
        UnitEnergy("B", sinter, 41.6, 2025),
    )
    return replace(found, unit_energy=energy)


def test_each_norm_is_graded_and_the_worst_is_the_firms_own() -> None:
    table = rows(subject(stated()), load_named("published"))
    of_a = {"level": "firm", "key": "A"}
    assert value(table, "norm_grade", **of_a, statistic="gb-21256-2025-sinter") == 2
    assert value(table, "norm_grade", **of_a, statistic="gb-21256-2025-blast-furnace") == 4
    assert value(table, "norm_grade", **of_a, statistic="energy-norm") == 4
    over = value(table, "energy_over_norm_limit", **of_a, statistic="gb-21256-2025-blast-furnace")
    assert over == pytest.approx(430 / 415, rel=1e-9)
    assert value(table, "unit_energy", **of_a, statistic="gb-21256-2025-sinter") == 45
    assert value(table, "unit_energy_year", **of_a, statistic="gb-21256-2025-sinter") == 2025
    assert value(table, "norm_grade", level="firm", key="B", statistic="energy-norm") == 1
    assert not len(table[(table["key"] == "D") & (table["measure"] == "norm_grade")])


def test_a_users_own_cut_offs_are_on_energy_over_the_limit() -> None:
    # A: 45 / 52 = 0.865 and 430 / 415 = 1.036, above 0.9: third of three; B: 41.6 / 52 = 0.8: the first
    own = scenario("grades: {scheme: our-bank, above: [0, 0.8, 0.9], status: user, source: us}", "published")
    table = rows(subject(stated()), own)
    grades = {
        name: value(table, "norm_grade", level="firm", key=name, statistic="our-bank") for name in ("A", "B")
    }
    assert grades == {"A": 3, "B": 1}
    assert value(table, "norm_grade", level="firm", key="A", statistic="energy-norm") == 4


def book(folder: Path) -> Path:
    file = folder / "mine.xlsx"
    heading = ["firm", "cn_code", "origin", "quarter", "mass_t"]
    lines = [[name, "72083900", "CN", "2026-Q1", 100] for name in "ABCD"]
    write_book(file, [SheetOut("shipments", heading, lines), SheetOut("unit_energy", KEYS, STATED)])
    return file


def asked(file: Path, *more: str, lang: str = "en") -> str:
    words = ["stress", str(file), "--scenario", "published", "--years", "2026", "--lang", lang, *more]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_the_answer_lists_firms_and_values(tmp_path: Path) -> None:
    answer: dict[str, Any] = json.loads(asked(book(tmp_path), "--json"))
    schema = (ROOT / "docs" / "schemas" / "cbam_stress.json").read_text(encoding="utf-8")
    jsonschema.validate(answer, json.loads(schema))
    found = answer["energy_norms"]
    assert [(f["firm"], f["grade"], f["colour"]) for f in found["firms"]] == [
        ("A", 4, "red"),
        ("B", 3, "orange"),
        ("C", 1, "green"),
    ]
    (furnace,) = (one for one in found["values"] if one["norm"] == "gb-21256-2025-eaf-below-50")
    assert (furnace["levels"], furnace["levels_missing"]) == ([61, None, 86], [2])
    assert {one["status"] for one in found["values"]} == {"transcribed"}


SAID = {
    "en": (
        "green (level 1) 1",
        "red (beyond the limit) 1",
        "without a value 1",
        "430 kgce/t in 2025 against 361 / 370 / 415",
        "no level 2",
        "transcription",
    ),
    "zh": (
        "绿（达到1级） 1",
        "红（超过限定值） 1",
        "未填报1",
        "2025年430 kgce/t，各级为361 / 370 / 415",
        "该标准无2级",
        "转录",
    ),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_says_who_and_why(tmp_path: Path, lang: str) -> None:
    shown = asked(book(tmp_path), lang=lang)
    assert [one for one in SAID[lang] if one not in shown] == []


def test_the_workbook_has_a_sheet_of_it(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    asked(book(tmp_path), "--out", str(out))
    sheet = openpyxl.load_workbook(out)["Energy norms"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[:4] == ["A", "blast furnace, pig iron", "GB 21256-2025", 430] for row in cells)
    assert any(row and row[0] == "B" and row[7] is None for row in cells)


def test_nothing_is_said_where_nothing_is_stated(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("firm,cn_code,origin,quarter,mass_t\nA,72083900,CN,2026-Q1,100\n", encoding="utf-8")
    assert "energy norm" not in asked(file)
    assert json.loads(asked(file, "--json"))["energy_norms"]["values"] == []


def test_the_report_and_the_screen_show_the_same_tables(tmp_path: Path) -> None:
    # 4 firms of one bill each: red A, orange B, green C, D states nothing
    kept, prepared = stored(book(tmp_path), tmp_path / "runs")
    run = open_sector(kept)
    counted = norm_tables.counts(run, "published", 2026, "en")
    assert counted.values("firms") == (1, 0, 1, 1, 1)
    assert counted.values("share") == pytest.approx([0.25, 0, 0.25, 0.25, 0.25], rel=1e-9)
    listed = norm_tables.values(run, "published", 2026, "en")
    assert listed.rows[0][:5] == ("A", "blast furnace, pig iron", "GB 21256-2025", 430, "kgce/t")
    assert [row[0] for row in listed.rows] == ["A", "B", "A", "C"]
    for named in (True, False):
        report = sector_report(run, prepared, Wish("published", 2026, named=named), "zh")
        keys = [
            block.key for section in report.sections for block in section.blocks if isinstance(block, Table)
        ]
        assert ("norm-values" in keys) is named
        assert ("norm-grades" in keys) is named  # four firms are too few without names


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "430 kgce/t (361 / 370 / 415)"), ("zh", "红（超过限定值），430 kgce/t")]
)
def test_the_page_of_a_firm_names_its_worst_norm(tmp_path: Path, lang: str, said: str) -> None:
    words = ["plan", str(book(tmp_path)), "--firm", "A", "--years", "2026,2030", "--lang", lang]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert said in shown.stdout
    answer = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    schema = (ROOT / "docs" / "schemas" / "cbam_plan.json").read_text(encoding="utf-8")
    jsonschema.validate(answer, json.loads(schema))
    assert [one["grade"] for one in answer["energy_norms"]] == [4, 2]


def stored(file: Path, folder: Path) -> tuple[Run, Prepared]:
    wanted = Wanted(file, ("published",), "2026", out=folder)
    kept, prepared, _ = stored_run(wanted, folder)
    return kept, prepared
