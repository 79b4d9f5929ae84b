"""The same product under every way of sharing its site's burden: what the choice of method is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footprint.allocation import STEP, AllocationMethod, Way
from footprint.bill import Bom, Product
from footprint.results import ItemResult
from footprint.vocabulary import SUBSTITUTION

SUBDIVISION = "subdivision"
"""First choice of ISO 14044:2006, 4.3.4.2: one bill per sub-process. It is a way to model, no method."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way of sharing: the footprint it gives, kgCO2e per declared amount, or why it cannot be told.

    `difference` is relative to the footprint by the chosen method. `reason` is a code, empty
    where there is a figure. `step` is that of the hierarchy of ISO 14044, None outside it.
    """

    method: str
    step: int | None
    share: float | None
    kgco2e: float | None
    difference: float | None
    chosen: bool
    reason: str = ""


def avoided_processes(bom: Bom) -> frozenset[str]:
    """Every process that some co-product replaces, so that it has a burden whatever method is chosen."""
    ways = (way for product in bom.products for way in product.allocation.ways)
    return frozenset(one.process_id for way in ways for one in way.avoided)


def alternatives(
    product: Product,
    items: Sequence[ItemResult],
    burden: Mapping[str, float],
    total: float,
    *,
    looped: bool,
) -> tuple[Alternative, ...]:
    """Every way in the order of the hierarchy; nothing for a product without co-products.

    Args:
        product: with its allocation.
        items: its lines with their results.
        burden: kgCO2e of one unit of every process.
        total: its footprint, kgCO2e per declared amount.
        looped: whether it takes part in its own making, so that another share changes its inputs too.
    """
    allocation = product.allocation
    if not allocation.ways:
        return ()
    whole = sum(i.kgco2e or 0.0 for i in items if i.line.stage != SUBSTITUTION) / allocation.share
    found = [Alternative(SUBDIVISION, 1, None, None, None, False, "footprint.way-needs-subdivision")]
    for way in allocation.ways:
        chosen = way.method is allocation.method
        kgco2e = total if chosen else _footprint(way, whole, burden)
        reason = way.reason
        if looped and not chosen and kgco2e is not None:
            kgco2e, reason = None, "footprint.way-in-a-loop"
        difference = None if kgco2e is None or not total else kgco2e / total - 1
        found.append(
            Alternative(way.method.value, STEP.get(way.method), way.share, kgco2e, difference, chosen, reason)
        )
    return tuple(found)


def _footprint(way: Way, whole: float, burden: Mapping[str, float]) -> float | None:
    """The site's whole burden x share, less what is replaced."""
    if way.share is None:
        return None
    replaced = sum(one.quantity * burden[one.process_id] for one in way.avoided)
    credited = replaced if way.method is AllocationMethod.SUBSTITUTION else 0.0
    return whole * way.share - credited
