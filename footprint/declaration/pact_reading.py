"""Read and check PACT footprints that others sent: every fault at once, every field kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from footprint.declaration.pact_model import ProductFootprint
from groundwork.problems import BadInput, Counts, Loaded, Place, Problem, Severity

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LARGEST_BYTES = 20_000_000
MAJOR = "3."
GEOGRAPHY = ("geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision")
WANTED = ("packagingEmissionsIncluded", "ccsTechnologicalCO2CaptureIncluded", "primaryDataShare")
"""Fields that the specification's rules demand although its schema lets them be absent."""
ONLY_IF = {
    "packagingGhgEmissions": "packagingEmissionsIncluded",
    "ccsTechnologicalCO2Capture": "ccsTechnologicalCO2CaptureIncluded",
    "technologicalCO2Removals": "ccsTechnologicalCO2CaptureIncluded",
}
CBAM_WORDS = ("cbam", "freealloc", "sefa", "embeddedemission", "specificembedded")
LOWEST_RATING, HIGHEST_RATING = 1, 5
TOLERANCE = Decimal("0.000001")


def read_footprints(source: Path | bytes, name: str = "") -> Loaded[tuple[ProductFootprint, ...]]:
    """Footprints of a file: one, a list, or the `data` of an answer of a PACT host.

    Raises:
        BadInput: the file is no JSON, or holds no footprint.
    """
    file = name or (source.name if isinstance(source, Path) else "")
    records = _records(source, file)
    found: list[ProductFootprint] = []
    problems: list[Problem] = []
    for index, record in enumerate(records):
        at = f"[{index}]." if len(records) > 1 else ""
        faults = list(_faults(record, at, file))
        problems += faults
        if not any(fault.severity is Severity.ERROR for fault in faults):
            found.append(ProductFootprint.model_validate(record))
    counts = Counts(len(records), len(found), len(records) - len(found))
    return Loaded(tuple(found), tuple(problems), counts)


def _records(source: Path | bytes, file: str) -> Sequence[Any]:
    try:
        raw = source.read_bytes() if isinstance(source, Path) else source
        if len(raw) > LARGEST_BYTES:
            raise ValueError(f"more than {LARGEST_BYTES} bytes")
        data = json.loads(raw.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as unreadable:
        raise BadInput(Problem("footprint.pact-unreadable", Place(file))) from unreadable
    if isinstance(data, Mapping) and "data" in data:
        data = data["data"]
    records = data if isinstance(data, list) else [data]
    if not records or not all(isinstance(record, Mapping) for record in records):
        raise BadInput(Problem("footprint.pact-unreadable", Place(file)))
    return records


def _faults(record: Mapping[str, Any], at: str, file: str) -> Iterator[Problem]:
    version = str(record.get("specVersion", ""))
    if version and not version.startswith(MAJOR):
        yield Problem("footprint.pact-version", Place(file, "", f"{at}specVersion"), {"version": version})
        return
    try:
        ProductFootprint.model_validate(record)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        inside = {error["loc"][:-1] for error in errors}
        for error in errors:  # a list of which one item is wrong is not too short as well
            if error["type"] != "too_short" or error["loc"] not in inside:
                yield _schema_fault(error, at, file)
        return
    pcf: Mapping[str, Any] = record["pcf"]
    yield from _rules(pcf, f"{at}pcf.", file)
    yield from _cbam(record, at, file)


def _schema_fault(error: ErrorDetails, at: str, file: str) -> Problem:
    path = at + ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return Problem("footprint.pact-absent", Place(file, "", path), {"field": str(error["loc"][-1])})
    value = str(error["input"])[:80]
    return Problem("footprint.pact-field", Place(file, "", path), {"value": value, "reason": error["msg"]})


def _rules(pcf: Mapping[str, Any], at: str, file: str) -> Iterator[Problem]:
    """What the specification says in words beyond its schema."""
    areas = [field for field in GEOGRAPHY if field in pcf]
    if len(areas) > 1:
        yield Problem(
            "footprint.pact-geography", Place(file, "", at + areas[1]), {"fields": ", ".join(areas)}
        )
    for field, switch in ONLY_IF.items():
        if field in pcf and pcf.get(switch) is False:
            yield Problem(
                "footprint.pact-switch", Place(file, "", at + field), {"field": field, "switch": switch}
            )
    for rating, text in (pcf.get("dqi") or {}).items():
        if rating.endswith("DQR") and not LOWEST_RATING <= Decimal(text) <= HIGHEST_RATING:
            yield Problem("footprint.pact-rating", Place(file, "", f"{at}dqi.{rating}"), {"value": text})
    for field in WANTED:
        if field not in pcf:
            place, params = Place(file, "", at + field), {"field": field}
            yield Problem("footprint.pact-rule", place, params, Severity.WARNING)
    yield from _sum(pcf, at, file)


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
