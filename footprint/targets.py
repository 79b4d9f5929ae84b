"""What one line draws on, and how much of it: process, product, gas, supplier figure or transport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from footprint.bill import PRODUCT_PREFIX, LineKind, Product, SupplierPcf
from footprint.limits import limit
from footprint.links import ELECTRICITY, Names, convertible, similar
from footprint.supplier import parse_pcf_unit
from footprint.vocabulary import MODE_PROCESS, SIZE_ASSUMED
from groundwork.table_reader import Table
from groundwork.units import factor

SUPPLIER_PREFIX = "supplier:"
UPTAKE_FLOW = "co2_uptake"
"""The flow of biogenic carbon dioxide that plants took up; a kilogram of it counts -1."""
SUPPLIER_FLOW = "co2e_supplier"
"""The flow under which suppliers' footprints are booked: CO2e as stated, gases unknown."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a row asks for, as typed; numbers are NaN and texts empty where the cell is."""

    product_id: str
    item: str
    amount: float
    unit_text: str
    unit: str | None
    link: str
    supplier_pcf: float
    supplier_pcf_unit: str
    gas: str
    mode: str
    distance_km: float
    electricity: str
    refused: frozenset[str] = frozenset()
    """Columns whose cell was refused when it was read: not empty, and not to be complained of twice."""

    def empty(self, key: str) -> bool:
        """Whether the user left a cell empty."""
        value = getattr(self, key)
        return key not in self.refused and (not value or value != value)  # noqa: PLR0124 - NaN

    @property
    def is_transport(self) -> bool:
        return not (self.empty("mode") and self.empty("distance_km"))

    @property
    def is_supplier(self) -> bool:
        no_value = "supplier_pcf" not in self.refused and np.isnan(self.supplier_pcf)
        return not (no_value and self.empty("supplier_pcf_unit"))

    @property
    def says_what(self) -> bool:
        """Whether the row says at all what it draws on."""
        return not (self.empty("link") and self.empty("gas")) or self.is_supplier or self.is_transport


@dataclass(frozen=True, slots=True)
class Target:
    """What the line draws on and how much, in the target's own unit; remarks are codes for the result.

    `supplier_id` names a row of `supplier_pcfs`, `uptake_kg` the carbon dioxide its plants took up.
    """

    kind: LineKind
    id: str
    quantity: float
    remarks: tuple[str, ...] = ()
    supplier_id: str = ""
    uptake_kg: float = 0.0


@dataclass(frozen=True)
class Context:
    """What a row is checked against: inventory names, usable products, all product ids, refused cells.

    `suppliers` are usable suppliers' footprints, `suppliers_written` all ids that stand in the sheet.
    """

    names: Names
    products: Mapping[str, Product]
    written: frozenset[str]
    refused_cells: frozenset[str] = frozenset()
    suppliers: Mapping[str, SupplierPcf] = field(default_factory=dict)


def find_target(table: Table, i: int, request: Request, context: Context) -> Target | None:
    """The target of row `i`, or None after the reason was reported (or where nothing is said)."""
    if not request.empty("gas"):
        return _direct(table, i, request, context.names)
    if request.is_supplier:
        return _supplier(table, i, request)
    if request.link.lower().startswith(SUPPLIER_PREFIX):
        return _stated(table, i, request, context)
    if request.is_transport:
        return _transport(table, i, request, context.names)
    if request.link.lower().startswith(PRODUCT_PREFIX):
        return _product(table, i, request, context)
    return _process(table, i, request, context.names) if request.link else None


def _direct(table: Table, i: int, request: Request, names: Names) -> Target | None:
    """A gas from the site: its mass in kg."""
    if not request.gas:
        return None
    if request.link or request.is_supplier or request.is_transport:
        table.reject(i, "footprint.bom-two-sources", "gas", item=request.item)
        return None
    if request.gas not in names.catalogue.flows:
        table.reject(i, "footprint.bom-gas-not-in-inventory", "gas", gas=request.gas)
        return None
    quantity = _in_unit(table, i, request, "kg", request.gas)
    return None if quantity is None else Target(LineKind.DIRECT, request.gas, quantity)


def _supplier(table: Table, i: int, request: Request) -> Target | None:
    """A supplier's own footprint, used as given: kgCO2e. A link beside it is set aside, with a note."""
    if "supplier_pcf" in request.refused:
        return None
    if np.isnan(request.supplier_pcf) or not request.supplier_pcf_unit:
        key = "supplier_pcf" if np.isnan(request.supplier_pcf) else "supplier_pcf_unit"
        table.reject(i, "footprint.bom-supplier-incomplete", key, item=request.item)
        return None
    if request.supplier_pcf < 0:
        table.reject(i, "footprint.bom-supplier-negative", "supplier_pcf", value=f"{request.supplier_pcf:g}")
        return None
    unit = parse_pcf_unit(request.supplier_pcf_unit)
    if unit is None:
        table.reject(i, "footprint.bom-supplier-unit", "supplier_pcf_unit", unit=request.supplier_pcf_unit)
        return None
    amount = _in_unit(table, i, request, unit.per, request.supplier_pcf_unit)
    if amount is None:
        return None
    remarks: tuple[str, ...] = ("footprint.note-supplier-over-link",) if request.link else ()
    remarks += _far_out(request.supplier_pcf * unit.kgco2e, unit.per)
    return Target(LineKind.SUPPLIER, SUPPLIER_FLOW, amount * request.supplier_pcf * unit.kgco2e, remarks)


def _far_out(kgco2e: float, per: str) -> tuple[str, ...]:
    """A remark where a supplier's figure of goods by mass lies far above what goods weigh (`limits.csv`)."""
    high = convertible(per, "kg") and kgco2e / factor(per, "kg") > limit("supplier_pcf_high")
    return ("footprint.note-supplier-high",) if high else ()


def _stated(table: Table, i: int, request: Request, context: Context) -> Target | None:
    """A footprint of the suppliers' sheet; whether it fits is judged when the metric is known."""
    wanted = request.link[len(SUPPLIER_PREFIX) :].strip()
    pcf = context.suppliers.get(wanted)
    if pcf is None:
        hints = similar(wanted, sorted(context.suppliers))
        table.reject(i, "footprint.bom-supplier-unknown", "link", id=wanted, suggestions=hints)
        return None
    amount = _in_unit(table, i, request, pcf.per, request.link)
    if amount is None:
        return None
    remarks: tuple[str, ...] = () if pcf.verified_by else ("footprint.note-supplier-unverified",)
    remarks += _far_out(pcf.kgco2e, pcf.per)
    uptake_kg = -amount * (pcf.uptake_kgco2e or 0.0)
    return Target(LineKind.SUPPLIER, SUPPLIER_FLOW, amount * pcf.kgco2e, remarks, wanted, uptake_kg)


def _transport(table: Table, i: int, request: Request, names: Names) -> Target | None:
    """Tonnes x km of the mode's process, or of the linked transport process where the row names one."""
    ids = names.resolve(request.link) if request.link else (MODE_PROCESS.get(request.mode, ""),)
    process = names.catalogue.processes.get(ids[0]) if len(ids) == 1 else None
    fine = True
    if request.link and process is None:
        _report_link(table, i, request, names)
        fine = False
    elif not request.mode and not request.link:
        if request.empty("mode"):
            table.reject(i, "footprint.bom-mode-missing", "mode", item=request.item)
        fine = False
    elif process is None:
        table.reject(i, "footprint.bom-mode-not-in-inventory", "mode", mode=request.mode)
        fine = False
    elif not convertible(process.unit, "tkm"):
        table.reject(
            i, "footprint.bom-unit-incompatible", "link", unit="tkm", process=process.id, needed=process.unit
        )
        fine = False
    tkm = _tonne_kilometres(table, i, request)
    if not fine or process is None or tkm is None:
        return None
    assumed = request.mode in SIZE_ASSUMED and not request.link
    remarks = ("footprint.note-truck-size-assumed",) if assumed else ()
    return Target(LineKind.PROCESS, process.id, tkm * factor("tkm", process.unit), remarks)


def _tonne_kilometres(table: Table, i: int, request: Request) -> float | None:
    """Transport work: given as such, or mass times distance."""
    if request.unit is None:
        return None
    if convertible(request.unit, "tkm"):
        if request.empty("distance_km"):
            return request.amount * factor(request.unit, "tkm")
        table.reject(i, "footprint.bom-distance-twice", "distance_km", unit=request.unit)
        return None
    fine = True
    if request.empty("distance_km"):
        table.reject(i, "footprint.bom-distance-missing", "distance_km", item=request.item)
        fine = False
    if not convertible(request.unit, "t"):
        table.reject(i, "footprint.bom-transport-mass", "unit", unit=request.unit_text)
        fine = False
    return request.amount * factor(request.unit, "t") * request.distance_km if fine else None


def _product(table: Table, i: int, request: Request, context: Context) -> Target | None:
    """Another product of the bill, in its declared unit."""
    wanted = request.link[len(PRODUCT_PREFIX) :].strip()
    if wanted not in context.written:
        hints = similar(wanted, sorted(context.written))
        table.reject(i, "footprint.bom-subassembly-unknown", "link", product=wanted, suggestions=hints)
        return None
    if wanted not in context.products:
        return Target(LineKind.PRODUCT, wanted, request.amount)
    quantity = _in_unit(table, i, request, context.products[wanted].declared_unit, request.link)
    return None if quantity is None else Target(LineKind.PRODUCT, wanted, quantity)


def _process(table: Table, i: int, request: Request, names: Names) -> Target | None:
    """A process of the inventory, in its unit."""
    link = request.link
    if link.lower() == ELECTRICITY:
        if not request.electricity:
            table.reject(i, "footprint.bom-electricity-missing", "link", product=request.product_id)
            return None
        link = request.electricity
    ids = names.resolve(link)
    if len(ids) != 1:
        _report_link(table, i, request, names)
        return None
    quantity = _in_unit(table, i, request, names.catalogue.processes[ids[0]].unit, ids[0])
    return None if quantity is None else Target(LineKind.PROCESS, ids[0], quantity)


def _report_link(table: Table, i: int, request: Request, names: Names) -> None:
    ids = names.resolve(request.link)
    code = "footprint.bom-link-ambiguous" if ids else "footprint.bom-link-unknown"
    shown = names.shown(ids or names.suggest(request.link) or names.suggest(request.item))
    table.reject(i, code, "link", link=request.link, suggestions=shown)


def _in_unit(table: Table, i: int, request: Request, needed: str, of: str) -> float | None:
    """The row's amount in the unit that is needed, or None (an unknown unit was reported before)."""
    if request.unit is None or np.isnan(request.amount):
        return None
    if not convertible(request.unit, needed):
        table.reject(
            i, "footprint.bom-unit-incompatible", "unit", unit=request.unit_text, process=of, needed=needed
        )
        return None
    return request.amount * factor(request.unit, needed)
