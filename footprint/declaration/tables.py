"""The tables of the report: every number is the result's own, and rules say how to get it again."""

from __future__ import annotations

from footprint.bill import LineKind
from footprint.declaration.wording import Wording
from footprint.results import ItemResult, ProductResult, Results
from footprint.vocabulary import ALL_STAGES
from groundwork.documents.model import Column, Product, Quotient, ShareOf, SumWhere, Table
from groundwork.words import say
from inventories.catalogue import Catalogue

ITEMS, STAGES_KEY, LINES, GASES, STATUS, TOP = "items", "stages", "lines", "gases", "status", "top"
DIGITS, FINE_DIGITS, PERCENT_DIGITS = 2, 4, 1
ISO_LINES = ("fossil", "biogenic_emissions", "biogenic_uptake", "land_use_change", "aircraft")


def item_table(result: ProductResult, results: Results, catalogue: Catalogue, w: Wording) -> Table:
    """Every line of the bill: quantity x burden of one unit x the product's allocated share."""
    shared = result.product.allocation.share != 1
    share = (Column("allocated", w("head-allocated"), FINE_DIGITS),) if shared else ()
    factors = ("quantity", "burden", *(column.key for column in share))
    columns = (
        Column("stage", w("head-stage")),
        Column("item", w("head-item")),
        Column("source", w("head-source")),
        Column("quantity", w("head-quantity"), FINE_DIGITS),
        Column("unit", w("head-unit")),
        Column("burden", w("head-burden"), FINE_DIGITS),
        *share,
        Column("kgco2e", "kgCO2e", DIGITS, summed=True, rule=Product(factors)),
        Column("part", w("head-part"), PERCENT_DIGITS, percent=True, rule=ShareOf("kgco2e")),
    )
    total = result.pcf_kgco2e or 0.0
    rows = []
    for item in result.by_item:
        line, kgco2e = item.line, item.kgco2e or 0.0
        given = line.quantity * result.product.allocation.share
        burden = kgco2e / given if given else 0.0
        name, unit = _drawn_on(item, results, catalogue, w)
        middle = (result.product.allocation.share,) if shared else ()
        part = kgco2e / total if total else None
        rows.append(
            (w.choice(line.stage), line.item, name, line.quantity, unit, burden, *middle, kgco2e, part)
        )
    note = w("note-items") if not shared else w("note-items-shared")
    return Table(ITEMS, w("sheet-items"), w("table-items"), columns, tuple(rows), w("total"), (note,))


def _drawn_on(item: ItemResult, results: Results, catalogue: Catalogue, w: Wording) -> tuple[str, str]:
    """What a line draws on, and the unit its quantity is counted in."""
    line = item.line
    match line.kind:
        case LineKind.PROCESS:
            process = catalogue.processes[line.target]
            return process.name(w.lang), process.unit
        case LineKind.PRODUCT:
            unit = results.product(line.target).product.declared_unit
            return w("source-product", id=line.target), unit
        case LineKind.SUPPLIER:
            return w("source-supplier"), "kgCO2e"
        case LineKind.DIRECT:
            flow = catalogue.flows[line.target]
            return w("source-direct", gas=flow.name_zh if w.lang == "zh" else flow.name_en), "kg"


def stage_table(result: ProductResult, w: Wording) -> Table:
    """The footprint by life-cycle stage, each the sum of its lines."""
    rule = SumWhere(ITEMS, "kgco2e", "stage", "stage")
    columns = (
        Column("stage", w("head-stage")),
        Column("kgco2e", "kgCO2e", DIGITS, summed=True, rule=rule),
        Column("part", w("head-part"), PERCENT_DIGITS, percent=True, rule=ShareOf("kgco2e")),
    )
    total = result.pcf_kgco2e or 0.0
    present = [choice.key for choice in ALL_STAGES if choice.key in result.by_stage]
    rows = tuple(
        (w.choice(key), result.by_stage[key], result.by_stage[key] / total if total else None)
        for key in present
    )
    return Table(STAGES_KEY, w("sheet-stages"), w("table-stages"), columns, rows, w("total"))


def line_table(result: ProductResult, w: Wording) -> Table:
    """The five lines that ISO 14067 and GB/T 24067 want apart; empty where nothing is booked on one."""
    mass = result.product.mass_kg
    columns = (
        Column("line", w("head-line")),
        Column("kgco2e", "kgCO2e", DIGITS, summed=True),
        Column("mass", w("head-mass"), DIGITS),
        Column("per_kg", "kgCO2e/kg", FINE_DIGITS, summed=True, rule=Quotient("kgco2e", "mass")),
    )
    rows = []
    for key in ISO_LINES:
        value: float | None = getattr(result, key)
        per_kg = None if value is None else value / mass
        rows.append((w(f"line-{key.replace('_', '-')}"), value, mass, per_kg))
    return Table(
        LINES, w("sheet-lines"), w("table-lines"), columns, tuple(rows), w("total"), (w("note-lines"),)
    )


def gas_table(result: ProductResult, w: Wording) -> Table:
    """The footprint by gas, what is not fossil apart."""
    columns = (
        Column("gas", w("head-gas")),
        Column("kgco2e", "kgCO2e", DIGITS, summed=True),
        Column("part", w("head-part"), PERCENT_DIGITS, percent=True, rule=ShareOf("kgco2e")),
    )
    total = result.pcf_kgco2e or 0.0
    ordered = sorted(result.by_gas.items(), key=lambda pair: -abs(pair[1]))
    rows = tuple((w.gas(gas), value, value / total if total else None) for gas, value in ordered)
    return Table(GASES, w("sheet-gases"), w("table-gases"), columns, rows, w("total"))


def status_table(result: ProductResult, w: Wording) -> Table:
    """How well the figures are known: shares of the footprint by the weakest figure on the way."""
    columns = (
        Column("status", w("head-status")),
        Column("share", w("head-part"), PERCENT_DIGITS, percent=True, summed=True),
    )
    rows = tuple(
        (say(f"inventories.status-{status.value}", w.lang), share)
        for status, share in result.data_status.items()
    )
    note = w("note-status")
    return Table(STATUS, w("sheet-status"), w("table-status"), columns, rows, w("total"), (note,))


def top_table(result: ProductResult, catalogue: Catalogue, w: Wording) -> Table:
    """The steps anywhere upstream that release most themselves."""
    columns = (Column("step", w("head-step")), Column("kgco2e", "kgCO2e", DIGITS))
    rows = tuple((_step(top.node, catalogue, w), top.kgco2e) for top in result.top_processes)
    return Table(TOP, w("sheet-top"), w("table-top"), columns, rows)


def _step(node: str, catalogue: Catalogue, w: Wording) -> str:
    process = catalogue.processes.get(node)
    return process.name(w.lang) if process else w("source-product", id=node.partition(":")[2])
