"""What a process is: one product, the inputs it draws, the gases it releases, the source of each figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from groundwork.provenance import Status
from inventories.uncertainty import Distribution


class Role(StrEnum):
    """What an exchange does: draw on another process, or release a gas."""

    INPUT = "input"
    EMISSION = "emission"


class Category(StrEnum):
    """The line of an ISO 14067 result on which a gas is reported."""

    FOSSIL = "fossil"
    BIOGENIC_EMISSION = "biogenic_emission"
    BIOGENIC_UPTAKE = "biogenic_uptake"
    LAND_USE_CHANGE = "land_use_change"
    AIRCRAFT = "aircraft"


@dataclass(frozen=True, slots=True)
class Flow:
    """A gas released to air, counted in kilograms.

    `formula` is the chemical formula and the key under which gases are added up;
    it is "CO2e" for the one flow that arrives already aggregated. That flow is not
    `splittable`: nobody can say which gases are in it, nor re-weigh them.
    `metric` says under which set of warming potentials an aggregate was formed
    ("as published" where its sources do not say), and is empty for single gases.
    `carbon_kg_per_kg` is the gas's carbon [kg/kg] where a carbon balance counts it.
    """

    id: str
    name_en: str
    name_zh: str
    formula: str
    category: Category
    splittable: bool
    metric: str = ""
    carbon_kg_per_kg: float | None = None


EmissionFlow = Flow


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and everything needed to doubt it.

    `value` is in `unit` per one unit of the process's product. `source` is a key of
    sources.yaml. After `best_before` the figure should be looked up again.
    `confidence` is high, medium, low or estimate where somebody judged it. `uncertainty`
    and `pedigree` are as `inventories.statement` reads them, empty where nothing is stated.
    `parts` are amounts with distributions of their own that add up to `value`: what an
    attached database states. A part of kind UNDEFINED states none.
    """

    value: float
    unit: str
    status: Status
    source: str
    geography: str
    year: int
    best_before: date
    note: str = ""
    confidence: str = ""
    uncertainty: str = ""
    pedigree: str = ""
    parts: tuple[Distribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One amount drawn or released per unit of product.

    For an input, `flow_id` is the id of the process that supplies it;
    for an emission, the id of a `Flow`.
    """

    process_id: str
    flow_id: str
    role: Role
    amount: Amount

    @property
    def in_parts(self) -> tuple[Exchange, ...]:
        """One exchange per part of the amount, so that each is drawn by itself."""
        if len(self.amount.parts) <= 1:
            return (self,)
        return tuple(
            replace(self, amount=replace(self.amount, value=part.amount, parts=(part,)))
            for part in self.amount.parts
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """Process, role and flow: what makes a row the same row in another folder."""
        return (self.process_id, self.role.value, self.flow_id)


@dataclass(frozen=True, slots=True)
class Process:
    """A cradle-to-gate step that makes one `unit` of one product.

    `mass_complete` says that everything the product is made of stands among the inputs
    weighed in tonnes, so that the audit can hold it against the product's own mass. A
    process that is not `declarable` rests on an estimate that no declaration may carry.
    """

    id: str
    name_en: str
    name_zh: str
    unit: str
    sector: str
    geography: str
    year: int
    boundary: str
    synonyms: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    note: str = ""
    mass_complete: bool = False
    declarable: bool = True

    def name(self, lang: str) -> str:
        """The process's name in Chinese ("zh") or English (anything else)."""
        return self.name_zh if lang == "zh" else self.name_en

    @property
    def inputs(self) -> tuple[Exchange, ...]:
        """Exchanges that draw on another process."""
        return tuple(e for e in self.exchanges if e.role is Role.INPUT)

    @property
    def emissions(self) -> tuple[Exchange, ...]:
        """Exchanges that release a gas."""
        return tuple(e for e in self.exchanges if e.role is Role.EMISSION)
