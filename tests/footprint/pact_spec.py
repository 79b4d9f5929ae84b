"""The PACT technical specification 3.0.3 as a list of its own, written from the published OpenAPI document
(WBCSD, data-exchange-protocol, spec/v3/openapi.yaml of 18 November 2025), apart from our models."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any


def names(text: str) -> list[str]:
    """Field names between blanks."""
    return text.split()


FOOTPRINT_REQUIRED = names(
    """id specVersion created status companyName companyIds productDescription productIds productNameCompany
    pcf"""
)
OPTIONAL_FOOTPRINT = names(
    """precedingPfIds validityPeriodStart validityPeriodEnd productClassifications comment extensions"""
)
CARBON_REQUIRED = names(
    """declaredUnitOfMeasurement declaredUnitAmount productMassPerDeclaredUnit referencePeriodStart
    referencePeriodEnd pcfExcludingBiogenicUptake pcfIncludingBiogenicUptake fossilGhgEmissions
    fossilCarbonContent ipccCharacterizationFactors crossSectoralStandards exemptedEmissionsPercent"""
)
ANY_DECIMAL = names(
    """productMassPerDeclaredUnit pcfExcludingBiogenicUptake pcfIncludingBiogenicUptake
    exemptedEmissionsPercent primaryDataShare"""
)
NOT_NEGATIVE = names(
    """fossilCarbonContent biogenicCarbonContent recycledCarbonContent fossilGhgEmissions
    landUseChangeGhgEmissions landCarbonLeakage landManagementFossilGhgEmissions
    landManagementBiogenicCO2Emissions biogenicNonCO2Emissions landAreaOccupation aircraftGhgEmissions
    packagingGhgEmissions packagingBiogenicCarbonContent outboundLogisticsGhgEmissions ccuCarbonContent"""
)
NOT_POSITIVE = names(
    """landManagementBiogenicCO2Removals biogenicCO2Uptake ccsTechnologicalCO2Capture
    technologicalCO2Removals"""
)
SWITCHES = names("packagingEmissionsIncluded ccsTechnologicalCO2CaptureIncluded")
OTHER_CARBON = names(
    """boundaryProcessesDescription technologicalCO2CaptureOrigin exemptedEmissionsDescription
    allocationRulesDescription geographyRegionOrSubregion geographyCountry geographyCountrySubdivision
    ccuCalculationApproach ccuCreditCertification productOrSectorSpecificRules
    secondaryEmissionFactorSources dqi verification"""
)
UNITS = {
    "liter", "kilogram", "cubic meter", "kilowatt hour", "megajoule", "ton kilometer", "square meter",
    "piece", "hour", "megabit second",
}  # fmt: skip
STANDARDS = {
    "ISO14067", "ISO14083", "ISO14040-44", "GHGP-Product", "PEF", "PACT-1.0", "PACT-2.0", "PACT-3.0",
}  # fmt: skip


def faults(footprint: Mapping[str, Any]) -> Iterator[str]:
    """Every departure from the specification, as the name of the field."""
    yield from (key for key in FOOTPRINT_REQUIRED if key not in footprint)
    yield from set(footprint) - {*FOOTPRINT_REQUIRED, *OPTIONAL_FOOTPRINT}
    if str(uuid.UUID(footprint["id"])) != footprint["id"]:
        yield "id"
    if not re.fullmatch(r"\d+\.\d+\.\d+(-\d{8})?", footprint["specVersion"]):
        yield "specVersion"
    if footprint["status"] not in {"Active", "Deprecated"}:
        yield "status"
    for key in ("companyIds", "productIds", "productClassifications"):
        values = footprint.get(key, ["urn:x:y"])
        if (
            not values
            or len(set(values)) != len(values)
            or not all(v.lower().startswith("urn:") for v in values)
        ):
            yield key
    yield from (key for key in ("companyName", "productNameCompany") if not footprint[key])
    for key in ("created", "validityPeriodStart", "validityPeriodEnd"):
        if key in footprint and datetime.fromisoformat(footprint[key]).tzinfo is None:
            yield key
    yield from (f"pcf.{key}" for key in carbon_faults(footprint["pcf"]))


def carbon_faults(pcf: Mapping[str, Any]) -> Iterator[str]:
    """Departures of the CarbonFootprint."""
    known = {*CARBON_REQUIRED, *ANY_DECIMAL, *NOT_NEGATIVE, *NOT_POSITIVE, *SWITCHES, *OTHER_CARBON}
    yield from (key for key in CARBON_REQUIRED if key not in pcf)
    yield from set(pcf) - known
    yield from number_faults(pcf)
    areas = [key for key in pcf if key.startswith("geography")]
    periods = [datetime.fromisoformat(pcf[f"referencePeriod{end}"]) for end in ("Start", "End")]
    sets, standards = pcf["ipccCharacterizationFactors"], pcf["crossSectoralStandards"]
    right = {
        "declaredUnitOfMeasurement": pcf["declaredUnitOfMeasurement"] in UNITS,
        "referencePeriod": all(period.tzinfo for period in periods) and periods[0] < periods[1],
        "ipccCharacterizationFactors": sets and all(re.fullmatch(r"AR\d+", one) for one in sets),
        "crossSectoralStandards": standards and set(standards) <= STANDARDS,
        "geography": len(areas) <= 1,
        "geographyCountry": re.fullmatch("[A-Z]{2}", pcf.get("geographyCountry", "CN")),
        "secondaryEmissionFactorSources": all(
            one["name"] and one["version"] for one in pcf.get("secondaryEmissionFactorSources", ())
        ),
        "dqi": all(1 <= float(rating) <= 5 for rating in pcf.get("dqi", {}).values()),
    }
    yield from (key for key, holds in right.items() if not holds)


def number_faults(pcf: Mapping[str, Any]) -> Iterator[str]:
    """Numbers are texts without exponent, on the right side of zero; switches are true or false."""
    for key in {*ANY_DECIMAL, *NOT_NEGATIVE, *NOT_POSITIVE, "declaredUnitAmount"} & pcf.keys():
        if not isinstance(pcf[key], str) or not re.fullmatch(r"[+-]?\d+(\.\d+)?", pcf[key]):
            yield key
    if not float(pcf["declaredUnitAmount"]) > 0:
        yield "declaredUnitAmount"
    yield from (key for key in NOT_NEGATIVE if key in pcf and float(pcf[key]) < 0)
    yield from (key for key in NOT_POSITIVE if key in pcf and float(pcf[key]) > 0)
    yield from (key for key in SWITCHES if key in pcf and not isinstance(pcf[key], bool))
