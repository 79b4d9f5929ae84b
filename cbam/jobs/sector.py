"""The job ``cbam.sector``: many firms' portfolio workbooks read, judged, and laid together as one.

Files: the workbooks. Results: ``portfolio.xlsx``, the usable rows of all of them in the template's columns,
and ``collected.json``: per file the rows read, used and rejected and its problems. A file that cannot be
read, or was handed in twice, is listed and the others go on. A shipment without a firm's name gets its
file's; where two files use the same id, each is led by its file's name. Precursors of the usable shipments,
measures and energy per unit come along.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cbam.precursor_tables import PRECURSORS
from cbam.shipment_tables import FIRMS, SHIPMENTS
from groundwork.problems import BadInput, Counts, Problem

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from groundwork.jobs.task import Task
    from groundwork.table_reader import Table
    from groundwork.tables import TableSpec

PORTFOLIO, COLLECTED = "portfolio.xlsx", "collected.json"
Row = dict[str, object]
_NONE = Counts()
_ROW_OF_CELL = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Collected:
    """What one file gave: its counts and problems, and the usable rows of its tables by the tables' keys."""

    file: str
    counts: Counts = _NONE
    problems: tuple[Problem, ...] = ()
    same_as: str | None = None
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict, repr=False)

    def of(self, table: TableSpec) -> tuple[Row, ...]:
        """Its usable rows of that table."""
        return self.rows.get(table.key, ())

    def record(self) -> dict[str, object]:
        """As plain JSON, without the rows."""
        from groundwork.jobs.folder import recorded

        return {
            "file": self.file, "counts": self.counts, "firms": [str(f["firm"]) for f in self.of(FIRMS)],
            "same_as": self.same_as, "problems": recorded(self.problems),
        }  # fmt: skip


def work(task: Task) -> Mapping[str, object]:
    """Read every file, write the common portfolio. Raises ``BadInput`` if no file had a usable row."""
    from cbam.measure_tables import MEASURES
    from cbam.statute import load_statute
    from cbam.template import write_portfolio
    from cbam.unit_energy import UNIT_ENERGY
    from groundwork.jobs.folder import write_json

    law = load_statute().newest
    found: list[Collected] = []
    seen: dict[str, str] = {}
    for number, file in enumerate(task.files):
        task.tell(number, len(task.files), file.name)
        found.append(_one(file, seen, law))
    records = [one.record() for one in found]
    write_json(task.results / COLLECTED, {"files": records})
    shipments, precursors = _told_apart(found)
    if not shipments:
        raise BadInput(Problem("cbam.sector-empty", params={"files": len(task.files)}))
    firms: dict[str, Row] = {}
    for firm in (firm for one in found for firm in one.of(FIRMS)):
        firms.setdefault(str(firm["firm"]), firm)
    together = {spec.key: [row for one in found for row in one.of(spec)] for spec in (MEASURES, UNIT_ENERGY)}
    together |= {SHIPMENTS.key: shipments, FIRMS.key: list(firms.values()), PRECURSORS.key: precursors}
    write_portfolio(task.results / PORTFOLIO, together)
    task.tell(len(task.files), len(task.files))
    counts = sum((one.counts for one in found), Counts())
    return {"files": [PORTFOLIO, COLLECTED], "collected": records, "counts": counts, "firms": len(firms)}


def _one(file: Path, seen: dict[str, str], law: Law) -> Collected:
    """One file read; ``seen`` remembers digests, so that a file handed in twice counts once.

    A shipment whose customs code or origin nobody knows is set aside here, where file and cell are known.
    """
    from cbam.measure_tables import measures_of
    from cbam.name_faults import faults_of_names
    from cbam.portfolio import read_portfolio
    from cbam.portfolio_tables import read_tables
    from cbam.unit_energy import unit_energy_of
    from groundwork.store import digest_of

    digest = digest_of(file)
    if digest in seen:
        return Collected(file.name, same_as=seen[digest])
    seen[digest] = file.name
    try:
        loaded, tables = read_portfolio(file), read_tables(file)
    except BadInput as bad:
        return Collected(file.name, problems=bad.problems)
    usable = loaded.value.shipments
    unit_energy_of(tables.unit_energy, usable.firm)  # these two mark the rows that cannot be used
    measures_of(tables.measures)
    unknown = faults_of_names(usable, law)
    faulty = {problem.place.cell for problem in unknown}
    ids = {
        _row_of(usable.place(i, "cn_code").cell): str(usable.id[i])
        for i in range(len(usable))
        if not {usable.place(i, "cn_code").cell, usable.place(i, "origin").cell} & faulty
    }
    rows = {name: tuple(_rows(table, None)) for name, table in tables.beside.items()}
    used = set(ids.values())
    parts = rows.get(PRECURSORS.key, ())
    rows[PRECURSORS.key] = tuple(part for part in parts if str(part["shipment_id"]) in used)
    shipments = _rows(tables.shipments, set(ids))
    numbered = zip(sorted(ids), shipments, strict=True)
    rows[SHIPMENTS.key] = tuple({"id": ids[number], **row} for number, row in numbered)
    return Collected(
        file.name,
        Counts(loaded.counts.n_read, len(ids), loaded.counts.n_read - len(ids)),
        (*loaded.problems, *unknown, *faults_of_names(loaded.value.rejected, law)),
        rows=rows,
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


def _told_apart(found: Sequence[Collected]) -> tuple[list[Row], list[Row]]:
    """All shipments and the precursors of them, their ids different, no shipment without a firm."""
    files = [(Path(one.file).stem, one.of(SHIPMENTS), one.of(PRECURSORS)) for one in found]
    of_shipments = Counter(str(row["id"]) for _, shipped, _ in files for row in shipped)
    of_parts = Counter(str(row["id"]) for _, _, parts in files for row in parts)
    shipments: list[Row] = []
    together: list[Row] = []
    for stem, shipped, parts in files:

        def apart(row: Row, key: str, ids: Counter[str], stem: str = stem) -> Row:
            own = str(row.get(key, ""))
            return {key: f"{stem} {own}"} if ids[own] > 1 else {}

        shipments += [{"firm": stem, **row, **apart(row, "id", of_shipments)} for row in shipped]
        together += [
            {
                **row,
                **apart(row, "id", of_parts),
                **apart(row, "parent_id", of_parts),
                **apart(row, "shipment_id", of_shipments),
            }
            for row in parts
        ]
    return shipments, together
