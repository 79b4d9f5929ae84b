"""Carbon that goes into a product with its materials, kg per declared amount, fossil and biogenic apart.

ISO 14067 wants the carbon content of the product itself. Materials give its upper bound: what leaves as
waste or burns on the way is not taken off. A firm states the content itself where it knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from footprint.bill import Line, LineKind
from footprint.opened import opened
from footprint.results import CarbonInMaterials, ProductResult
from footprint.system import Floats
from groundwork.units import UnitMismatch, factor
from inventories.contents import CarbonContent, carbon_contents

MATERIALS, PACKAGING = "materials", "packaging"


def with_carbon(results: Sequence[ProductResult]) -> tuple[ProductResult, ...]:
    """Results with `carbon` filled; products with co-products have none: a burden's share is no carbon."""
    answered = {r.product.id: r for r in results if r.pcf_kgco2e is not None}
    if not answered:
        return tuple(results)
    own = np.array([_sums(r) for r in answered.values()])
    sums = dict(zip(answered, opened(answered, own), strict=True))
    shared = _built_on_shared(answered)
    return tuple(
        replace(r, carbon=_carbon(sums[r.product.id]))
        if r.product.id in sums and r.product.id not in shared
        else r
        for r in results
    )


def _carbon(sums: Sequence[float]) -> CarbonInMaterials:
    fossil, biogenic, packaging, known_kg, all_kg = (float(value) for value in sums)
    return CarbonInMaterials(fossil, biogenic, packaging, known_kg / all_kg if all_kg else None)


def _sums(result: ProductResult) -> list[float]:
    """Fossil, biogenic, packaging's biogenic carbon; mass of materials with a known content, and of all."""
    sums = np.zeros(5)
    for item in result.by_item:
        line = item.line
        if line.stage in {MATERIALS, PACKAGING} and line.kind is not LineKind.PRODUCT and not line.mode:
            sums += _line(line)
    return [float(value) for value in sums]


def _line(line: Line) -> Floats:
    mass_kg = _mass_kg(line)
    content = carbon_contents().get(line.target) if line.kind is LineKind.PROCESS else None
    fossil, biogenic = _per_unit(content)
    known_kg = mass_kg if content is not None else 0.0
    if line.stage == PACKAGING:
        return np.array([0.0, 0.0, biogenic * line.quantity, 0.0, 0.0])
    return np.array([fossil * line.quantity, biogenic * line.quantity, 0.0, known_kg, mass_kg])


def _per_unit(content: CarbonContent | None) -> tuple[float, float]:
    if content is None:
        return 0.0, 0.0
    fossil = content.fossil.value if content.fossil else 0.0
    return fossil, content.biogenic.value if content.biogenic else 0.0


def _mass_kg(line: Line) -> float:
    try:
        return line.amount * factor(line.unit, "kg")
    except UnitMismatch:
        return 0.0


def _built_on_shared(answered: dict[str, ProductResult]) -> frozenset[str]:
    """Products whose burden is shared with others, and all that take one of them."""
    shared = {key for key, r in answered.items() if r.product.allocation.share != 1}
    grown = True
    while grown:
        users = {
            key
            for key, r in answered.items()
            if key not in shared
            and any(i.line.kind is LineKind.PRODUCT and i.line.target in shared for i in r.by_item)
        }
        shared |= users
        grown = bool(users)
    return frozenset(shared)
