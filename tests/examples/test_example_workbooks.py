"""The workbooks that are handed out say what their text sources say, cell by cell and byte by byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.examples.files import BROKEN_BILL, DATA, GOOD_BILLS

HEADINGS = {
    "en": {"sheet": "bom", "id": "product id", "item": "item", "amount": "amount", "unit": "unit"},
    "zh": {"sheet": "物料清单", "id": "产品编号", "item": "名称", "amount": "数量", "unit": "单位"},
}


def columns(sheet: Worksheet) -> dict[str, list[Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return {str(head): [row[k] for row in rows] for k, head in enumerate(heads)}


@pytest.mark.parametrize("bill", [*GOOD_BILLS, BROKEN_BILL], ids=lambda b: b["workbook"])
def test_a_workbook_holds_the_lines_of_its_source(bill: dict[str, Any]) -> None:
    words = HEADINGS[bill["language"]]
    found = columns(openpyxl.load_workbook(DATA / bill["workbook"])[words["sheet"]])
    lines = [(p["product_id"], line) for p in bill["products"] for line in p.get("lines", ())]
    assert found[words["id"]] == [line.get("product_id", product_id) for product_id, line in lines]
    for key in ("item", "amount", "unit"):
        assert found[words[key]] == [line[key] for _, line in lines]


@pytest.mark.parametrize("bill", GOOD_BILLS, ids=lambda b: b["workbook"])
def test_a_cn_code_is_text_of_eight_digits_and_the_year_is_2025(bill: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(DATA / bill["workbook"])
    found = columns(book["products" if bill["language"] == "en" else "产品"])
    code, start = ("CN code", "period start") if bill["language"] == "en" else ("CN编码", "数据期起")
    assert all(isinstance(value, str) and len(value) == 8 for value in found[code])
    assert set(found[start]) == {date(2025, 1, 1).isoformat()}


def test_rebuilding_gives_the_same_bytes(builder: ModuleType, tmp_path: Path) -> None:
    built = builder.build(tmp_path)
    assert {path.name for path in built} == {path.name for path in DATA.iterdir()}
    for path in built:
        assert path.read_bytes() == (DATA / path.name).read_bytes(), f"{path.name}: run examples/build.py"
