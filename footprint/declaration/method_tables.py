"""What a report says about its method: allocation, omissions, data quality, suppliers, scenarios."""

from __future__ import annotations

from footprint.cut_off import SINGLE_IMPACT, SINGLE_MASS, TOTAL_IMPACT, TOTAL_MASS
from footprint.declaration.tables import DIGITS, FINE_DIGITS, PERCENT_DIGITS
from footprint.declaration.wording import Wording
from footprint.limits import limits
from footprint.results import ProductResult, Results
from footprint.supplier_rules import good_until, used
from groundwork.documents.model import Block, Column, Fact, Facts, Table
from groundwork.words import day, number, say

ALTERNATIVES, CUT_OFF, SUPPLIERS, SCENARIOS = "alternatives", "cut_off", "suppliers", "scenarios"


def method_blocks(result: ProductResult, results: Results, w: Wording) -> tuple[Block, ...]:
    """Everything about the method that this product has something to say on."""
    blocks: list[Block] = [quality_facts(result, w)]
    if result.alternatives:
        blocks.append(alternatives_table(result, w))
    if result.cut_off is not None:
        blocks.append(cut_off_table(result, w))
    if used(results.bom, (item.line for item in result.by_item)):
        blocks.append(suppliers_table(result, results, w))
    return tuple(blocks)


def quality_facts(result: ProductResult, w: Wording) -> Facts:
    """Primary data, ratings from 1 to 5 and carbon contents, each with what it means."""
    quality, carbon = result.quality, result.carbon
    shown = {
        "technological": quality.technological if quality else None,
        "temporal": quality.temporal if quality else None,
        "geographical": quality.geographical if quality else None,
    }
    primary = None if quality is None else 100 * quality.primary_share
    return Facts(
        (
            Fact(w("fact-primary"), primary, "%", PERCENT_DIGITS),
            *(
                Fact(w(f"head-{key}"), value, w("unit-rating"), PERCENT_DIGITS)
                for key, value in shown.items()
            ),
            Fact(w("fact-fossil-carbon"), carbon.fossil_kg if carbon else None, "kg C", DIGITS),
            Fact(w("fact-biogenic-carbon"), carbon.biogenic_kg if carbon else None, "kg C", DIGITS),
            Fact(
                w("fact-packaging-carbon"), carbon.packaging_biogenic_kg if carbon else None, "kg C", DIGITS
            ),
            Fact(w("fact-carbon-basis"), _carbon_basis(result, w)),
        )
    )


def _carbon_basis(result: ProductResult, w: Wording) -> str:
    if result.carbon is None:
        return w("carbon-not-told")
    known = result.carbon.known_share
    return w("carbon-text", percent=number(None if known is None else 100 * known, w.lang, PERCENT_DIGITS))


def alternatives_table(result: ProductResult, w: Wording) -> Table:
    """Every way to share the burden, in the order of the standard's hierarchy."""
    columns = (
        Column("method", w("head-method")),
        Column("step", w("head-step")),
        Column("share", w("head-allocated"), FINE_DIGITS),
        Column("kgco2e", "kgCO2e", DIGITS),
        Column("difference", w("head-difference"), PERCENT_DIGITS, percent=True),
        Column("reason", w("head-reason")),
    )
    chosen = w("chosen")
    mark = f" ({chosen})"
    rows = tuple(
        (
            say(f"footprint.said-method-{one.method}", w.lang) + (mark if one.chosen else ""),
            "" if one.step is None else str(one.step),
            one.share,
            one.kgco2e,
            one.difference,
            say(one.reason, w.lang) if one.reason else "",
        )
        for one in result.alternatives
    )
    note = w("note-hierarchy")
    return Table(ALTERNATIVES, w("sheet-alternatives"), w("table-alternatives"), columns, rows, "", (note,))


def cut_off_table(result: ProductResult, w: Wording) -> Table:
    """Lines left out with their shares, under the limits that hold."""
    columns = (
        Column("item", w("head-item")),
        Column("mass_kg", w("head-mass"), FINE_DIGITS),
        Column("mass_share", w("head-mass-share"), DIGITS, percent=True, summed=True),
        Column("kgco2e", "kgCO2e", DIGITS, summed=True),
        Column("impact_share", w("head-impact-share"), DIGITS, percent=True, summed=True),
    )
    omissions = result.cut_off.omissions if result.cut_off else ()
    rows = tuple((o.line.item, o.mass_kg, o.mass_share, o.kgco2e, o.impact_share) for o in omissions)
    notes = tuple(
        w("note-limit", rule=w(f"table-{key.replace('_', '-')}"), percent=f"{100 * limits()[key].value:g}",
          source=limits()[key].source)
        for key in (SINGLE_MASS, TOTAL_MASS, SINGLE_IMPACT, TOTAL_IMPACT)
    )  # fmt: skip
    return Table(CUT_OFF, w("sheet-cut-off"), w("table-cut-off"), columns, rows, w("total"), notes)


def suppliers_table(result: ProductResult, results: Results, w: Wording) -> Table:
    """The suppliers' footprints that were taken, with what was judged."""
    columns = (
        Column("id", w("head-id")),
        Column("supplier", w("head-supplier")),
        Column("kgco2e", w("head-burden"), FINE_DIGITS),
        Column("per", w("head-unit")),
        Column("gwp", w("head-gwp")),
        Column("standard", w("head-standard")),
        Column("until", w("head-until")),
        Column("verified", w("head-verified")),
        Column("primary", w("head-primary"), PERCENT_DIGITS, percent=True),
    )
    rows = []
    for pcf in used(results.bom, (item.line for item in result.by_item)):
        until = good_until(pcf)
        rows.append(
            (
                pcf.id,
                pcf.supplier or w("not-stated"),
                pcf.kgco2e,
                pcf.per,
                pcf.gwp,
                pcf.standard or w("not-stated"),
                day(until, w.lang) if until else w("not-stated"),
                pcf.verified_by or w("unverified"),
                pcf.primary_share,
            )
        )
    return Table(SUPPLIERS, w("sheet-suppliers"), w("table-suppliers"), columns, tuple(rows))


def scenario_table(result: ProductResult, results: Results, w: Wording) -> Table:
    """What is assumed for the modules beyond the gate."""
    columns = (
        Column("module", w("head-module")),
        Column("scenario", w("head-scenario")),
        Column("years", w("head-years"), 0),
    )
    rows = tuple(
        (s.module, s.text, s.service_life_years)
        for s in results.bom.scenarios
        if s.product_id == result.product.id
    )
    return Table(SCENARIOS, w("sheet-scenarios"), w("table-scenarios"), columns, rows)
