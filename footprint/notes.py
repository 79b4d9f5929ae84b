"""What a reader must know beside the number: codes only, words are chosen at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from footprint.allocation import Allocation, AllocationMethod
from footprint.bill import Product
from footprint.limits import limit
from footprint.results import ItemResult, Note
from footprint.vocabulary import CREDIT
from inventories.process import Category

WITH_OPTIONS = "cradle_to_gate_with_options"
PARTIAL_BOUNDARIES = frozenset({"cradle_to_gate", WITH_OPTIONS})
RELEASED_LATER = "co2_bound_release"
"""Flow of carbon dioxide that the product binds and that leaves again beyond the gate."""


def notes_of(
    product: Product,
    items: tuple[ItemResult, ...],
    lines: Mapping[Category, float | None],
    unsplittable_kgco2e: float,
    metric: str,
) -> tuple[Note, ...]:
    """Notes of one answered product.

    Args:
        product: the product.
        items: its lines with their results.
        lines: ISO 14067 lines; None where nothing is booked on one.
        unsplittable_kgco2e: the part that arrived as CO2e.
        metric: set of global warming potentials.
    """
    notes = []
    if not product.boundary:
        notes.append(Note("footprint.note-boundary-not-stated"))
    elif product.boundary == WITH_OPTIONS:
        notes.append(Note("footprint.note-partial-with-options"))
    elif product.boundary in PARTIAL_BOUNDARIES:
        notes.append(Note("footprint.note-partial"))
    if product.allocation.method is not AllocationMethod.NONE:
        share = f"{product.allocation.share:.6g}"
        notes.append(Note(f"footprint.note-allocation-{product.allocation.method.value}", {"share": share}))
        notes += _value_notes(product.allocation)
    notes += [
        Note(f"footprint.note-none-booked-{category.value.replace('_', '-')}")
        for category, value in lines.items()
        if value is None
    ]
    if unsplittable_kgco2e:
        notes.append(Note("footprint.note-aggregate-as-published", {"metric": metric}))
    if lines.get(Category.BIOGENIC_EMISSION) and not lines.get(Category.BIOGENIC_UPTAKE):
        notes.append(Note("footprint.note-uptake-missing"))
    if any(item.line.stage == CREDIT for item in items):
        notes.append(Note("footprint.note-credit"))
    for item in items:
        notes += [
            Note(code, {"row": item.line.row, "item": item.line.item, "process": item.line.target})
            for code in item.line.remarks
        ]
    return tuple(notes)


def _value_notes(allocation: Allocation) -> list[Note]:
    """What the ratio of values says about the method (PACT, TfS: economic above a bound, else physical)."""
    if allocation.value_ratio is None or allocation.step is None or allocation.step == 1:
        return []
    economic = allocation.method is AllocationMethod.ECONOMIC
    above = allocation.value_ratio > limit("economic_ratio")
    if economic == above:
        return []
    code = "footprint.note-value-ratio-high" if above else "footprint.note-value-ratio-low"
    ratio, bound = f"{allocation.value_ratio:.3g}", f"{limit('economic_ratio'):g}"
    return [Note(code, {"ratio": ratio, "limit": bound})]


def released_notes(by_flow: Mapping[str, float], total_kgco2e: float) -> tuple[Note, ...]:
    """Both figures where a release of bound CO2 beyond the gate is counted: with it and without.

    Args:
        by_flow: burden by flow, kgCO2e per declared amount.
        total_kgco2e: the footprint, release included.
    """
    released = by_flow.get(RELEASED_LATER, 0.0)
    if not released:
        return ()
    figures = {"released": released, "with_it": total_kgco2e, "without": total_kgco2e - released}
    return (Note("footprint.note-bound-release", {key: f"{value:.6g}" for key, value in figures.items()}),)
