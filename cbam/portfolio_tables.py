"""The tables of a portfolio wherever they stand: sheets of a workbook, one CSV file, or Parquet files.

Parquet: ``NAME.parquet`` holds the shipments; ``NAME.firms.parquet``, ``NAME.precursors.parquet``,
``NAME.measures.parquet`` and ``NAME.unit_energy.parquet`` beside it are read with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cbam.measure_tables import MEASURES
from cbam.precursor_tables import PRECURSORS
from cbam.shipment_tables import FIRMS, MATERIALS, SHIPMENTS
from cbam.unit_energy import UNIT_ENERGY
from groundwork.parquet_tables import ENDING, read_parquet_table
from groundwork.problems import BadInput, Place, Problem
from groundwork.sheets import Book, Sheet, read_book
from groundwork.table_reader import Table, find_sheet, named, read_table

if TYPE_CHECKING:
    from groundwork.tables import TableSpec

BESIDE = (FIRMS, PRECURSORS, MEASURES, UNIT_ENERGY)


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The shipments, and the tables beside them where there are any."""

    shipments: Table
    firms: Table | None = None
    precursors: Table | None = None
    measures: Table | None = None
    unit_energy: Table | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        """Those of the file and of every table, as they are now."""
        beside = (problem for table in self.beside.values() for problem in table.problems)
        return (*self.problems, *self.shipments.problems, *beside)

    @property
    def beside(self) -> dict[str, Table]:
        """The tables there are beside the shipments, by their keys."""
        others = (self.firms, self.precursors, self.measures, self.unit_energy)
        return {table.spec.key: table for table in others if table is not None}


def read_tables(source: Path | bytes, name: str = "") -> Tables:
    """The tables of a portfolio. Raises ``BadInput`` where there are no shipments to read."""
    called = name or (source.name if isinstance(source, Path) else "")
    if called.lower().endswith(ENDING):
        return _of_parquet(source, called)
    book = read_book(source, name)
    sheet = find_sheet(book.value, SHIPMENTS)
    materials = find_sheet(book.value, MATERIALS)
    if materials and _is_materials(materials) and (sheet is None or not named(sheet, SHIPMENTS)):
        raise BadInput(Problem("cbam.bill-of-materials", Place(book.value.file, materials.name)))
    if sheet is None:
        raise BadInput(*book.problems, Problem("cbam.no-shipments-sheet", Place(book.value.file)))
    table = read_table(sheet, SHIPMENTS)
    _not_empty(table, book.problems)
    others = {spec.key: _beside(book.value, spec) for spec in BESIDE}
    return Tables(table, problems=book.problems, **others)


def beside(file: Path) -> tuple[Path, ...]:
    """The files that are read with a Parquet file of shipments."""
    if file.suffix.lower() != ENDING:
        return ()
    others = (file.with_name(f"{file.stem}.{spec.key}{ENDING}") for spec in BESIDE)
    return tuple(other for other in others if other.is_file())


def _of_parquet(source: Path | bytes, name: str) -> Tables:
    table = read_parquet_table(source, SHIPMENTS, name)
    _not_empty(table, ())
    found: dict[str, Table] = {}
    for file in beside(source) if isinstance(source, Path) else ():
        spec = next(s for s in BESIDE if file.name.endswith(f".{s.key}{ENDING}"))
        found[spec.key] = read_parquet_table(file, spec)
    return Tables(table, problems=(), **found)


def _not_empty(table: Table, problems: tuple[Problem, ...]) -> None:
    if not table.n_rows:
        nothing = Problem("cbam.no-shipments", Place(table.file, table.sheet))
        raise BadInput(*problems, *table.problems, nothing)


def _beside(book: Book, spec: TableSpec) -> Table | None:
    """The sheet of a table; one that bears another table's name is not it, though its columns would do."""
    sheet = find_sheet(book, spec) if len(book.sheets) > 1 else None
    others = (other for other in (SHIPMENTS, *BESIDE) if other is not spec)
    if sheet is None or any(named(sheet, other) for other in others):
        return None
    return read_table(sheet, spec)


def _is_materials(sheet: Sheet) -> bool:
    """Whether the sheet has the columns a bill of materials must have."""
    table = read_table(sheet, MATERIALS)
    return all(table.has(field.key) for field in MATERIALS.fields)
