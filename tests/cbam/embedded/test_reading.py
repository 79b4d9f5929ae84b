"""Reading an installation: JSON and workbook, every problem with its place, and both ways back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cbam.embedded.cell_texts import read_list, read_pairs, read_value, write_list, write_pairs, write_value
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.reading import read_installation, read_json, write_json
from cbam.embedded.workbook import write_blank, write_workbook
from cbam.law.rulebook import Law
from groundwork.problems import BadInput
from groundwork.sheets import column_letters
from groundwork.words import LANGUAGES, describe
from tests.cbam.embedded.mill import mill
from tests.cbam.embedded.test_official_cases import NAMES

Case = Callable[..., dict[str, Any]]
Load = Callable[..., Installation]


def refusals(data: object) -> list[tuple[str, str]]:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(BadInput) as caught:
        read_json(raw, "case.json")
    for lang in LANGUAGES:
        for problem in caught.value.problems:
            assert describe(problem, lang)
    return [(p.code.removeprefix("cbam.embedded-"), p.place.cell) for p in caught.value.problems]


def test_everything_wrong_is_said_at_once(case: Case) -> None:
    data = case("cement")
    data["source_streams"][0]["oxidation"] = 99.5
    data["source_streams"][1]["method"] = "burning"
    data["source_streams"][2]["activity_data"] = "many"
    data["processes"][0]["to_market"] = 3
    del data["processes"][1]["name"]
    data["precursors"][0]["see_direct"] = -1
    data["period"]["start"] = "2025-13-01"
    assert sorted(refusals(data)) == sorted(
        [
            ("out-of-range", "source_streams[0].oxidation"),
            ("not-a-choice", "source_streams[1].method"),
            ("wrong-type", "source_streams[2].activity_data"),
            ("field-unknown", "processes[0].to_market"),
            ("field-missing", "processes[1].name"),
            ("out-of-range", "precursors[0].see_direct"),
            ("wrong-type", "period.start"),
        ]
    )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[1, 2]", "json-no-object"),
        (b'{"period": ', "json-syntax"),
        (b'{"period": NaN}', "json-unreadable"),
        (b"\xff\xfe\x00", "json-unreadable"),
        (b"[" * 100_000, "json-unreadable"),
        (b" " * 20_000_001, "json-too-large"),
        (b'{"processes": [], "period": {"start": "2026-01-01", "end": "2026-12-31"}}', "field-missing"),
    ],
)
def test_files_that_hold_no_installation(raw: bytes, code: str) -> None:
    assert [c for c, _ in refusals(raw)] == [code]


def test_results_beside_a_case_are_not_inputs(case: Case) -> None:
    data = case("cement") | {"official_outputs": {"x": 1}, "_note": "kept by the author"}
    loaded = read_json(json.dumps(data).encode(), "case.json")
    assert [p.code for p in loaded.problems] == ["cbam.embedded-annotation"]
    assert loaded.errors == ()


def test_null_says_nothing(case: Case) -> None:
    data = case("cement")
    before = Installation.model_validate(data)
    data["processes"][0] |= {"heat": None, "joint_precursors": None}
    data["source_streams"][0] |= {"conversion": None, "biomass_fraction": None}
    data["pfc"] = None
    assert read_json(json.dumps(data).encode(), "case.json").value.installation == before


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_installation(tmp_path / "none.json")
    assert [p.code for p in caught.value.problems] == ["cbam.embedded-file-missing"]


@pytest.mark.parametrize("name", NAMES)
def test_json_round_trip(name: str, installation: Load, tmp_path: Path) -> None:
    before = installation(name)
    write_json(before, tmp_path / "x.json")
    assert read_installation(tmp_path / "x.json").value.installation == before


@pytest.mark.parametrize("name", NAMES)
def test_workbook_round_trip(name: str, installation: Load, tmp_path: Path, law: Law) -> None:
    before = installation(name)
    write_workbook(before, tmp_path / "x.xlsx")
    loaded = read_installation(tmp_path / "x.xlsx")
    assert loaded.problems == ()
    assert loaded.value.installation == before
    assert compute(loaded.value.installation, law).goods == compute(before, law).goods


def test_nested_sheets_round_trip(case: Case, tmp_path: Path) -> None:
    data = case("steel", 2026)
    leaf = {"name": "pellets", "cn_code": "26011200", "origin": "BR", "t_per_t": 1.4, "see_direct": 0.1}
    iron = {"name": "iron; hot", "cn_code": "72011011", "own_direct": 1.2, "precursors": [leaf]}
    more = {"production_year": 2026, "verified": True, "routes": ["C", "F"], "precursors": [iron, leaf]}
    data["precursors"][0] |= more
    data["processes"][0]["joint_precursors"] = [{"cn_code": "72031000", "t_per_t": 0.2}]
    data["processes"][0]["electricity"] = {
        "consumed_mwh": 5, "sources": [{"name": "wind", "mwh": 5, "ef": 0.1, "ef_source": "PPA"}],
    }  # fmt: skip
    data["electricity_supply"] = [{"name": "grid", "mwh": 9, "ef": 0.5, "ef_source": "D.4(a)"}]
    data["co2_transfers"] = [{"name": "cement cured", "kind": "bound", "co2_t": 3, "evidence": True}]
    before = Installation.model_validate(data)
    write_workbook(before, tmp_path / "x.xlsx")
    assert read_installation(tmp_path / "x.xlsx").value.installation == before


def test_every_field_of_a_sheet_round_trips(tmp_path: Path) -> None:
    """Fields few cases use: units, evidence, standard fuels, tonnes of goods, what CO2 is bound in."""
    data = mill(co2_transfers=[{"name": "blocks", "kind": "bound", "co2_t": 3, "evidence": True,
                                "bound_in": "concrete blocks"},
                               {"name": "sold", "kind": "handed on", "co2_t": 2}])  # fmt: skip
    data["processes"][0] |= {
        "unit": "MWh", "routes": ["C", "E"], "production_by_route": {"C": 600, "E": 400},
        "heat": {"imported_tj": 1, "imported_fuel": "Natural gas"},
        "electricity": {"consumed_mwh": 5, "ef": 0.1, "ef_source": "PPA", "evidence": False},
    }  # fmt: skip
    data["electricity_supply"] = [{"mwh": 5, "ef": 0.1, "ef_source": "PPA", "evidence": True}]
    data["precursors"][0]["country"] = "不明"
    data["products"][0] |= {"quantity_t": 1000, "qualifying": {"white_clinker_share": 0.3, "alloy_pct": 8}}
    whole = Installation.model_validate(data)
    write_workbook(whole, tmp_path / "mill.xlsx")
    assert read_installation(tmp_path / "mill.xlsx").value.installation == whole


def test_workbook_problems_name_sheet_and_cell(installation: Load, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(installation("cement"), path)
    book = openpyxl.load_workbook(path)
    sheet = book["源流 Source streams"]
    column = [cell.value for cell in sheet[1]].index("oxidation") + 1
    sheet.cell(3, column).value = 99.5
    book.save(path)
    with pytest.raises(BadInput) as caught:
        read_installation(path)
    (problem,) = caught.value.problems
    assert problem.code == "cbam.embedded-out-of-range"
    cell = f"{column_letters(column - 1)}3"
    assert (problem.place.sheet, problem.place.cell) == ("源流 Source streams", cell)


def test_a_problem_of_the_calculation_names_the_cell_too(case: Case, tmp_path: Path, law: Law) -> None:
    data = case("cement")
    data["processes"][1]["electricity"]["ef_source"] = "绿证"
    path = tmp_path / "x.xlsx"
    write_workbook(Installation.model_validate(data), path)
    loaded = read_installation(path)
    result = compute(loaded.value.installation, law, loaded.value.place)
    (problem,) = (p for p in result.problems if p.severity == "error" and "green" in p.code)
    assert problem.place.sheet == "生产工序 Processes"
    assert problem.place.cell.endswith("4")


def test_blank_workbook_lacks_only_what_a_person_must_fill(tmp_path: Path) -> None:
    write_blank(tmp_path / "blank.xlsx")
    with pytest.raises(BadInput) as caught:
        read_installation(tmp_path / "blank.xlsx")
    codes = {p.code for p in caught.value.problems}
    assert codes <= {"cbam.embedded-field-missing", "cbam.embedded-wrong-type"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.8", 0.8), ("20 %", 0.2), ("12", 12), ("1e3", 1000.0), ("yes", True), ("否", False), ("", None),
        ("CEM II", "CEM II"), ('"0012"', "0012"), ("72083900", 72083900),
    ],
)  # fmt: skip
def test_values_in_cells(text: str, value: object) -> None:
    assert read_value(text) == value


@pytest.mark.parametrize("value", ["0012", "yes", "a; b", 0.1, 3, True, "72083900", "x = y"])
def test_values_keep_their_type(value: object) -> None:
    assert read_value(write_value(value)) == value
    assert read_pairs(write_pairs({"key = 1": value})) == {"key = 1": value} or "=" in str(value)


def test_lists_and_pairs_in_cells() -> None:
    assert read_list(write_list(["C", "a; b"])) == ["C", "a; b"]
    assert read_pairs("窑 = 0.8；磨：20%") == {"窑": 0.8, "磨": 0.2}
    assert read_pairs("nothing") == {"nothing": None}
