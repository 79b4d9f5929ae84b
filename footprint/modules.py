"""Results by information module of EN 15804: A1 to C4 add up to the footprint, D stands apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from footprint.bill import Bom, Line, LineKind, Scenario
from footprint.opened import opened
from footprint.results import ItemResult, Note, ProductResult
from footprint.vocabulary import BEYOND, CREDIT, SUBSTITUTION

D = "D"
GATE = "A1-A3"
"""The product at its gate: one module where it is bought, three where it is another product of the bill."""
STAGE_MODULES: Mapping[str, tuple[str, ...]] = {
    "materials": ("A1", GATE),
    "transport": ("A2",),
    "energy": ("A3",),
    "manufacturing": ("A3",),
    "packaging": ("A3",),
    "waste": ("A3",),
    "distribution": ("A4",),
    "installation": ("A5",),
    "use": ("B1", "B2", "B3", "B4", "B5", "B6", "B7"),
    "end_of_life": ("C1", "C2", "C3", "C4"),
    CREDIT: (),
    BEYOND: (D,),
}
"""EN 15804:2012+A2:2019, 6.2: A3 takes energy, packaging and production waste of the factory."""
OPEN = {"use": "B", "end_of_life": "C"}
"""How a stage is called whose module nobody states."""
SERVICE_LIFE = "B"


def module_of(line: Line) -> str | None:
    """Module of a line: as stated, else that of its stage; None where it belongs to none."""
    if line.module:
        return line.module
    own = STAGE_MODULES.get(line.stage, ())
    return OPEN.get(line.stage, own[0] if own else None)


def with_modules(results: Sequence[ProductResult], bom: Bom) -> tuple[ProductResult, ...]:
    """Results with `modules` filled, and notes on what later modules rest on.

    A line of module A1-A3 that takes another product of the bill is opened into that product's own
    A1, A2 and A3. A recovery credit or a substitution inside the total has no place in modules:
    such a product, and one that opens such a product, has none.
    """
    answered = {r.product.id: r for r in results if r.pcf_kgco2e is not None}
    if not answered:
        return tuple(results)
    keys = sorted({m for r in answered.values() for i in r.by_item if (m := module_of(i.line)) is not None})
    own = np.zeros((len(answered), len(keys)))
    for row, result in enumerate(answered.values()):
        for item in result.by_item:
            module = module_of(item.line)
            if module is not None and not _opens(item.line):
                own[row, keys.index(module)] += item.kgco2e or 0.0
    sums = dict(zip(answered, opened(answered, own, _opens), strict=True))
    without = _without_modules(answered)
    return tuple(
        _told(
            r,
            {} if r.product.id in without else _present(r, dict(zip(keys, sums[r.product.id], strict=True))),
            bom,
        )
        if r.product.id in answered
        else r
        for r in results
    )


def _opens(line: Line) -> bool:
    return line.kind is LineKind.PRODUCT and line.module == GATE


def _present(result: ProductResult, sums: Mapping[str, float]) -> dict[str, float]:
    """Modules that the bill names or that carry anything, module D of the product itself among them."""
    named = {module_of(item.line) for item in result.by_item if not _opens(item.line)}
    found = {key: float(value) for key, value in sums.items() if value or key in named}
    if result.beyond:
        found[D] = sum(item.kgco2e or 0.0 for item in result.beyond)
    return found


def _without_modules(answered: Mapping[str, ProductResult]) -> frozenset[str]:
    without = {
        key for key, r in answered.items() if any(i.line.stage in {CREDIT, SUBSTITUTION} for i in r.by_item)
    }
    grown = True
    while grown:
        users = {
            key
            for key, r in answered.items()
            if key not in without and any(_opens(i.line) and i.line.target in without for i in r.by_item)
        }
        without |= users
        grown = bool(users)
    return frozenset(without)


def _told(result: ProductResult, modules: Mapping[str, float], bom: Bom) -> ProductResult:
    said = [scenario for scenario in bom.scenarios if scenario.product_id == result.product.id]
    notes = (*result.notes, *_notes(modules, result, said))
    return replace(result, modules=modules, notes=notes)


def _notes(
    modules: Mapping[str, float], result: ProductResult, scenarios: Sequence[Scenario]
) -> tuple[Note, ...]:
    """What modules beyond the gate rest on, and that D is not in the footprint."""
    if not modular(result.by_item, result.beyond):
        return ()
    notes = []
    if result.beyond:
        outside = sum(item.kgco2e or 0.0 for item in result.beyond)
        notes.append(Note("footprint.note-module-d", {"kgco2e": f"{outside:.6g}"}))
    lacking = unstated(modules, scenarios)
    if lacking.modules:
        notes.append(Note("footprint.note-scenario-missing", {"modules": ", ".join(lacking.modules)}))
    if lacking.service_life:
        notes.append(Note("footprint.note-service-life-missing"))
    return tuple(notes)


def modular(items: Sequence[ItemResult], beyond: Sequence[ItemResult]) -> bool:
    """Whether the bill itself speaks of modules, so that their rules hold for it."""
    return bool(beyond) or any(i.line.module or i.line.stage == "installation" for i in items)


@dataclass(frozen=True, slots=True)
class Unstated:
    """Modules beyond the gate without a scenario, and whether a service life is missing."""

    modules: tuple[str, ...]
    service_life: bool


def unstated(modules: Mapping[str, float], scenarios: Sequence[Scenario]) -> Unstated:
    """What a reader must know of modules beyond the gate and nobody said (EN 15804, 6.3.9 and 7.3)."""
    known = {s.module for s in scenarios}
    beyond = [m for m in modules if m[0] != "A" or m in {"A4", "A5"}]
    missing = tuple(m for m in beyond if m not in known)
    used = any(m.startswith(SERVICE_LIFE) for m in modules)
    return Unstated(missing, used and all(s.service_life_years is None for s in scenarios))
