"""What a cell of a law table may be, and how a table is laid out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Cell = str | float | int | date | None


def text(cell: str) -> Cell:
    """Any text."""
    return cell


def number(cell: str) -> Cell:
    """A figure without sign; ValueError otherwise."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError
    return float(cell)


def year(cell: str) -> Cell:
    """A year of four digits; ValueError otherwise."""
    if not _YEAR.fullmatch(cell):
        raise ValueError
    return int(cell)


def matching(pattern: str) -> Callable[[str], Cell]:
    """A reader of cells that match ``pattern`` as a whole."""
    compiled = re.compile(pattern)

    def parse(cell: str) -> Cell:
        if not compiled.fullmatch(cell):
            raise ValueError
        return cell

    return parse


def day(cell: str) -> Cell:
    """A day as 2026-11-22; ValueError otherwise."""
    return date.fromisoformat(cell)


_NUMBER = re.compile(r"\d+(\.\d+)?")
_YEAR = re.compile(r"\d{4}")
CODE = matching(r"\d{4}|\d{6}|\d{8}|\d{10}")
CN8 = matching(r"\d{8}")
ORIGIN = matching(r"[A-Z]{2}(-[A-Z]{3})?|other")
LETTERS = matching(r"[A-Z]( [A-Z])*")
YES_NO = matching(r"yes|no")
READ = matching(r"read|partly read|inferred")
SECTOR = matching(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how a cell is read, and whether an empty cell is allowed (read as None)."""

    name: str
    parse: Callable[[str], Cell]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of table.

    ``yearly`` tables carry their years in the rows, so a snapshot shows every year that is known; other
    tables hold what applies on the day of the snapshot. ``optional`` tables may be empty: only overlays or
    the user's own folder fill them, and none of their acts is part of the law in force.
    """

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    yearly: bool = False
    optional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


def layout_of(table: str, key: str, *columns: Column, yearly: bool = False, optional: bool = False) -> Layout:
    """A layout; ``key`` names the key columns, separated by blanks."""
    return Layout(table, columns, tuple(key.split()), yearly, optional)


def texts(*names: str) -> tuple[Column, ...]:
    """Columns that must hold some text."""
    return tuple(Column(name, text) for name in names)
