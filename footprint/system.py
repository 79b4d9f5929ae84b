"""A bill of materials and an inventory as one linear system: who uses how much of whom, who releases what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from footprint.bill import PRODUCT_PREFIX, Bom, Line, LineKind
from footprint.loops import loops
from footprint.targets import SUPPLIER_FLOW
from groundwork.problems import BadInput, Problem
from groundwork.provenance import Status
from groundwork.units import factor
from inventories.catalogue import Catalogue
from inventories.process import Exchange, Role

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Origin = Exchange | Line
"""Where an amount of the system stands: a row of the inventory or of the bill."""

RANK: Mapping[Status, int] = {status: rank for rank, status in enumerate(Status)}
"""Statuses from best to weakest, as `Status` lists them."""


@dataclass(frozen=True)
class Entries:
    """Entries of a sparse matrix: row, column, amount, and the rank of the status each amount has."""

    rows: Ints
    columns: Ints
    amounts: Floats
    ranks: Ints

    @classmethod
    def of(cls, entries: Sequence[tuple[int, int, float, int]]) -> Entries:
        """From tuples (row, column, amount, rank)."""
        rows, columns, amounts, ranks = zip(*entries, strict=True) if entries else ((), (), (), ())
        return cls(
            np.array(rows, dtype=np.int64),
            np.array(columns, dtype=np.int64),
            np.array(amounts, dtype=np.float64),
            np.array(ranks, dtype=np.int64),
        )


@dataclass(frozen=True)
class System:
    """Nodes are products of the bill (`product:<id>`) and processes of the inventory.

    `production[j]` is what node j makes in one run: 1 for a process; for a product its
    declared amount, divided by the share of the burden it carries. `uses` holds
    (supplier, consumer, amount per run); `releases` (flow, node, kg per run). `uses_from` and
    `releases_from` say, entry by entry, which row of the inventory or the bill it comes from.
    """

    nodes: tuple[str, ...]
    flows: tuple[str, ...]
    production: Floats
    uses: Entries
    releases: Entries
    uses_from: tuple[Origin, ...] = ()
    releases_from: tuple[Origin, ...] = ()

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Number of each node."""
        return {name: i for i, name in enumerate(self.nodes)}


def build_system(
    bom: Bom, catalogue: Catalogue, ready: Iterable[str], processes: Iterable[str] = ()
) -> System:
    """The system behind a bill: its ready products and every process their lines reach.

    Processes that only lines of other products reach are in it too, so that these
    lines have a figure although their product has not; so are the `processes` asked for.

    Raises:
        BadInput: processes of the inventory form a loop that eats more than it makes.
    """
    chosen = [p for p in bom.products if p.id in set(ready)]
    wanted = {line.target for line in bom.lines if line.kind is LineKind.PROCESS}.union(processes)
    background = reachable(catalogue, wanted)
    nodes = (*(PRODUCT_PREFIX + p.id for p in chosen), *background)
    flows = (*catalogue.flows, SUPPLIER_FLOW)
    booking = _Booking({name: i for i, name in enumerate(nodes)}, {name: i for i, name in enumerate(flows)})
    booking.add_processes(catalogue, background)
    for line in bom.lines:
        if PRODUCT_PREFIX + line.product_id in booking.number:
            booking.add_line(line)
    production = np.ones(len(nodes))
    production[: len(chosen)] = [p.declared_amount / p.allocation.share for p in chosen]
    system = System(
        nodes,
        flows,
        production,
        Entries.of(booking.uses),
        Entries.of(booking.releases),
        tuple(booking.uses_from),
        tuple(booking.releases_from),
    )
    _refuse_dead_loops(system)
    return system


def reachable(catalogue: Catalogue, wanted: Iterable[str]) -> tuple[str, ...]:
    """The wanted processes and everything upstream of them, in the inventory's order."""
    seen: set[str] = set()
    pending = list(wanted)
    while pending:
        process_id = pending.pop()
        if process_id not in seen:
            seen.add(process_id)
            pending += [exchange.flow_id for exchange in catalogue.processes[process_id].inputs]
    return tuple(process_id for process_id in catalogue.processes if process_id in seen)


@dataclass
class _Booking:
    """The system as it is being filled."""

    number: Mapping[str, int]
    flow_number: Mapping[str, int]
    uses: list[tuple[int, int, float, int]] = field(default_factory=list)
    releases: list[tuple[int, int, float, int]] = field(default_factory=list)
    uses_from: list[Origin] = field(default_factory=list)
    releases_from: list[Origin] = field(default_factory=list)

    def use(self, supplier: str, consumer: int, amount: float, status: Status, origin: Origin) -> None:
        self.uses.append((self.number[supplier], consumer, amount, RANK[status]))
        self.uses_from.append(origin)

    def release(self, flow: str, node: int, mass_kg: float, status: Status, origin: Origin) -> None:
        self.releases.append((self.flow_number[flow], node, mass_kg, RANK[status]))
        self.releases_from.append(origin)

    def add_processes(self, catalogue: Catalogue, processes: Sequence[str]) -> None:
        for process_id in processes:
            process, node = catalogue.processes[process_id], self.number[process_id]
            for exchange in (part for stated in process.exchanges for part in stated.in_parts):
                amount = exchange.amount
                if exchange.role is Role.INPUT:
                    unit = catalogue.processes[exchange.flow_id].unit
                    drawn = amount.value * factor(amount.unit, unit)
                    self.use(exchange.flow_id, node, drawn, amount.status, exchange)
                else:
                    mass_kg = amount.value * factor(amount.unit, "kg")
                    self.release(exchange.flow_id, node, mass_kg, amount.status, exchange)

    def add_line(self, line: Line) -> None:
        """Amounts on a bill are the firm's own records: measured, save what a supplier stated."""
        node = self.number[PRODUCT_PREFIX + line.product_id]
        if line.kind in {LineKind.DIRECT, LineKind.SUPPLIER}:
            status = Status.SUPPLIER if line.kind is LineKind.SUPPLIER else Status.MEASURED
            self.release(line.target, node, line.quantity, status, line)
        else:
            supplier = line.target if line.kind is LineKind.PROCESS else PRODUCT_PREFIX + line.target
            self.use(supplier, node, line.quantity, Status.MEASURED, line)


def _refuse_dead_loops(system: System) -> None:
    per_unit = system.uses.amounts / system.production[system.uses.columns]
    problems = [
        Problem(
            "footprint.system-loop", params={"members": ", ".join(loop.members), "gain": f"{loop.gain:.4g}"}
        )
        for loop in loops(system.nodes, system.uses.rows, system.uses.columns, per_unit)
        if not loop.productive
    ]
    if problems:
        raise BadInput(*problems)
