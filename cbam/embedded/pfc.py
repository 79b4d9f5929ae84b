"""Perfluorocarbons of primary aluminium (IR (EU) 2025/2547 Annex II pt B.7)."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.embedded.units import KG_PER_T


@dataclass(frozen=True, slots=True)
class Pfc:
    """CF4 and C2F6 emitted [t], and both together [tCO2e]."""

    cf4_t: float
    c2f6_t: float
    tco2e: float


def cf4_by_slope(frequency: float, duration_min: float, sef_cf4: float, aluminium_t: float) -> float:
    """CF4 [t] = AEM x SEF/1000 x PrAl, with AEM = frequency x duration [min per cell-day]. Eqs 21, 23."""
    return frequency * duration_min * (sef_cf4 / KG_PER_T) * aluminium_t


def cf4_by_overvoltage(aeo_mv: float, current_efficiency_pct: float, ovc: float, aluminium_t: float) -> float:
    """CF4 [t] = OVC x AEO/CE x PrAl / 1000; CE is a number of per cent (94.5, not 0.945). Equation 24.

    ValueError for a current efficiency of nothing.
    """
    if current_efficiency_pct == 0:
        raise ValueError("the current efficiency must not be 0")
    return ovc * (aeo_mv / current_efficiency_pct) * aluminium_t / KG_PER_T


def pfc_emissions(
    cf4_duct_t: float, f_c2f6: float, collection_efficiency: float, gwp_cf4: float, gwp_c2f6: float
) -> Pfc:
    """All PFC of a cell row: the duct's, over its collection efficiency, times the warming potentials.

    C2F6 = CF4 x F (Equations 22, 25); total = duct / efficiency (Equation 20); CO2e (Equation 26).
    ValueError for a collection efficiency of nothing.
    """
    if collection_efficiency == 0:
        raise ValueError("the collection efficiency must not be 0")
    cf4 = cf4_duct_t / collection_efficiency
    c2f6 = cf4 * f_c2f6
    return Pfc(cf4, c2f6, cf4 * gwp_cf4 + c2f6 * gwp_c2f6)
