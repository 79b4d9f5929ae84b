"""A bill of materials as the calculation takes it: products, their lines, their co-products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from footprint.allocation import Allocation
from groundwork.problems import Place

PRODUCT_PREFIX = "product:"


class LineKind(StrEnum):
    """What a line draws on."""

    PROCESS = "process"  # an inventory process
    PRODUCT = "product"  # another product of the bill
    SUPPLIER = "supplier"  # a footprint stated by the supplier
    DIRECT = "direct"  # a gas released at the site


@dataclass(frozen=True, slots=True)
class Product:
    """One product: what the footprint is declared for, and its mass.

    `mass_kg` is the mass of `declared_amount` of `declared_unit`. `electricity` is an
    inventory process id or empty. `boundary` is empty where the user did not state it.
    """

    id: str
    name: str
    company: str
    declared_unit: str
    declared_amount: float
    mass_kg: float
    cn_code: str
    origin: str
    province: str
    period_start: date | None
    period_end: date | None
    boundary: str
    electricity: str
    allocation: Allocation
    place: Place


@dataclass(frozen=True, slots=True)
class Line:
    """One input of one product, ready to be multiplied.

    `amount` and `unit` are as the user gave them (unit canonical). `quantity` is the
    same in the unit of `target`: units of a process or product, kg of a gas, or
    kgCO2e where a supplier stated the footprint. `row` counts as the sheet does.
    `module` is of EN 15804 where the user states it, `supplier_id` the row of `supplier_pcfs`.
    A line that is `cut_off` is left out of the calculation and listed; its `target` may be empty.
    """

    product_id: str
    row: int
    stage: str
    item: str
    amount: float
    unit: str
    kind: LineKind
    target: str
    quantity: float
    place: Place
    mode: str = ""
    distance_km: float | None = None
    uncertainty: str = ""
    pedigree: str = ""
    note: str = ""
    remarks: tuple[str, ...] = ()
    module: str = ""
    cut_off: bool = False
    supplier_id: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An inventory process that a line might mean; `matched` is the name of it that was met."""

    process_id: str
    score: float
    reason: str
    matched: str = ""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line without a confirmed link, and what it might mean. Nothing is chosen for the user."""

    product_id: str
    row: int
    item: str
    amount: float
    unit: str
    candidates: tuple[Candidate, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class SupplierPcf:
    """A supplier's footprint with what is needed to judge whether it fits.

    `kgco2e` is without uptake of biogenic carbon dioxide, per one `per` (a canonical unit);
    `uptake_kgco2e` (0 or negative) is that uptake. `gwp` is a set such as AR6, `primary_share`
    0 to 1. Empty texts and None are what the supplier does not state.
    """

    id: str
    name: str
    supplier: str
    kgco2e: float
    per: str
    boundary: str
    gwp: str
    biogenic: str
    standard: str = ""
    period_start: date | None = None
    period_end: date | None = None
    valid_until: date | None = None
    verified_by: str = ""
    primary_share: float | None = None
    uptake_kgco2e: float | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is assumed for one module beyond the gate; `service_life_years` where use is declared."""

    product_id: str
    module: str
    text: str
    service_life_years: float | None
    place: Place


@dataclass(frozen=True, slots=True)
class Bom:
    """Products and lines that can be used, the lines still open, and how many lines each product lost.

    `apart` holds lines that are no part of a footprint: those left out by the cut-off rule, and
    those of module D.
    """

    products: tuple[Product, ...] = ()
    lines: tuple[Line, ...] = ()
    open_lines: tuple[OpenLine, ...] = ()
    lost_lines: Mapping[str, int] = field(default_factory=dict)
    fingerprint: str = ""
    apart: tuple[Line, ...] = ()
    suppliers: Mapping[str, SupplierPcf] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
