"""Reading a CSV table of the inventory row by row, with the cell of everything that is wrong."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from groundwork.problems import Param, Place, Problem

E = TypeVar("E", bound=StrEnum)
ENCODINGS = ("utf-8-sig", "gb18030")
BLANK_DAY = date.min


class YesNo(StrEnum):
    """A plain yes or no in a table."""

    YES = "yes"
    NO = "no"


@dataclass
class Row:
    """One line of a table. Each reader notes a problem and returns a stand-in when the cell is wrong.

    Read every cell, then look at `ok`: that way one line reports all its faults.
    """

    cells: Mapping[str, str]
    columns: Sequence[str]
    file: str
    line: int
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every cell read so far was good."""
        return not self.problems

    def place(self, column: str) -> Place:
        """The cell as a spreadsheet names it, e.g. column D of line 14 as D14."""
        index = self.columns.index(column) if column in self.columns else 0
        return Place(file=self.file, cell=f"{_letters(index)}{self.line}")

    def fault(self, code: str, column: str, **params: Param) -> None:
        """Note that the cell is wrong."""
        self.problems.append(Problem(code, self.place(column), {"column": column, **params}))

    def text(self, column: str) -> str:
        """A text that must not be empty."""
        value = self.optional(column)
        if not value:
            self.fault("inventories.cell-empty", column)
        return value

    def optional(self, column: str) -> str:
        """A text, empty where the cell or the whole column is missing."""
        return (self.cells.get(column) or "").strip()

    def number(self, column: str) -> float:
        """A finite number."""
        text = self.text(column)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if text and not math.isfinite(value):
            self.fault("inventories.not-a-number", column, value=text)
        return value

    def year(self, column: str) -> int:
        """A calendar year of four digits."""
        text = self.text(column)
        if text and not (text.isascii() and text.isdigit() and len(text) == len("2026")):
            self.fault("inventories.not-a-year", column, value=text)
            return 0
        return int(text or 0)

    def day(self, column: str) -> date:
        """A date written year-month-day."""
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else BLANK_DAY
        except ValueError:
            self.fault("inventories.not-a-date", column, value=text)
            return BLANK_DAY

    def choice(self, column: str, choices: type[E]) -> E:
        """One of a closed list of words."""
        text = self.text(column)
        try:
            return choices(text.lower()) if text else next(iter(choices))
        except ValueError:
            self.fault(
                "inventories.not-a-choice", column, value=text, choices=", ".join(c.value for c in choices)
            )
            return next(iter(choices))


def _letters(index: int) -> str:
    """Spreadsheet letters of a column counted from 0: 0 is A, 26 is AA."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    high, low = divmod(index, len(alphabet))
    return (_letters(high - 1) if high else "") + alphabet[low]


def read_rows(path: Path, required: Sequence[str], label: str = "") -> tuple[list[Row], list[Problem]]:
    """The lines of a CSV file, and why there are none if there are none.

    `required` are the headings that must be present; `label` is the name by which
    problems call the file. Empty lines are skipped.
    """
    name = label or path.name
    try:
        text = _decode(path.read_bytes())
    except OSError:
        return [], [Problem("inventories.file-unreadable", Place(file=name), {"name": name})]
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error:
        return [], [Problem("inventories.file-unreadable", Place(file=name), {"name": name})]
    columns = [heading.strip().lower() for heading in lines[0][1]] if lines else []
    missing = [c for c in required if c not in columns]
    if missing:
        params = {"columns": ", ".join(missing)}
        return [], [Problem("inventories.columns-missing", Place(file=name, cell="A1"), params)]
    return [
        Row(dict(zip(columns, cells, strict=False)), columns, name, number)
        for number, cells in lines[1:]
        if any(cell.strip() for cell in cells)
    ], []


def _decode(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(ENCODINGS[0], errors="replace")
