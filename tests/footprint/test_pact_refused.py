"""Records that the published schema of PACT 3.0.3 refuses or that cannot be: the list written apart from
our models refuses each, and so do we, with the field's path, the rule and the way out in both languages."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from footprint.declaration.pact_reading import read_footprints
from groundwork.problems import BadInput, Severity
from groundwork.words import LANGUAGES, describe, has
from tests.footprint import pact_spec
from tests.footprint.pact_spec import faults
from tests.footprint.test_pact import FULL

Record = dict[str, Any]
Change = Callable[[Record], object]


def good() -> Record:
    """Every field of 3.0.3, none of a later revision."""
    record = copy.deepcopy(FULL)
    del record["aFieldOfALaterRevision"]
    record["specVersion"] = "3.0.3"
    record["pcf"]["crossSectoralStandards"] = ["ISO14067", "PACT-3.0"]
    return record


def sparse() -> Record:
    """The required fields alone."""
    record = good()
    for key in pact_spec.OPTIONAL_FOOTPRINT:
        record.pop(key)
    for key in set(record["pcf"]) - {*pact_spec.CARBON_REQUIRED}:
        record["pcf"].pop(key)
    return record


def used_carbon() -> Record:
    """Captured CO2 that is used, none that is stored: its origin is stated, the switch is off."""
    record = good()
    for key in ("ccsTechnologicalCO2Capture", "technologicalCO2Removals"):
        record["pcf"].pop(key)
    record["pcf"] |= {"ccsTechnologicalCO2CaptureIncluded": False, "ccuCarbonContent": "0.3"}
    return record


def in_capitals() -> Record:
    """Signs, zeros, capitals and parts that the forms allow; nothing of it may be tidied up."""
    record = good()
    record["id"] = record["id"].upper()
    record["productIds"] = ["URN:ISBN:978-0-00", "urn:pact:a.example:product-id:%e4%B8%ad?+r/?x?=q#f"]
    record["pcf"] |= {"declaredUnitAmount": "+0012.500", "biogenicNonCO2Emissions": "+0.0"}
    record["pcf"]["biogenicCO2Uptake"] = "-10.000"
    return record


def pcf(**values: object) -> Change:
    """Put values into the footprint."""
    return lambda f: f["pcf"].update(values)


def top(**values: object) -> Change:
    """Put values into the record."""
    return lambda f: f.update(values)


def inside(part: str, **values: object) -> Change:
    """Put values into a part of the footprint."""
    return lambda f: f["pcf"][part].update(values)


def without(field: str) -> Change:
    """Take a field out of the footprint."""
    return lambda f: f["pcf"].pop(field)


UUID = "f4b1225a-bd44-4c8e-861d-079e4e1dfd69"
RULE = {"operator": "PEF", "ruleNames": ["PEF 1"]}
BAD: dict[str, tuple[Change, str]] = {
    "null required": (pcf(fossilGhgEmissions=None), "pcf.fossilGhgEmissions"),
    "id in brackets": (top(id="{" + UUID + "}"), "id"),
    "id without hyphens": (top(id=UUID.replace("-", "")), "id"),
    "id as URN": (top(id=f"urn:uuid:{UUID}"), "id"),
    "id with a blank": (top(id=f" {UUID}"), "id"),
    "preceding id of another form": (top(precedingPfIds=["1"]), "precedingPfIds.0"),
    "moment without zone": (top(created="2026-01-01T00:00:00"), "created"),
    "moment without seconds": (top(created="2026-01-01T00:00Z"), "created"),
    "moment in the short form": (top(created="20260101T00"), "created"),
    "a day alone": (pcf(referencePeriodStart="2025-01-01"), "pcf.referencePeriodStart"),
    "a day that is none": (pcf(referencePeriodEnd="2026-02-30T00:00:00Z"), "pcf.referencePeriodEnd"),
    "week of the year": (top(validityPeriodEnd="2028-W05-1T00:00:00Z"), "validityPeriodEnd"),
    "moment in full-width digits": (top(created="２０２６-01-01T00:00:00Z"), "created"),
    "verified at no moment": (
        inside("verification", completedAt="2026-04-01"),
        "pcf.verification.completedAt",
    ),
    "reference period reversed": (
        pcf(referencePeriodStart="2027-01-01T00:00:00Z"),
        "pcf.referencePeriodEnd",
    ),
    "reference period without length": (
        pcf(referencePeriodEnd="2025-01-01T08:00:00+08:00"),
        "pcf.referencePeriodEnd",
    ),
    "validity reversed": (top(validityPeriodStart="2029-01-01T00:00:00Z"), "validityPeriodEnd"),
    "primary share below 0": (pcf(primaryDataShare="-5"), "pcf.primaryDataShare"),
    "primary share above 100": (pcf(primaryDataShare="100.01"), "pcf.primaryDataShare"),
    "exempted above 100": (pcf(exemptedEmissionsPercent="999"), "pcf.exemptedEmissionsPercent"),
    "exempted below 0": (pcf(exemptedEmissionsPercent="-0.1"), "pcf.exemptedEmissionsPercent"),
    "mass below 0": (pcf(productMassPerDeclaredUnit="-1"), "pcf.productMassPerDeclaredUnit"),
    "full-width digits": (pcf(pcfExcludingBiogenicUptake="１２"), "pcf.pcfExcludingBiogenicUptake"),
    "Arabic digits": (pcf(fossilCarbonContent="٣"), "pcf.fossilCarbonContent"),
    "exponent": (pcf(fossilGhgEmissions="2.08e3"), "pcf.fossilGhgEmissions"),
    "grouped thousands": (pcf(fossilGhgEmissions="2,080"), "pcf.fossilGhgEmissions"),
    "no digit before the point": (pcf(fossilCarbonContent=".5"), "pcf.fossilCarbonContent"),
    "a number": (pcf(pcfIncludingBiogenicUptake=12.5), "pcf.pcfIncludingBiogenicUptake"),
    "a line break after the number": (pcf(fossilGhgEmissions="2080\n"), "pcf.fossilGhgEmissions"),
    "declared nothing": (pcf(declaredUnitAmount="0.00"), "pcf.declaredUnitAmount"),
    "declared less than nothing": (pcf(declaredUnitAmount="-1"), "pcf.declaredUnitAmount"),
    "tonne": (pcf(declaredUnitOfMeasurement="tonne"), "pcf.declaredUnitOfMeasurement"),
    "minus before 0": (pcf(fossilCarbonContent="-0.0"), "pcf.fossilCarbonContent"),
    "positive removal": (pcf(technologicalCO2Removals="1"), "pcf.technologicalCO2Removals"),
    "positive uptake": (pcf(biogenicCO2Uptake="0.1"), "pcf.biogenicCO2Uptake"),
    "switch as text": (pcf(packagingEmissionsIncluded="true"), "pcf.packagingEmissionsIncluded"),
    "switch as number": (
        pcf(ccsTechnologicalCO2CaptureIncluded=1),
        "pcf.ccsTechnologicalCO2CaptureIncluded",
    ),
    "URN with blanks": (top(productIds=["urn:gtin:47 11"]), "productIds.0"),
    "URN in Chinese": (top(companyIds=["urn:pact:公司.example:company-id:1"]), "companyIds.0"),
    "URN with half an encoding": (top(productIds=["urn:gtin:47%1"]), "productIds.0"),
    "URN without a name": (top(productIds=["urn:gtin:"]), "productIds.0"),
    "URN of a short space": (top(productIds=["urn:g:4711"]), "productIds.0"),
    "URN as number": (top(productIds=[4711]), "productIds.0"),
    "classification that is no URN": (top(productClassifications=["7214"]), "productClassifications.0"),
    "no classification": (top(productClassifications=[]), "productClassifications"),
    "text for a list": (top(companyIds="urn:gtin:4711"), "companyIds"),
    "status in small letters": (top(status="active"), "status"),
    "version in words": (top(specVersion="3.x"), "specVersion"),
    "version null": (top(specVersion=None), "specVersion"),
    "empty company": (top(companyName=""), "companyName"),
    "country of three letters": (
        lambda f: (f["pcf"].pop("geographyCountrySubdivision"), f["pcf"].update(geographyCountry="CHN")),
        "pcf.geographyCountry",
    ),
    "region that is none": (
        lambda f: (
            f["pcf"].pop("geographyCountrySubdivision"),
            f["pcf"].update(geographyRegionOrSubregion="Far East"),
        ),
        "pcf.geographyRegionOrSubregion",
    ),
    "subdivision in small letters": (
        pcf(geographyCountrySubdivision="cn-31"),
        "pcf.geographyCountrySubdivision",
    ),
    "potentials of no report": (
        pcf(ipccCharacterizationFactors=["GWP100"]),
        "pcf.ipccCharacterizationFactors.0",
    ),
    "no potentials": (pcf(ipccCharacterizationFactors=[]), "pcf.ipccCharacterizationFactors"),
    "operator of another list": (
        pcf(productOrSectorSpecificRules=[{**RULE, "operator": "worldsteel"}]),
        "pcf.productOrSectorSpecificRules.0.operator",
    ),
    "other operator without name": (
        pcf(productOrSectorSpecificRules=[{**RULE, "operator": "Other"}]),
        "pcf.productOrSectorSpecificRules.0.otherOperatorName",
    ),
    "an operator of the list with another's name": (
        pcf(productOrSectorSpecificRules=[{**RULE, "otherOperatorName": "worldsteel"}]),
        "pcf.productOrSectorSpecificRules.0.otherOperatorName",
    ),
    "the same rules twice": (
        pcf(productOrSectorSpecificRules=[RULE, RULE]),
        "pcf.productOrSectorSpecificRules",
    ),
    "rules as object": (pcf(productOrSectorSpecificRules=RULE), "pcf.productOrSectorSpecificRules"),
    "certificate that is no address": (pcf(ccuCreditCertification="see mail"), "pcf.ccuCreditCertification"),
    "approach of another list": (pcf(ccuCalculationApproach="cut off"), "pcf.ccuCalculationApproach"),
    "rating above 5": (inside("dqi", temporalDQR="5.1"), "pcf.dqi.temporalDQR"),
    "rating of 0": (inside("dqi", geographicalDQR="0"), "pcf.dqi.geographicalDQR"),
    "rating absent": (lambda f: f["pcf"]["dqi"].pop("temporalDQR"), "pcf.dqi.temporalDQR"),
    "coverage of another list": (inside("verification", coverage="all"), "pcf.verification.coverage"),
    "source without version": (
        pcf(secondaryEmissionFactorSources=[{"name": "ecoinvent"}]),
        "pcf.secondaryEmissionFactorSources.0.version",
    ),
    "packaging both ways": (pcf(packagingEmissionsIncluded=False), "pcf.packagingGhgEmissions"),
    "capture without capture": (
        lambda f: (
            f["pcf"].pop("technologicalCO2CaptureOrigin"),
            f["pcf"].pop("technologicalCO2Removals"),
            f["pcf"].update(ccsTechnologicalCO2CaptureIncluded=False),
        ),
        "pcf.ccsTechnologicalCO2Capture",
    ),
    "origin of a capture that is none": (
        lambda f: (
            [
                f["pcf"].pop(k)
                for k in ("ccsTechnologicalCO2Capture", "technologicalCO2Removals", "ccuCarbonContent")
            ],
            f["pcf"].update(ccsTechnologicalCO2CaptureIncluded=False),
        ),
        "pcf.technologicalCO2CaptureOrigin",
    ),
    "two geographies": (pcf(geographyCountry="CN"), "pcf.geographyCountrySubdivision"),
    "schema of an extension that is no address": (
        lambda f: f["extensions"][0].update(dataSchema="my schema"),
        "extensions.0.dataSchema",
    ),
    "data of an extension as list": (lambda f: f["extensions"][0].update(data=[]), "extensions.0.data"),
    "required field under another spelling": (
        lambda f: f.update(company_name=f.pop("companyName")),
        "companyName",
    ),
    "required field absent": (without("pcfExcludingBiogenicUptake"), "pcf.pcfExcludingBiogenicUptake"),
}


@pytest.mark.parametrize("name", BAD)
def test_both_lists_refuse_what_the_specification_does_not_allow(name: str) -> None:
    change, place = BAD[name]
    record = good()
    change(record)
    assert list(faults(record)), "the list written apart from our models"
    loaded = read_footprints(json.dumps(record).encode(), "sent.json")
    assert [problem.place.cell for problem in loaded.errors] == [place]
    assert (loaded.value, loaded.counts.n_rejected) == ((), 1)
    for lang in LANGUAGES:
        told = describe(loaded.errors[0], lang)
        assert has(f"{loaded.errors[0].code}.remedy", lang)
        assert not any(hole in told for hole in ("{value}", "{en}", "{zh}", "{field}", "{expected}"))


NULLS: dict[str, tuple[Change, str]] = {
    "null comment": (top(comment=None), "comment"),
    "null dqi": (pcf(dqi=None), "pcf.dqi"),
    "null verification": (pcf(verification=None), "pcf.verification"),
    "null switch": (pcf(packagingEmissionsIncluded=None), "pcf.packagingEmissionsIncluded"),
    "null list": (top(precedingPfIds=None), "precedingPfIds"),
    "null number": (pcf(landCarbonLeakage=None), "pcf.landCarbonLeakage"),
    "null within the verification": (inside("verification", comments=None), "pcf.verification.comments"),
    "null within the extension": (
        lambda f: f["extensions"][0].update(documentation=None),
        "extensions.0.documentation",
    ),
}


@pytest.mark.parametrize("name", NULLS)
def test_a_null_where_a_field_may_be_absent_is_read_as_absent_and_named(name: str) -> None:
    """Technical specification 3.0.3, "Undefined Properties": not present or null is the same; its schema
    however knows no null, and a partner who checks by it refuses the record."""
    change, place = NULLS[name]
    record = good()
    change(record)
    assert list(faults(record)), "the list written apart from our models is the schema's"
    loaded = read_footprints(json.dumps(record).encode(), "sent.json")
    assert loaded.errors == ()
    (named,) = (one for one in loaded.problems if one.code == "footprint.pact-null")
    assert (named.place.cell, named.severity) == (place, Severity.WARNING)
    absent = good()
    change(absent)
    *above, field = place.split(".")
    holder: Any = absent
    for key in above:
        holder = holder[int(key) if key.isdigit() else key]
    del holder[field]
    assert loaded.value[0].as_json() == absent
    for lang in LANGUAGES:
        assert has("footprint.pact-null.remedy", lang)
        assert field in describe(named, lang)


def test_rules_of_the_specification_take_null_for_absent() -> None:
    """Of three geographies one is said, the others are null; the switch is off, what it rules out is null."""
    record = good()
    record["pcf"].update(geographyCountry=None, geographyRegionOrSubregion=None)
    record["pcf"].update(packagingEmissionsIncluded=False, packagingGhgEmissions=None)
    record["pcf"].pop("packagingBiogenicCarbonContent")
    loaded = read_footprints(json.dumps([record, good()]).encode(), "sent.json")
    assert loaded.errors == ()
    assert [one.place.cell for one in loaded.problems] == [
        "[0].pcf.geographyRegionOrSubregion",
        "[0].pcf.geographyCountry",
        "[0].pcf.packagingGhgEmissions",
    ]


def test_null_and_a_fault_are_told_together() -> None:
    record = good()
    record["comment"], record["pcf"]["fossilGhgEmissions"] = None, "-1"
    loaded = read_footprints(json.dumps(record).encode(), "sent.json")
    assert [(one.code, one.place.cell) for one in loaded.problems] == [
        ("footprint.pact-null", "comment"),
        ("footprint.pact-field", "pcf.fossilGhgEmissions"),
    ]


@pytest.mark.parametrize("make", [good, sparse, used_carbon, in_capitals])
def test_good_records_pass_both_lists_and_come_out_as_they_went_in(make: Callable[[], Record]) -> None:
    record = make()
    assert list(faults(record)) == []
    loaded = read_footprints(json.dumps(record).encode(), "sent.json")
    assert loaded.errors == ()
    assert loaded.value[0].as_json() == record


def test_the_full_record_has_every_field_that_the_published_schema_names() -> None:
    """The names are those of spec/v3/openapi.yaml of wbcsd/data-exchange-protocol, 18 November 2025."""
    top_level = {*pact_spec.FOOTPRINT_REQUIRED, *pact_spec.OPTIONAL_FOOTPRINT}
    assert set(good()) == top_level
    of_pcf = pact_spec.ALL_FIELDS - top_level
    one_of = {"geographyRegionOrSubregion", "geographyCountry"}  # beside the subdivision neither may stand
    assert set(good()["pcf"]) == of_pcf - one_of
    for field, value in (("geographyRegionOrSubregion", "Eastern Asia"), ("geographyCountry", "CN")):
        record = good()
        record["pcf"].pop("geographyCountrySubdivision")
        record["pcf"][field] = value
        assert read_footprints(json.dumps(record).encode()).value[0].as_json() == record


def test_a_number_that_json_does_not_know_is_refused() -> None:
    record = good()
    record["extensions"][0]["data"]["weight"] = float("nan")
    with pytest.raises(BadInput):
        read_footprints(json.dumps(record).encode(), "sent.json")


def test_many_faults_are_told_at_once() -> None:
    record = good()
    record["id"], record["created"] = "1", "now"
    record["pcf"]["fossilGhgEmissions"] = "-1"
    errors = read_footprints(json.dumps(record).encode()).errors
    assert {problem.place.cell for problem in errors} == {"id", "created", "pcf.fossilGhgEmissions"}


def test_data_nested_deeper_than_anybody_reads_ends_in_words() -> None:
    for depth, fits in ((150, True), (250, False), (900, False)):
        record = good()
        record["extensions"][0]["data"] = json.loads('{"a":' * depth + "1" + "}" * depth)
        text = json.dumps(record).encode()
        if fits:
            assert read_footprints(text, "sent.json").value[0].as_json() == record
            continue
        with pytest.raises(BadInput) as refused:
            read_footprints(text, "sent.json")
        assert [problem.code for problem in refused.value.problems] == ["footprint.pact-unreadable"]
