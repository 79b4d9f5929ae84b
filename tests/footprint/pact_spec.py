"""The PACT technical specification 3.0.3 as a list of its own, written from the published OpenAPI document
(WBCSD, data-exchange-protocol, spec/v3/openapi.yaml of 18 November 2025), apart from our models."""

from __future__ import annotations

import re
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


REGIONS = set(
    """Africa|Americas|Asia|Europe|Oceania|Australia and New Zealand|Central Asia|Eastern Asia|Eastern Europe|
    Latin America and the Caribbean|Melanesia|Micronesia|Northern Africa|Northern America|Northern Europe|
    Polynesia|South-eastern Asia|Southern Asia|Southern Europe|Sub-Saharan Africa|Western Asia|
    Western Europe""".replace("\n    ", "").split("|")
)
LISTS = names(
    """precedingPfIds companyIds productIds productClassifications extensions ipccCharacterizationFactors
    crossSectoralStandards productOrSectorSpecificRules secondaryEmissionFactorSources"""
)
OBJECTS = names("pcf dqi verification")
MAY_BE_EMPTY_LIST = names("extensions")
MOMENTS = names(
    """created validityPeriodStart validityPeriodEnd referencePeriodStart referencePeriodEnd completedAt"""
)
ALL_FIELDS = {
    *FOOTPRINT_REQUIRED, *OPTIONAL_FOOTPRINT, *CARBON_REQUIRED, *ANY_DECIMAL, *NOT_NEGATIVE, *NOT_POSITIVE,
    *SWITCHES, *OTHER_CARBON,
}  # fmt: skip
DAY_TIME_ZONE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
NAME_OF_RFC_8141 = re.compile(
    r"urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:([a-z0-9._~!$&'()*+,;=:@-]|%[0-9a-f]{2})"
    r"([a-z0-9._~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*([?#].*)?",
    re.IGNORECASE | re.ASCII,
)


def shape_faults(part: Mapping[str, Any]) -> Iterator[str]:
    """Values of another kind than the schema's: null, a number for a text, a text for a list."""
    for key, value in part.items():
        kind: type = list if key in LISTS else dict if key in OBJECTS else bool if key in SWITCHES else str
        if key in ALL_FIELDS and type(value) is not kind:
            yield key
            continue
        is_empty = key in LISTS and key not in MAY_BE_EMPTY_LIST and not value
        if is_empty or (key in LISTS and any(value.count(one) > 1 for one in value)):
            yield key


def is_moment(text: Any) -> bool:
    """Day, time and zone of RFC 3339, and a day that exists."""
    found = DAY_TIME_ZONE.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return False
    try:
        return bool(datetime(*(int(part) for part in found.groups()[:6])))
    except ValueError:
        return False


def is_reversed(part: Mapping[str, Any], start: str, end: str) -> bool:
    """Whether a period of two known moments ends before it begins, or when it does."""
    if not {start, end} <= part.keys():
        return False
    return datetime.fromisoformat(part[start]) >= datetime.fromisoformat(part[end])


def is_uuid(text: str) -> bool:
    """Five groups of hexadecimal digits with hyphens between them and nothing around."""
    return [len(group) for group in text.split("-")] == [8, 4, 4, 4, 12] and not (
        set(text) - set("0123456789abcdefABCDEF-")
    )


def is_uri(text: Any) -> bool:
    """A scheme, a colon and a rest of printable ASCII without blanks."""
    return isinstance(text, str) and bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", text))


def faults(footprint: Mapping[str, Any]) -> Iterator[str]:
    """Every departure from the specification, as the name of the field; of wrong kinds, those alone."""
    absent = [key for key in FOOTPRINT_REQUIRED if key not in footprint]
    shapes = list(shape_faults(footprint))
    if absent or shapes:
        yield from (*absent, *shapes)
        return
    yield from set(footprint) - {*FOOTPRINT_REQUIRED, *OPTIONAL_FOOTPRINT}
    if not all(map(is_uuid, (footprint["id"], *footprint.get("precedingPfIds", ())))):
        yield "id"
    if not re.fullmatch(r"3\.[0-9]+\.[0-9]+(-[0-9]{8})?", footprint["specVersion"]):
        yield "specVersion"
    if footprint["status"] not in {"Active", "Deprecated"}:
        yield "status"
    for key in ("companyIds", "productIds", "productClassifications"):
        if not all(isinstance(v, str) and NAME_OF_RFC_8141.fullmatch(v) for v in footprint.get(key, ())):
            yield key
    yield from (key for key in ("companyName", "productNameCompany") if not footprint[key])
    bad = [key for key in MOMENTS if key in footprint and not is_moment(footprint[key])]
    yield from bad
    if not bad and is_reversed(footprint, "validityPeriodStart", "validityPeriodEnd"):
        yield "validityPeriodEnd"
    for extension in footprint.get("extensions", ()):
        addresses = (extension.get("dataSchema"), extension.get("documentation", "urn:xx:y"))
        if not (all(map(is_uri, addresses)) and isinstance(extension.get("data"), dict)):
            yield "extensions"
    yield from (f"pcf.{key}" for key in carbon_faults(footprint["pcf"]))


def carbon_faults(pcf: Mapping[str, Any]) -> Iterator[str]:
    """Departures of the CarbonFootprint."""
    known = {*CARBON_REQUIRED, *ANY_DECIMAL, *NOT_NEGATIVE, *NOT_POSITIVE, *SWITCHES, *OTHER_CARBON}
    absent = [key for key in CARBON_REQUIRED if key not in pcf]
    wrong = [*shape_faults(pcf), *number_faults(pcf)]
    wrong += [key for key in MOMENTS if key in pcf and not is_moment(pcf[key])]
    if absent or wrong:
        yield from (*absent, *wrong)
        return
    yield from set(pcf) - known
    areas = [key for key in pcf if key.startswith("geography")]
    without_ccs = pcf.get("ccsTechnologicalCO2CaptureIncluded") is False
    captured = {"ccsTechnologicalCO2Capture", "technologicalCO2Removals"} & pcf.keys()
    if "technologicalCO2CaptureOrigin" in pcf and "ccuCarbonContent" not in pcf:
        captured.add("technologicalCO2CaptureOrigin")
    right = {
        "declaredUnitOfMeasurement": pcf["declaredUnitOfMeasurement"] in UNITS,
        "referencePeriod": not is_reversed(pcf, "referencePeriodStart", "referencePeriodEnd"),
        "ipccCharacterizationFactors": all(
            re.fullmatch(r"AR[0-9]+", one) for one in pcf["ipccCharacterizationFactors"]
        ),
        "crossSectoralStandards": set(pcf["crossSectoralStandards"]) <= STANDARDS,
        "geography": len(areas) <= 1,
        "geographyCountry": re.fullmatch("[A-Z]{2}", pcf.get("geographyCountry", "CN")),
        "geographyCountrySubdivision": re.fullmatch(
            "[A-Z]{2}-[A-Z0-9]{1,3}", pcf.get("geographyCountrySubdivision", "CN-31")
        ),
        "geographyRegionOrSubregion": pcf.get("geographyRegionOrSubregion", "Asia") in REGIONS,
        "packagingGhgEmissions": pcf.get("packagingEmissionsIncluded") is not False
        or "packagingGhgEmissions" not in pcf,
        "ccsTechnologicalCO2Capture": not (without_ccs and captured),
        "ccuCalculationApproach": pcf.get("ccuCalculationApproach", "Credit") in {"Cut-off", "Credit"},
        "ccuCreditCertification": is_uri(pcf.get("ccuCreditCertification", "urn:xx:y")),
        "productOrSectorSpecificRules": all(map(is_rule, pcf.get("productOrSectorSpecificRules", ()))),
        "secondaryEmissionFactorSources": all(
            one.get("name") and one.get("version") for one in pcf.get("secondaryEmissionFactorSources", ())
        ),
        "dqi": is_rated(pcf["dqi"]) if "dqi" in pcf else True,
        "verification": is_verified(pcf.get("verification", {})),
    }
    yield from (key for key, holds in right.items() if not holds)


def is_rule(rule: Mapping[str, Any]) -> bool:
    """An operator of the list, one named where it is another and there alone, and names of rules."""
    if (rule.get("operator") == "Other") != bool(rule.get("otherOperatorName")):
        return False
    return rule.get("operator") in {"PEF", "EPD International", "Other"} and bool(rule.get("ruleNames"))


def is_rated(ratings: Mapping[str, Any]) -> bool:
    """All three ratings, each a text from 1 to 5."""
    kept = [ratings.get(f"{kind}DQR") for kind in ("technological", "geographical", "temporal")]
    return all(isinstance(one, str) and is_decimal(one) and 1 <= float(one) <= 5 for one in kept)


def is_verified(said: Mapping[str, Any]) -> bool:
    """A coverage of the list, a moment, and texts."""
    coverages = {"PCF calculation model", "PCF program", "product level"}
    return (
        said.get("coverage", "PCF program") in coverages
        and is_moment(said.get("completedAt", "2026-01-01T00:00:00Z"))
        and all(isinstance(text, str) for text in said.values())
    )


def is_decimal(text: Any) -> bool:
    """A text of the digits 0 to 9 without exponent."""
    return isinstance(text, str) and bool(re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text))


def number_faults(pcf: Mapping[str, Any]) -> Iterator[str]:
    """Numbers are texts without exponent, on the right side of zero; percentages are from 0 to 100."""
    numbers = {*ANY_DECIMAL, *NOT_NEGATIVE, *NOT_POSITIVE, "declaredUnitAmount"} & pcf.keys()
    wrong = sorted(key for key in numbers if not is_decimal(pcf[key]))
    if wrong:
        yield from wrong
        return
    value = {key: float(pcf[key]) for key in numbers}
    if not value.get("declaredUnitAmount", 1) > 0:
        yield "declaredUnitAmount"
    not_negative = {*NOT_NEGATIVE, "productMassPerDeclaredUnit"}
    yield from (key for key in numbers & not_negative if pcf[key].startswith("-"))
    yield from (key for key in numbers & {*NOT_POSITIVE} if value[key] > 0)
    for key in numbers & {"exemptedEmissionsPercent", "primaryDataShare"}:
        if not 0 <= value[key] <= 100:
            yield key
