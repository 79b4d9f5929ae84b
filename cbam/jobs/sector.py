"""The job ``cbam.sector``: many firms' portfolio workbooks read, judged, and laid together as one.

Files: the workbooks. Results: ``portfolio.xlsx``, the usable rows of all of them in the template's columns,
and ``collected.json``: per file the rows read, used and rejected and its problems. A file that cannot be
read, or was handed in twice, is listed and the others go on. A shipment without a firm's name gets its
file's; where two files use the same id, each is led by its file's name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundwork.problems import BadInput, Counts, Problem

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from groundwork.jobs.task import Task
    from groundwork.table_reader import Table

PORTFOLIO, COLLECTED = "portfolio.xlsx", "collected.json"
Row = dict[str, object]
_NONE = Counts()
_ROW_OF_CELL = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Collected:
    """What one file gave: its counts and problems, its usable shipments, its firms, their energy per unit."""

    file: str
    counts: Counts = _NONE
    problems: tuple[Problem, ...] = ()
    same_as: str | None = None
    shipments: tuple[Row, ...] = field(default=(), repr=False)
    firms: tuple[Row, ...] = field(default=(), repr=False)
    unit_energy: tuple[Row, ...] = field(default=(), repr=False)

    def record(self) -> dict[str, object]:
        """As plain JSON, without the rows."""
        from groundwork.jobs.folder import recorded

        return {
            "file": self.file, "counts": self.counts, "firms": [str(f["firm"]) for f in self.firms],
            "same_as": self.same_as, "problems": recorded(self.problems),
        }  # fmt: skip


def work(task: Task) -> Mapping[str, object]:
    """Read every file, write the common portfolio. Raises ``BadInput`` if no file had a usable row."""
    from cbam.statute import load_statute
    from cbam.template import write_portfolio
    from groundwork.jobs.folder import write_json

    law = load_statute().newest
    found: list[Collected] = []
    seen: dict[str, str] = {}
    for number, file in enumerate(task.files):
        task.tell(number, len(task.files), file.name)
        found.append(_one(file, seen, law))
    records = [one.record() for one in found]
    write_json(task.results / COLLECTED, {"files": records})
    shipments = _told_apart(found)
    if not shipments:
        raise BadInput(Problem("cbam.sector-empty", params={"files": len(task.files)}))
    firms: dict[str, Row] = {}
    for firm in (firm for one in found for firm in one.firms):
        firms.setdefault(str(firm["firm"]), firm)
    energy = [row for one in found for row in one.unit_energy]
    write_portfolio(task.results / PORTFOLIO, shipments, list(firms.values()), energy)
    task.tell(len(task.files), len(task.files))
    counts = sum((one.counts for one in found), Counts())
    return {"files": [PORTFOLIO, COLLECTED], "collected": records, "counts": counts, "firms": len(firms)}


def _one(file: Path, seen: dict[str, str], law: Law) -> Collected:
    """One file read; ``seen`` remembers digests, so that a file handed in twice counts once.

    A shipment whose customs code or origin nobody knows is set aside here, where file and cell are known.
    """
    from cbam.firm_tables import FIRMS
    from cbam.name_faults import faults_of_names
    from cbam.portfolio import read_portfolio
    from cbam.shipment_tables import SHIPMENTS
    from cbam.unit_energy import UNIT_ENERGY, unit_energy_of
    from groundwork.sheets import read_book
    from groundwork.store import digest_of
    from groundwork.table_reader import find_sheet, read_table

    digest = digest_of(file)
    if digest in seen:
        return Collected(file.name, same_as=seen[digest])
    seen[digest] = file.name
    try:
        loaded = read_portfolio(file)
    except BadInput as bad:
        return Collected(file.name, problems=bad.problems)
    book = read_book(file).value
    sheet = find_sheet(book, SHIPMENTS)
    several = len(book.sheets) > 1
    firm_sheet = find_sheet(book, FIRMS) if several else None
    energy_sheet = find_sheet(book, UNIT_ENERGY) if several else None
    energy = read_table(energy_sheet, UNIT_ENERGY) if energy_sheet else None
    unit_energy_of(energy, loaded.value.shipments.firm)  # marks the rows that cannot be graded
    usable = loaded.value.shipments
    numbers = {_row_of(usable.place(i, "cn_code").cell) for i in range(len(usable))}
    unknown = faults_of_names(usable, law)
    numbers -= {_row_of(problem.place.cell) for problem in unknown}
    return Collected(
        file.name,
        Counts(loaded.counts.n_read, len(numbers), loaded.counts.n_read - len(numbers)),
        (*loaded.problems, *unknown, *faults_of_names(loaded.value.rejected, law)),
        None,
        tuple(_rows(read_table(sheet, SHIPMENTS), numbers)) if sheet else (),
        tuple(_rows(read_table(firm_sheet, FIRMS), None)) if firm_sheet else (),
        tuple(_rows(energy, None)) if energy else (),
    )


def _row_of(cell: str) -> int:
    digits = _ROW_OF_CELL.search(cell)
    return int(digits.group()) if digits else 0


def _rows(table: Table, numbers: set[int] | None) -> Iterable[Row]:
    """The rows of a table whose number in the sheet is among ``numbers``, or that were read without fault."""
    from groundwork.tables import Kind

    columns: dict[str, Any] = {
        f.key: table.numbers(f.key) if f.kind is Kind.NUMBER else table.texts(f.key)
        for f in table.spec.fields
        if table.has(f.key)
    }
    for i, row in enumerate(table.rows.tolist()):
        if table.ok[i] if numbers is None else row + 1 in numbers:
            values = {key: column[i] for key, column in columns.items()}
            yield {key: value for key, value in values.items() if not _is_nothing(value)}


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _told_apart(found: Iterable[Collected]) -> list[Row]:
    """All shipments, their ids different, none without a firm."""
    placed = [(one.file, row) for one in found for row in one.shipments]
    ids = Counter(str(row["id"]) for _, row in placed if "id" in row)
    rows = []
    for file, row in placed:
        stem, own = Path(file).stem, str(row.get("id", ""))
        named = {"firm": stem, **row}
        if ids[own] > 1:
            named["id"] = f"{stem} {own}"
        rows.append(named)
    return rows
