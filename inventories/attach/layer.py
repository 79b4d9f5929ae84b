"""An attached database as one more layer of the inventory: its datasets become processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from groundwork.problems import BadInput, Counts, Loaded, Place
from groundwork.provenance import Source, Status
from inventories.attach.frozen import MANIFEST, Frozen, load_frozen
from inventories.attach.layer_doubts import emission_parts, input_parts
from inventories.attach.loops import uses_per_unit
from inventories.attach.matrices import Floats, Node
from inventories.attach.unit_names import plain_unit
from inventories.folder import Layer
from inventories.process import Amount, Exchange, Process, Role
from inventories.uncertainty import Distribution

SECTOR = BOUNDARY = "attached"
GOOD_FOR_YEARS = 10
"""Technology data is looked up again after this many years, as in docs/inventories.md."""
SHORT = 8


def read_layer(folder: Path) -> Loaded[Layer]:
    """The frozen database in a folder as a layer; an empty one with its problems where it cannot be used."""
    try:
        frozen = load_frozen(folder)
    except BadInput as refused:
        return Loaded(Layer(folder.name, False), refused.problems)
    ids = process_ids(frozen)
    place = Place(f"{folder.name}/package.zip")
    source = _source(frozen)
    newest = int(frozen.manifest["newest_year"])
    processes = [
        _process(frozen, node, identity, node.year or newest)
        for node, identity in zip(frozen.matrices.nodes, ids, strict=True)
    ]
    exchanges = [*_inputs(frozen, ids, processes, source.id), *_emissions(frozen, ids, processes, source.id)]
    layer = Layer(
        name=folder.name,
        packaged=False,
        files=(folder / MANIFEST,),
        processes=tuple((process, place) for process in processes),
        exchanges=tuple((exchange, place) for exchange in exchanges),
        sources={source.id: source},
    )
    n = len(processes) + len(exchanges)
    return Loaded(layer, (), Counts(n, n, 0))


def process_ids(frozen: Frozen) -> list[str]:
    """Ids of the datasets: the database's short name and the dataset's key, shortened where unique."""
    keys = [node.key.replace(":", ".") for node in frozen.matrices.nodes]
    short = [".".join(part[:SHORT] for part in key.split(".")) for key in keys]
    count = Counter(short)
    return [f"{frozen.slug}:{s if count[s] == 1 else k}" for s, k in zip(short, keys, strict=True)]


def _source(frozen: Frozen) -> Source:
    manifest = frozen.manifest
    return Source(
        id=f"attached:{frozen.slug}",
        title=str(manifest["name"]),
        publisher=str(manifest["source"]["file"]),
        licence=str(manifest["licence"]),
        redistributable=False,
        note=f"sha256 {manifest['source']['sha256']}; frozen {manifest['content_sha256']}",
    )


def _process(frozen: Frozen, node: Node, identity: str, year: int) -> Process:
    unit, _ = plain_unit(node.unit)
    name = node.product if node.product == node.name else f"{node.product} ({node.name})"
    return Process(
        id=identity,
        name_en=name,
        name_zh=name,
        unit=unit,
        sector=SECTOR,
        geography=node.location or "-",
        year=year,
        boundary=BOUNDARY,
        synonyms=(),
        note="; ".join(filter(None, (frozen.manifest["name"], node.about))),
    )


def _made(frozen: Frozen) -> Floats:
    """What one run of each dataset makes, in the plain unit of its process."""
    sizes = np.array([plain_unit(node.unit)[1] for node in frozen.matrices.nodes])
    return np.asarray(np.abs(frozen.matrices.production) * sizes)


def _inputs(frozen: Frozen, ids: list[str], processes: list[Process], source: str) -> Iterator[Exchange]:
    """Per unit made; entries of one cell are one input. A guess anywhere in it makes it an assumption."""
    sizes = np.array([plain_unit(node.unit)[1] for node in frozen.matrices.nodes])
    drawn = uses_per_unit(frozen.matrices).tocoo()
    n = len(ids)
    entries = frozen.matrices.technosphere
    guessed = set((entries.rows * n + entries.columns)[frozen.matrices.guessed].tolist())
    amounts = drawn.data * sizes[drawn.row] / sizes[drawn.col]
    parts = input_parts(frozen.matrices, sizes)
    for i, j, value in zip(drawn.row.tolist(), drawn.col.tolist(), amounts.tolist(), strict=True):
        if value:
            status = Status.ASSUMED if i * n + j in guessed else Status.READ
            stated = _Stated(value, processes[i].unit, parts.get((j, i), ()))
            yield Exchange(ids[j], ids[i], Role.INPUT, _amount(stated, status, processes[j], source))


def _emissions(frozen: Frozen, ids: list[str], processes: list[Process], source: str) -> Iterator[Exchange]:
    """Gases in kg per unit made."""
    made = _made(frozen)
    released = frozen.by_gas() / made[:, None]
    parts = emission_parts(frozen, made)
    for j, g in zip(*(places.tolist() for places in np.nonzero(released)), strict=True):
        stated = _Stated(float(released[j, g]), "kg", parts.get((j, g), ()))
        yield Exchange(
            ids[j], frozen.gases[g], Role.EMISSION, _amount(stated, Status.READ, processes[j], source)
        )


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure with its unit and the distributions it is the sum of."""

    value: float
    unit: str
    parts: tuple[Distribution, ...]


def _amount(stated: _Stated, status: Status, process: Process, source: str) -> Amount:
    last = date(min(process.year + GOOD_FOR_YEARS, date.max.year), 12, 31)
    about = (status, source, process.geography, process.year, last)
    return Amount(stated.value, stated.unit, *about, parts=stated.parts)
