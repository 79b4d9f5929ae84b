"""How much of a site's burden a product carries where the site makes several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from groundwork.problems import Place


class AllocationMethod(StrEnum):
    """The rule by which a burden is divided."""

    NONE = "none"  # no co-products
    SHARE = "share"  # shares given by the user
    ECONOMIC = "economic"  # amount x price
    MASS = "mass"  # mass
    ENERGY = "energy"  # amount x lower heating value
    SUBSTITUTION = "substitution"  # the product carries all, less what its co-products replace
    CUTOFF = "cutoff"  # the product carries all, the co-products leave free of burden


STEP: dict[AllocationMethod, int] = {
    AllocationMethod.SUBSTITUTION: 1,
    AllocationMethod.MASS: 2,
    AllocationMethod.ENERGY: 2,
    AllocationMethod.ECONOMIC: 3,
}
"""Step of ISO 14044:2006, 4.3.4.2 that a method belongs to: avoid, physical relation, other relation."""


@dataclass(frozen=True, slots=True)
class Avoided:
    """Production that a co-product replaces: `quantity` units of an inventory process."""

    name: str
    process_id: str
    amount: float
    unit: str
    quantity: float
    row: int
    place: Place


@dataclass(frozen=True, slots=True)
class Way:
    """What one method makes of a product's outputs: its share, or the code of what is missing for it."""

    method: AllocationMethod
    share: float | None
    reason: str = ""
    avoided: tuple[Avoided, ...] = ()


@dataclass(frozen=True, slots=True)
class Allocation:
    """The rule, the share of the burden, 0 < share <= 1, that the product carries, and every other way.

    `value_ratio` is the highest value of a kilogram of an output over the lowest, None where not known.
    """

    method: AllocationMethod = AllocationMethod.NONE
    share: float = 1.0
    ways: tuple[Way, ...] = ()
    value_ratio: float | None = None

    @property
    def step(self) -> int | None:
        """Step of the hierarchy of ISO 14044; None where the method is outside it."""
        return STEP.get(self.method)


def part(own: float, others: Sequence[float]) -> float:
    """The product's part of a quantity that all outputs have: mass kg, energy MJ, value in one currency."""
    return own / (own + sum(others))


def rest(coproducts: Sequence[float]) -> float:
    """What the co-products' given shares leave for the product.

    Raises:
        ValueError: a share is negative, or nothing is left for the product.
    """
    left = 1 - sum(coproducts)
    if left <= 0 or min(coproducts, default=0.0) < 0:
        raise ValueError("shares of the co-products must be >= 0 and leave something for the product")
    return left
