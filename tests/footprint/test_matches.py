"""Matches that a firm confirmed: kept, handed on, used where a link is empty, and always named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner, Result

from footprint.bom import read_bom
from footprint.commands import app
from footprint.matches import read_matches
from footprint.pcf import compute
from groundwork.problems import BadInput
from inventories.catalogue import Catalogue

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "footprint_match.json"
HEAD = "product_id,company,declared_unit,declared_amount,stage,item,amount,unit,link\n"
OPEN = HEAD + "w,华铝,kg,1,materials,电解铝 A00,1,kg,\nw,,,,energy,外购电,2,度,\n"
LINKED = HEAD + "w,华铝,kg,1,materials,电解铝　a00,1,吨,al_primary_hydro\nw,,,,energy,外购电,2,kWh,el_cn\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--lang", "en"])


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_one_bill_links_fills_the_empty_links_of_another(
    tmp_path: Path, catalogue: Catalogue, ending: str
) -> None:
    kept = tmp_path / f"matches.{ending}"
    assert "2 matches added, 0 replaced, 2 in all" in run(
        "match", file(tmp_path, "linked.csv", LINKED), "--remember", kept
    ).stdout.replace("\n", " ")
    bill = file(tmp_path, "open.csv", OPEN)
    alone = run("pcf", bill, "--json")
    assert alone.exit_code == 2
    assert json.loads(alone.stdout)["products"][0]["pcf_kgco2e"] is None
    answer = run("pcf", bill, "--json", "--matches", kept)
    assert answer.exit_code == 0
    (found,) = json.loads(answer.stdout)["products"]
    # the tonne of the first bill is the kilogram of the second: 1 kg of hydropower aluminium + 2 kWh
    by_hand = compute(
        read_bom([("l.csv", (LINKED.replace("吨", "kg")).encode())], catalogue).value, catalogue
    )
    assert found["pcf_kgco2e"] == pytest.approx(by_hand.products[0].pcf_kgco2e, rel=1e-12)
    said = [note for note in found["notes"] if note["code"] == "footprint.note-link-remembered"]
    assert [("al_primary_hydro" in n["text"], "el_cn" in n["text"]) for n in said] == [
        (True, False),
        (False, True),
    ]


def test_candidates_begin_with_what_the_firm_confirmed_and_nothing_is_asked(tmp_path: Path) -> None:
    kept = file(tmp_path, "m.csv", "firm,item,unit,process_id\n华铝,电解铝 A00,t,al_primary_hydro\n")
    answer = run("match", file(tmp_path, "open.csv", OPEN), "--matches", kept, "--json")
    assert answer.exit_code == 1
    read = json.loads(answer.stdout)
    jsonschema.validate(read, json.loads(SCHEMA.read_text(encoding="utf-8")))
    metal, power = read["lines"]
    assert (metal["candidates"][0]["id"], metal["candidates"][0]["reason"]) == (
        "al_primary_hydro",
        "confirmed",
    )
    assert metal["ask"] is None and power["candidates"][0]["reason"] != "confirmed"
    without = json.loads(run("match", tmp_path / "open.csv", "--json").stdout)["lines"][0]
    assert without["ask"]["default"] == "al_primary_mix"
    assert {r["id"] for r in without["ask"]["routes"]} >= {"al_primary_hydro", "al_primary_coal"}


def test_a_match_of_another_firm_is_not_used_and_one_of_no_firm_is(tmp_path: Path) -> None:
    rows = "firm,item,unit,process_id\n别家,电解铝 A00,t,al_primary_coal\n,外购电,kWh,el_cn\n"
    answer = run(
        "pcf", file(tmp_path, "open.csv", OPEN), "--matches", file(tmp_path, "m.csv", rows), "--json"
    )
    assert answer.exit_code == 2
    (left,) = json.loads(answer.stdout)["products"][0]["open_lines"]
    assert left["item"] == "电解铝 A00"


def test_a_line_that_says_something_else_is_left_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    """A gas, a supplier's figure and a link of one's own stand; the match would say el_cn."""
    text = (
        "product_id,declared_unit,declared_amount,stage,item,amount,unit,link,gas,supplier_pcf,supplier_pcf_unit\n"
        "w,kg,1,energy,电,1,kWh,el_coal,,,\nw,,,energy,电,1,kWh,,,0.1,kgCO2e/kWh\n"
    )
    kept = read_matches(file(tmp_path, "m.csv", "item,unit,process_id\n电,kWh,el_cn\n"), catalogue).value
    lines = read_bom([("b.csv", text.encode())], catalogue, kept).value.lines
    assert [line.target for line in lines] == ["el_coal", "co2e_supplier"]
    assert not any(line.remarks for line in lines)


def test_faulty_rows_are_all_named_with_their_cells(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [
        "firm,item,unit,process_id,route",
        ",电,kWh,el_nowhere,",
        ",沙子,kWh,sand,",
        ",铝,t,al_primary_hydro,自备煤电",
        ",钢,t,hrc,",
        ",钢,kg,crc,",
        ",水,t,water,",
    ]
    loaded = read_matches(file(tmp_path, "m.csv", "\n".join(rows)), catalogue)
    assert [(p.code, p.place.cell) for p in loaded.problems] == [
        ("footprint.matches-process-unknown", "D2"),
        ("footprint.matches-unit", "C3"),
        ("footprint.matches-route", "E4"),
        ("footprint.matches-twice", "D6"),
    ]
    assert {pair.process_id for pair in loaded.value.pairs.values()} == {"hrc", "water"}


def test_a_file_without_such_a_table_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(BadInput) as refused:
        read_matches(file(tmp_path, "m.csv", "a,b\n1,2\n"), catalogue)
    assert refused.value.problems[-1].code == "footprint.matches-no-table"


def test_an_item_linked_in_two_ways_is_named_and_not_kept(tmp_path: Path) -> None:
    text = HEAD + "w,华铝,kg,1,energy,电,1,kWh,el_cn\nw,,,,energy,电,1,kWh,el_wind\n"
    kept = tmp_path / "m.csv"
    answer = run("match", file(tmp_path, "b.csv", text), "--remember", kept)
    assert "matches-ambiguous" in answer.stderr
    assert len(kept.read_text(encoding="utf-8-sig").splitlines()) == 1


def test_a_changed_match_is_replaced_by_name_and_notes_survive(tmp_path: Path) -> None:
    kept = file(
        tmp_path, "m.csv", "firm,item,unit,process_id,note\n华铝,外购电,kWh,el_wind,\n,水,t,water,checked\n"
    )
    answer = run("match", file(tmp_path, "linked.csv", LINKED), "--remember", kept)
    assert answer.exit_code == 0
    assert "el_wind" in answer.stderr and "el_cn" in answer.stderr
    with kept.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["item"]: row for row in csv.DictReader(stream)}
    assert rows["外购电"]["process_id"] == "el_cn"
    assert rows["水"]["note"] == "checked"
    assert rows["电解铝　a00"]["route"] == "hydropower"


def test_a_text_that_begins_like_a_formula_survives_the_file(tmp_path: Path, catalogue: Catalogue) -> None:
    text = HEAD + "w,,kg,1,materials,=1+1 砂,1,kg,sand\n"
    for ending in ("csv", "xlsx"):
        kept = tmp_path / f"m.{ending}"
        assert run("match", file(tmp_path, "b.csv", text), "--remember", kept).exit_code == 0
        (pair,) = read_matches(kept, catalogue).value.pairs.values()
        assert pair.item == "=1+1 砂"
    assert "'=1+1" in (tmp_path / "m.csv").read_text(encoding="utf-8-sig")  # no formula in a spreadsheet
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    assert sheet is not None and sheet["B2"].data_type == "s"


def test_the_bill_is_never_written_over(tmp_path: Path) -> None:
    bill = file(tmp_path, "linked.csv", LINKED)
    assert run("match", bill, "--remember", bill).exit_code == 2
    assert bill.read_text(encoding="utf-8") == LINKED


def test_a_report_and_a_pact_file_take_matches_too(tmp_path: Path) -> None:
    """Without them the product has no footprint, and no document is written."""
    kept, bill = tmp_path / "matches.csv", file(tmp_path, "open.csv", OPEN)
    run("match", file(tmp_path, "linked.csv", LINKED), "--remember", kept)
    for out in (tmp_path / "r.xlsx", tmp_path / "r.docx"):
        assert run("report", bill, "--out", out).exit_code == 2
        assert not out.exists()
        assert run("report", bill, "--out", out, "--matches", kept).exit_code == 0
        assert out.exists()
    # what PACT still asks for is the firm's to state; the footprint itself is no longer missing
    pact = ("pact", bill, "--out", tmp_path / "p.json")
    assert "document-no-result" in run(*pact).stderr
    assert "document-no-result" not in run(*pact, "--matches", kept).stderr
    # a faulty row of matches is named; the other one still counts
    with kept.open("a", encoding="utf-8") as stream:
        stream.write(",铜,kg,no_such,,\n")
    answer = run("report", bill, "--out", tmp_path / "x.xlsx", "--matches", kept)
    assert (answer.exit_code, "matches-process-unknown" in answer.stderr) == (2, True)
