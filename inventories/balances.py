"""Mass, carbon and energy of a process: what comes out must have gone in.

Carbon counts the inputs and products of carbon_content.csv, carbon dioxide and methane.
Fuels burned for heat close within their own processes and are left aside. A balance that
stays open beyond its tolerance needs a reason in balances.csv; without one it is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from groundwork.units import factor
from inventories.amounts import refuse_faults
from inventories.catalogue import Catalogue
from inventories.contents import carbon_contents, heating_values
from inventories.folder import data_dir
from inventories.process import Category, Process
from inventories.rows import read_rows
from inventories.tolerances import tolerance

MASS_UNIT, ENERGY_UNIT = "t", "MJ"
BOUND, RELEASED_LATER = "co2_bound", "co2_bound_release"
UPTAKE = Category.BIOGENIC_UPTAKE
ROUNDING = "rounding"


class BalanceKind(StrEnum):
    """What is held against what."""

    MASS = "mass"  # tonnes in per tonne of a product whose recipe is complete
    CARBON = "carbon"  # fossil and mineral carbon in, carbon in the product and its gases out
    BIOGENIC = "biogenic"  # carbon taken up, carbon in the product
    ENERGY = "energy"  # heating value out, heating values and power in


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance of one process, per unit of product: t, kg C, kg C or MJ on both sides."""

    process_id: str
    kind: BalanceKind
    taken: float
    given: float
    reason: Mapping[str, str] | None = None

    @property
    def gap(self) -> float:
        """(taken - given) as a share of the larger side: positive where something is lost."""
        larger = max(abs(self.taken), abs(self.given))
        return (self.taken - self.given) / larger if larger else 0.0

    @property
    def closed(self) -> bool:
        """Whether the gap stays within the tolerance; heat may be lost without limit, never gained."""
        if self.kind is BalanceKind.ENERGY:
            return self.gap >= -tolerance(self.kind)
        if self.kind is BalanceKind.MASS and self.gap < -tolerance(ROUNDING):
            return False
        return abs(self.gap) <= tolerance(self.kind)


def balances(catalogue: Catalogue) -> tuple[Balance, ...]:
    """Every balance that can be drawn up, open ones with their reason where one is given."""
    reasons = explained()
    found = (b for process in catalogue.processes.values() for b in _of(process, catalogue))
    return tuple(
        Balance(b.process_id, b.kind, b.taken, b.given, reasons.get((b.process_id, b.kind))) for b in found
    )


@cache
def explained() -> Mapping[tuple[str, BalanceKind], Mapping[str, str]]:
    """Reasons for open balances, in both languages. Raises `BadInput` when the table cannot be read."""
    rows, problems = read_rows(data_dir() / "balances.csv", ("process_id", "kind", "reason_en", "reason_zh"))
    found = {
        (row.text("process_id"), row.choice("kind", BalanceKind)): {
            "en": row.text("reason_en"),
            "zh": row.text("reason_zh"),
        }
        for row in rows
    }
    refuse_faults(problems, rows)
    return found


def _of(process: Process, catalogue: Catalogue) -> Iterator[Balance]:
    if process.mass_complete and process.unit == MASS_UNIT:
        yield Balance(process.id, BalanceKind.MASS, _tonnes_in(process), 1.0)
    yield from _carbon(process, catalogue)
    yield from _biogenic(process, catalogue)
    yield from _energy(process, catalogue)


def _tonnes_in(process: Process) -> float:
    return sum(e.amount.value for e in process.inputs if e.amount.unit == MASS_UNIT)


def _carbon(process: Process, catalogue: Catalogue) -> Iterator[Balance]:
    """Fossil and mineral carbon, for processes that take some in as material."""
    contents = carbon_contents()
    taken = sum(
        e.amount.value * c.fossil.value for e in process.inputs if (c := contents.get(e.flow_id)) and c.fossil
    )
    own = contents.get(process.id)
    given = own.fossil.value if own and own.fossil else 0.0
    for emission in process.emissions:
        flow = catalogue.flows.get(emission.flow_id)
        if flow is None or flow.category is not Category.FOSSIL or flow.carbon_kg_per_kg is None:
            continue
        carbon = emission.amount.value * flow.carbon_kg_per_kg
        if flow.id == BOUND:
            taken += carbon
        elif flow.id != RELEASED_LATER:
            given += carbon
    if taken and given:
        yield Balance(process.id, BalanceKind.CARBON, taken, given)


def _biogenic(process: Process, catalogue: Catalogue) -> Iterator[Balance]:
    """What a product holds of biogenic carbon was taken up here or came with an input."""
    contents = carbon_contents()
    own = contents.get(process.id)
    if not own or not own.biogenic:
        return
    taken = sum(
        e.amount.value * c.biogenic.value
        for e in process.inputs
        if (c := contents.get(e.flow_id)) and c.biogenic
    )
    for emission in process.emissions:
        flow = catalogue.flows.get(emission.flow_id)
        if flow is not None and flow.category is UPTAKE:
            taken += emission.amount.value * (flow.carbon_kg_per_kg or 0.0)
    yield Balance(process.id, BalanceKind.BIOGENIC, taken, own.biogenic.value)


def _energy(process: Process, catalogue: Catalogue) -> Iterator[Balance]:
    """A product's heating value against the heat and power that its making takes."""
    values = heating_values()
    if process.id not in values:
        return
    taken, any_known = 0.0, False
    for exchange in process.inputs:
        supplier = catalogue.processes.get(exchange.flow_id)
        if exchange.flow_id in values:
            taken, any_known = taken + exchange.amount.value * values[exchange.flow_id].value, True
        elif supplier is not None and supplier.unit == "kWh":
            taken, any_known = taken + exchange.amount.value * factor("kWh", ENERGY_UNIT), True
    if any_known:
        yield Balance(process.id, BalanceKind.ENERGY, taken, values[process.id].value)
