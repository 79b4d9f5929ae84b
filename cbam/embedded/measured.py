"""Stacks with continuous measurement (IR (EU) 2025/2547 Annex II pt B.6)."""

from __future__ import annotations

from cbam.embedded.streams import Split, split_biomass
from cbam.embedded.units import KG_PER_T


def gas_t(concentration_g_per_nm3: float, hours: float, flow_1000nm3_per_h: float) -> float:
    """Gas emitted [t]: mean concentration x hours x flow; g/Nm3 times 1000 Nm3 is kg."""
    return concentration_g_per_nm3 * hours * flow_1000nm3_per_h / KG_PER_T


def co2e(gas: float, gwp: float, biomass_fraction: float) -> Split:
    """CO2 equivalent [tCO2e] of a measured gas [t]; the biogenic part of CO2 is shown apart, not counted.

    ``gwp`` [tCO2e/t], 1 for CO2; from Annex II pt G, Table 6.
    """
    return split_biomass(gas * gwp, biomass_fraction)
