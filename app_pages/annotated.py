"""Copies of an uploaded file with something written into its cells: problems as comments, links filled in.

A process of its own opens the file and writes the copy (``groundwork/workbook_copy.py``).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app_pages.problem_table import headings, rows
from groundwork.problems import Place, Problem, Severity
from groundwork.words import say
from groundwork.workbook_copy import RED, YELLOW, Fill, Listing, Mark, Orders, copy_with

MOST_BYTES: Final = 20_000_000
"""Files above this take too long to copy; their problems stand in the table."""
MOST_OPENED: Final = 20_000_000
"""The same for what a workbook holds unpacked: some 600,000 cells, which take that process about
fifteen seconds and 0.3 GB."""
_DRAWN: Final = ("xl/charts/", "xl/ctrlProps/", "xl/slicers/", "xl/pivotTables/", "xl/diagrams/")
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
    here = [p for p in problems if p.place.file in {"", name}]
    marks = tuple(
        Mark(
            place.sheet,
            place.cell,
            RED if any(p.severity is Severity.ERROR for p in found) else YELLOW,
            "\n\n".join(_said(p, lang) for p in found),
        )
        for place, found in _by_cell(here).items()
    )
    return Marked(copy_with(name, data, Orders(marks, listing=_listing(here, lang))), drawn_parts(data))


def filled(name: str, data: bytes, values: Mapping[Place, str]) -> Marked:
    """The file with texts written into its empty cells. Raises ``BadInput`` when it cannot be read."""
    fills = tuple(Fill(place.sheet, place.cell, text) for place, text in values.items())
    return Marked(copy_with(name, data, Orders(fills=fills)), drawn_parts(data))


def _by_cell(problems: Sequence[Problem]) -> dict[Place, list[Problem]]:
    found: dict[Place, list[Problem]] = {}
    for problem in problems:
        if problem.place.cell:
            found.setdefault(Place("", problem.place.sheet, problem.place.cell), []).append(problem)
    return found


def _said(problem: Problem, lang: str) -> str:
    row = rows([problem], lang)[0]
    return "\n".join(filter(None, (row["what"], row["remedy"], f"[{row['rule']}]")))[:_LONGEST]


def _listing(problems: Sequence[Problem], lang: str) -> Listing:
    names = headings(lang)
    listed = (tuple(row[key] for key in names) for row in rows(problems[:_MOST_LISTED], lang))
    return Listing(say("app_pages.annotated-sheet", lang), (tuple(names.values()), *listed))
