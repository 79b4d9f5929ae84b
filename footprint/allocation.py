"""How much of a site's burden a product carries where the site makes several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class AllocationMethod(StrEnum):
    """The rule by which a burden is divided."""

    NONE = "none"  # no co-products
    SHARE = "share"  # shares given by the user
    ECONOMIC = "economic"  # amount x price
    MASS = "mass"  # mass


@dataclass(frozen=True, slots=True)
class Allocation:
    """The rule and the share of the burden, 0 < share <= 1, that the product itself carries."""

    method: AllocationMethod = AllocationMethod.NONE
    share: float = 1.0


def by_share(coproducts: Sequence[float]) -> Allocation:
    """The product carries what the co-products' given shares leave.

    Raises:
        ValueError: a share is negative, or nothing is left for the product.
    """
    rest = 1 - sum(coproducts)
    if rest <= 0 or min(coproducts) < 0:
        raise ValueError("shares of the co-products must be >= 0 and leave something for the product")
    return Allocation(AllocationMethod.SHARE, rest)


def by_value(product: float, coproducts: Sequence[float]) -> Allocation:
    """Economic allocation: value of the product over the value of all outputs, any one currency."""
    return Allocation(AllocationMethod.ECONOMIC, product / (product + sum(coproducts)))


def by_mass(product_kg: float, coproducts_kg: Sequence[float]) -> Allocation:
    """Mass allocation: mass of the product over the mass of all outputs, kg."""
    return Allocation(AllocationMethod.MASS, product_kg / (product_kg + sum(coproducts_kg)))
