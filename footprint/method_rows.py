"""What a result says about its method, as tables of a workbook."""

from __future__ import annotations

from dataclasses import dataclass

from footprint.results import Results
from footprint.supplier_rules import good_until, used
from groundwork.words import say


@dataclass(frozen=True, slots=True)
class Rows:
    """A table to write: name, column keys, rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def method_rows(results: Results, lang: str) -> tuple[Rows, ...]:
    """Ways to allocate, lines left out, module D, suppliers' footprints and scenarios; some may be empty."""
    return (
        _allocation(results, lang),
        _cut_off(results),
        _beyond(results),
        _suppliers(results),
        _told(results),
    )


def _allocation(results: Results, lang: str) -> Rows:
    columns = ("product_id", "method", "step", "share", "pcf_kgco2e", "difference", "chosen", "reason")
    rows = tuple(
        (
            r.product.id,
            one.method,
            one.step,
            one.share,
            one.kgco2e,
            one.difference,
            "yes" if one.chosen else "",
            say(one.reason, lang) if one.reason else "",
        )
        for r in results.products
        for one in r.alternatives
    )
    return Rows("allocation", columns, rows)


def _cut_off(results: Results) -> Rows:
    columns = ("product_id", "row", "item", "mass_kg", "mass_share", "kgco2e", "impact_share")
    rows = tuple(
        (r.product.id, o.line.row, o.line.item, o.mass_kg, o.mass_share, o.kgco2e, o.impact_share)
        for r in results.products
        if r.cut_off
        for o in r.cut_off.omissions
    )
    return Rows("cut_off", columns, rows)


def _beyond(results: Results) -> Rows:
    columns = ("product_id", "row", "item", "kgco2e")
    rows = tuple(
        (r.product.id, i.line.row, i.line.item, i.kgco2e) for r in results.products for i in r.beyond
    )
    return Rows("module_d", columns, rows)


def _suppliers(results: Results) -> Rows:
    columns = ("product_id", "pcf_id", "supplier", "kgco2e", "per", "uptake_kgco2e", "boundary", "gwp_set",
               "biogenic", "standard", "valid_until", "verified_by", "primary_share")  # fmt: skip
    rows = []
    for r in results.products:
        for pcf in used(results.bom, (item.line for item in r.by_item)):
            until = good_until(pcf)
            rows.append(
                (r.product.id, pcf.id, pcf.supplier, pcf.kgco2e, pcf.per, pcf.uptake_kgco2e, pcf.boundary,
                 pcf.gwp, pcf.biogenic, pcf.standard, until.isoformat() if until else "", pcf.verified_by,
                 pcf.primary_share)
            )  # fmt: skip
    return Rows("supplier_pcfs", columns, tuple(rows))


def _told(results: Results) -> Rows:
    columns = ("product_id", "module", "scenario", "service_life_years")
    rows = tuple((s.product_id, s.module, s.text, s.service_life_years) for s in results.bom.scenarios)
    return Rows("scenarios", columns, rows)
