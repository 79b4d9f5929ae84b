"""A report as a workbook that an accountant can follow: sums, products and shares are live formulas.

The stored value goes with every formula, so a reader that does not calculate sees the same number. Texts,
whoever wrote them, are written as texts.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

from groundwork.documents.columns import em
from groundwork.documents.excel_charts import Maker, add_figure
from groundwork.documents.excel_layout import TOP, Layout, layout_of
from groundwork.documents.model import (
    Block,
    Bullets,
    Column,
    Excess,
    Fact,
    Facts,
    Figure,
    Paragraph,
    Product,
    Quotient,
    Report,
    Rule,
    ShareOf,
    SumWhere,
    Table,
)
from groundwork.documents.standing import standing_sections
from groundwork.words import say
from groundwork.workbooks import FONT, HEAD, column_width, open_book, put, sheet_name

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LABELS, _VALUES, _UNITS = 44, 60, 14
_SEEN_FOR_WIDTH = 200
_SIGNS_PER_EM, _LINE_PT = 2.0, 15.0
A4 = 9  # Excel's number of the paper


def to_excel(report: Report) -> bytes:
    """The report as .xlsx: the text on the first sheet, then one sheet per table."""
    stream = io.BytesIO()
    layout = layout_of(report)
    with open_book(stream) as book:
        first = book.add_worksheet(sheet_name(report.title))
        for table in layout.tables.values():
            _write_table(book, book.add_worksheet(layout.sheets[table.key]), table, layout)
        _write_text(book, first, report, layout)
        _add_figures(Maker(book, layout), report)
    return stream.getvalue()


def _number_format(digits: int, percent: bool = False) -> str:
    decimals = "." + "0" * digits if digits else ""
    return f"0{decimals}%" if percent else f"#,##0{decimals}"


def _write_table(book: Workbook, sheet: Worksheet, table: Table, layout: Layout) -> None:
    bold = book.add_format({"bold": True, "font_name": FONT})
    head = book.add_format({**HEAD, "font_name": FONT})
    faint = book.add_format(
        {"italic": True, "font_color": "#555555", "font_name": FONT, "text_wrap": True, "valign": "top"}
    )
    put(sheet, 0, 0, table.caption, bold)
    for i, column in enumerate(table.columns):
        shown = _number_format(column.digits or 0, column.percent) if column.numeric else "General"
        style = book.add_format({"font_name": FONT, "num_format": shown})
        strong = book.add_format({"font_name": FONT, "num_format": shown, "bold": True, "top": 1})
        put(sheet, TOP, i, column.heading, head)
        sheet.set_column(i, i, _width(column, i, table))
        for row, cells in enumerate(table.rows):
            _write_cell(sheet, (TOP + 1 + row, i), cells[i], _formula(column, table, row, layout), style)
        if table.total:
            _write_total(sheet, table, i, layout, strong)
    sheet.freeze_panes(TOP + 1, 0)
    sheet.set_landscape()
    _fit(sheet)
    _write_notes(sheet, table, faint)


def _write_notes(sheet: Worksheet, table: Table, style: Any) -> None:
    """The lines under a table, no wider than it, so that none runs below a chart."""
    width = sum(_width(column, i, table) for i, column in enumerate(table.columns))
    for row, note in enumerate(table.notes, start=TOP + 3 + len(table.rows)):
        if len(table.columns) > 1:
            sheet.merge_range(row, 0, row, len(table.columns) - 1, "", style)
        put(sheet, row, 0, note, style)
        lines = math.ceil(em(note) * _SIGNS_PER_EM / width)
        sheet.set_row(row, _LINE_PT * lines)


def _width(column: Column, i: int, table: Table) -> float:
    """The width of a column [characters]."""
    seen = (row[i] for row in table.rows[:_SEEN_FOR_WIDTH])
    return column_width(column.heading, [text for text in seen if isinstance(text, str)])


def _fit(sheet: Worksheet) -> None:
    """Printed on A4, as wide as one page."""
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _write_total(sheet: Worksheet, table: Table, i: int, layout: Layout, style: Any) -> None:
    at, column = TOP + 1 + len(table.rows), table.columns[i]
    if column.summed:
        area = layout.column(table, column.key)
        sheet.write_formula(at, i, f"=SUM({area})", style, table.sum(column.key))
    else:
        put(sheet, at, i, table.total if i == 0 else None, style)


def _write_cell(sheet: Worksheet, at: tuple[int, int], value: object, formula: str, style: Any) -> None:
    if formula and isinstance(value, (int, float)):
        sheet.write_formula(*at, formula, style, value)
    else:
        put(sheet, *at, value, style)


def _formula(column: Column, table: Table, row: int, layout: Layout) -> str:
    """The formula of one cell, empty where the column holds given values."""
    rule: Rule | None = column.rule
    line = TOP + 2 + row

    def cell(key: str) -> str:
        return f"{layout.letter(table, key)}{line}"

    match rule:
        case Product():
            return "=" + "*".join(cell(key) for key in rule.keys)
        case Quotient():
            return f"={cell(rule.of)}/{cell(rule.by)}"
        case Excess():
            return f"=MAX(0,{cell(rule.of)}-{cell(rule.over)})"
        case ShareOf():
            return f"={cell(rule.key)}/SUM({layout.column(table, rule.key)})"
        case SumWhere():
            other = layout.tables[rule.table]
            where = layout.column(other, rule.match, away=True)
            values = layout.column(other, rule.value, away=True)
            return f"=SUMIF({where},{cell(rule.by)},{values})"
    return ""


def _write_text(book: Workbook, sheet: Worksheet, report: Report, layout: Layout) -> None:
    """The first sheet: everything but the tables, which it names."""
    plain = book.add_format({"font_name": FONT, "text_wrap": True, "valign": "top"})
    title = book.add_format({"font_name": FONT, "bold": True, "font_size": 16})
    heading = book.add_format({"font_name": FONT, "bold": True, "font_size": 12, "font_color": "#1F4E5F"})
    strong = book.add_format({"font_name": FONT, "bold": True, "font_color": "#B4531A"})
    for column, width in enumerate((_LABELS, _VALUES, _UNITS)):
        sheet.set_column(column, column, width)
    _fit(sheet)
    put(sheet, 0, 0, report.title, title)
    put(sheet, 1, 0, report.subtitle)
    row = 3
    for section in (*report.sections, *standing_sections(report)):
        put(sheet, row, 0, section.title, heading)
        row += 1
        for block in section.blocks:
            row = _write_block(book, sheet, row, block, layout, {"plain": plain, "strong": strong})
        row += 1


def _write_block(  # noqa: PLR0913, PLR0917 - a place, a block and what it is written with
    book: Workbook, sheet: Worksheet, row: int, block: Block, layout: Layout, styles: dict[str, Any]
) -> int:
    """Write one block at a row; returns the next free row."""
    match block:
        case Paragraph():
            put(sheet, row, 0, block.text, styles["strong"] if block.strong else None)
            return row + 1
        case Bullets():
            for n, item in enumerate(block.items):
                put(sheet, row + n, 0, item)
            return row + len(block.items)
        case Facts():
            for n, fact in enumerate(block.items):
                _write_fact(book, sheet, row + n, fact, layout)
            return row + len(block.items)
        case Table():
            name = layout.sheets[block.key]
            sheet.write_url(row, 0, f"internal:'{name}'!A1", styles["plain"], block.caption)
            return row + 1
        case Figure():
            name = layout.sheets[block.table.key]
            label = say("groundwork.figure-link", layout.lang, caption=block.caption)
            sheet.write_url(row, 0, f"internal:'{name}'!A1", styles["plain"], label)
            return row + 1


def _write_fact(book: Workbook, sheet: Worksheet, row: int, fact: Fact, layout: Layout) -> None:
    style = book.add_format({"font_name": FONT, "num_format": _number_format(fact.digits), "align": "left"})
    put(sheet, row, 0, fact.label)
    if fact.live is not None and isinstance(fact.value, (int, float)):
        source = layout.total(layout.tables[fact.live.table], fact.live.key)
        sheet.write_formula(row, 1, f"={source}", style, fact.value)
    else:
        put(sheet, row, 1, fact.value, None if isinstance(fact.value, str) else style)
    if fact.unit and not isinstance(fact.value, str):
        put(sheet, row, 2, fact.unit)


def _add_figures(maker: Maker, report: Report) -> None:
    """Every figure beside its table, one below the other."""
    taken: dict[str, int] = {}
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Figure):
                key = block.table.key
                taken[key] = add_figure(maker, block, taken.get(key, 0))
