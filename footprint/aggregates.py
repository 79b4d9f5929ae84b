"""CO2e whose gases nobody knows stays as published; a view that needs the gases says how much it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from footprint.bill import Bom, LineKind
from footprint.limits import limit
from footprint.results import ItemResult, Note
from footprint.targets import SUPPLIER_FLOW
from inventories.catalogue import Catalogue
from inventories.climate import GWP100


def aggregates(
    by_flow: Mapping[str, float],
    items: Sequence[ItemResult],
    bom: Bom,
    catalogue: Catalogue,
    metric: str,
) -> tuple[float, float]:
    """What arrived as CO2e, and the part of it that is not known to stand in the metric asked for, kgCO2e.

    Args:
        by_flow: burden by flow.
        items: the product's lines; a supplier's footprint under the same metric is in order.
        bom: with the suppliers' footprints.
        catalogue: whose flows carry the metric they were formed under.
        metric: set of warming potentials of the calculation.
    """
    whole = {
        flow: value
        for flow, value in by_flow.items()
        if flow == SUPPLIER_FLOW or not catalogue.flows[flow].splittable
    }
    same = sum(v for f, v in whole.items() if f != SUPPLIER_FLOW and catalogue.flows[f].metric == metric)
    stated = sum(
        item.kgco2e or 0.0
        for item in items
        if item.line.kind is LineKind.SUPPLIER
        and item.line.target == SUPPLIER_FLOW
        and item.line.supplier_id in bom.suppliers
        and bom.suppliers[item.line.supplier_id].gwp == metric
    )
    unsplit = sum(whole.values())
    return unsplit, unsplit - same - stated


def share_notes(unsplit: float, unconverted: float, total: float, metric: str) -> tuple[Note, ...]:
    """Warnings where a view by gas, or under another metric than the first, leaves out more than the limit.

    Args:
        unsplit: CO2e without gases, kgCO2e.
        unconverted: the part of it under another metric or none that is known, kgCO2e.
        total: the footprint, kgCO2e.
        metric: set of warming potentials of the calculation.
    """
    if not total:
        return ()
    bound = limit("unsplittable_warning")
    notes = []
    if abs(unsplit / total) > bound:
        percent = f"{100 * unsplit / total:.3g}"
        notes.append(Note("footprint.warning-by-gas", {"percent": percent, "limit": f"{100 * bound:g}"}))
    if metric != GWP100[0] and abs(unconverted / total) > bound:
        percent = f"{100 * unconverted / total:.3g}"
        params = {"percent": percent, "metric": metric, "limit": f"{100 * bound:g}"}
        notes.append(Note("footprint.warning-metric", params))
    return tuple(notes)
