"""Product carbon footprints: a bill of materials and an inventory in, totals with all their terms out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from footprint.aggregates import aggregates, share_notes
from footprint.alternatives import alternatives, avoided_processes
from footprint.bill import PRODUCT_PREFIX, Bom, Line, LineKind, Product
from footprint.carbon import with_carbon
from footprint.cut_off import cut_off, cut_off_problems
from footprint.intervals import Draws, draw
from footprint.modules import with_modules
from footprint.notes import notes_of, released_notes
from footprint.quality import with_quality
from footprint.readiness import Readiness, looped, readiness
from footprint.results import ItemResult, Note, ProcessShare, ProductResult, Results
from footprint.solution import Solution, flow_weights, solve
from footprint.stages import by_stage, with_opened_stages
from footprint.supplier_rules import refusals
from footprint.system import Floats, System, build_system
from footprint.targets import SUPPLIER_FLOW
from footprint.weakest import ROUND_OFF
from groundwork.provenance import Status
from inventories.catalogue import Catalogue
from inventories.process import Category

__all__ = ["Draws", "ItemResult", "Note", "ProductResult", "Results", "compute"]

TOP_PROCESSES = 10
SUPPLIER_GAS = "CO2e_supplier"


def compute(bom: Bom, catalogue: Catalogue, metric: str = "AR6", draws: Draws | None = None) -> Results:
    """Footprints of all products of a bill.

    Args:
        bom: products and lines, as `read_bom` returns them.
        catalogue: the inventory the lines are linked to.
        metric: set of global warming potentials, one of `inventories.climate`.
        draws: how often to draw; without it no interval is calculated.

    Returns:
        One result per product in the bill's order. Products with rejected or open lines,
        in a loop that eats more than it makes, or built on such products have none, and say why.

    Raises:
        BadInput: the metric is unknown, or the inventory itself cannot be solved.
    """
    refused = refusals(bom, metric)
    state = readiness(bom, refused)
    system = build_system(bom, catalogue, state.ready, _also(bom))
    weights = flow_weights(system, metric)
    solution = solve(system, weights) if system.nodes else None
    burden = dict(zip(system.nodes, solution.total.tolist(), strict=True)) if solution else {}
    burden |= dict(zip(system.flows, weights.tolist(), strict=True))
    drawn = draw(bom, solution, catalogue, draws) if draws and solution else None
    setting = Setting(catalogue, _booked(system, catalogue), metric, bom, burden, looped(bom))
    results = []
    lines_of: dict[str, list[Line]] = {product.id: [] for product in bom.products}
    for line in bom.lines:
        lines_of[line.product_id].append(line)
    for product in bom.products:
        items = _items(product, lines_of[product.id], burden)
        if solution is None or product.id not in state.ready:
            results.append(_unanswered(product, bom, state, items))
        else:
            answer = _answer(product, solution, items, setting)
            uncertainty = drawn.by_product[product.id] if drawn else None
            results.append(replace(answer, uncertainty=uncertainty))
    reference = _reference(bom, system, solution)
    finished = with_modules(with_opened_stages(results), bom)
    products = with_carbon(with_quality(finished, bom, catalogue, solution))
    found = (problem for r in products for problem in cut_off_problems(r.product, r.cut_off))
    problems = (*state.problems, *found)
    return Results(products, metric, bom, catalogue.fingerprint, problems, reference, drawn)


def _also(bom: Bom) -> frozenset[str]:
    """Processes that need a burden although no line of a footprint draws on them."""
    apart = {line.target for line in bom.apart if line.kind is LineKind.PROCESS and line.target}
    return avoided_processes(bom) | apart


def _reference(bom: Bom, system: System, solution: Solution | None) -> Mapping[str, float]:
    """Brightway's own score of the first answered product, by product id; empty where there is none."""
    first = [p for p in bom.products if solution and system.nodes[0] == PRODUCT_PREFIX + p.id]
    return {p.id: solution.reference * p.declared_amount for p in first if solution}


def _items(product: Product, lines: Iterable[Line], burden: Mapping[str, float]) -> tuple[ItemResult, ...]:
    """Every line's part: quantity x burden of one unit of its target x the share the product carries."""
    found = []
    for line in lines:
        target = PRODUCT_PREFIX + line.target if line.kind is LineKind.PRODUCT else line.target
        unit = burden.get(target)
        found.append(
            ItemResult(line, None if unit is None else line.quantity * unit * product.allocation.share)
        )
    return tuple(found)


def _unanswered(product: Product, bom: Bom, state: Readiness, items: tuple[ItemResult, ...]) -> ProductResult:
    reason = state.reasons[product.id]
    open_lines = tuple(line for line in bom.open_lines if line.product_id == product.id)
    return ProductResult(product, items, open_lines, (Note(reason.code, reason.params),))


@dataclass(frozen=True)
class Setting:
    """What holds for all products.

    `booked` are the ISO 14067 lines that carry anything, `burden` is kgCO2e of one unit of every
    node and flow, `looped` the products that take part in their own making.
    """

    catalogue: Catalogue
    booked: frozenset[Category]
    metric: str
    bom: Bom
    burden: Mapping[str, float]
    looped: frozenset[str]


def _answer(
    product: Product, solution: Solution, items: tuple[ItemResult, ...], setting: Setting
) -> ProductResult:
    catalogue = setting.catalogue
    node = solution.system.index[PRODUCT_PREFIX + product.id]
    amount = product.declared_amount
    total = float(solution.total[node]) * amount
    by_flow = _by_flow(solution, node, amount)
    by_category = _by_category(by_flow, catalogue)
    line_of = {c: (by_category.get(c, 0.0) if c in setting.booked else None) for c in Category}
    unsplit, unconverted = aggregates(by_flow, items, setting.bom, catalogue, setting.metric)
    apart = [line for line in setting.bom.apart if line.product_id == product.id and not line.cut_off]
    beyond = _items(product, apart, setting.burden)
    statuses = {status: float(values[node]) * amount for status, values in solution.by_status.items()}
    return ProductResult(
        product=product,
        by_item=items,
        notes=(
            *notes_of(product, items, line_of, unsplit, setting.metric),
            *share_notes(unsplit, unconverted, total, setting.metric),
            *released_notes(by_flow, total),
        ),
        pcf_kgco2e=total,
        pcf_kgco2e_per_kg=total / product.mass_kg,
        fossil=by_category.get(Category.FOSSIL, 0.0),
        biogenic_emissions=line_of[Category.BIOGENIC_EMISSION],
        biogenic_uptake=line_of[Category.BIOGENIC_UPTAKE],
        land_use_change=line_of[Category.LAND_USE_CHANGE],
        aircraft=line_of[Category.AIRCRAFT],
        by_stage=by_stage(items),
        by_gas=_by_gas(by_flow, catalogue),
        data_status=_shares(statuses, total),
        unsplittable_share=unsplit / total if total else None,
        top_processes=_top(solution, node, amount),
        unconverted_share=unconverted / total if total else None,
        cut_off=cut_off(product, items, setting.bom, setting.burden, total),
        alternatives=alternatives(product, items, setting.burden, total, looped=product.id in setting.looped),
        beyond=beyond,
    )


def _by_flow(solution: Solution, node: int, amount: float) -> dict[str, float]:
    """Burden by flow; what is only round-off of the solver is left out."""
    values = solution.by_flow[node] * amount
    present = np.abs(values) > ROUND_OFF * np.abs(values).max(initial=0.0)
    return {
        flow: float(value)
        for flow, value, kept in zip(solution.system.flows, values, present, strict=True)
        if kept
    }


def _booked(system: System, catalogue: Catalogue) -> frozenset[Category]:
    """ISO 14067 lines on which the inventory or the bill books anything at all."""
    flows = {e.flow_id for p in catalogue.processes.values() for e in p.emissions}
    flows |= {system.flows[i] for i in np.unique(system.releases.rows)}
    return frozenset(catalogue.flows[f].category for f in flows if f in catalogue.flows) | {Category.FOSSIL}


def _by_category(by_flow: Mapping[str, float], catalogue: Catalogue) -> dict[Category, float]:
    """Sums per ISO 14067 line; a supplier's CO2e, of which no more is known, counts as fossil."""
    sums: dict[Category, float] = {}
    for flow, value in by_flow.items():
        category = Category.FOSSIL if flow == SUPPLIER_FLOW else catalogue.flows[flow].category
        sums[category] = sums.get(category, 0.0) + value
    return sums


def _by_gas(by_flow: Mapping[str, float], catalogue: Catalogue) -> dict[str, float]:
    """Sums per gas; what is not fossil stands apart, so that an uptake never hides an emission."""
    sums: dict[str, float] = {}
    for flow, value in by_flow.items():
        gas = SUPPLIER_GAS if flow == SUPPLIER_FLOW else _gas(flow, catalogue)
        sums[gas] = sums.get(gas, 0.0) + value
    return sums


def _gas(flow_id: str, catalogue: Catalogue) -> str:
    flow = catalogue.flows[flow_id]
    return flow.formula if flow.category is Category.FOSSIL else f"{flow.formula}_{flow.category.value}"


def _shares(statuses: Mapping[Status, float], total: float) -> dict[Status, float]:
    return {status: value / total for status, value in statuses.items() if value} if total else {}


def _top(solution: Solution, node: int, amount: float) -> tuple[ProcessShare, ...]:
    """The steps that release most themselves, anywhere upstream, largest first."""
    released: Floats = solution.matrices.runs(node, amount) * solution.direct
    order = np.argsort(-np.abs(released), kind="stable")[:TOP_PROCESSES]
    return tuple(ProcessShare(solution.system.nodes[i], float(released[i])) for i in order if released[i])
