"""Rows of law tables with what they rest on: searched by table, code, origin or any text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cbam.law.columns import Cell
from cbam.law.leaves import Citation, LawStatus
from cbam.law.snapshot import Law
from cbam.law.tables import Stack
from groundwork.problems import BadInput, Problem

CODE_COLUMNS = ("code", "cn8", "prefix", "heading", "chapter")
ORIGIN_COLUMN = "origin"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a law table: its cells by column name, how far it is law, and where it stands."""

    table: str
    cells: dict[str, Cell]
    status: LawStatus
    overlay: str
    known_on: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Search:
    """What rows are wanted; an empty field asks for nothing.

    ``code`` finds rows of that code, of codes below it and of beginnings of it; ``origin`` an ISO code of
    the origin column; ``text`` any cell that contains it.
    """

    table: str = ""
    code: str = ""
    origin: str = ""
    text: str = ""


def find_rows(law: Law, search: Search) -> tuple[Row, ...]:
    """Every row that meets the search, in the order of the tables.

    Raises BadInput for a table that does not exist.
    """
    if search.table and search.table not in law.stacks:
        params = {"table": search.table, "tables": ", ".join(law.stacks)}
        raise BadInput(Problem("cbam.law-table-asked", params=params))
    names = [search.table] if search.table else list(law.stacks)
    return tuple(row for name in names for row in _of_table(law.stacks[name], name, search))


def _of_table(stack: Stack, name: str, search: Search) -> Iterator[Row]:
    code_columns = [c for c in CODE_COLUMNS if c in stack.columns]
    if (search.code and not code_columns) or (search.origin and ORIGIN_COLUMN not in stack.columns):
        return
    for number in range(len(stack)):
        cells = {column: stack.columns[column][number] for column in stack.layout.names}
        if _meets(cells, code_columns, search):
            yield row_of(stack, name, number, cells)


def row_of(stack: Stack, name: str, number: int, cells: dict[str, Cell]) -> Row:
    """A numbered row of a stack with its citation."""
    dataset = stack.dataset(number)
    known_on = dataset.known_on.isoformat()
    return Row(name, cells, dataset.status, dataset.overlay, known_on, stack.cite(number))


def _meets(cells: dict[str, Cell], code_columns: list[str], search: Search) -> bool:
    if search.origin and cells[ORIGIN_COLUMN] != search.origin:
        return False
    if search.code and not any(_related(str(cells[c] or ""), search.code) for c in code_columns):
        return False
    wanted = search.text.casefold()
    return not wanted or any(wanted in str(cell).casefold() for cell in cells.values() if cell is not None)


def _related(code: str, asked: str) -> bool:
    return bool(code) and (code.startswith(asked) or asked.startswith(code))


def cells_at(law: Law, citation: Citation | None) -> dict[str, Cell]:
    """The cells of the row a citation points at, empty ones left out; {} where it points at no row."""
    if citation is None or not citation.row:
        return {}
    file, _, line = citation.row.rpartition(":")
    for stack in law.stacks.values():
        numbers = [n for n, d in enumerate(stack.datasets) if d.id == citation.dataset and d.file == file]
        for row in range(len(stack)) if numbers else ():
            if stack.dataset_of[row] in numbers and stack.lines[row] == int(line):
                cells = {name: stack.columns[name][row] for name in stack.layout.names}
                return {name: cell for name, cell in cells.items() if cell is not None}
    return {}
