"""A calculated footprint as a PACT ProductFootprint. What the calculation does not know has to be stated."""

from __future__ import annotations

import decimal
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from footprint.allocation import AllocationMethod
from footprint.declaration.about import About, ProductAbout
from footprint.declaration.basis import processes_behind, run_id, sources_behind
from footprint.declaration.pact_model import SPEC_VERSION, ProductFootprint
from footprint.declaration.pact_rules import faults_of
from footprint.declaration.pact_units import Declared, declared
from footprint.declaration.pact_urns import pact_urn
from footprint.declaration.refusing import undeclarable
from footprint.declaration.sector_tables import ends_at_gate
from footprint.declaration.wording import Wording
from footprint.results import ProductResult, Results
from footprint.vocabulary import BEYOND_THE_GATE, CRADLE_TO_GATE, CREDIT
from groundwork.problems import BadInput, Problem, Severity
from groundwork.words import LANGUAGES, say
from inventories.catalogue import Catalogue
from inventories.climate import GWP100

LANGUAGE = "en"
"""The exchange is in English, whatever the user reads."""
BIOGENIC, CO2_BIOGENIC = "_biogenic_emission", "CO2_biogenic_emission"
COMMA = {"en": ", ", "zh": "、"}
CAPTURE = re.compile(
    r"\b(be)?ccs\b|(carbon|carbon dioxide|co2)[ -](capture|storage|sequestration)|碳(捕集|捕获|封存)",
    re.IGNORECASE,
)
"""Names under which an inventory or a bill keeps the capture and storage of carbon dioxide."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an export is made from, and its moment."""

    result: ProductResult
    results: Results
    catalogue: Catalogue
    about: About
    created: datetime


def decimal_text(value: float) -> str:
    """A number as the shortest text that reads back as the same number, without exponent and minus zero."""
    return format(decimal.Decimal(repr(float(value) + 0.0)), "f")


def moment(day: date) -> str:
    """The start of a day in UTC."""
    return datetime.combine(day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pact_footprint(export: Export) -> ProductFootprint:
    """One product as a ProductFootprint. Equal exports, the moment included, get the same id.

    Raises:
        BadInput: with everything that the specification demands and nobody stated, and what it excludes;
            where neither is the case with every field that it would refuse.
    """
    problems = [*_excluded(export), *_missing(export)]
    if problems:
        raise BadInput(*problems)
    product, said, about = export.result.product, export.about.product(export.result.product.id), export.about
    content = {
        "specVersion": SPEC_VERSION,
        "precedingPfIds": list(said.replaces) or None,
        "created": export.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": "Active",
        "validityPeriodStart": moment(said.valid_from) if said.valid_from else None,
        "validityPeriodEnd": moment(said.valid_until) if said.valid_until else None,
        "companyName": about.company.name or product.company,
        "companyIds": list(about.company.ids),
        "productDescription": said.description,
        "productIds": product_ids(product.id, about),
        "productClassifications": list(said.classifications) or None,
        "productNameCompany": said.trade_name or product.name,
        "comment": _comment(export, said),
        "pcf": _footprint(export, said),
    }
    stated = {key: value for key, value in content.items() if value is not None}
    name = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(stated, sort_keys=True, ensure_ascii=False))
    record = {"id": str(name), **stated}
    faults = [fault for fault in faults_of(record) if fault.severity is Severity.ERROR]
    if faults:
        raise BadInput(*faults)
    return ProductFootprint.model_validate(record)


def product_ids(product_id: str, about: About) -> list[str]:
    """The stated URNs, else one of the company's domain and the bill's own id; none without a domain."""
    stated = about.product(product_id).ids
    if stated or not about.company.domain:
        return list(stated)
    return [pact_urn(about.company.domain, "product-id", product_id)]


def _declared(export: Export) -> Declared | None:
    product = export.result.product
    one = export.about.product(product.id).declared_amount_is_one_product
    return declared(product, is_one_product=one)


def _excluded(export: Export) -> Iterator[Problem]:
    result, metric = export.result, export.results.metric
    if metric not in GWP100:
        yield Problem("footprint.pact-metric", params={"metric": metric})
    if result.product.boundary != CRADLE_TO_GATE or not ends_at_gate(result):
        params = {lang: _reach(result, Wording(lang)) for lang in LANGUAGES}
        yield Problem("footprint.pact-boundary", result.product.place, params)
    if _declared(export) is None:
        params = {"unit": result.product.declared_unit}
        yield Problem("footprint.pact-unit", result.product.place, params)
    yield from undeclarable(result, export.results, export.catalogue)


def _reach(result: ProductResult, w: Wording) -> str:
    """The boundary and the stages beyond the gate, in words."""
    beyond = sorted((BEYOND_THE_GATE | {CREDIT}) & result.by_stage.keys())
    boundary = [w.choice(result.product.boundary)] if result.product.boundary else [w("not-stated")]
    return COMMA[w.lang].join((*boundary, *map(w.choice, beyond)))


def _missing(export: Export) -> Iterator[Problem]:
    """Required fields that only the company can fill, each with the place to fill it in."""
    product, about = export.result.product, export.about
    said, key = about.product(product.id), f"products.{product.id}"
    wanted: list[tuple[str, bool, str]] = [
        ("companyName", bool(about.company.name or product.company), "company.name"),
        ("companyIds", bool(about.company.ids), "company.ids"),
        ("productIds", bool(product_ids(product.id, about)), f"{key}.ids, company.domain"),
        ("productDescription", bool(said.description), f"{key}.description"),
        ("crossSectoralStandards", bool(about.study.standards), "study.standards"),
        ("fossilCarbonContent", said.fossil_carbon_content_kg is not None, f"{key}.fossil_carbon_content_kg"),
        ("exemptedEmissionsPercent", _exempted(export.result, said) is not None, f"{key}.exempted_percent"),
        (
            "ccsTechnologicalCO2CaptureIncluded",
            _ccs_included(export, said) is not None,
            f"{key}.ccs_included",
        ),
        ("referencePeriodStart", product.period_start is not None, "period_start"),
        ("referencePeriodEnd", product.period_end is not None, "period_end"),
    ]
    for field, given, where in wanted:
        if not given:
            yield Problem("footprint.pact-missing", params={"field": field, "where": where})


def _footprint(export: Export, said: ProductAbout) -> dict[str, Any]:
    result, product = export.result, export.result.product
    of = _declared(export) or Declared("", 0.0, 0.0, 1.0)

    def per(value: float | None) -> str | None:
        return None if value is None else decimal_text(value / of.per)

    total, uptake = result.pcf_kgco2e or 0.0, result.biogenic_uptake
    start, end = product.period_start, product.period_end
    country = said.country or (product.origin if len(product.origin) == len("CN") else "")
    packaging = result.by_stage.get("packaging")
    values: dict[str, Any] = {
        "declaredUnitOfMeasurement": of.unit,
        "declaredUnitAmount": f"{of.amount:.0f}" if of.amount.is_integer() else decimal_text(of.amount),
        "productMassPerDeclaredUnit": decimal_text(of.mass_kg),
        "referencePeriodStart": moment(start) if start else None,
        "referencePeriodEnd": moment(end + timedelta(days=1)) if end else None,
        "geographyCountry": country.upper() if country.isascii() and country.isalpha() else None,
        "boundaryProcessesDescription": _boundary(result, said),
        "pcfExcludingBiogenicUptake": per(total - (uptake or 0.0)),
        "pcfIncludingBiogenicUptake": per(total),
        "fossilGhgEmissions": per((result.fossil or 0.0) + (result.aircraft or 0.0)),
        "fossilCarbonContent": per(said.fossil_carbon_content_kg),
        "biogenicCarbonContent": per(said.biogenic_carbon_content_kg),
        "recycledCarbonContent": per(said.recycled_carbon_content_kg),
        "landUseChangeGhgEmissions": per(result.land_use_change),
        "biogenicCO2Uptake": per(uptake),
        "biogenicNonCO2Emissions": per(_biogenic_non_co2(result)),
        "aircraftGhgEmissions": per(result.aircraft),
        "packagingEmissionsIncluded": packaging is not None,
        "packagingGhgEmissions": per(packaging) if packaging is not None and not uptake else None,
        "ccsTechnologicalCO2CaptureIncluded": _ccs_included(export, said),
        "ipccCharacterizationFactors": [export.results.metric],
        "crossSectoralStandards": list(export.about.study.standards),
        "exemptedEmissionsPercent": _stated(_exempted(result, said)),
        "exemptedEmissionsDescription": said.exempted_description or _omitted(result),
        "allocationRulesDescription": _allocation(result),
        "secondaryEmissionFactorSources": _sources(export) or None,
        "primaryDataShare": _stated(_primary_percent(result, said)),
        "dqi": _ratings(result, said),
    }
    return {key: value for key, value in values.items() if value is not None}


def _stated(value: float | None) -> str | None:
    return None if value is None else decimal_text(value)


def _boundary(result: ProductResult, said: ProductAbout) -> str:
    w = Wording(LANGUAGE)
    stages = ", ".join(w.choice(stage) for stage in result.by_stage)
    return ". ".join(part for part in (f"Cradle to gate: {stages}", said.technology) if part)


def _ccs_included(export: Export, said: ProductAbout) -> bool | None:
    """As stated; else false, as long as neither bill nor inventory names a capture of carbon dioxide."""
    if said.ccs_included is not None:
        return said.ccs_included
    behind = processes_behind(export.result, export.results, export.catalogue)
    names = [name for process in behind for name in (process.id, process.name("en"), process.name("zh"))]
    names += [item.line.item for item in export.result.by_item]
    return None if any(map(CAPTURE.search, names)) else False


def _biogenic_non_co2(result: ProductResult) -> float | None:
    """Biogenic emissions other than CO2; None where no biogenic emission is booked at all."""
    if result.biogenic_emissions is None:
        return None
    return sum(v for gas, v in result.by_gas.items() if gas.endswith(BIOGENIC) and gas != CO2_BIOGENIC)


def _allocation(result: ProductResult) -> str:
    method = result.product.allocation.method
    if method is AllocationMethod.NONE:
        return say("footprint.doc-allocation-none", LANGUAGE)
    share = f"{result.product.allocation.share:.6g}"
    return say(f"footprint.note-allocation-{method.value}", LANGUAGE, share=share)


def _sources(export: Export) -> list[dict[str, str]]:
    processes = processes_behind(export.result, export.results, export.catalogue)
    undated = export.results.catalogue_fingerprint[:8]
    return [
        {"name": source.title, "version": str(source.year or undated)}
        for source in sources_behind(processes, export.catalogue)
    ]


def _exempted(result: ProductResult, said: ProductAbout) -> float | None:
    """The stated share, else the estimate of what the cut-off rule leaves out, where all of it has one."""
    found = result.cut_off
    if said.exempted_percent is not None or found is None or found.not_estimated:
        return said.exempted_percent
    return 100 * found.impact_share


def _omitted(result: ProductResult) -> str | None:
    """Names of what is left out."""
    return ", ".join(o.line.item for o in result.cut_off.omissions) if result.cut_off else None


def _primary_percent(result: ProductResult, said: ProductAbout) -> float | None:
    """The stated share, else the calculated one: by contribution, uptake of biogenic CO2 left out."""
    if said.primary_data_percent is not None or result.quality is None:
        return said.primary_data_percent
    return 100 * result.quality.primary_share


def _ratings(result: ProductResult, said: ProductAbout) -> dict[str, str] | None:
    """The stated ratings, else the calculated ones where all three are known."""
    found = said.data_quality or result.quality
    if found is None or found.geographical is None:
        return None
    rated = {
        "technological": found.technological,
        "geographical": found.geographical,
        "temporal": found.temporal,
    }
    return {f"{name}DQR": decimal_text(value) for name, value in rated.items()}


def _comment(export: Export, said: ProductAbout) -> str:
    """The company's comment, our notes, and what the numbers rest on."""
    notes = [say(note.code, LANGUAGE, **note.params) for note in export.result.notes]
    basis = f"Run {run_id(export.results)}, inventory {export.results.catalogue_fingerprint}."
    limits = say("footprint.doc-limit-unverified", LANGUAGE)
    parts = (said.comment, *_scaled(export), *dict.fromkeys(notes), limits, basis)
    return " ".join(part for part in parts if part)


def _scaled(export: Export) -> Iterator[str]:
    """That the amounts are not for what the bill declares."""
    of, product = _declared(export), export.result.product
    if of is not None and of.per != 1:
        given = f"{product.declared_amount:.12g} {product.declared_unit}"
        yield say("footprint.said-per-kg", LANGUAGE, declared=given)
