"""Read activity data: good rows as a table with emissions, bad rows with the reason, none dropped."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.embedded.rules import Rules
from cbam.ledger.activity import Computed, computed
from cbam.ledger.identity import KEY, PLACES, Known
from cbam.ledger.months import months_of
from cbam.ledger.tables import ACTIVITY
from groundwork.problems import BadInput, Counts, Place, Problem, Severity
from groundwork.sheets import Book, Sheet, read_book
from groundwork.table_reader import Table, find_sheet, read_table
from groundwork.words import describe

if TYPE_CHECKING:
    from cbam.law.rulebook import Law

COLUMNS = (
    *KEY, *PLACES, "kind", "amount", "unit", "factor", "factor_unit", "factor_source", "emissions_t",
    "energy_gj", "withdrawn", "note",
)  # fmt: skip
QUARANTINED = (
    "file", "sheet", "row", "installation", "month", "stream", "reasons", "why_en", "why_zh", "content",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """What a file holds: ``rows`` that can be used, ``quarantine`` the others with reason, and the counts.

    ``emissions_t`` [tCO2e], ``energy_gj`` [GJ], NaN where no energy content is stated.
    """

    rows: pd.DataFrame
    quarantine: pd.DataFrame
    problems: tuple[Problem, ...]
    counts: Counts


def read_entries(
    file: Path, law: Law, held: pd.DataFrame | None = None, latest: date | None = None
) -> Entries:
    """The rows of every sheet of activity data of a workbook, or of a CSV file.

    ``held`` is the state of the ledger the rows are added to, ``latest`` the day of adding: a later month is
    refused. Raises ``BadInput`` where there is no table of activity data.
    """
    book = read_book(file).value
    sheets = [s for s in book.sheets if find_sheet(Book(book.file, (s,)), ACTIVITY) is not None]
    if not sheets:
        raise BadInput(Problem("cbam.ledger-no-table", Place(file.name)))
    rules, known = Rules(law), Known(held)
    frames, quarantines, counts = [], [], Counts()
    problems: list[Problem] = []
    for sheet in sheets:
        table = read_table(sheet, ACTIVITY)
        months = months_of(table, latest)
        figures = [computed(table, row, rules) for row in range(table.n_rows)]
        known.check(table, months)
        frames.append(_rows(table, months, figures))
        quarantines.append(_quarantine(table, sheet, file.name))
        problems += table.problems
        counts += table.counts
    if not counts.n_read:
        raise BadInput(*problems, Problem("cbam.ledger-no-rows", Place(file.name)))
    return Entries(_joined(frames), _joined(quarantines), tuple(problems), counts)


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)


def _rows(table: Table, months: Sequence[str], figures: Sequence[Computed]) -> pd.DataFrame:
    texts = {key: table.texts(key) for key in ("installation", "stream", "unit", "note", *PLACES)}
    rows = pd.DataFrame(
        {
            **{key: [str(v or "").strip() for v in values] for key, values in texts.items()},
            "month": months,
            "kind": table.texts("kind"),
            "amount": table.numbers("amount"),
            "factor": [c.factor for c in figures],
            "factor_unit": [c.unit for c in figures],
            "factor_source": [c.source for c in figures],
            "emissions_t": [c.emissions_t for c in figures],
            "energy_gj": [c.energy_gj for c in figures],
            "withdrawn": table.texts("withdrawn") == "yes",
        }
    )
    return rows.loc[table.ok, list(COLUMNS)].reset_index(drop=True)


def _quarantine(table: Table, sheet: Sheet, file: str) -> pd.DataFrame:
    """Every rejected row as it stands in the file, with its place and what is wrong with it."""
    wrong: dict[int, list[Problem]] = {}
    of_all = []
    for problem in table.problems:
        if problem.severity is Severity.ERROR and problem.place.cell:
            number = int(re.sub(r"\D+", "", problem.place.cell.partition(":")[0]))
            wrong.setdefault(number, []).append(problem)
        elif problem.severity is Severity.ERROR:
            of_all.append(problem)
    found = []
    for at in np.flatnonzero(~table.ok):
        row = int(table.rows[at])
        problems = wrong.get(row + 1, []) + of_all
        names = {key: str(table.texts(key)[at] or "") for key in KEY}
        found.append({
            "file": file, "sheet": sheet.name, "row": row + 1, **names,
            "reasons": " ".join(dict.fromkeys(p.code for p in problems)),
            "why_en": " ".join(describe(p, "en") for p in problems),
            "why_zh": " ".join(describe(p, "zh") for p in problems),
            "content": _content(sheet, row),
        })  # fmt: skip
    return pd.DataFrame(found, columns=list(QUARANTINED))


def _content(sheet: Sheet, row: int) -> str:
    """A row as it stands in the sheet, its cells from column A on, as one line of CSV."""
    cells = [sheet.text(row, column) for column in range(len(sheet.columns))]
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
