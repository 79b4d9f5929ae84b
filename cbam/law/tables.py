"""Reading law tables: every cell checked against its layout, every problem with file and cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cbam.law.columns import Cell, Column, Layout
from cbam.law.layouts import LAYOUTS
from cbam.law.leaves import Citation
from cbam.law.registry import Dataset, text_of
from groundwork.problems import BadInput, Place, Problem

FIRST_DATA_LINE = 2


@dataclass(frozen=True)
class Parsed:
    """The typed columns of one file and the line each row stands on."""

    dataset: Dataset
    columns: Mapping[str, tuple[Cell, ...]]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Stack:
    """Several datasets of one table laid over each other: columns, and for each row where it comes from."""

    layout: Layout
    columns: Mapping[str, tuple[Cell, ...]]
    datasets: tuple[Dataset, ...]
    dataset_of: tuple[int, ...]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, name: str) -> tuple[str, ...]:
        """A text column; empty cells read as ''."""
        found = self._texts.get(name)
        if found is None:
            found = self._texts[name] = tuple(
                "" if cell is None else str(cell) for cell in self.columns[name]
            )
        return found

    @cached_property
    def _texts(self) -> dict[str, tuple[str, ...]]:
        return {}

    def dataset(self, row: int) -> Dataset:
        """The dataset that row stands in."""
        return self.datasets[self.dataset_of[row]]

    def cite(self, row: int, article: str = "") -> Citation:
        """Where a row stands: act, article, Official Journal, dataset and line."""
        dataset = self.dataset(row)
        return Citation(
            act=dataset.act,
            article=article or dataset.article,
            oj=dataset.oj,
            dataset=dataset.id,
            row=f"{dataset.file}:{self.lines[row]}",
            source=dataset.source,
        )


def read_table(dataset: Dataset, folder: Path) -> tuple[Parsed, list[Problem]]:
    """One dataset's file as typed columns, with all problems: encoding, columns, cells, duplicate keys.

    FileNotFoundError where it is not there: the registry names only files that are.
    """
    layout = LAYOUTS[dataset.table]
    try:
        rows = list(csv.reader(io.StringIO(text_of(folder / dataset.file), newline="")))
    except csv.Error:
        unreadable = Problem("groundwork.csv-encoding", Place(dataset.file))
        return Parsed(dataset, {c.name: () for c in layout.columns}, ()), [unreadable]
    except BadInput as bad:
        return Parsed(dataset, {c.name: () for c in layout.columns}, ()), list(bad.problems)
    heading = tuple(rows[0]) if rows else ()
    problems = _heading_problems(dataset, layout, heading)
    if problems:
        return Parsed(dataset, {c.name: () for c in layout.columns}, ()), problems
    body = [(line, row) for line, row in enumerate(rows[1:], FIRST_DATA_LINE) if any(row)]
    for line, row in body:
        if len(row) != len(heading):
            params: dict[str, str | int | float] = {"line": line, "n": len(row), "expected": len(heading)}
            problems.append(Problem("cbam.law-row-length", Place(dataset.file, "", f"A{line}"), params))
    if problems:
        return Parsed(dataset, {c.name: () for c in layout.columns}, ()), problems
    lines = tuple(line for line, _ in body)
    columns: dict[str, tuple[Cell, ...]] = {}
    for column in layout.columns:
        if column.name in heading:
            i = heading.index(column.name)
            cells = [(line, row[i]) for line, row in body]
            columns[column.name] = _parse_column(dataset.file, column, i, cells, problems)
        else:
            columns[column.name] = (None,) * len(body)
    problems += _duplicate_problems(dataset, layout, columns, lines)
    return Parsed(dataset, columns, lines), problems


def _heading_problems(dataset: Dataset, layout: Layout, heading: tuple[str, ...]) -> list[Problem]:
    place = Place(dataset.file, "", "A1")
    problems = [
        Problem("cbam.law-column-unknown", place, {"column": name, "columns": ", ".join(layout.names)})
        for name in heading
        if name not in layout.names
    ]
    problems += [
        Problem("cbam.law-column-missing", place, {"column": column.name})
        for column in layout.columns
        if column.name not in heading and not column.optional
    ]
    return problems


def _parse_column(
    file: str, column: Column, position: int, cells: Sequence[tuple[int, str]], problems: list[Problem]
) -> tuple[Cell, ...]:
    """Each distinct cell text is read once; a bad one is reported on every line it stands on."""
    read: dict[str, Cell] = {}
    bad: set[str] = set()
    for text in {text for _, text in cells}:
        if text == "" and column.optional:
            read[text] = None
            continue
        try:
            read[text] = column.parse(text)
            if text == "":
                bad.add(text)
        except ValueError:
            bad.add(text)
            read[text] = None
    if bad:
        letter = chr(ord("A") + position)
        for line, text in cells:
            if text in bad:
                params: dict[str, str | int | float] = {"column": column.name, "cell": text}
                problems.append(Problem("cbam.law-cell", Place(file, "", f"{letter}{line}"), params))
    return tuple(read[text] for _, text in cells)


def _duplicate_problems(
    dataset: Dataset, layout: Layout, columns: Mapping[str, tuple[Cell, ...]], lines: Sequence[int]
) -> list[Problem]:
    seen: dict[tuple[Cell, ...], int] = {}
    problems = []
    keys = zip(*(columns[name] for name in layout.key), strict=True)
    for key, line in zip(keys, lines, strict=True):
        first = seen.setdefault(key, line)
        if first != line:
            params: dict[str, str | int | float] = {"key": " ".join(map(str, key)), "line": first}
            problems.append(Problem("cbam.law-duplicate", Place(dataset.file, "", f"A{line}"), params))
    return problems


def empty(layout: Layout) -> Stack:
    """A table without rows."""
    return Stack(layout, {name: () for name in layout.names}, (), (), ())


def stack(layout: Layout, parts: Sequence[Parsed]) -> Stack:
    """Lay datasets over each other, oldest first: "table" replaces all rows, "rows" those of equal key."""
    parts = _after_last_replacement(parts)
    datasets = tuple(part.dataset for part in parts)
    if len(parts) == 1:
        only = parts[0]
        return Stack(layout, only.columns, datasets, (0,) * len(only.lines), only.lines)
    chosen: dict[tuple[Cell, ...], tuple[int, int]] = {}
    for d, part in enumerate(parts):
        for row, key in enumerate(zip(*(part.columns[name] for name in layout.key), strict=True)):
            chosen[key] = (d, row)
    places = list(chosen.values())
    columns = {name: tuple(parts[d].columns[name][row] for d, row in places) for name in layout.names}
    lines = tuple(parts[d].lines[row] for d, row in places)
    return Stack(layout, columns, datasets, tuple(d for d, _ in places), lines)


def _after_last_replacement(parts: Sequence[Parsed]) -> Sequence[Parsed]:
    last = max((i for i, part in enumerate(parts) if part.dataset.mode == "table"), default=0)
    return parts[last:]
