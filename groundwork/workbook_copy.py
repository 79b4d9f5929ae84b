"""A copy of an uploaded file with something written into its cells, made by a process of its own.

    python -I -m groundwork.workbook_copy IN.xlsx ORDERS.json OUT.xlsx

Only the cells named are touched; values, formulas, formats, drop-downs and hidden sheets stay. A formula's
last result is not kept by the library: Excel and WPS calculate it again on opening. A CSV file becomes a
workbook of texts.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from groundwork.apart import limit, run_apart
from groundwork.sheets import read_book, refuse_hostile

if TYPE_CHECKING:
    from openpyxl import Workbook

RED, YELLOW, GREEN, HEAD = "FFF4B6B0", "FFFCE9A9", "FFDDEFE3", "FFF2F5F4"
_COMMENT_PX: Final = (420, 150)
_WIDTHS: Final = (10, 22, 16, 10, 60, 60, 26)
_ONE_AT_A_TIME: Final = threading.Lock()
"""A large workbook takes a gigabyte while it is open for writing: one copy is made after the other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell such as ``D14``, or the used cells of a row such as ``14:14``: its colour and its comment."""

    sheet: str
    cell: str
    colour: str
    comment: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A text for an empty cell."""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet set before the others; the first row is its heading."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Orders:
    """What the copy has more than the file."""

    marks: tuple[Mark, ...] = ()
    fills: tuple[Fill, ...] = ()
    listing: Listing | None = None


def copy_with(name: str, data: bytes, orders: Orders) -> bytes:
    """The file with the orders carried out, as a workbook.

    Raises:
        BadInput: the file is hostile or damaged, or too much for the limits of the process that opens it.
    """
    suffix = ".csv" if _is_text(name) else ".xlsx"
    if suffix == ".xlsx":
        refuse_hostile(data, name)
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory() as folder:
        source, told, target = (Path(folder, file) for file in (f"in{suffix}", "orders.json", "out.xlsx"))
        source.write_bytes(data)
        told.write_text(json.dumps(asdict(orders)), encoding="utf-8")
        run_apart("groundwork.workbook_copy", source, told, target, name=name)
        return target.read_bytes()


def main(source: str, orders: str, target: str) -> None:
    """Write the copy of the file ``source`` with its ``orders`` to the file ``target``."""
    limit()
    told = json.loads(Path(orders).read_text(encoding="utf-8"))
    book = _opened(Path(source))
    for mark in told["marks"]:
        _mark(book, Mark(**mark))
    for fill in told["fills"]:
        _fill(book, Fill(**fill))
    if told["listing"]:
        _list_sheet(book, told["listing"]["title"], told["listing"]["rows"])
    book.save(target)


def _is_text(name: str) -> bool:
    return name.lower().endswith(".csv")


def _opened(source: Path) -> Workbook:
    from openpyxl import Workbook, load_workbook

    if not _is_text(source.name):
        return load_workbook(source, rich_text=True)
    made = Workbook()
    made.remove(made.worksheets[0])
    for sheet in read_book(source).value.sheets:
        out = made.create_sheet("csv")
        for row in range(sheet.n_rows):
            for column in range(len(sheet.columns)):
                if text := sheet.text(row, column):
                    _write(out.cell(row + 1, column + 1), text)
    return made


def _write(cell: Any, text: str) -> None:
    """A text: never a formula, and no digit lost."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), "s"


def _mark(book: Workbook, mark: Mark) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    first = None
    for cell in _cells(_sheet(book, mark.sheet), mark.cell):
        cell.fill = PatternFill("solid", fgColor=mark.colour)
        first = first or cell
    if first is not None:
        before = f"{first.comment.text}\n\n" if first.comment else ""
        width, height = _COMMENT_PX
        first.comment = Comment(before + mark.comment, "CBAM · PCF", height=height, width=width)


def _fill(book: Workbook, fill: Fill) -> None:
    from openpyxl.styles import PatternFill

    cell = next(_cells(_sheet(book, fill.sheet), fill.cell), None) if ":" not in fill.cell else None
    if cell is not None and cell.value in (None, ""):
        _write(cell, fill.text)
        cell.fill = PatternFill("solid", fgColor=GREEN)


def _sheet(book: Workbook, name: str) -> Any:
    """The sheet of this name, or the only one there is; else None."""
    if name in book.sheetnames:
        return book[name]
    return book.worksheets[0] if len(book.worksheets) == 1 else None


def _cells(sheet: Any, text: str) -> Iterator[Any]:
    """The cells this names; nothing for another text or no sheet."""
    from openpyxl.cell import MergedCell
    from openpyxl.utils.exceptions import CellCoordinatesException

    if sheet is None:
        return
    try:
        found = sheet[text]
    except (ValueError, KeyError, TypeError, CellCoordinatesException):
        return
    several = isinstance(found, tuple)
    flat = (found[0] if isinstance(found[0], tuple) else found) if several else [found]
    yield from (cell for cell in flat if not isinstance(cell, MergedCell))


def _list_sheet(book: Workbook, title: str, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    while title in book.sheetnames:
        title += "'"
    sheet = book.create_sheet(title, 0)
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            cell = sheet.cell(r, c)
            _write(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if r == 1:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=HEAD)
    for c, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[chr(64 + c)].width = width
    sheet.freeze_panes = "A2"
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


if __name__ == "__main__":
    main(*sys.argv[1:])
