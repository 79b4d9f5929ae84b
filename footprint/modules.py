"""Results by information module of EN 15804: A1 to C4 add up to the footprint, D stands apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footprint.bill import Line, Scenario
from footprint.results import ItemResult
from footprint.vocabulary import BEYOND, CREDIT, SUBSTITUTION

D = "D"
STAGE_MODULES: Mapping[str, tuple[str, ...]] = {
    "materials": ("A1",),
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
    return own[0] if len(own) == 1 else OPEN.get(line.stage)


def by_module(items: Sequence[ItemResult], beyond: Sequence[ItemResult]) -> dict[str, float]:
    """Sums per module, kgCO2e, in the standard's order; empty where a line belongs to no module.

    A recovery credit or a substitution inside the total has no place in these modules.

    Args:
        items: the lines of the footprint.
        beyond: the lines of module D.
    """
    if any(item.line.stage in {CREDIT, SUBSTITUTION} for item in items):
        return {}
    sums: dict[str, float] = {}
    for item in (*items, *beyond):
        module = module_of(item.line)
        if module is not None:
            sums[module] = sums.get(module, 0.0) + (item.kgco2e or 0.0)
    return dict(sorted(sums.items()))


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
