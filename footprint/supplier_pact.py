"""Suppliers' footprints from files of PACT footprints: the same record as a row of the suppliers' sheet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from footprint.bill import SupplierPcf
from footprint.vocabulary import CRADLE_TO_GATE
from groundwork.problems import Place
from groundwork.units import canonical

if TYPE_CHECKING:
    from footprint.declaration.pact_model import ProductFootprint

ACTIVE = "Active"
"""Status of a footprint that its supplier has not withdrawn."""
UNITS = {
    "liter": "L",
    "kilogram": "kg",
    "cubic meter": "m3",
    "kilowatt hour": "kWh",
    "megajoule": "MJ",
    "ton kilometer": "tkm",
    "square meter": "m2",
    "piece": "p",
    "hour": "h",
}
_PERCENT = 100.0


def from_pact(footprint: ProductFootprint, file: str) -> SupplierPcf | None:
    """A PACT footprint as a supplier's footprint, per declared unit; None where its unit is none of ours.

    PACT footprints are cradle to gate by definition. A footprint that mixes several sets of warming
    potentials names them all and fits none of ours. The reference period ends at the moment given.
    """
    pcf = footprint.pcf
    per = canonical(UNITS.get(pcf.declared_unit_of_measurement, ""))
    if per is None:
        return None
    amount = float(pcf.declared_unit_amount)
    uptake = None if pcf.biogenic_co2_uptake is None else float(pcf.biogenic_co2_uptake)
    including, excluding = float(pcf.pcf_including_biogenic_uptake), float(pcf.pcf_excluding_biogenic_uptake)
    if uptake is None and including != excluding:
        uptake = including - excluding
    verification = pcf.verification
    return SupplierPcf(
        id=footprint.id,
        name=footprint.product_name_company,
        supplier=footprint.company_name,
        kgco2e=excluding / amount,
        per=per,
        boundary=CRADLE_TO_GATE,
        gwp=", ".join(sorted(pcf.ipcc_characterization_factors)),
        biogenic="none" if not uptake else "excluded",
        standard=", ".join(pcf.cross_sectoral_standards),
        period_start=_day(pcf.reference_period_start),
        period_end=_last_day(pcf.reference_period_end),
        valid_until=_day(footprint.validity_period_end) if footprint.validity_period_end else None,
        verified_by=(verification.provider_name or "") if verification else "",
        primary_share=None if pcf.primary_data_share is None else float(pcf.primary_data_share) / _PERCENT,
        uptake_kgco2e=uptake / amount if uptake else None,
        place=Place(file),
    )


def _last_day(moment: str) -> date:
    """The last day before a moment: a period to 1 January 0:00 ends on 31 December."""
    return (datetime.fromisoformat(moment) - timedelta(microseconds=1)).date()


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
