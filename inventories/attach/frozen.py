"""The frozen form of an attached database: one folder, written once, checked by its hash when it is read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from groundwork.problems import Place
from inventories.attach.matrices import Bools, Entries, Floats, Ints, Matrices, NatureFlow, Node
from inventories.attach.problems import refuse
from inventories.attach.records import FlowRef
from inventories.attach.scores import GasMap

SCHEMA = "pcf-cbam-attached/2"
MANIFEST, PACKAGE, NODES, FLOWS = "manifest.json", "package.zip", "nodes.csv", "flows.csv"
NODE_COLUMNS = ("key", "name", "product", "location", "unit", "year", "about")
FLOW_COLUMNS = (
    "key", "name", "unit", "compartment", "cas", "taken", "medium", "gas", "kg_per_unit", "assumption",
)  # fmt: skip
TECHNOSPHERE, BIOSPHERE = "technosphere_matrix", "biosphere_matrix"
GUESSED = "guessed.npy"
_PATH = " / "


@dataclass(frozen=True)
class Frozen:
    """An attached database as it was frozen. `weights` is gases x flows, kg of gas per unit of flow."""

    folder: Path
    manifest: Mapping[str, Any]
    matrices: Matrices
    gases: tuple[str, ...]
    weights: sparse.csr_matrix

    @property
    def slug(self) -> str:
        """Short name: the beginning of every process id."""
        return str(self.manifest["id"])

    def by_gas(self) -> Floats:
        """Datasets x gases: kg that one run of each dataset releases itself."""
        return np.asarray((self.weights @ self.matrices.b()).T.todense(), dtype=np.float64)


def slug_of(name: str) -> str:
    """A name as the beginning of ids: lower case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32].strip("-") or "database"


def tables(matrices: Matrices, gas_map: GasMap) -> dict[str, bytes]:
    """The two name tables of a frozen folder, by file name."""
    nodes = [[getattr(node, column) for column in NODE_COLUMNS] for node in matrices.nodes]
    flows = []
    size = np.asarray(gas_map.weights.sum(axis=0)).ravel()
    for i, item in enumerate(matrices.flows):
        gas = gas_map.mapped.get(i)
        flow = item.flow
        row: list[object] = [flow.key, flow.name, flow.unit, _PATH.join(flow.compartment), flow.cas]
        row += ["yes" if item.taken else "no", gas_map.media[i]]
        flows.append([*row, gas.flow_id, repr(float(size[i])), gas.assumption] if gas else [*row, "", "", ""])
    return {NODES: table(NODE_COLUMNS, nodes), FLOWS: table(FLOW_COLUMNS, flows)}


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV table as bytes, the same on every platform."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def content_hash(matrices: Matrices, named: Mapping[str, bytes]) -> str:
    """SHA-256 over every index, amount, sign and uncertainty of both matrices and over the name tables."""
    digest = hashlib.sha256()
    for entries in (matrices.technosphere, matrices.biosphere):
        for array in (entries.rows, entries.columns, entries.amounts, entries.flip):
            digest.update(np.ascontiguousarray(array).tobytes())
        if entries.doubts is not None:
            digest.update(np.ascontiguousarray(entries.doubts).tobytes())
    digest.update(matrices.guessed.tobytes())
    for name in sorted(named):
        digest.update(name.encode() + b"\0" + hashlib.sha256(named[name]).digest())
    return digest.hexdigest()


def load_frozen(folder: Path) -> Frozen:
    """Read a frozen folder and check that it is what was written.

    Raises:
        BadInput: a file is missing, damaged, of another version, or was changed.
    """
    place = Place(folder.name)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        named = {name: (folder / name).read_bytes() for name in (NODES, FLOWS)}
        matrices, gases, weights = _read(folder / PACKAGE, named)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as exc:
        raise refuse(
            "inventories.attach-frozen-damaged", place, name=folder.name, detail=type(exc).__name__
        ) from exc
    if manifest.get("schema") != SCHEMA:
        found = str(manifest.get("schema"))
        raise refuse("inventories.attach-frozen-version", place, name=folder.name, found=found, known=SCHEMA)
    if content_hash(matrices, named) != manifest.get("content_sha256"):
        raise refuse("inventories.attach-frozen-changed", place, name=folder.name)
    return Frozen(folder, manifest, matrices, gases, weights)


def _read(package: Path, named: Mapping[str, bytes]) -> tuple[Matrices, tuple[str, ...], sparse.csr_matrix]:
    nodes = tuple(_node(row) for row in _rows(named[NODES]))
    flow_rows = list(_rows(named[FLOWS]))
    flows = tuple(
        NatureFlow(
            FlowRef(
                row["key"],
                row["name"],
                row["unit"],
                compartment=tuple(filter(None, row["compartment"].split(_PATH))),
                cas=row["cas"],
            ),
            row["taken"] == "yes",
        )
        for row in flow_rows
    )
    gases = tuple(sorted({row["gas"] for row in flow_rows if row["gas"]}))
    number = {gas: g for g, gas in enumerate(gases)}
    named_gases = [(f, row) for f, row in enumerate(flow_rows) if row["gas"]]
    mapped = [(number[row["gas"]], f, float(row["kg_per_unit"])) for f, row in named_gases]
    rows, columns, sizes = zip(*mapped, strict=True) if mapped else ((), (), ())
    weights = sparse.csr_matrix((sizes, (rows, columns)), shape=(len(gases), len(flows)), dtype=np.float64)
    with zipfile.ZipFile(package) as archive:
        technosphere = _entries(archive, TECHNOSPHERE, 0, _doubts(package.parent, TECHNOSPHERE))
        biosphere = _entries(archive, BIOSPHERE, len(nodes), _doubts(package.parent, BIOSPHERE))
    guessed: Bools = np.load(package.parent / GUESSED, allow_pickle=False).astype(bool)
    return Matrices(nodes, flows, technosphere, biosphere, guessed), gases, weights


def _node(row: Mapping[str, str]) -> Node:
    texts = (row["key"], row["name"], row["product"], row["location"], row["unit"])
    return Node(*texts, int(row["year"]), row["about"])


def _rows(data: bytes) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))


def _entries(archive: zipfile.ZipFile, name: str, first_row: int, doubts: Any) -> Entries:
    """Entries of one matrix; ids in the package count from 1, datasets first, then elementary flows."""
    if f"{name}.data.npy" not in archive.namelist():
        nothing = np.zeros(0, dtype=np.int64)
        return Entries(nothing, nothing, np.zeros(0), np.zeros(0, dtype=bool))
    indices = _array(archive, f"{name}.indices.npy")
    rows: Ints = indices["row"].astype(np.int64) - 1 - first_row
    columns: Ints = indices["col"].astype(np.int64) - 1
    amounts: Floats = _array(archive, f"{name}.data.npy").astype(np.float64)
    flip: Bools = np.zeros(len(amounts), dtype=bool)  # left out of the package where nothing is turned round
    if f"{name}.flip.npy" in archive.namelist():
        flip = _array(archive, f"{name}.flip.npy").astype(bool)
    return Entries(rows, columns, amounts, flip, doubts)


def doubts_file(matrix: str) -> str:
    """Name of the file that holds a matrix's uncertainties; the package leaves out what is certain."""
    return f"{matrix}_doubts.npy"


def _doubts(folder: Path, matrix: str) -> Any:
    path = folder / doubts_file(matrix)
    return np.load(path, allow_pickle=False) if path.is_file() else None


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as stream:
        return np.load(io.BytesIO(stream.read()), allow_pickle=False)
