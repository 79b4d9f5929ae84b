"""Reader of ready data packages (bw_processing), with the names of their rows in two tables."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from groundwork.problems import Place, Problem
from inventories.attach.archive import Archive, Member
from inventories.attach.brightway_exchanges import doubt_of
from inventories.attach.doubts import scaled
from inventories.attach.fields import year
from inventories.attach.problems import refuse
from inventories.attach.records import Dataset, Distribution, Doubt, FlowRef, Format, Kind, Raw, RawExchange

TECHNOSPHERE, BIOSPHERE = "technosphere_matrix", "biosphere_matrix"
NODES, FLOWS = "nodes.csv", "flows.csv"
NODE_COLUMNS = ("id", "name", "unit")
FLOW_COLUMNS = ("id", "name", "unit", "compartment")
_LEVELS = "/"
_NAMED = 8
Row = Mapping[str, str]
Cell = tuple[int, int, float, Doubt | None]


@dataclass(frozen=True)
class _Named:
    """The two tables of names, and which product each process makes."""

    nodes: Mapping[int, Row]
    flows: Mapping[int, Row]
    made: Mapping[int, int]
    place: Place

    def product(self, row: int, process: int) -> FlowRef:
        node = self.nodes.get(process, {})
        name = node.get("product") or node.get("name") or str(row)
        return FlowRef(str(row), name, node.get("unit") or "", node.get("location") or "")

    def flow(self, row: int) -> FlowRef:
        about = self.flows.get(row, {})
        parts = (part.strip() for part in (about.get("compartment") or "").split(_LEVELS))
        name = about.get("name") or str(row)
        return FlowRef(str(row), name, about.get("unit") or "", "", tuple(filter(None, parts)))


def read_data_package(archive: Archive) -> tuple[Raw, list[Problem]]:
    """The amounts of a package's technosphere and biosphere, with the uncertainties it states.

    `nodes.csv` (id, name, unit; product, location, year where known) and `flows.csv` (id, name,
    unit, compartment with slashes) stand in the package or beside it: arrays hold numbers alone.

    Raises:
        BadInput: an array or a table is missing or broken, or the matrix is not square.
    """
    members = {m.name.rpartition("/")[2]: m for m in archive.members}
    place = Place(archive.label)
    resources = _resources(archive, members["datapackage.json"])
    nodes = _table(archive, members, NODES, NODE_COLUMNS)
    flows = _table(archive, members, FLOWS, FLOW_COLUMNS)
    technosphere = _cells(archive, members, resources, TECHNOSPHERE)
    biosphere = _cells(archive, members, resources, BIOSPHERE)
    named = _Named(nodes, flows, _references(technosphere, place), place)
    datasets = tuple(_datasets(named, technosphere, biosphere))
    n_exchanges = len(technosphere) + len(biosphere)
    return Raw(Format.DATA_PACKAGE, archive.path.stem, datasets, n_exchanges), []


def _resources(archive: Archive, member: Member) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(archive.read(member))["resources"]
        return [r for r in found if isinstance(r, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise refuse("inventories.attach-json-broken", archive.place(member), name=member.name) from exc


def _table(
    archive: Archive, members: Mapping[str, Member], name: str, columns: tuple[str, ...]
) -> dict[int, Row]:
    member = members.get(name)
    beside = archive.path.parent / name
    if member is None and not beside.is_file():
        listed = ", ".join(columns)
        raise refuse(
            "inventories.attach-package-names",
            Place(archive.label),
            name=archive.label,
            missing=name,
            columns=listed,
        )
    data = archive.read(member) if member else beside.read_bytes()
    try:
        return {int(row["id"]): row for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))}
    except (ValueError, KeyError, TypeError, csv.Error) as exc:
        raise refuse("inventories.attach-choices-columns", Place(name), columns=", ".join(columns)) from exc


def _cells(
    archive: Archive, members: Mapping[str, Member], resources: list[Mapping[str, Any]], matrix: str
) -> list[Cell]:
    """Row id, column id, signed amount and uncertainty of every entry of one matrix."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for resource in resources:
        if resource.get("matrix") == matrix and resource.get("category") == "vector":
            groups[str(resource.get("group"))][str(resource.get("kind"))] = str(resource.get("path"))
    cells: list[Cell] = []
    for paths in groups.values():
        if {"indices", "data"} <= paths.keys():
            arrays = {kind: _array(archive, members, path) for kind, path in paths.items() if kind in _ARRAYS}
            sign = np.where(arrays["flip"], -1.0, 1.0) if "flip" in arrays else 1.0
            amounts = arrays["data"].astype(np.float64) * sign
            rows, columns = arrays["indices"]["row"].tolist(), arrays["indices"]["col"].tolist()
            cells += list(zip(rows, columns, amounts.tolist(), _doubts(arrays, sign), strict=True))
    if not cells:
        raise refuse(
            "inventories.attach-package-matrix", Place(archive.label), name=archive.label, matrix=matrix
        )
    return cells


_ARRAYS = frozenset({"indices", "data", "flip", "distributions"})


def _doubts(arrays: Mapping[str, Any], sign: Any) -> list[Doubt | None]:
    """Uncertainties of signed amounts; a package states them before their sign is turned."""
    n = len(arrays["data"])
    if "distributions" not in arrays:
        return [None] * n
    signs = np.broadcast_to(sign, n).tolist()
    fields = ("uncertainty_type", "loc", "scale", "minimum", "maximum")
    columns = (arrays["distributions"][name].astype(np.float64).tolist() for name in fields)
    return [
        scaled(doubt_of(kind, Doubt(Distribution.OTHER, *parameters), amount), turned)
        for amount, turned, kind, *parameters in zip(arrays["data"].tolist(), signs, *columns, strict=True)
    ]


def _array(archive: Archive, members: Mapping[str, Member], path: str) -> Any:
    member = members.get(path.rpartition("/")[2])
    place = Place(archive.label)
    if member is None:
        raise refuse("inventories.attach-damaged", place, name=path)
    try:
        return np.load(io.BytesIO(archive.read(member)), allow_pickle=False)
    except (ValueError, EOFError, OSError) as exc:
        raise refuse("inventories.attach-damaged", archive.place(member), name=member.name) from exc


def _references(technosphere: list[Cell], place: Place) -> dict[int, int]:
    """Process -> its product: the same id where there is such an entry, else the one product it makes."""
    rows = list(dict.fromkeys(cell[0] for cell in technosphere))
    columns = list(dict.fromkeys(cell[1] for cell in technosphere))
    own = {column for row, column, *_ in technosphere if row == column}
    made: dict[int, list[int]] = defaultdict(list)
    for row, column, amount, _ in technosphere:
        if amount > 0 and column not in own:
            made[column].append(row)
    found = {c: c if c in own else made[c][0] for c in columns if c in own or len(made[c]) == 1}
    lonely = [c for c in columns if c not in found]
    orphans = [r for r in rows if r not in set(found.values())]
    if lonely or orphans or len(set(found.values())) != len(found):
        names = ", ".join(map(str, [*lonely, *orphans][:_NAMED])) or "-"
        raise refuse(
            "inventories.attach-package-not-square",
            place,
            name=place.file,
            rows=len(rows),
            columns=len(columns),
            names=names,
        )
    return found


def _datasets(named: _Named, technosphere: list[Cell], biosphere: list[Cell]) -> Iterator[Dataset]:
    parts: dict[int, list[RawExchange]] = defaultdict(list)
    producer = {product: process for process, product in named.made.items()}
    for row, column, amount, doubt in technosphere:
        reference = named.made[column] == row and not any(e.kind is Kind.REFERENCE for e in parts[column])
        kind = Kind.REFERENCE if reference else Kind.LINK if amount < 0 else Kind.AVOIDED
        size = -amount if kind is Kind.LINK else amount
        flow = named.product(row, producer[row])
        stated = scaled(doubt, -1.0) if kind is Kind.LINK else doubt
        parts[column].append(RawExchange(kind, flow, size, kind is Kind.LINK, named.place, doubt=stated))
    for row, column, amount, doubt in biosphere:
        flow = named.flow(row)
        taken = any("resource" in part.lower() for part in flow.compartment)
        parts[column].append(RawExchange(Kind.ELEMENTARY, flow, amount, taken, named.place, doubt=doubt))
    for column, exchanges in parts.items():
        node = named.nodes.get(column, {})
        name, location = node.get("name") or str(column), node.get("location") or ""
        yield Dataset(str(column), name, location, year(node.get("year")), tuple(exchanges), named.place)
