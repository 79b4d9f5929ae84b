"""Rows of the suppliers' sheet become suppliers' footprints, rows of the scenario sheet scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from footprint.bill import Product, Scenario, SupplierPcf
from footprint.links import similar
from footprint.supplier import parse_pcf_unit
from groundwork.table_reader import Table
from inventories.climate import metrics

INCLUDED = "included"
_PERCENT = 100.0


def supplier_pcfs(tables: Sequence[Table]) -> dict[str, SupplierPcf]:
    """Suppliers' footprints by id; rows that break a rule are reported and left out."""
    found: dict[str, SupplierPcf] = {}
    for table in tables:
        for i in range(table.n_rows):
            pcf = _pcf(table, i)
            if pcf is None:
                continue
            if pcf.id in found:
                seen = found[pcf.id].place
                where = " ".join(part for part in (seen.file, seen.sheet, seen.cell) if part)
                table.reject(i, "footprint.bom-supplier-twice", "pcf_id", id=pcf.id, first=where)
                continue
            found[pcf.id] = pcf
    return found


def _pcf(table: Table, i: int) -> SupplierPcf | None:
    unit = parse_pcf_unit(str(table.texts("pcf_unit")[i] or ""))
    if unit is None and table.texts("pcf_unit")[i]:
        table.reject(i, "footprint.bom-supplier-unit", "pcf_unit", unit=str(table.texts("pcf_unit")[i]))
    gwp = _gwp(table, i)
    share = float(table.numbers("primary_share")[i])
    if share < 0 or share > _PERCENT:
        table.reject(i, "footprint.bom-supplier-share", "primary_share", value=f"{share:g}")
    value, uptake = float(table.numbers("pcf")[i]), float(table.numbers("biogenic_uptake")[i])
    if uptake > 0:
        table.reject(i, "footprint.bom-supplier-uptake", "biogenic_uptake", value=f"{uptake:g}")
    biogenic = str(table.texts("biogenic")[i] or "")
    if biogenic == INCLUDED and not np.isnan(uptake):
        value -= uptake
    # a figure that includes an uptake nobody states may be negative; whether it fits is judged later
    if value < 0 and not (biogenic == INCLUDED and np.isnan(uptake)):
        table.reject(i, "footprint.bom-supplier-negative", "pcf", value=f"{value:g}")
    if not table.ok[i] or unit is None:
        return None
    text = {
        key: str(table.texts(key)[i] or "")
        for key in ("pcf_id", "pcf_name", "supplier", "pcf_boundary", "standard", "verified_by")
    }
    return SupplierPcf(
        id=text["pcf_id"],
        name=text["pcf_name"],
        supplier=text["supplier"],
        kgco2e=value * unit.kgco2e,
        per=unit.per,
        boundary=text["pcf_boundary"],
        gwp=gwp,
        biogenic=biogenic,
        standard=text["standard"],
        period_start=table.dates("pcf_start")[i],
        period_end=table.dates("pcf_end")[i],
        valid_until=table.dates("valid_until")[i],
        verified_by=text["verified_by"],
        primary_share=None if np.isnan(share) else share / _PERCENT,
        uptake_kgco2e=None if np.isnan(uptake) else uptake * unit.kgco2e,
        place=table.place(i, "pcf_id"),
    )


def _gwp(table: Table, i: int) -> str:
    """A set of warming potentials by its name here; ``IPCC AR6 GWP100`` is AR6."""
    text = str(table.texts("gwp_set")[i] or "")
    plain = text.upper().replace("IPCC", "").replace("GWP100", "").replace("GWP-100", "").strip(" ,-()")
    if text and plain not in metrics():
        table.reject(i, "footprint.bom-supplier-gwp", "gwp_set", gwp=text, known=", ".join(metrics()))
    return plain


def scenarios(tables: Sequence[Table], products: Mapping[str, Product]) -> tuple[Scenario, ...]:
    """Scenarios of the modules beyond the gate."""
    found: list[Scenario] = []
    for table in tables:
        for i in range(table.n_rows):
            product_id = str(table.texts("product_id")[i] or "")
            if product_id and product_id not in products:
                hints = similar(product_id, sorted(products))
                table.reject(
                    i, "footprint.bom-product-unknown", "product_id", product=product_id, suggestions=hints
                )
            if not table.ok[i]:
                continue
            years = float(table.numbers("service_life_years")[i])
            found.append(
                Scenario(
                    product_id,
                    str(table.texts("module")[i]),
                    str(table.texts("scenario")[i]),
                    None if np.isnan(years) else years,
                    table.place(i, "scenario"),
                )
            )
    return tuple(found)
