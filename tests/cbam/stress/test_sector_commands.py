"""The sector's documents from the command line: the figures of the run, the documents of the app."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from cbam import runs
from cbam.commands import app
from cbam.stress.benchmark import peers_of, standings
from cbam.stress.sector_report import Wish, sector_report
from cbam.stress.sector_run import open_sector
from groundwork.documents.model import Table
from groundwork.packaged import examples_dir
from groundwork.store import find
from groundwork.store import runs as runs_below
from groundwork.words import number

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
FILE = str(examples_dir() / "portfolio_sector.xlsx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one stored run of two scenarios."""
    found = tmp_path_factory.mktemp("sector")
    asked = ["--scenario", "low", "--scenario", "central", "--years", "2026,2030", "--dir", str(found)]
    done = invoke("stress-report", FILE, *asked, "--out", str(found / "first.pdf"))
    assert done.exit_code == 0, done.stderr
    assert (found / "first.pdf").read_bytes().startswith(b"%PDF")
    return found


def invoke(*words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--lang", "en"])


def run_in(folder: Path) -> str:
    (only,) = runs_below(folder)
    return only.id


def answer(schema: str, *words: str) -> dict[str, Any]:
    done = invoke(*words, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(found, json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8")))
    return found


@pytest.mark.parametrize("named", [True, False])
def test_the_report_is_that_of_the_app(folder: Path, named: bool) -> None:
    out, name = folder / f"{named}.xlsx", run_in(folder)
    words = ["stress-report", "--run", name, "--dir", str(folder), "--year", "2030", "--out", str(out)]
    found = answer("cbam_stress_report", *words, *(["--named"] if named else []))
    assert (found["scenario"], found["year"], found["named"]) == ("central", 2030, named)
    stored = find(folder, name)
    wish = Wish("central", 2030, named)
    document = sector_report(open_sector(stored), runs.reopen(stored), wish, "en")
    tables = [b for s in document.sections for b in s.blocks if isinstance(b, Table)]
    assert [t["key"] for t in found["tables"]] == [t.key for t in tables]
    for told, table in zip(found["tables"], tables, strict=True):
        for row, cells in zip(told["rows"], table.rows, strict=True):
            wanted = [pytest.approx(c, rel=1e-9) if isinstance(c, float) else c for c in cells]
            assert row == wanted
    book = openpyxl.load_workbook(out, data_only=True)
    assert {t.sheet for t in tables} <= set(book.sheetnames)
    firms = "".join(str(c) for t in found["tables"] for row in t["rows"] for c in row)
    assert ("Firm A" in firms) is named


def test_the_terminal_tells_the_brief_in_figures(folder: Path) -> None:
    """No heading stands alone; the bill of 2030 is the file's."""
    name = run_in(folder)
    words = ["stress-report", "--run", name, "--dir", str(folder), "--year", "2030", "--lang", "en"]
    done = invoke(*words, "--out", str(folder / "brief.docx"))
    lines = done.stdout.splitlines()
    headings = [i for i, line in enumerate(lines) if line.startswith("  ") and not line.startswith("    ")]
    assert headings
    assert all(lines[i + 1].startswith("    ") for i in headings)
    cost = number(open_sector(find(folder, name)).total("central", "cost_eur")[2030], "en", 0)
    assert any("(2030)" in line and f" {cost} EUR" in line for line in lines)


def test_the_bill_in_it_is_that_of_cbam_stress(folder: Path) -> None:
    words = ["stress-report", "--run", run_in(folder), "--dir", str(folder), "--out", str(folder / "b.docx")]
    found = answer("cbam_stress_report", *words)
    (bill,) = (t for t in found["tables"] if t["key"] == "bill")
    said = invoke(
        "stress", FILE, "--scenario", "central", "--years", "2026,2030", "--level", "total", "--json"
    )
    cost = [r["value"] for r in json.loads(said.stdout)["results"]
            if (r["level"], r["measure"], r["statistic"]) == ("total", "cost_eur", "point")]  # fmt: skip
    at = [c["key"] for c in bill["columns"]].index("central")
    assert [row[at] for row in bill["rows"]] == pytest.approx(cost, rel=1e-9)


def test_a_benchmark_for_every_firm_names_no_other(folder: Path) -> None:
    out, name = folder / "benchmarks", run_in(folder)
    words = ["stress-benchmark", "--run", name, "--dir", str(folder), "--year", "2030", "--form", "xlsx"]
    found = answer("cbam_stress_benchmark", *words, "--out-dir", str(out))
    assert found["firms"] == len(found["reports"]) == 10
    stored = find(folder, name)
    peers = peers_of(open_sector(stored), "central", runs.reopen(stored).loaded.value.firms)
    names = [report["firm"] for report in found["reports"]]
    assert names == list(peers.firms)
    for report in found["reports"]:
        told = [(s["measure"], s["group"], s["quarter"]) for s in report["standings"]]
        assert told == [(s.measure, s.group, s.quarter) for s in standings(peers, report["firm"], 2030)]
        book = openpyxl.load_workbook(out / report["file"], read_only=True)
        texts = " ".join(str(c) for sheet in book for row in sheet.values for c in row)
        assert [other for other in names if other in texts] == [report["firm"]]


def test_one_firm_is_written_again_for_another_year(folder: Path) -> None:
    out = folder / "one"
    words = ["stress-benchmark", "--run", run_in(folder), "--dir", str(folder), "--form", "xlsx",
             "--firm", "Firm B 乙公司", "--out-dir", str(out)]  # fmt: skip
    files = []
    for year in ("2026", "2030"):
        found = answer("cbam_stress_benchmark", *words, "--year", year)
        (report,) = found["reports"]
        files.append((out / report["file"]).read_bytes())
        assert report["file"].startswith("002_")
    assert files[0] != files[1]
    assert len(list(out.iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--year", "2029"], "cbam.report-year"),
        (["--on", "high"], "cbam.report-scenario"),
        (["--scenario", "high"], "cbam.report-file-and-run"),
        (["--firm", "Nobody"], "cbam.plan-firm-unknown"),
        (["--form", "odt"], "groundwork.document-format"),
    ],
)
def test_what_cannot_be_written_is_said(folder: Path, words: list[str], code: str) -> None:
    base = [
        "stress-benchmark",
        "--run",
        run_in(folder),
        "--dir",
        str(folder),
        "--out-dir",
        str(folder / "no"),
    ]
    done = invoke(*base, *words, "--json")
    assert done.exit_code == 2
    assert code in [p["code"] for p in json.loads(done.stdout)["problems"]]


def test_a_run_that_is_not_finished_is_not_reported_on(folder: Path, tmp_path: Path) -> None:
    import shutil

    name = run_in(folder)
    shutil.copytree(folder / name, tmp_path / name)
    find(tmp_path, name).record(state="cancelled")
    done = invoke("stress-report", "--run", name, "--dir", str(tmp_path), "--out", str(tmp_path / "x.pdf"))
    assert done.exit_code == 2
    assert "not finished" in done.stderr
    assert not (tmp_path / "x.pdf").exists()


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Noon:
        return cls(2026, 11, 22, 12, tzinfo=tz)


def test_two_runs_begun_in_one_second_both_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbam.stress.commands.datetime", Noon)
    asked = ["--scenario", "low", "--years", "2026", "--dir", str(tmp_path), "--form", "xlsx", "--firm"]
    for name in ("Firm A 甲公司", "Firm B 乙公司"):
        done = invoke("stress-benchmark", FILE, *asked, name, "--out-dir", str(tmp_path / "out"))
        assert done.exit_code == 0, done.stderr
    assert len(list(runs_below(tmp_path))) == 2
