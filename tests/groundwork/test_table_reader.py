"""Headings, types and problems with their cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from groundwork.cells import parse_date, parse_number
from groundwork.sheets import read_book
from groundwork.table_reader import Table, find_sheet, read_table
from groundwork.tables import Choice, Field, Kind, TableSpec
from groundwork.workbooks import write_template
from tests.files import workbook

STAGES = (Choice("material", "material", "材料", ("原料",)), Choice("transport", "transport", "运输"))
SPEC = TableSpec(
    "bom",
    "BOM",
    "物料清单",
    (
        Field("product_id", "Product id", "产品编号", Kind.CODE, required=True),
        Field("amount", "Amount", "数量", Kind.NUMBER, unit="kg", positive=True),
        Field("cn_code", "CN code", "CN编码", Kind.CODE),
        Field("day", "Day", "日期", Kind.DATE),
        Field("stage", "Stage", "阶段", Kind.CHOICE, choices=STAGES),
        Field("verified", "Verified", "已核查", Kind.BOOL),
    ),
)


def read(*rows: list[object], title: str = "BOM") -> Table:
    sheet = find_sheet(read_book(workbook(*rows, title=title)).value, SPEC)
    assert sheet is not None
    return read_table(sheet, SPEC)


def test_chinese_and_english_headings_below_a_title_row() -> None:
    for headings in (
        ["产品编号*", "数量（kg）", "CN 编码"],
        ["Product ID", "AMOUNT", "cn_code"],
        ["产品编号\nProduct id", "数量\nAmount (kg)", "CN"],
    ):
        table = read(["BOM of 2025"], headings, ["00123", 2, 72083900])
        assert table.texts("product_id")[0] == "00123"
        assert table.numbers("amount")[0] == 2


def test_a_code_stored_as_a_number_keeps_its_digits() -> None:
    table = read(["产品编号", "CN编码"], ["a", 72083900], ["b", "0408"], ["c", "７２０８"])
    assert list(table.texts("cn_code")) == ["72083900", "0408", "7208"]


def test_every_problem_is_reported_at_once_with_its_cell() -> None:
    table = read(
        ["产品编号", "数量", "日期", "阶段", "奇怪的列"],
        ["good", "1,234.5", "2026年2月10日", "运输", ""],
        ["bad", "abc", "2026-02-30", "foo", ""],
        [None, -5, None, "material transport", ""],
        ["huge", "1e300", None, "运输", ""],
    )
    found = {(p.code.removeprefix("groundwork."), p.place.cell) for p in table.problems}
    assert found == {
        ("not-a-number", "B3"),
        ("not-a-date", "C3"),
        ("not-in-vocabulary", "D3"),
        ("cell-empty", "A4"),
        ("not-positive", "B4"),
        ("not-in-vocabulary", "D4"),
        ("too-large", "B5"),
        ("column-unknown", "E1"),
    }
    assert list(table.ok) == [True, False, False, False]
    assert (table.counts.n_read, table.counts.n_used, table.counts.n_rejected) == (4, 1, 3)
    assert table.numbers("amount")[0] == 1234.5
    assert table.dates("day")[0] == date(2026, 2, 10)


def test_a_missing_required_column_is_one_problem() -> None:
    table = read(["数量", "阶段"], [1, "运输"], [2, "运输"], title="BOM")
    assert [p.code for p in table.problems] == ["groundwork.column-missing"]
    assert table.counts.n_rejected == 2


def test_empty_rows_are_no_rows() -> None:
    assert read(["产品编号", "数量"], ["a", 1], [None, None], ["b", 2]).n_rows == 2


def test_the_template_reads_back(tmp_path: Path) -> None:
    rows = [{"product_id": "p", "amount": 3, "stage": "transport", "cn_code": "0408", "verified": "yes"}]
    write_template(tmp_path / "t.xlsx", [SPEC], [("你好", "hello")], {"bom": rows})
    sheet = find_sheet(read_book(tmp_path / "t.xlsx").value, SPEC)
    assert sheet is not None
    table = read_table(sheet, SPEC)
    assert table.problems == ()
    assert [table.texts(k)[0] for k in ("product_id", "stage", "cn_code", "verified")] == [
        "p",
        "transport",
        "0408",
        "yes",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.5", 1234.5), ("１２", 12), (" 3 ", 3), ("-1,000", -1000), ("1e3", 1000), ("2.", 2), ("+4", 4)],
)
def test_numbers_people_type(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["1,5", "1.234,5", "12,34", "nan", "inf", "1_000", "12kg", "", "--", "0x10"])
def test_what_may_mean_two_things_is_no_number(text: str) -> None:
    """``1,5`` is 1.5 to one reader and 15 to another."""
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-02-10", "2026/2/10", "2026.2.10", "2026年2月10日", "20260210", "46063", "2026-02-10T00:00:00"],
)
def test_dates_people_type(text: str) -> None:
    """46063 is Excel's serial of that day: 46023 is 1 January 2026, plus 40 days."""
    assert parse_date(text) == date(2026, 2, 10)


@pytest.mark.parametrize("text", ["2026-02-30", "10/02/2026", "yesterday", "202602", "0"])
def test_dates_that_are_none(text: str) -> None:
    assert parse_date(text) is None
