"""Emissions and energy of a month's activity: pure formulas."""

from __future__ import annotations

from cbam.liability import Value


def emissions_t(amount: Value, factor_t_per_unit: Value) -> Value:
    """Emissions [tCO2e] of an amount [unit] with a factor [tCO2e per unit]."""
    return amount * factor_t_per_unit


def energy_gj(amount: Value, gj_per_unit: Value) -> Value:
    """Energy [GJ] of an amount [unit] with an energy content [GJ per unit]."""
    return amount * gj_per_unit


def factor_per_t(ncv_gj_per_t: float, ef_tco2_per_tj: float, gj_per_tj: float) -> float:
    """A fuel's factor per tonne [tCO2/t] from its net calorific value and its factor per energy."""
    return ncv_gj_per_t * ef_tco2_per_tj / gj_per_tj
