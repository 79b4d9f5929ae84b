"""Bills and outlooks as tables, sheets and JSON: statuses, notes and sources stand where they belong."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.derivation import derive, status_text
from cbam.law.leaves import LawStatus
from cbam.report import assumptions_sheet, bill_answer, line_table, noted_lines, write_table
from cbam.scenario import load_named
from groundwork.answers import as_json
from groundwork.packaged import examples_dir
from tests.cbam.billing import LINE, billed

FLAT = {"cn_code": "72081000", "origin": "CN", "mass_t": "100", "price": "80"}


@pytest.mark.parametrize(
    ("year", "benchmark", "line"),
    [
        ("2026", "in force", "in force"),
        ("2027", "provisional", "provisional"),  # recital 19 of IR (EU) 2025/2620: revision in 2027
        ("2030", "provisional", "provisional"),
        ("2031", "assumption", "assumption"),  # no band after 2030
        ("2034", "assumption", "assumption"),
    ],
)
def test_a_line_is_no_more_law_than_its_weakest_term(year: str, benchmark: str, line: str) -> None:
    bill = billed({**FLAT, "year": year, "quarter": "1"})
    row = line_table(bill).iloc[0]
    assert (row["benchmark_status"], row["law_status"]) == (benchmark, line)
    (step,) = (s for s in derive(bill, 0) if s.key == "benchmark")
    assert step.status == ("" if benchmark == "in force" else benchmark)


def test_own_figures_use_no_benchmark_that_could_weaken_them() -> None:
    own = {"emissions": "actual", "verified": "yes", "see_direct": "2", "sefa": "1", "year": "2032"}
    row = line_table(billed({**FLAT, **own})).iloc[0]
    assert (row["benchmark_status"], row["law_status"]) == (None, LawStatus.IN_FORCE)


def test_csv_carries_the_notes_and_no_binary_dust(tmp_path: Path) -> None:
    bill = billed({**FLAT, "cn_code": "72071111", "year": "2028", "quarter": "1"})
    write_table(tmp_path / "bill.csv", noted_lines(bill, "en"), ())
    with (tmp_path / "bill.csv").open(encoding="utf-8-sig") as stream:
        (row,) = csv.DictReader(stream)
    assert "cbam.note-benchmark-provisional" in row["note_codes"].split()
    assert "revis" in row["notes"]
    assert all(len(cell.lstrip("-").replace(".", "")) <= 13 for cell in row.values() if _is_number(cell))


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace("-", "").isdigit()


def test_json_has_no_binary_dust() -> None:
    assert json.loads(as_json({"x": 4.453900000000001})) == {"x": 4.4539}


def test_assumptions_stand_under_their_headings() -> None:
    sheet = assumptions_sheet([load_named("central")], "en")
    assert list(sheet.headings)[2:] == ["Value", "Status", "Source"]
    for row in sheet.rows:
        assert isinstance(row[2], (int, float)), row
        assert row[3] in {status_text("seen", "en"), status_text("analyst", "en")}, row
    in_chinese = assumptions_sheet([load_named("central")], "zh")
    assert all(any("\u4e00" <= c <= "\u9fff" for c in str(row[4])) for row in in_chinese.rows)


def test_prices_among_the_assumptions_say_their_unit_and_price_base() -> None:
    for lang, unit in (("en", "[nominal EUR per certificate]"), ("zh", "（名义欧元/证书）")):
        keys = [str(row[1]) for row in assumptions_sheet([load_named("central")], lang).rows]
        assert [unit in key for key in keys] == [True] * 10 + [False] * 4, keys
        assert sum("[cscf_beyond]" in key for key in keys) == 1


def test_nothing_priced_is_not_nothing_due() -> None:
    typed = ["--cn", "72089999", "--origin", "CN", "--mass", "1", "--date", "2026-02-10", "--lang", "en"]
    result = CliRunner().invoke(app, ["bill", *typed])
    assert "0 EUR" not in result.stdout
    answer = json.loads(CliRunner().invoke(app, ["bill", *typed, "--json"]).stdout)
    assert answer["total"] == {"certificates": None, "cost_eur": None, "reason": "no-line-priced"}


def test_every_null_says_why() -> None:
    goods = billed({**LINE, "cn_code": "25231000"} | {"cn_code": "28041000"})
    (line,) = bill_answer(goods, "en")["lines"]  # type: ignore[misc]
    nulls = {name for name, value in line.items() if value is None}
    assert set(line["null_reasons"]) == nulls
    assert line["null_reasons"]["mwh"] == "not-electricity"
    if line["route"] is None:
        assert line["null_reasons"]["route"] == "route-independent" == line["benchmark_reading"]


def test_a_bad_cell_is_told_once_however_many_years_meet_it() -> None:
    # thirteen rows, ten of them bad in one cell each
    file = str(examples_dir() / "broken_portfolio.xlsx")
    called = CliRunner().invoke(app, ["stress", file, "--scenario", "central", "--json", "--lang", "en"])
    answer = json.loads(called.stdout)
    places = [(p["place"]["sheet"], p["place"]["cell"]) for p in answer["problems"]]
    assert len(places) == len(set(places)) == 10
    assert answer["counts"] == {"n_read": 13, "n_used": 3, "n_rejected": 10}


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [("2507", "2507008080", "25070020"), ("2601", "26011200", "26011100"), ("3105", "31051000", "31056000")],
)
def test_a_code_that_is_partly_in_scope_says_so(code: str, inside: str, outside: str) -> None:
    text = CliRunner().invoke(app, ["goods", code, "--lang", "en"]).stdout
    assert text.startswith(f"{code}: partly CBAM goods")
    assert inside in text.split("Not CBAM goods")[0]
    assert outside in text.split("Not CBAM goods")[1]
    answer = json.loads(CliRunner().invoke(app, ["goods", code, "--json"]).stdout)
    assert (answer["in_scope"], answer["partly_in_scope"]) == (True, True)


def test_a_code_wholly_in_scope_says_so() -> None:
    assert "a CBAM good." in CliRunner().invoke(app, ["goods", "7318", "--lang", "en"]).stdout
