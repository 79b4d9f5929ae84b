"""The same result in the words of two neighbours: modules of EN 15804, and attributes for chemicals."""

from __future__ import annotations

from footprint.declaration.tables import DIGITS, FINE_DIGITS, ISO_LINES
from footprint.declaration.wording import Wording
from footprint.modules import GATE, D, modular, unstated
from footprint.results import ProductResult, Results
from footprint.vocabulary import BEYOND_THE_GATE, CREDIT
from groundwork.documents.model import Column, Quotient, Table

GWP_LINES = {
    "GWP-fossil": ("fossil", "aircraft"),
    "GWP-biogenic": ("biogenic_emissions", "biogenic_uptake"),
    "GWP-luluc": ("land_use_change",),
}
MODULES, BEYOND, INDICATORS, CHEMICALS = "en15804_modules", "en15804_d", "en15804_gwp", "tfs"


def ends_at_gate(result: ProductResult) -> bool:
    """Whether nothing lies beyond the gate and nothing is credited, so that the lines are those of A1-A3."""
    return not (BEYOND_THE_GATE | {CREDIT}) & result.by_stage.keys()


def may_show_modules(result: ProductResult, results: Results) -> bool:
    """Whether modules may stand in a declaration: every later one with its scenario and, in use, its life."""
    if not result.modules:
        return False
    if not modular(result.by_item, result.beyond):
        return ends_at_gate(result)
    lacking = unstated(
        result.modules, [s for s in results.bom.scenarios if s.product_id == result.product.id]
    )
    return not lacking.modules and not lacking.service_life


def module_table(result: ProductResult, w: Wording) -> Table:
    """GWP-total by module: A1 to C4, as far as the bill goes. D stands in a table of its own."""
    stated = {key: value for key, value in result.modules.items() if key != D}
    sums = stated if GATE in stated else dict.fromkeys(("A1", "A2", "A3"), 0.0) | stated
    columns = (
        Column("module", w("head-module")),
        Column("meaning", w("head-meaning")),
        Column("kgco2e", "GWP-total, kgCO2e", DIGITS, summed=True),
    )
    rows = tuple((module, w(f"module-{module.lower()}"), value) for module, value in sums.items())
    last = max(sums)
    notes = (w("note-en15804"), w("note-en15804-modules"))
    return Table(MODULES, w("sheet-modules"), w("table-modules"), columns, rows, f"A1-{last}", notes)


def beyond_table(result: ProductResult, w: Wording) -> Table:
    """Module D, line by line; it is no part of any total."""
    columns = (
        Column("item", w("head-item")),
        Column("kgco2e", "GWP-total, kgCO2e", DIGITS, summed=True),
    )
    rows = tuple((item.line.item, item.kgco2e) for item in result.beyond)
    return Table(BEYOND, w("sheet-beyond"), w("table-beyond"), columns, rows, D, (w("note-beyond"),))


def indicator_table(result: ProductResult, w: Wording, metric: str) -> Table:
    """The GWP indicators of EN 15804+A2 for A1-A3; empty where nothing is booked on the lines behind one."""
    columns = (
        Column("indicator", w("head-indicator")),
        Column("kgco2e", "A1-A3, kgCO2e", DIGITS, summed=True),
    )
    rows = []
    for indicator, keys in GWP_LINES.items():
        known = [v for v in (getattr(result, key) for key in keys) if v is not None]
        rows.append((indicator, sum(known) if known else None))
    notes = (w("note-gwp-set", metric=metric), w("note-aircraft-in-fossil"))
    return Table(
        INDICATORS, w("sheet-indicators"), w("table-indicators"), columns, tuple(rows), "GWP-total", notes
    )


def chemicals_table(result: ProductResult, w: Wording) -> Table:
    """The footprint per kg of unpacked product, by attributes of the Together for Sustainability guide."""
    mass = result.product.mass_kg
    total, uptake = result.pcf_kgco2e or 0.0, result.biogenic_uptake or 0.0
    values: list[tuple[str, float | None]] = [
        ("tfs-excluding", total - uptake),
        ("tfs-including", total),
        *((f"line-{key.replace('_', '-')}", getattr(result, key)) for key in ISO_LINES),
        ("tfs-packaging", result.by_stage.get("packaging")),
    ]
    columns = (
        Column("attribute", w("head-attribute")),
        Column("kgco2e", "kgCO2e", DIGITS),
        Column("mass", w("head-mass"), DIGITS),
        Column("per_kg", "kgCO2e/kg", FINE_DIGITS, rule=Quotient("kgco2e", "mass")),
    )
    rows = tuple((w(key), value, mass, None if value is None else value / mass) for key, value in values)
    return Table(
        CHEMICALS, w("sheet-tfs"), w("table-tfs"), columns, rows, "", (w("note-tfs"), w("note-lines"))
    )
