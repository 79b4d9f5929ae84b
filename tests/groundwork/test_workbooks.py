"""What we write is data, never a live formula."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from groundwork.tables import Choice, Field, Kind, TableSpec
from groundwork.workbooks import SheetOut, write_book, write_template

SPEC = TableSpec(
    "bom",
    "BOM",
    "物料清单",
    (
        Field("name", "Name", "名称", required=True, help_zh="帮助", help_en="help"),
        Field("stage", "Stage", "阶段", Kind.CHOICE, choices=(Choice("a", "A word", "词"),)),
        Field("amount", "Amount", "数量", Kind.NUMBER, unit="kg", positive=True),
    ),
)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    """A supplier named =HYPERLINK(...) must not run in the reader's Excel."""
    file = tmp_path / "out.xlsx"
    write_book(
        file,
        [
            SheetOut(
                "r", ["x", "y"], [['=HYPERLINK("http://x")', 1.5], ["@SUM(A1)", None], ["12", float("nan")]]
            )
        ],
    )
    sheet = openpyxl.load_workbook(file)["r"]
    assert [sheet.cell(r, 1).data_type for r in (2, 3, 4)] == ["s", "s", "s"]
    assert sheet["B2"].value == 1.5
    assert sheet["B3"].value is None
    assert sheet["B4"].value is None


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_book(tmp_path / name, [SheetOut("r", ["x"], [["y"]])])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_template_has_keys_bilingual_headings_and_drop_downs(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    write_template(file, [SPEC], [("说明", "guide")], schema="bom/1")
    book = openpyxl.load_workbook(file)
    sheet = book["物料清单 BOM"]
    assert [c.value for c in sheet[1]] == ["name", "stage", "amount"]
    assert sheet.row_dimensions[1].hidden
    assert sheet["A2"].value == "名称 *\nName"
    kinds = {str(v.sqref).split(":")[0]: v.type for v in sheet.data_validations.dataValidation}
    assert kinds == {"B3": "list", "C3": "decimal"}
    assert book["_lists"].sheet_state == "veryHidden"
    assert book["_lists"]["A1"].value == "词 A word"
    assert book.custom_doc_props["schema"].value == "bom/1"
