"""Functional units of Article 4 and exact conversions: a figure per unit becomes one per tonne of good."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

GJ_PER_TJ: Final = 1000.0
KG_PER_T: Final = 1000.0
G_PER_KG: Final = 1000.0
KWH_PER_MWH: Final = 1000.0


class FunctionalUnit(StrEnum):
    """What one unit of a good is for embedded emissions (IR (EU) 2025/2547 Art 4(2)-(5))."""

    T = "t"
    KG_N = "kg N"
    T_CLINKER = "t clinker"
    SUPPLEMENTARY = "CN supplementary unit"
    KWH = "kWh"
    MWH = "MWh"


def content_per_t(unit: FunctionalUnit, qualifying: Mapping[str, object], is_clinker: bool) -> float | None:
    """How many functional units one tonne of good holds.

    ``qualifying`` the good's parameters: ``pct_n`` nitrogen and ``clinker_factor`` clinker as mass fractions,
    ``supplementary_units_per_t`` where the CN has another unit. ``is_clinker``: the good is clinker itself.
    Returns units per tonne; None where the parameter is not stated. Electricity has no mass: None.
    Source: IR (EU) 2025/2547 Art 4(2)-(5), Annex III Equations 64-66.
    """
    if unit is FunctionalUnit.T or (unit is FunctionalUnit.T_CLINKER and is_clinker):
        return 1.0
    key, scale = {
        FunctionalUnit.KG_N: ("pct_n", KG_PER_T),
        FunctionalUnit.T_CLINKER: ("clinker_factor", 1.0),
        FunctionalUnit.SUPPLEMENTARY: ("supplementary_units_per_t", 1.0),
    }.get(unit, ("", 1.0))
    value = qualifying.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        return None
    return float(value) * scale


def per_t(see_per_unit: float, units_per_t: float) -> float:
    """Specific embedded emissions per tonne of good [tCO2e/t] from those per functional unit.

    ``see_per_unit`` [tCO2e per unit], ``units_per_t`` content [units/t], must be positive.
    Default values are per tonne of good already: never convert them. ValueError for a good without content.
    Source: Art 4.
    """
    if not units_per_t > 0:
        raise ValueError("a good without content has no functional unit")
    return see_per_unit * units_per_t


def per_unit(see_per_t: float, units_per_t: float) -> float:
    """Specific embedded emissions per functional unit from those per tonne of good; see ``per_t``.

    ValueError for a good without content.
    """
    if not units_per_t > 0:
        raise ValueError("a good without content has no functional unit")
    return see_per_t / units_per_t
