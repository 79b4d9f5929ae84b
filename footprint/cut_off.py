"""What was left out of a bill: listed, weighed, estimated, and held against a stated limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footprint.bill import PRODUCT_PREFIX, Bom, Line, LineKind, Product
from footprint.limits import limit
from footprint.links import convertible
from footprint.results import ItemResult
from groundwork.problems import Param, Problem, Severity
from groundwork.units import factor

SINGLE_MASS, TOTAL_MASS = "cut_off_single_mass", "cut_off_total_mass"
SINGLE_IMPACT, TOTAL_IMPACT = "cut_off_single_impact", "cut_off_total_impact"


@dataclass(frozen=True, slots=True)
class Omission:
    """One line left out: mass in kg and estimate in kgCO2e, each with its share; None where not known.

    Shares are of everything, what was left out included.
    """

    line: Line
    mass_kg: float | None
    mass_share: float | None
    kgco2e: float | None
    impact_share: float | None


@dataclass(frozen=True, slots=True)
class CutOff:
    """All that one product's bill leaves out. `within` is None where something could not be estimated."""

    omissions: tuple[Omission, ...]
    mass_share: float
    impact_share: float
    not_estimated: int
    beyond: tuple[str, ...]

    @property
    def within(self) -> bool | None:
        """Whether every known share keeps to its limit; None where one is not known and none is beyond."""
        if self.beyond:
            return False
        return None if self.not_estimated else True


def cut_off(
    product: Product, items: Sequence[ItemResult], bom: Bom, burden: Mapping[str, float], total: float
) -> CutOff | None:
    """What a product's bill leaves out; None where it leaves out nothing.

    Args:
        product: with its allocated share, which holds for what is left out as well.
        items: the lines of the footprint.
        bom: whose lines apart hold what is left out.
        burden: kgCO2e of one unit of every node and flow.
        total: the footprint, kgCO2e per declared amount.
    """
    left_out = [line for line in bom.apart if line.product_id == product.id and line.cut_off]
    if not left_out:
        return None
    products = {p.id: p for p in bom.products}
    masses = [_mass_kg(line, products) for line in left_out]
    estimates = [_estimate(line, product, burden) for line in left_out]
    kept_kg = sum(_mass_kg(item.line, products) or 0.0 for item in items)
    all_kg = kept_kg + sum(mass or 0.0 for mass in masses)
    all_kgco2e = abs(total) + sum(abs(value or 0.0) for value in estimates)
    omissions = tuple(
        Omission(
            line,
            mass,
            None if mass is None or not all_kg else mass / all_kg,
            value,
            None if value is None or not all_kgco2e else abs(value) / all_kgco2e,
        )
        for line, mass, value in zip(left_out, masses, estimates, strict=True)
    )
    mass_share = sum(o.mass_share or 0.0 for o in omissions)
    impact_share = sum(o.impact_share or 0.0 for o in omissions)
    return CutOff(
        omissions,
        mass_share,
        impact_share,
        sum(o.kgco2e is None for o in omissions),
        _beyond(omissions, mass_share, impact_share),
    )


def _beyond(omissions: Sequence[Omission], mass_share: float, impact_share: float) -> tuple[str, ...]:
    """Keys of the limits that are exceeded."""
    largest = {
        SINGLE_MASS: max(o.mass_share or 0.0 for o in omissions),
        TOTAL_MASS: mass_share,
        SINGLE_IMPACT: max(o.impact_share or 0.0 for o in omissions),
        TOTAL_IMPACT: impact_share,
    }
    return tuple(key for key, share in largest.items() if share > limit(key))


def _mass_kg(line: Line, products: Mapping[str, Product]) -> float | None:
    """Mass of an input, kg; None for transport, gases, energy and what is counted otherwise."""
    if line.mode or line.kind is LineKind.DIRECT or line.amount < 0:
        return None
    if convertible(line.unit, "kg"):
        return line.amount * factor(line.unit, "kg")
    part = products.get(line.target) if line.kind is LineKind.PRODUCT else None
    return None if part is None else line.quantity / part.declared_amount * part.mass_kg


def _estimate(line: Line, product: Product, burden: Mapping[str, float]) -> float | None:
    target = PRODUCT_PREFIX + line.target if line.kind is LineKind.PRODUCT else line.target
    unit = burden.get(target)
    return None if unit is None else line.quantity * unit * product.allocation.share


def cut_off_problems(product: Product, found: CutOff | None) -> tuple[Problem, ...]:
    """An error for every limit that is exceeded, a warning for every line that could not be estimated."""
    if found is None:
        return ()
    problems = []
    for key in found.beyond:
        largest = max(
            found.omissions, key=lambda o: (o.mass_share if "mass" in key else o.impact_share) or 0.0
        )
        share = {TOTAL_MASS: found.mass_share, TOTAL_IMPACT: found.impact_share}.get(key)
        if share is None:
            share = (largest.mass_share if key == SINGLE_MASS else largest.impact_share) or 0.0
        params: dict[str, Param] = {
            "product": product.id,
            "item": largest.line.item,
            "share": f"{100 * share:.3g}",
            "limit": f"{100 * limit(key):g}",
        }
        problems.append(Problem(_CODES[key], largest.line.place, params))
    for omission in found.omissions:
        if omission.kgco2e is None:
            params = {"product": product.id, "item": omission.line.item}
            place = omission.line.place
            problems.append(Problem("footprint.cut-off-not-estimated", place, params, Severity.WARNING))
    return tuple(problems)


_CODES = {
    SINGLE_MASS: "footprint.cut-off-single-mass",
    TOTAL_MASS: "footprint.cut-off-total-mass",
    SINGLE_IMPACT: "footprint.cut-off-single-impact",
    TOTAL_IMPACT: "footprint.cut-off-total-impact",
}
