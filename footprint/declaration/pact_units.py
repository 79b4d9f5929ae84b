"""The declared unit in the specification's words, and what every amount is divided by to be of that unit.

Rule: the unit as the bill has it where the specification knows it, else the one of its kind. A product
declared by mass goes out per 1 kilogram (the specification's summary of `declaredUnitAmount`: of goods
supplied in bulk by the kilogram the value is 1), unless the company says that the declared amount is one
product, such as a drum. Other units keep their declared amount. Source: WBCSD, Technical Specifications for
PCF Data Exchange, 3.0.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from footprint.bill import Product
from footprint.supplier_pact import UNITS as THEIRS
from groundwork.units import canonical, factor

OURS: Mapping[str, str] = {ours: theirs for theirs, ours in THEIRS.items()}
NEAREST: Mapping[str, str] = {
    "t": "kg",
    "g": "kg",
    "jin": "kg",
    "lb": "kg",
    "MWh": "kWh",
    "万kWh": "kWh",
    "kJ": "MJ",
    "GJ": "MJ",
    "TJ": "MJ",
    "kgkm": "tkm",
}
"""Units of ours that the specification does not know, and the one of their kind that it does."""
MASS = "kilogram"
WITHOUT_MASS = frozenset({"kilowatt hour", "megajoule", "ton kilometer", "hour"})
"""Units for which the specification wants a mass of 0."""


@dataclass(frozen=True, slots=True)
class Declared:
    """`amount` of `unit`, of the mass `mass_kg`; the bill's amounts are for `per` times that."""

    unit: str
    amount: float
    mass_kg: float
    per: float


def declared(product: Product, *, is_one_product: bool = False) -> Declared | None:
    """The declared unit of a product; None where the specification has no unit of its kind.

    Args:
        product: the product of the bill.
        is_one_product: its declared amount is what one product holds, not an amount of goods in bulk.
    """
    symbol = canonical(product.declared_unit) or product.declared_unit
    nearest = NEAREST.get(symbol, symbol)
    if nearest not in OURS:
        return None
    unit, amount = OURS[nearest], product.declared_amount * factor(symbol, nearest)
    if unit == MASS and not is_one_product:
        return Declared(unit, 1.0, product.mass_kg / amount, amount)
    return Declared(unit, amount, 0.0 if unit in WITHOUT_MASS else product.mass_kg, 1.0)
