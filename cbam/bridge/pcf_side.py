"""The footprint's side: every line of a product, sub-assemblies opened, per tonne of product.

A line's burden is split into what a step at the site releases itself, the electricity it takes, and the rest
upstream. Figures are tCO2e per tonne of product (kgCO2e per kg). This module sees no CBAM figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from footprint.allocation import Allocation
from footprint.bill import PRODUCT_PREFIX, Bom, Line, LineKind, Product
from footprint.pcf import compute
from footprint.results import ProductResult, Results
from groundwork.problems import BadInput, Place, Problem
from inventories.catalogue import Catalogue
from inventories.climate import gwp
from inventories.process import Category, Process

BURNED = "supply_and_combustion"  # boundary of inventory processes that burn what they supply
KWH, MJ = "kWh", "MJ"
PROBE = "probe "
TRANSPORT, PACKAGING, ENERGY = "transport", "packaging", "energy"
OUTSIDE_STAGES = ("waste", "distribution", "installation", "use", "end_of_life", "credit", "substitution")


@dataclass(frozen=True, slots=True)
class Released:
    """A gas released at the site: kg per kg of product and its tCO2e/t under the footprint's metric.

    ``gwp`` [kg CO2e per kg]; ``fossil`` is False for biogenic carbon and land use; ``whole``: published as
    CO2e, its gases are not known; ``bound``: carbon dioxide that stays in the product, or was in it.
    """

    formula: str
    kg: float
    gwp: float
    fossil: bool
    whole: bool
    bound: bool

    @property
    def tco2e(self) -> float:
        """tCO2e per tonne of product under the footprint's metric."""
        return self.kg * self.gwp


@dataclass(frozen=True, slots=True)
class PcfPart:
    """One line of the bill: its total, its stage, what it releases at the site, its electricity.

    ``mwh`` [MWh per t of product] and ``power_tco2e`` what the footprint books for it.
    """

    item: str
    product_id: str
    row: int
    stage: str
    mode: str
    kind: LineKind
    unit: str
    total_tco2e: float
    released: tuple[Released, ...]
    mwh: float
    power_tco2e: float

    @property
    def upstream_tco2e(self) -> float:
        """The rest: neither released at the site nor electricity bought for it."""
        return math.fsum([self.total_tco2e, -self.power_tco2e, *(-r.tco2e for r in self.released)])


@dataclass(frozen=True, slots=True)
class PcfSide:
    """A product's footprint [tCO2e/t] and all its lines; ``opened`` are lines split as steps of the site."""

    product: Product
    pcf_tco2e_per_t: float
    metric: str
    parts: tuple[PcfPart, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Footprint:
    """A computed bill with the factor of every electricity it may take [tCO2e/MWh]."""

    results: Results
    catalogue: Catalogue
    power: Mapping[str, float]

    def side(self, product_id: str, own_steps: Sequence[str]) -> PcfSide:
        """The footprint of one product, line by line.

        ``own_steps`` names items (as written) that the installation makes itself: their inventory process
        is opened, what it releases counts as released at the site. Raises ``BadInput`` where the product has
        no footprint.
        """
        result = self.results.product(product_id)
        if result.pcf_kgco2e_per_kg is None:
            reasons = ", ".join(note.code.partition(".")[2] for note in result.notes)
            params = {"product": product_id, "reason": reasons}
            raise BadInput(*self.results.problems, Problem("cbam.bridge-no-footprint", params=params))
        parts = tuple(
            self._part(item_line, amount_per_kg, kg, own_steps)
            for item_line, kg, amount_per_kg in _leaves(self.results, result)
        )
        return PcfSide(
            result.product,
            result.pcf_kgco2e_per_kg,
            self.results.metric,
            parts,
            self.results.catalogue_fingerprint,
        )

    def _part(self, line: Line, quantity: float, total: float, own_steps: Sequence[str]) -> PcfPart:
        released: dict[str, float] = {}
        mwh = power = 0.0
        process = self.catalogue.processes.get(line.target) if line.kind is LineKind.PROCESS else None
        if line.kind is LineKind.DIRECT:
            released[line.target] = quantity
        elif process is not None and process.id in self.power:
            mwh, power = quantity, total
        elif process is not None and line.item in own_steps:
            released, mwh, power = self._opened(process, quantity)
        elif process is not None:
            released = {flow: kg * quantity for flow, kg in self._burned(process).items()}
        return PcfPart(
            item=line.item,
            product_id=line.product_id,
            row=line.row,
            stage=line.stage,
            mode=line.mode,
            kind=line.kind,
            unit=line.unit,
            total_tco2e=total,
            released=tuple(self._released(flow, kg) for flow, kg in released.items() if kg),
            mwh=mwh,
            power_tco2e=power,
        )

    def _opened(self, process: Process, quantity: float) -> tuple[dict[str, float], float, float]:
        """An own step: gases and those of fuel it burns [kg], its electricity [MWh] and that one's CO2e."""
        released = {e.flow_id: e.amount.value * quantity for e in process.emissions}
        mwh = power = 0.0
        for taken in process.inputs:
            supplier = self.catalogue.processes[taken.flow_id]
            amount = taken.amount.value * quantity
            if supplier.id in self.power:
                mwh += amount
                power += amount * self.power[supplier.id]
            else:
                for flow, kg in self._burned(supplier).items():
                    released[flow] = released.get(flow, 0.0) + kg * amount
        return released, mwh, power

    def _burned(self, process: Process) -> dict[str, float]:
        """Gases [kg per unit] of the fuel burned behind heat or steam, down to the process that burns it."""
        if process.unit != MJ:
            return {}
        if process.boundary == BURNED:
            return {e.flow_id: e.amount.value for e in process.emissions}
        found: dict[str, float] = {}
        for taken in process.inputs:
            for flow, kg in self._burned(self.catalogue.processes[taken.flow_id]).items():
                found[flow] = found.get(flow, 0.0) + kg * taken.amount.value
        return found

    def _released(self, flow_id: str, kg: float) -> Released:
        flow = self.catalogue.flows[flow_id]
        return Released(
            formula=flow.formula,
            kg=kg,
            gwp=gwp(self.results.metric)[flow_id],
            fossil=flow.category is Category.FOSSIL,
            whole=not flow.splittable,
            bound="bound" in flow_id,
        )


def footprint_of(bom: Bom, catalogue: Catalogue, metric: str) -> Footprint:
    """Compute a bill, and beside it one unit of every electricity in reach of its lines."""
    ids = sorted(_electricity(bom, catalogue))
    probes = [_probe(one) for one in ids]
    asked = replace(
        bom,
        products=(*bom.products, *(product for product, _ in probes)),
        lines=(*bom.lines, *(line for _, line in probes)),
    )
    results = compute(asked, catalogue, metric)
    power = {one: results.product(PROBE + one).pcf_kgco2e or 0.0 for one in ids}
    return Footprint(results, catalogue, power)


def _electricity(bom: Bom, catalogue: Catalogue) -> set[str]:
    """Processes counted in kWh that lines draw on, or the processes behind the lines do."""
    near = {line.target for line in bom.lines if line.kind is LineKind.PROCESS}
    further = {e.flow_id for one in near for e in catalogue.processes[one].inputs}
    return {one for one in near | further if catalogue.processes[one].unit == KWH}


def _probe(process_id: str) -> tuple[Product, Line]:
    """A product that is one kilowatt-hour of a process."""
    name = PROBE + process_id
    product = Product(
        id=name, name=name, company="", declared_unit=KWH, declared_amount=1.0, mass_kg=1.0, cn_code="",
        origin="", province="", period_start=None, period_end=None, boundary="", electricity="",
        allocation=Allocation(), place=Place(),
    )  # fmt: skip
    line = Line(name, 0, ENERGY, name, 1.0, KWH, LineKind.PROCESS, process_id, 1.0, Place())
    return product, line


def _leaves(results: Results, root: ProductResult) -> Iterator[tuple[Line, float, float]]:
    """(line, tCO2e per t of the root product, quantity per kg of it) of all lines but those to products.

    Sub-assemblies that use each other are solved: runs = (I - A^T)^-1 e, A the declared amounts of each
    product taken by one run of another.
    """
    products = {r.product.id: r for r in results.products}
    index = {name: i for i, name in enumerate(products)}
    taken = np.zeros((len(index), len(index)))
    for name, result in products.items():
        for item in result.by_item:
            if item.line.kind is LineKind.PRODUCT:
                other = products[item.line.target].product
                share = result.product.allocation.share
                taken[index[name], index[other.id]] += item.line.quantity * share / other.declared_amount
    first = np.zeros(len(index))
    first[index[root.product.id]] = 1.0
    runs = np.linalg.solve(np.eye(len(index)) - taken.T, first)
    for name, result in products.items():
        scale = float(runs[index[name]]) / root.product.mass_kg
        if scale == 0:
            continue
        share = result.product.allocation.share
        for item in result.by_item:
            if item.line.kind is not LineKind.PRODUCT:
                yield item.line, (item.kgco2e or 0.0) * scale, item.line.quantity * share * scale


def roots(bom: Bom) -> tuple[Product, ...]:
    """Products that are no sub-assembly of another."""
    used = {line.target for line in bom.lines if line.kind is LineKind.PRODUCT}
    return tuple(p for p in bom.products if p.id not in used and PRODUCT_PREFIX + p.id not in used)
