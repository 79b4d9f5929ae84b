"""Copies of an uploaded file with something written into its cells: problems as comments, links filled in.

Only the cells named are touched; values, formulas, formats, drop-downs and hidden sheets stay. A formula's
last result is not kept by the library: Excel and WPS calculate it again on opening.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app_pages.problem_table import headings, rows
from groundwork.problems import Place, Problem, Severity
from groundwork.words import say

if TYPE_CHECKING:
    from openpyxl import Workbook

RED, YELLOW, HEAD = "FFF4B6B0", "FFFCE9A9", "FFF2F5F4"
MOST_BYTES: Final = 8_000_000
"""Files above this take too long for a page; their problems stand in the table."""
MOST_OPENED: Final = 10_000_000
"""The same for what a workbook holds unpacked: some 250,000 cells, read in about five seconds."""
_DRAWN: Final = ("xl/charts/", "xl/ctrlProps/", "xl/slicers/", "xl/pivotTables/", "xl/diagrams/")
_COMMENT_PX: Final = (420, 150)
_WIDTHS: Final = (10, 22, 16, 10, 60, 60, 26)
_LONGEST: Final = 30_000
_MOST_LISTED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Marked:
    """The copy, and what the library could not carry over."""

    data: bytes
    lost: tuple[str, ...]


def can_mark(name: str, data: bytes) -> bool:
    """Whether a copy of this file can be made here."""
    suffix = Path(name).suffix.lower()
    if suffix not in {".xlsx", ".csv"} or len(data) > MOST_BYTES:
        return False
    return suffix == ".csv" or _unpacked(data) <= MOST_OPENED


def _unpacked(data: bytes) -> int:
    """Bytes of a workbook unpacked, as its directory states them; 0 for what is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        return 0


def drawn_parts(data: bytes) -> tuple[str, ...]:
    """Parts of a workbook that a copy would lose: charts, controls, pivot tables."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return ()
    return tuple(part.split("/")[1] for part in _DRAWN if any(name.startswith(part) for name in names))


def annotated(name: str, data: bytes, problems: Sequence[Problem], lang: str) -> Marked:
    """The file with a coloured, commented cell for every problem, and a sheet that lists them all.

    A CSV file becomes a workbook. Raises ``BadInput`` when the file cannot be read.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = _opened(name, data)
    here = [p for p in problems if p.place.file in {"", name}]
    for place, found in _by_cell(here).items():
        sheet = book[place.sheet] if place.sheet in book.sheetnames else _only(book)
        if sheet is None:
            continue
        worst = any(p.severity is Severity.ERROR for p in found)
        fill = PatternFill("solid", fgColor=RED if worst else YELLOW)
        for cell in _cells(sheet, place.cell):
            cell.fill = fill
        first = next(_cells(sheet, place.cell), None)
        if first is not None:
            said = "\n\n".join(_said(p, lang) for p in found)
            before = f"{first.comment.text}\n\n" if first.comment else ""
            first.comment = Comment(before + said, "CBAM · PCF", height=_COMMENT_PX[1], width=_COMMENT_PX[0])
    _list_sheet(book, here, lang)
    return Marked(_bytes(book), drawn_parts(data))


def filled(name: str, data: bytes, values: Mapping[Place, str]) -> Marked:
    """The file with texts written into its empty cells. Raises ``BadInput`` when it cannot be read."""
    from openpyxl.styles import PatternFill

    book = _opened(name, data)
    for place, text in values.items():
        sheet = book[place.sheet] if place.sheet in book.sheetnames else _only(book)
        cell = next(_cells(sheet, place.cell), None) if sheet is not None and ":" not in place.cell else None
        if cell is not None and cell.value in (None, ""):
            cell.value, cell.data_type = text, "s"
            cell.fill = PatternFill("solid", fgColor="FFDDEFE3")
    return Marked(_bytes(book), drawn_parts(data))


def _opened(name: str, data: bytes) -> Workbook:
    """The workbook for editing; the guarded reader has to accept the file first."""
    from openpyxl import Workbook, load_workbook

    from groundwork.sheets import read_book

    book = read_book(data, name).value
    if Path(name).suffix.lower() != ".csv":
        return load_workbook(io.BytesIO(data), rich_text=True)
    made = Workbook()
    made.remove(made.worksheets[0])
    for sheet in book.sheets:
        out = made.create_sheet(sheet.name[:31] or "csv")
        for row in range(sheet.n_rows):
            for column in range(len(sheet.columns)):
                if text := sheet.text(row, column):
                    cell = out.cell(row + 1, column + 1)
                    cell.value, cell.data_type = text, "s"  # never a formula, and no digit lost
    return made


def _only(book: Workbook) -> Any:
    return book.worksheets[0] if len(book.worksheets) == 1 else None


def _by_cell(problems: Sequence[Problem]) -> dict[Place, list[Problem]]:
    found: dict[Place, list[Problem]] = {}
    for problem in problems:
        if problem.place.cell:
            found.setdefault(Place("", problem.place.sheet, problem.place.cell), []).append(problem)
    return found


def _cells(sheet: Any, text: str) -> Iterator[Any]:
    """A cell such as ``D14``, or the used cells of a row such as ``14:14``; nothing for another text."""
    from openpyxl.cell import MergedCell
    from openpyxl.utils.exceptions import CellCoordinatesException

    try:
        found = sheet[text]
    except (ValueError, KeyError, TypeError, CellCoordinatesException):
        return
    flat = (
        [found] if not isinstance(found, tuple) else list(found[0] if isinstance(found[0], tuple) else found)
    )
    yield from (cell for cell in flat if not isinstance(cell, MergedCell))


def _said(problem: Problem, lang: str) -> str:
    row = rows([problem], lang)[0]
    return "\n".join(filter(None, (row["what"], row["remedy"], f"[{row['rule']}]")))[:_LONGEST]


def _list_sheet(book: Workbook, problems: Sequence[Problem], lang: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    title = say("app_pages.annotated-sheet", lang)
    while title in book.sheetnames:
        title += "'"
    sheet = book.create_sheet(title, 0)
    names = headings(lang)
    listed = rows(problems[:_MOST_LISTED], lang)
    table = [list(names.values()), *([row[key] for key in names] for row in listed)]
    for r, row in enumerate(table, start=1):
        for c, text in enumerate(row, start=1):
            cell = sheet.cell(r, c)
            cell.value, cell.data_type = text, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if r == 1:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=HEAD)
    for c, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[chr(64 + c)].width = width
    sheet.freeze_panes = "A2"
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
