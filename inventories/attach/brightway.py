"""Reader of a Brightway project: its SQLite file, opened for reading only, without Brightway itself."""

from __future__ import annotations

import io
import pickle
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundwork.problems import Place, Problem
from inventories.attach.brightway_exchanges import (
    FLOW_TYPES,
    PRODUCTION,
    Stated,
    dataset_of,
    exchange_of,
)
from inventories.attach.problems import refuse
from inventories.attach.records import Dataset, Format, Raw

DATABASE_FILE = Path("lci") / "databases.db"
PRODUCT = "product"
Key = tuple[str, str]
_PLAIN = {
    "builtins": {"set", "frozenset", "complex", "bytearray"},
    "collections": {"OrderedDict", "defaultdict"},
    "datetime": {"date", "datetime", "timedelta"},
    "numpy": {"dtype", "ndarray"},
    "numpy.core.multiarray": {"scalar", "_reconstruct"},
    "numpy._core.multiarray": {"scalar", "_reconstruct"},
    "uuid": {"UUID"},
}
"""Classes that a stored record may hold. Anything else could run code when it is loaded."""


_NODES = "SELECT database, code, data FROM activitydataset"
_EXCHANGES = (
    "SELECT output_code, input_database, input_code, type, data FROM exchangedataset"
    " WHERE output_database = ? ORDER BY id"
)


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def read_project(path: Path, database: str = "") -> tuple[Raw, list[Problem]]:
    """One database of a Brightway project.

    Args:
        path: the project's folder.
        database: its name; may be empty where the project holds one database of processes.

    Raises:
        BadInput: the project cannot be read, holds foreign objects, or several databases.
    """
    place = Place(path.name)
    try:
        link = sqlite3.connect(f"{(path / DATABASE_FILE).resolve().as_uri()}?mode=ro", uri=True)
        try:
            return _read(link, path, database), []
        finally:
            link.close()
    except (sqlite3.Error, pickle.UnpicklingError, KeyError, TypeError, ValueError, EOFError) as exc:
        raise refuse("inventories.attach-brightway-failed", place, name=path.name, detail=str(exc)) from exc


def _read(link: sqlite3.Connection, path: Path, database: str) -> Raw:
    found = link.execute("SELECT DISTINCT output_database FROM exchangedataset ORDER BY 1")
    known = [str(name) for (name,) in found]
    if database not in known:
        if database or len(known) != 1:
            names = ", ".join(known) or "-"
            raise refuse("inventories.attach-brightway-choose", Place(path.name), name=path.name, known=names)
        database = known[0]
    project = _Project.of(link, database)
    datasets = tuple(project.datasets(Place(f"{path.name}/{database}")))
    return Raw(Format.BRIGHTWAY_PROJECT, database, datasets, sum(len(d.exchanges) for d in datasets))


def _load(data: bytes) -> Mapping[str, Any]:
    found = _Plain(io.BytesIO(data)).load()
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class _Project:
    """One database with the nodes of all: `exchanges` by consumer code, `made` what any of them produces."""

    database: str
    nodes: Mapping[Key, Mapping[str, Any]]
    exchanges: Mapping[str, list[tuple[Key, str, Mapping[str, Any]]]]
    made: frozenset[Key]

    @classmethod
    def of(cls, link: sqlite3.Connection, database: str) -> _Project:
        nodes = {(str(d), str(c)): _load(data) for d, c, data in link.execute(_NODES)}
        exchanges: dict[str, list[tuple[Key, str, Mapping[str, Any]]]] = {}
        for code, source, source_code, kind, data in link.execute(_EXCHANGES, (database,)):
            row = ((str(source), str(source_code)), str(kind), _load(data))
            exchanges.setdefault(str(code), []).append(row)
        made = frozenset(row[0] for rows in exchanges.values() for row in rows if row[1] in PRODUCTION)
        return cls(database, nodes, exchanges, made)

    def datasets(self, place: Place) -> Iterator[Dataset]:
        """Nodes that make something: all but elementary flows and products that stand apart."""
        for (owner, code), node in self.nodes.items():
            if owner == self.database and self._is_dataset(code, node):
                where = Place(place.file, cell=code)
                parts = [exchange_of(self._stated(*row), where) for row in self.exchanges.get(code, ())]
                yield dataset_of(code, node, parts, f"{owner}|{code}", where)

    def _is_dataset(self, code: str, node: Mapping[str, Any]) -> bool:
        apart = (self.database, code) in self.made and code not in self.exchanges
        return not _is_flow(node) and not apart

    def _stated(self, source: Key, kind: str, data: Mapping[str, Any]) -> Stated:
        node = self.nodes.get(source)
        held = source in self.made or (
            source[0] == self.database and node is not None and self._is_dataset(source[1], node)
        )
        return Stated(kind, "|".join(source), node or data, data, missing=not held)


def _is_flow(node: Mapping[str, Any]) -> bool:
    return str(node.get("type", "process")) in {*FLOW_TYPES, PRODUCT}
