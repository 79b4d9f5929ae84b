"""Write workbooks: results, and blank bilingual templates. Text is never written as a formula."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundwork.tables import Field, Kind, TableSpec

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2026, 1, 1)  # a fixed stamp, so that equal content gives equal bytes
SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
TEMPLATE_ROWS = 1000
FONT = "Microsoft YaHei"
HEAD = {"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
_MUST = {**HEAD, "bg_color": "#B4531A"}
_MIN_WIDTH, _MAX_WIDTH = 9, 60
_TEXT_FORMAT, _DATE_FORMAT = "@", "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet of results: headings and rows, and lines of notes above them."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = ()
    number_formats: Mapping[int, str] = field(default_factory=dict)  # column from 0 -> Excel number format


def open_book(target: Path | BytesIO) -> Workbook:
    """A new workbook, on disk or in memory, that takes no text for a formula, link or number."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, SAFE)
    book.set_properties({"created": CREATED})
    book.formats[0].set_font_name(FONT)
    return book


def put(sheet: Worksheet, row: int, column: int, value: object, style: Any = None) -> None:
    """One cell: numbers as numbers, days as text in ISO form, no value as blank."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float)) or hasattr(value, "dtype"):
        sheet.write_number(row, column, float(value), style)  # type: ignore[arg-type]
    else:
        sheet.write_string(row, column, value.isoformat() if isinstance(value, date) else str(value), style)


def write_book(path: Path, sheets: Sequence[SheetOut]) -> None:
    """Write result sheets to an .xlsx file, replacing it."""
    with open_book(path) as book:
        head = book.add_format({**HEAD, "font_name": FONT})
        note = book.add_format({"italic": True, "font_color": "#555555", "font_name": FONT})
        for out in sheets:
            sheet = book.add_worksheet(sheet_name(out.name))
            for row, text in enumerate(out.notes):
                put(sheet, row, 0, text, note)
            top = len(out.notes)
            formats = [out.number_formats.get(c, "General") for c in range(len(out.headings))]
            styles = [book.add_format({"num_format": f, "font_name": FONT}) for f in formats]
            for column, heading in enumerate(out.headings):
                put(sheet, top, column, heading, head)
                sheet.set_column(column, column, column_width(heading, (r[column] for r in out.rows[:200])))
            for row, values in enumerate(out.rows, start=top + 1):
                for column, value in enumerate(values):
                    put(sheet, row, column, value, styles[column])
            sheet.freeze_panes(top + 1, 0)
            if out.rows:
                sheet.autofilter(top, 0, top + len(out.rows), len(out.headings) - 1)


def column_width(heading: str, values: Any) -> float:
    """Width of a column for its heading and values, a Chinese character counting twice."""
    longest = max([_display(heading), *(_display(str(v)) for v in values)], default=_MIN_WIDTH)
    return float(min(max(longest + 2, _MIN_WIDTH), _MAX_WIDTH))


def _display(text: str) -> int:
    """Width on screen: a Chinese character counts twice."""
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.splitlines()), default=0)


def sheet_name(text: str) -> str:
    """A name Excel accepts for a sheet: 31 characters, none of its signs."""
    return "".join(c for c in text if c not in "[]:*?/\\")[:31] or "sheet"


def write_template(
    path: Path,
    specs: Sequence[TableSpec],
    guide: Sequence[tuple[str, str]],
    examples: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
    *,
    schema: str = "",
) -> None:
    """Write a blank bilingual workbook: a guide, one sheet per table, drop-downs for closed vocabularies.

    Args:
        path: file to write.
        specs: the tables, in order.
        guide: lines of the guide, (Chinese, English).
        examples: rows to fill in, by table key; values by field key.
        schema: name and version of the format, stored as a document property.
    """
    with open_book(path) as book:
        if schema:
            book.set_custom_property("schema", schema)
        _write_guide(book, guide)
        lists = _Lists(book)
        for spec in specs:
            _write_table(book, spec, lists, (examples or {}).get(spec.key, ()))
        _write_fields(book, specs)
        lists.hide()


def _write_guide(book: Workbook, guide: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("说明 Guide")
    wrap = book.add_format({"text_wrap": True, "valign": "top", "font_name": FONT})
    sheet.set_column(0, 1, 70, wrap)
    for row, (zh, en) in enumerate(guide):
        put(sheet, row, 0, zh, wrap)
        put(sheet, row, 1, en, wrap)


class _Lists:
    """The drop-down lists, on one very hidden sheet, each under a defined name."""

    def __init__(self, book: Workbook) -> None:
        self._book, self._sheet = book, book.add_worksheet("_lists")
        self._names: dict[tuple[str, ...], str] = {}

    def source(self, words: tuple[str, ...]) -> str:
        if words not in self._names:
            column = len(self._names)
            for row, word in enumerate(words):
                put(self._sheet, row, column, word)
            letter = chr(65 + column)
            self._names[words] = f"=_lists!${letter}$1:${letter}${len(words)}"
        return self._names[words]

    def hide(self) -> None:
        self._sheet.very_hidden()


def _write_table(
    book: Workbook, spec: TableSpec, lists: _Lists, examples: Sequence[Mapping[str, object]]
) -> None:
    sheet = book.add_worksheet(sheet_name(f"{spec.zh} {spec.en}"))
    text = book.add_format({"num_format": _TEXT_FORMAT, "font_name": FONT})
    day = book.add_format({"num_format": _DATE_FORMAT, "font_name": FONT})
    plain = book.add_format({"font_name": FONT})
    for column, spec_field in enumerate(spec.fields):
        style = {Kind.NUMBER: plain, Kind.DATE: day}.get(spec_field.kind, text)
        heading = _heading(spec_field)
        sheet.set_column(column, column, column_width(heading, ()), style)
        put(sheet, 0, column, spec_field.key)
        put(
            sheet,
            1,
            column,
            heading,
            book.add_format({**(_MUST if spec_field.required else HEAD), "font_name": FONT}),
        )
        if spec_field.help_zh or spec_field.help_en:
            sheet.write_comment(1, column, f"{spec_field.help_zh}\n{spec_field.help_en}", {"x_scale": 2})
        _restrict(sheet, column, spec_field, lists)
        for row, values in enumerate(examples, start=2):
            if spec_field.key in values:
                put(sheet, row, column, _shown(spec_field, values[spec_field.key]), style)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_row(1, 48)
    sheet.freeze_panes(2, 1)


def _heading(spec_field: Field) -> str:
    unit = f" ({spec_field.unit})" if spec_field.unit else ""
    star = " *" if spec_field.required else ""
    return f"{spec_field.zh}{star}\n{spec_field.en}{unit}"


def _shown(spec_field: Field, value: object) -> object:
    """A choice is shown as in the drop-down."""
    for choice in spec_field.vocabulary:
        if value == choice.key:
            return choice.shown
    return value


def _restrict(sheet: Worksheet, column: int, spec_field: Field, lists: _Lists) -> None:
    last = TEMPLATE_ROWS + 1
    if spec_field.vocabulary:
        words = tuple(c.shown for c in spec_field.vocabulary)
        sheet.data_validation(2, column, last, column, {"validate": "list", "source": lists.source(words)})
    elif spec_field.kind is Kind.NUMBER:
        rule: dict[str, Any] = {
            "validate": "decimal",
            "criteria": ">=",
            "value": -1e15,
            "error_type": "warning",
        }
        if spec_field.positive:
            rule |= {"criteria": ">", "value": 0}
        sheet.data_validation(2, column, last, column, rule)


def _write_fields(book: Workbook, specs: Sequence[TableSpec]) -> None:
    sheet = book.add_worksheet("字段 Columns")
    head = book.add_format({**HEAD, "font_name": FONT})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "font_name": FONT})
    headings = (
        "表 table",
        "key",
        "中文",
        "English",
        "类型 kind",
        "单位 unit",
        "必填 required",
        "说明",
        "help",
    )
    for column, (heading, width) in enumerate(
        zip(headings, (16, 22, 18, 22, 10, 12, 10, 60, 60), strict=True)
    ):
        sheet.set_column(column, column, width, wrap)
        put(sheet, 0, column, heading, head)
    rows = [(spec, f) for spec in specs for f in spec.fields]
    for row, (spec, f) in enumerate(rows, start=1):
        words = f.help_zh, f.help_en
        if f.vocabulary:
            words = (
                " ".join([f.help_zh, "、".join(c.zh for c in f.vocabulary)]).strip(),
                " ".join([f.help_en, ", ".join(c.en for c in f.vocabulary)]).strip(),
            )
        values = (spec.key, f.key, f.zh, f.en, f.kind.value, f.unit, "✓" if f.required else "", *words)
        for column, value in enumerate(values):
            put(sheet, row, column, value, wrap)
    sheet.freeze_panes(1, 0)
