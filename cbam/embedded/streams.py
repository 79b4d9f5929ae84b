"""Source streams: combustion, process emissions and mass balance (IR (EU) 2025/2547 Annex II pt B.3)."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.embedded.units import GJ_PER_TJ


@dataclass(frozen=True, slots=True)
class Split:
    """Emissions of one source: what counts [tCO2e], zero-rated biogenic CO2 apart [t], energy [TJ]."""

    fossil_t: float
    biogenic_t: float
    energy_fossil_tj: float = 0.0
    energy_biogenic_tj: float = 0.0


def energy_tj(activity_data: float, ncv_gj_per_unit: float) -> float:
    """Energy content [TJ] of an amount with a net calorific value [GJ per unit]."""
    return activity_data * ncv_gj_per_unit / GJ_PER_TJ


def combustion(amount: float, emission_factor: float, oxidation: float) -> float:
    """CO2 of a burnt fuel, fossil and biogenic together: AD x EF x OxF [tCO2].

    ``amount`` in the denominator of ``emission_factor``: TJ (AD x NCV) for tCO2/TJ, else t or 1000 Nm3.
    ``oxidation`` [0..1]. Source: Annex II pt B.3.1.
    """
    return amount * emission_factor * oxidation


def process(amount: float, emission_factor: float, conversion: float) -> float:
    """CO2 of a material that reacts: AD x EF x ConvF [tCO2]; negative for what leaves. Annex II pt B.3.1."""
    return amount * emission_factor * conversion


def mass_balance(activity_data: float, carbon_content: float, co2_per_carbon: float) -> float:
    """CO2 equivalent of a stream's carbon: f x AD x CC [tCO2]; outputs have negative AD. Equation 12."""
    return co2_per_carbon * activity_data * carbon_content


def carbon_content_by_energy(ef_tco2_per_tj: float, ncv_gj_per_unit: float, co2_per_carbon: float) -> float:
    """Carbon content [tC/unit] from a factor per TJ: EF x NCV / f. Equation 13."""
    return ef_tco2_per_tj * ncv_gj_per_unit / GJ_PER_TJ / co2_per_carbon


def carbon_content_by_mass(ef_tco2_per_unit: float, co2_per_carbon: float) -> float:
    """Carbon content [tC/unit] from a factor per unit: EF / f. Equation 14."""
    return ef_tco2_per_unit / co2_per_carbon


def split_biomass(total_t: float, biomass_fraction: float, energy: float = 0.0) -> Split:
    """Fossil part counted, zero-rated biogenic part apart: (1 - BF) and BF [-].

    Source: Annex II pts B.3.1, B.3.2 (Equation 15) and, for the conditions of zero-rating, B.3.3.
    """
    fossil = 1 - biomass_fraction
    return Split(total_t * fossil, total_t * biomass_fraction, energy * fossil, energy * biomass_fraction)
