"""From sources to processes: shares, heat, waste gas, exported electricity (2547 Annex III A)."""

from __future__ import annotations

from collections.abc import Mapping


def shared(total: float, shares: Mapping[str, float]) -> dict[str, float]:
    """An amount split over processes by shares [-] that add up to 1. Annex III pt A.1."""
    return {name: total * share for name, share in shares.items()}


def heat_net_t(imported_tj: float, imported_ef: float, exported_tj: float, exported_ef: float) -> float:
    """Emissions of measurable heat: brought in minus given away [tCO2]. Annex III pt A, Annex II pt C."""
    return imported_tj * imported_ef - exported_tj * exported_ef


def standard_heat_ef(fuel_ef: float, boiler_efficiency: float) -> float:
    """Factor of heat from outside whose producer has no verified data [tCO2/TJ].

    ``fuel_ef`` standard factor [tCO2/TJ] of the fuel most used in the industry of the country, divided by
    the efficiency [0..1] the act assumes. Annex III pt A.2.2.
    """
    return fuel_ef / boiler_efficiency


def waste_gas_net_t(
    imported_tj: float, exported_tj: float, natural_gas_ef: float, export_correction: float
) -> float:
    """Emissions of waste gas over the border of a process [tCO2].

    Waste gas used counts as the natural gas it replaces; waste gas given away is deducted as the natural gas
    that would give the same useful energy (``export_correction`` [-]). Annex III pt A.
    """
    return imported_tj * natural_gas_ef - exported_tj * natural_gas_ef * export_correction


def electricity_export_t(exported_mwh: float, ef_tco2_per_mwh: float) -> float:
    """Emissions of electricity given away, to be deducted [tCO2]. Annex III pt A, Annex II pt D."""
    return exported_mwh * ef_tco2_per_mwh


def attributed_direct_t(dir_em: float, heat: float, waste_gas: float, exported_power: float) -> float:
    """AttrEm, direct: DirEm* + heat + waste gas - exported electricity [tCO2e]. Annex III pt A.3."""
    return dir_em + heat + waste_gas - exported_power
