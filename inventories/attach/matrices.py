"""A linked database as two sparse matrices in double precision, entry by entry, nothing summed away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from inventories.attach.doubts import records, scaled
from inventories.attach.linking import Edge, How, Linked
from inventories.attach.records import Dataset, Doubt, FlowRef, Kind, RawExchange
from inventories.attach.unit_names import how_many

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Entries:
    """Entries of a sparse matrix. `flip` marks those that count negative, as Brightway writes inputs.

    `doubts` are uncertainties of the amounts in Brightway's own records, None where none is stated.
    """

    rows: Ints
    columns: Ints
    amounts: Floats
    flip: Bools
    doubts: Any = None

    def __len__(self) -> int:
        return len(self.rows)

    def matrix(self, n_rows: int, n_columns: int) -> sparse.csc_matrix:
        """The matrix; entries in the same cell are added."""
        signed = np.where(self.flip, -self.amounts, self.amounts)
        return sparse.csc_matrix((signed, (self.rows, self.columns)), shape=(n_rows, n_columns))


@dataclass(frozen=True, slots=True)
class Node:
    """A dataset and its product. `unit` is as the database spells it."""

    key: str
    name: str
    product: str
    location: str
    unit: str
    year: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class NatureFlow:
    """An elementary flow. `taken` says that the database mostly writes it as an input."""

    flow: FlowRef
    taken: bool


@dataclass(frozen=True)
class Matrices:
    """Products x datasets and elementary flows x datasets, the amounts of the database itself.

    The first `len(nodes)` technosphere entries are what each dataset makes: negative
    where it treats a waste. `guessed` marks technosphere entries whose supplier was guessed.
    """

    nodes: tuple[Node, ...]
    flows: tuple[NatureFlow, ...]
    technosphere: Entries
    biosphere: Entries
    guessed: Bools

    @property
    def production(self) -> Floats:
        """What one run of each dataset makes, in its unit; negative for waste treated."""
        return self.technosphere.amounts[: len(self.nodes)]

    def a(self) -> sparse.csc_matrix:
        """The technosphere matrix."""
        return self.technosphere.matrix(len(self.nodes), len(self.nodes))

    def b(self) -> sparse.csc_matrix:
        """The biosphere matrix."""
        return self.biosphere.matrix(len(self.flows), len(self.nodes))


def build(linked: Linked) -> Matrices:
    """The matrices of a linked database; every edge and every elementary exchange is one entry."""
    nodes = tuple(
        _node(dataset, product)
        for dataset, product in zip(linked.datasets, linked.products.makes, strict=True)
    )
    production = np.array([_made(e) for e in linked.products.makes], dtype=np.float64)
    technosphere = _technosphere(linked.edges, linked.products.makes, production)
    flows, biosphere = _biosphere(linked.datasets)
    guessed = np.zeros(len(technosphere), dtype=bool)
    guessed[len(nodes) :] = [edge.how is How.GUESSED for edge in linked.edges]
    return Matrices(nodes, flows, technosphere, biosphere, guessed)


def _node(dataset: Dataset, product: RawExchange) -> Node:
    location = dataset.location or product.flow.location
    return Node(
        dataset.key, dataset.name, product.flow.name, location, product.flow.unit, dataset.year, dataset.about
    )


def _made(reference: RawExchange) -> float:
    """Waste taken in is a product made with a minus sign."""
    return -reference.amount if reference.is_input else reference.amount


def _technosphere(edges: Sequence[Edge], makes: Sequence[RawExchange], production: Floats) -> Entries:
    """Inputs count negative, avoided products positive, waste so that handing it over demands treatment."""
    n = len(makes)
    rows = np.concatenate([np.arange(n), np.array([e.supplier for e in edges], dtype=np.int64)])
    columns = np.concatenate([np.arange(n), np.array([e.consumer for e in edges], dtype=np.int64)])
    amounts = np.array([e.exchange.amount * e.factor for e in edges], dtype=np.float64)
    flip = np.array(
        [
            e.exchange.kind is Kind.LINK or (e.exchange.kind is Kind.WASTE and production[e.supplier] > 0)
            for e in edges
        ],
        dtype=bool,
    )
    amounts = np.concatenate([production, amounts])
    doubts = (*(e.doubt for e in makes), *(scaled(e.exchange.doubt, e.factor) for e in edges))
    return Entries(
        rows.astype(np.int64),
        columns.astype(np.int64),
        amounts,
        np.concatenate([np.zeros(n, dtype=bool), flip]),
        records(doubts, amounts),
    )


def _biosphere(datasets: Sequence[Dataset]) -> tuple[tuple[NatureFlow, ...], Entries]:
    """Flows of one name, compartment and unit are one; written against their usual side they are negative."""
    found: dict[tuple[str, tuple[str, ...], str], int] = {}
    flows: list[FlowRef] = []
    cells: list[tuple[int, int, float, bool, Doubt | None]] = []
    for column, dataset in enumerate(datasets):
        for exchange in dataset.exchanges:
            if exchange.kind is Kind.ELEMENTARY:
                flow = exchange.flow
                identity = (flow.name, flow.compartment, flow.unit)
                row = found.setdefault(identity, len(flows))
                if row == len(flows):
                    flows.append(flow)
                cells.append((row, column, exchange.amount, exchange.is_input, exchange.doubt))
    rows = np.array([c[0] for c in cells], dtype=np.int64)
    into = np.array([c[3] for c in cells], dtype=bool)
    n_into = np.bincount(rows, weights=into, minlength=len(flows))
    taken = 2 * n_into > np.bincount(rows, minlength=len(flows))
    entries = Entries(
        rows,
        np.array([c[1] for c in cells], dtype=np.int64),
        np.array([c[2] for c in cells], dtype=np.float64),
        np.asarray(into != taken[rows], dtype=bool) if len(rows) else into,
        records((c[4] for c in cells), np.array([c[2] for c in cells], dtype=np.float64)),
    )
    return tuple(NatureFlow(f, bool(t)) for f, t in zip(flows, taken, strict=True)), entries


def kilograms(unit: str) -> float | None:
    """How many kilograms one unit is, None where it is no mass."""
    return how_many(unit, "kg")
