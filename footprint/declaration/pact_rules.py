"""What is wrong with one PACT footprint, taken as JSON: the schema's forms, then what fields say together."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from footprint.declaration.pact_forms import form_words, is_needless_null
from footprint.declaration.pact_model import ProductFootprint
from groundwork.problems import Place, Problem, Severity

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAJOR = "3."
GEOGRAPHY = ("geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision")
WANTED = ("packagingEmissionsIncluded", "ccsTechnologicalCO2CaptureIncluded", "primaryDataShare")
"""Fields that the specification's rules demand although its schema lets them be absent."""
CAPTURE_ORIGIN, USED_CARBON = "technologicalCO2CaptureOrigin", "ccuCarbonContent"
ONLY_IF = {
    "packagingGhgEmissions": "packagingEmissionsIncluded",
    "ccsTechnologicalCO2Capture": "ccsTechnologicalCO2CaptureIncluded",
    "technologicalCO2Removals": "ccsTechnologicalCO2CaptureIncluded",
    CAPTURE_ORIGIN: "ccsTechnologicalCO2CaptureIncluded",
}
OTHER, OTHER_NAME = "Other", "otherOperatorName"
RATINGS = ("technologicalDQR", "geographicalDQR", "temporalDQR")
CBAM_WORDS = ("cbam", "freealloc", "sefa", "embeddedemission", "specificembedded")
LOWEST_RATING, HIGHEST_RATING = 1, 5
TOLERANCE = Decimal("0.000001")


def faults_of(record: Mapping[str, Any], at: str = "", file: str = "") -> Iterator[Problem]:
    """Every fault of one footprint; its place is the path of the field.

    Args:
        record: the footprint as JSON.
        at: what stands before each path, such as `[2].`.
        file: name of the file it was read from.
    """
    version = record.get("specVersion", "")
    if isinstance(version, str) and version and not version.startswith(MAJOR):
        yield Problem("footprint.pact-version", Place(file, "", f"{at}specVersion"), {"version": version})
        return
    try:
        ProductFootprint.model_validate(record)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        inside = {error["loc"][:end] for error in errors for end in range(len(error["loc"]))}
        for error in errors:  # a list of which one item is wrong is not too short as well
            if error["type"] != "too_short" or error["loc"] not in inside:
                yield _schema_fault(error, at, file)
        return
    pcf: Mapping[str, Any] = record["pcf"]
    yield from _order(record, ("validityPeriodStart", "validityPeriodEnd"), at, file)
    yield from _rules(pcf, f"{at}pcf.", file)
    yield from _cbam(record, at, file)


def without_nulls(
    record: Mapping[str, Any], at: str = "", file: str = ""
) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    """The footprint without the nulls of fields that may be absent, and a warning for each of them.

    To the specification's text (3.0.3, "Undefined Properties") null and absent are the same; its schema has
    no null. A null in a required field stays, and is a fault. ``at``, ``file``: as in :func:`faults_of`.
    """
    try:
        ProductFootprint.model_validate(record)
    except ValidationError as wrong:
        paths = [error["loc"] for error in wrong.errors(include_url=False) if is_needless_null(error)]
    else:
        return record, ()
    cleaned = copy.deepcopy(dict(record)) if paths else record
    told = []
    for *above, field in paths:
        holder: Any = cleaned
        for key in above:
            holder = holder[key]
        del holder[field]
        place = Place(file, "", at + ".".join(map(str, (*above, field))))
        told.append(Problem("footprint.pact-null", place, {"field": str(field)}, Severity.WARNING))
    return cleaned, tuple(told)


def _schema_fault(error: ErrorDetails, at: str, file: str) -> Problem:
    path = at + ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return Problem("footprint.pact-absent", Place(file, "", path), {"field": str(error["loc"][-1])})
    return Problem("footprint.pact-field", Place(file, "", path), form_words(error))


def _order(part: Mapping[str, Any], ends: tuple[str, str], at: str, file: str) -> Iterator[Problem]:
    """A period begins before it ends."""
    start, end = (part.get(key) for key in ends)
    if start and end and datetime.fromisoformat(start) >= datetime.fromisoformat(end):
        params = {"start": start, "end": end}
        yield Problem("footprint.pact-period", Place(file, "", at + ends[1]), params)


def _rules(pcf: Mapping[str, Any], at: str, file: str) -> Iterator[Problem]:
    """What the specification says in words beyond its schema."""
    yield from _order(pcf, ("referencePeriodStart", "referencePeriodEnd"), at, file)
    areas = [field for field in GEOGRAPHY if field in pcf]
    if len(areas) > 1:
        yield Problem(
            "footprint.pact-geography", Place(file, "", at + areas[1]), {"fields": ", ".join(areas)}
        )
    yield from _switches(pcf, at, file)
    dqi = pcf.get("dqi", {})
    for rating in RATINGS:
        if rating in dqi and not LOWEST_RATING <= Decimal(dqi[rating]) <= HIGHEST_RATING:
            place, params = Place(file, "", f"{at}dqi.{rating}"), {"value": dqi[rating]}
            yield Problem("footprint.pact-rating", place, params)
    yield from _operators(pcf, at, file)
    for field in WANTED:
        if field not in pcf:
            place, wanted = Place(file, "", at + field), {"field": field}
            yield Problem("footprint.pact-rule", place, wanted, Severity.WARNING)
    yield from _sum(pcf, at, file)


def _operators(pcf: Mapping[str, Any], at: str, file: str) -> Iterator[Problem]:
    """The operator of sector rules has a name of its own if it is none of the list, and only then."""
    for index, rule in enumerate(pcf.get("productOrSectorSpecificRules", ())):
        operator, named = rule["operator"], OTHER_NAME in rule
        place = Place(file, "", f"{at}productOrSectorSpecificRules.{index}.{OTHER_NAME}")
        if operator == OTHER and not named:
            yield Problem("footprint.pact-absent", place, {"field": OTHER_NAME})
        elif operator != OTHER and named:
            yield Problem("footprint.pact-operator", place, {"field": OTHER_NAME, "operator": operator})


def _switches(pcf: Mapping[str, Any], at: str, file: str) -> Iterator[Problem]:
    """Fields that a switch rules out. The origin of captured CO2 also belongs to carbon that is used."""
    for field, switch in ONLY_IF.items():
        if field == CAPTURE_ORIGIN and USED_CARBON in pcf:
            continue
        if field in pcf and pcf.get(switch) is False:
            params = {"field": field, "switch": switch}
            yield Problem("footprint.pact-switch", Place(file, "", at + field), params)


def _sum(pcf: Mapping[str, Any], at: str, file: str) -> Iterator[Problem]:
    """With uptake = without uptake + uptake."""
    if "biogenicCO2Uptake" not in pcf:
        return
    field = "pcfIncludingBiogenicUptake"
    stated, computed = Decimal(pcf[field]), Decimal(pcf["pcfExcludingBiogenicUptake"])
    computed += Decimal(pcf["biogenicCO2Uptake"])
    if abs(stated - computed) > TOLERANCE * max(abs(stated), abs(computed)):
        params = {"field": field, "stated": str(stated), "computed": str(computed)}
        yield Problem("footprint.pact-sum", Place(file, "", at + field), params, Severity.WARNING)


def _cbam(value: object, at: str, file: str) -> Iterator[Problem]:
    """Names that belong to CBAM have no place in a product footprint."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if any(word in str(key).lower() for word in CBAM_WORDS):
                yield Problem("footprint.pact-cbam", Place(file, "", f"{at}{key}"), {"field": str(key)})
            yield from _cbam(inner, f"{at}{key}.", file)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _cbam(inner, f"{at}[{index}].", file)
