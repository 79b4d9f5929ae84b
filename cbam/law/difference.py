"""What differs between two snapshots of the law, table by table and row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cbam.law.columns import Cell
from cbam.law.leaves import Citation
from cbam.law.snapshot import Law
from cbam.law.tables import Stack

NOT_FIGURES = frozenset({"note", "read_status", "direct_tco2e_per_t", "indirect_tco2e_per_t"})
Key = tuple[Cell, ...]


class Kind(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs: its key, the cells that changed (None: no row), and where both stand."""

    table: str
    kind: Kind
    key: dict[str, Cell]
    before: dict[str, Cell]
    after: dict[str, Cell]
    cited_before: Citation | None
    cited_after: Citation | None


def differences(before: Law, after: Law) -> tuple[Difference, ...]:
    """Every row whose figures differ; notes, reading marks and what is for information are no figures."""
    return tuple(
        one for table, stack in after.stacks.items() for one in _of_table(table, before.stacks[table], stack)
    )


def _of_table(table: str, before: Stack, after: Stack) -> Iterator[Difference]:
    if before.datasets == after.datasets and before.lines == after.lines:
        return
    old, new = _by_key(before), _by_key(after)
    for key in dict.fromkeys([*old, *new]):
        was, now = _cells(before, old.get(key)), _cells(after, new.get(key))
        if was == now:
            continue
        kind = Kind.CHANGED if was and now else Kind.ADDED if now else Kind.REMOVED
        columns = [c for c in dict.fromkeys([*was, *now]) if was.get(c) != now.get(c)]
        yield Difference(
            table=table,
            kind=kind,
            key=dict(zip(after.layout.key, key, strict=True)),
            before={c: was.get(c) for c in columns} if was else {},
            after={c: now.get(c) for c in columns} if now else {},
            cited_before=before.cite(old[key]) if was else None,
            cited_after=after.cite(new[key]) if now else None,
        )


def _by_key(stack: Stack) -> Mapping[Key, int]:
    keys = zip(*(stack.columns[name] for name in stack.layout.key), strict=True)
    return {key: row for row, key in enumerate(keys)}


def _cells(stack: Stack, row: int | None) -> dict[str, Cell]:
    if row is None:
        return {}
    names = (n for n in stack.layout.names if n not in NOT_FIGURES and n not in stack.layout.key)
    return {name: stack.columns[name][row] for name in names} or {"": ""}
