"""The outputs of one site, and what every way of sharing its burden makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from footprint.allocation import AllocationMethod, Avoided, Way, part, rest

Quantity = Callable[["Output"], float | None]


@dataclass(frozen=True, slots=True)
class Output:
    """One output in a site's own words. `own` marks the product itself; None where nothing is stated.

    `amount` and `price` are per `unit`, `lhv_mj` is the lower heating value of one `unit` [MJ].
    """

    name: str
    own: bool
    amount: float
    unit: str
    mass_kg: float | None
    price: float | None = None
    lhv_mj: float | None = None
    share: float | None = None
    avoided: Avoided | None = None

    @property
    def value(self) -> float | None:
        """Amount x price, in the currency of the price."""
        return None if self.price is None else self.amount * self.price

    @property
    def energy_mj(self) -> float | None:
        """Amount x lower heating value, MJ."""
        return None if self.lhv_mj is None else self.amount * self.lhv_mj


def ways(outputs: Sequence[Output], product_mass_kg: float) -> tuple[Way, ...]:
    """What each method gives, in the order of the hierarchy of ISO 14044:2006, 4.3.4.2.

    Args:
        outputs: the co-products, and the product itself where it has a row.
        product_mass_kg: mass of the product's declared amount.
    """
    others = [output for output in outputs if not output.own]
    own = [output for output in outputs if output.own]
    return (
        _substitution(others),
        _by_mass(others, product_mass_kg),
        _by(AllocationMethod.ENERGY, own, others, lambda output: output.energy_mj),
        _by(AllocationMethod.ECONOMIC, own, others, lambda output: output.value),
        _by_share(others),
        Way(AllocationMethod.CUTOFF, 1.0),
    )


def value_ratio(outputs: Sequence[Output]) -> float | None:
    """Highest value of a kilogram over the lowest, None unless every output has a price and a mass."""
    per_kg = [o.value / o.mass_kg if o.value and o.mass_kg else None for o in outputs]
    known = [value for value in per_kg if value is not None]
    complete = len(known) == len(per_kg) and any(o.own for o in outputs) and len(known) > 1
    return max(known) / min(known) if complete else None


def _substitution(others: Sequence[Output]) -> Way:
    replaced = tuple(output.avoided for output in others if output.avoided is not None)
    if not others or len(replaced) < len(others):
        return Way(AllocationMethod.SUBSTITUTION, None, "footprint.way-needs-avoided")
    return Way(AllocationMethod.SUBSTITUTION, 1.0, avoided=replaced)


def _by_mass(others: Sequence[Output], product_mass_kg: float) -> Way:
    masses = [output.mass_kg for output in others if output.mass_kg is not None]
    if len(masses) < len(others):
        return Way(AllocationMethod.MASS, None, "footprint.way-needs-mass")
    return Way(AllocationMethod.MASS, part(product_mass_kg, masses))


_MISSING = {
    AllocationMethod.ENERGY: "footprint.way-needs-heating-value",
    AllocationMethod.ECONOMIC: "footprint.way-needs-price",
}


def _by(method: AllocationMethod, own: Sequence[Output], others: Sequence[Output], quantity: Quantity) -> Way:
    stated = [found for output in others if (found := quantity(output)) is not None]
    mine = quantity(own[0]) if len(own) == 1 else None
    if mine is None or len(stated) < len(others):
        return Way(method, None, _MISSING[method])
    return Way(method, part(mine, stated))


def _by_share(others: Sequence[Output]) -> Way:
    shares = [output.share for output in others if output.share is not None]
    if not shares or len(shares) < len(others):
        return Way(AllocationMethod.SHARE, None, "footprint.way-needs-shares")
    try:
        return Way(AllocationMethod.SHARE, rest(shares))
    except ValueError:
        return Way(AllocationMethod.SHARE, None, "footprint.way-needs-shares")
