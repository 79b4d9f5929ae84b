"""PACT 3.0.3: the export holds every required field, the import loses nothing, nothing is made up."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from footprint.bom import read_bom
from footprint.declaration.about import About, read_about
from footprint.declaration.pact_export import Export, decimal_text, pact_footprint
from footprint.declaration.pact_reading import read_footprints
from footprint.pcf import compute
from groundwork.problems import BadInput, Severity
from groundwork.words import LANGUAGES, describe
from inventories.catalogue import Catalogue
from tests.footprint.pact_spec import faults

EXAMPLES = Path(__file__).parents[2] / "examples" / "data"
MOMENT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ABOUT = {
    "company": {
        "name": "Firm A",
        "ids": ["urn:pact:firm-a.example:company-id:1"],
        "domain": "firm-a.example",
    },
    "study": {"standards": ["ISO14067", "PACT-3.0"]},
    "products": {
        "steel-structure": {
            "description": "Welded and painted steel structure",
            "fossil_carbon_content_kg": 2.5,
            "exempted_percent": 1,
            "ccs_included": False,
            "data_quality": {"technological": 2, "geographical": 1.5, "temporal": 2},
        }
    },
}
FULL: dict[str, Any] = {
    "id": "f4b1225a-bd44-4c8e-861d-079e4e1dfd69",
    "specVersion": "3.0.1-20250617",
    "precedingPfIds": ["079e425a-464f-528d-341d-4a944a1dfd70"],
    "created": "2026-05-01T08:15:30.250+08:00",
    "status": "Deprecated",
    "validityPeriodStart": "2026-01-01T00:00:00Z",
    "validityPeriodEnd": "2028-12-31T00:00:00Z",
    "companyName": "宝山示例公司",
    "companyIds": ["urn:uuid:51131FB5-42A2-4267-A402-0ECFEFAD1619", "URN:epc:id:sgln:4063973.00000.8"],
    "productDescription": "",
    "productIds": ["urn:gtin:5268661325462"],
    "productClassifications": ["urn:pact:productclassification:un-cpc:1234"],
    "productNameCompany": "卷板",
    "comment": "一条 comment",
    "extensions": [
        {
            "specVersion": "2.0.0",
            "dataSchema": "https://example.org/shipment.json",
            "documentation": "https://example.org/doc",
            "data": {"weight": 10, "legs": [1, {"mode": None}]},
        }
    ],
    "aFieldOfALaterRevision": {"x": [1, 2.50]},
    "pcf": {
        "declaredUnitOfMeasurement": "kilogram",
        "declaredUnitAmount": "1000.0",
        "productMassPerDeclaredUnit": "+1000",
        "referencePeriodStart": "2025-01-01T00:00:00Z",
        "referencePeriodEnd": "2026-01-01T00:00:00Z",
        "geographyCountrySubdivision": "CN-31",
        "boundaryProcessesDescription": "blast furnace",
        "pcfExcludingBiogenicUptake": "2100.50",
        "pcfIncludingBiogenicUptake": "2090.50",
        "fossilCarbonContent": "0.00",
        "biogenicCarbonContent": "0",
        "recycledCarbonContent": "0.1",
        "fossilGhgEmissions": "2080",
        "landUseChangeGhgEmissions": "0.5",
        "landCarbonLeakage": "0",
        "landManagementFossilGhgEmissions": "0",
        "landManagementBiogenicCO2Emissions": "0",
        "landManagementBiogenicCO2Removals": "0",
        "biogenicCO2Uptake": "-10.00",
        "biogenicNonCO2Emissions": "20",
        "landAreaOccupation": "0",
        "aircraftGhgEmissions": "0",
        "packagingEmissionsIncluded": True,
        "packagingGhgEmissions": "3.10",
        "packagingBiogenicCarbonContent": "0.2",
        "outboundLogisticsGhgEmissions": "4",
        "ccsTechnologicalCO2CaptureIncluded": True,
        "ccsTechnologicalCO2Capture": "-1",
        "technologicalCO2CaptureOrigin": "none",
        "technologicalCO2Removals": "0",
        "ccuCarbonContent": "0",
        "ccuCalculationApproach": "Cut-off",
        "ccuCreditCertification": "https://example.org/c",
        "ipccCharacterizationFactors": ["AR6", "AR5"],
        "crossSectoralStandards": ["ISO14067", "PACT-4.0"],
        "productOrSectorSpecificRules": [
            {"operator": "Other", "ruleNames": ["worldsteel"], "otherOperatorName": "worldsteel"}
        ],
        "exemptedEmissionsPercent": "0.0",
        "exemptedEmissionsDescription": "",
        "allocationRulesDescription": "mass",
        "secondaryEmissionFactorSources": [{"name": "ecoinvent", "version": "3.11"}],
        "primaryDataShare": "56.12",
        "dqi": {"technologicalDQR": "1.0", "geographicalDQR": "2", "temporalDQR": "5"},
        "verification": {
            "coverage": "product level",
            "providerName": "A",
            "completedAt": "2026-04-01T00:00:00Z",
            "standardName": "ISO 14064-3",
            "comments": "-",
        },
    },
}


@pytest.fixture(scope="module")
def export(catalogue: Catalogue) -> Callable[..., Export]:
    loaded = read_bom([EXAMPLES / "bom_steel_structure.xlsx"], catalogue)
    results = compute(loaded.value, catalogue)

    def make(about: object = ABOUT) -> Export:
        result = results.product("steel-structure")
        return Export(result, results, catalogue, About.model_validate(about), MOMENT)

    return make


def codes(refused: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_the_export_has_every_field_the_specification_demands(export: Callable[..., Export]) -> None:
    assert list(faults(pact_footprint(export()).as_json())) == []


def test_the_numbers_are_those_of_the_result(export: Callable[..., Export]) -> None:
    made, result = pact_footprint(export()).as_json()["pcf"], export().result
    assert result.pcf_kgco2e is not None
    # the bill declares 1 t, PACT 1 kilogram: every amount is a thousandth
    assert float(made["pcfIncludingBiogenicUptake"]) == pytest.approx(result.pcf_kgco2e / 1000, rel=1e-12)
    uptake = result.biogenic_uptake or 0.0
    assert uptake < 0, "the example packs in timber"
    assert float(made["pcfExcludingBiogenicUptake"]) == pytest.approx(
        (result.pcf_kgco2e - uptake) / 1000, rel=1e-12
    )
    assert float(made["biogenicCO2Uptake"]) == pytest.approx(uptake / 1000, rel=1e-12)
    assert float(made["fossilGhgEmissions"]) == pytest.approx(result.fossil / 1000, rel=1e-12)
    assert float(made["fossilCarbonContent"]) == 0.0025  # 2.5 kg of a tonne
    assert made["exemptedEmissionsPercent"] == "1.0"  # percentages are of the whole, whatever its size
    assert (made["declaredUnitOfMeasurement"], made["declaredUnitAmount"]) == ("kilogram", "1")
    assert float(made["productMassPerDeclaredUnit"]) == 1.0
    # the period 2025 ends, exclusively, with the first moment of 2026
    assert made["referencePeriodEnd"] == "2026-01-01T00:00:00Z"
    assert made["ipccCharacterizationFactors"] == ["AR6"]


def test_nothing_is_made_up(export: Callable[..., Export]) -> None:
    with pytest.raises(BadInput) as refused:
        pact_footprint(export({}))
    fields = {p.params["field"] for p in refused.value.problems if p.code == "footprint.pact-missing"}
    assert fields == {
        "companyIds",
        "productIds",
        "productDescription",
        "crossSectoralStandards",
        "fossilCarbonContent",
        "exemptedEmissionsPercent",
    }
    for lang in LANGUAGES:
        assert all("products.steel-structure" in describe(p, lang) or "company" in describe(p, lang)
                   or "study" in describe(p, lang) for p in refused.value.problems)  # fmt: skip


def test_optional_fields_that_nobody_stated_stay_away(export: Callable[..., Export]) -> None:
    made = pact_footprint(export()).as_json()
    assert "verification" not in made["pcf"]
    assert "packagingGhgEmissions" not in made["pcf"], "the packaging's own uptake cannot be told apart"


def test_calculated_quality_stands_where_nothing_is_stated(export: Callable[..., Export]) -> None:
    quality = export().result.quality
    assert quality is not None
    silent = copy.deepcopy(ABOUT)
    del silent["products"]["steel-structure"]["data_quality"]
    made = pact_footprint(export(silent)).as_json()["pcf"]
    assert float(made["primaryDataShare"]) == 100 * quality.primary_share
    assert float(made["dqi"]["temporalDQR"]) == quality.temporal
    assert pact_footprint(export()).as_json()["pcf"]["dqi"]["temporalDQR"] == "2.0"


def test_equal_exports_have_one_id_and_another_moment_another(export: Callable[..., Export]) -> None:
    first, again = pact_footprint(export()), pact_footprint(export())
    later = pact_footprint(replace(export(), created=MOMENT.replace(year=2027)))
    assert first == again
    assert first.id != later.id


def test_what_lies_beyond_the_gate_is_refused(export: Callable[..., Export]) -> None:
    base = export()
    far = replace(base.result, by_stage={**base.result.by_stage, "credit": -1.0})
    with pytest.raises(BadInput) as refused:
        pact_footprint(replace(base, result=far))
    assert codes(refused) == ["footprint.pact-boundary"]


def test_potentials_over_twenty_years_are_refused(export: Callable[..., Export]) -> None:
    base = export()
    with pytest.raises(BadInput) as refused:
        pact_footprint(replace(base, results=replace(base.results, metric="AR6-GWP20")))
    assert codes(refused) == ["footprint.pact-metric"]


def test_a_unit_the_format_does_not_know_is_refused(export: Callable[..., Export]) -> None:
    base = export()
    metres = replace(base.result, product=replace(base.result.product, declared_unit="m"))
    with pytest.raises(BadInput) as refused:
        pact_footprint(replace(base, result=metres))
    assert codes(refused) == ["footprint.pact-unit"]


def test_no_field_of_the_export_speaks_of_cbam(export: Callable[..., Export]) -> None:
    text = json.dumps(pact_footprint(export()).as_json()).lower()
    assert "cbam" not in text
    assert "sefa" not in text


def test_import_and_export_keep_every_field() -> None:
    loaded = read_footprints(json.dumps(FULL).encode(), "sent.json")
    assert loaded.problems == ()
    assert loaded.value[0].as_json() == FULL


def test_our_own_export_reads_back_unchanged(export: Callable[..., Export]) -> None:
    made = pact_footprint(export()).as_json()
    (again,) = read_footprints(json.dumps({"data": [made]}).encode()).value
    assert again.as_json() == made


def test_the_independent_list_knows_a_fault_when_it_sees_one() -> None:
    wrong = copy.deepcopy(FULL)
    del wrong["pcf"]["fossilCarbonContent"]
    wrong["pcf"]["biogenicCO2Uptake"] = "10"
    found = set(faults(wrong))
    assert {"pcf.fossilCarbonContent", "pcf.biogenicCO2Uptake", "aFieldOfALaterRevision"} <= found


Change = Callable[[dict[str, Any]], object]


def pcf(**values: object) -> Change:
    """Put values into the footprint."""
    return lambda f: f["pcf"].update(values)


FAULTS: dict[str, tuple[Change, str, str]] = {
    "required field absent": (
        lambda f: f["pcf"].pop("fossilCarbonContent"),
        "pact-absent",
        "pcf.fossilCarbonContent",
    ),
    "number instead of text": (pcf(fossilGhgEmissions=2080.0), "pact-field", "pcf.fossilGhgEmissions"),
    "negative emission": (pcf(fossilGhgEmissions="-1"), "pact-field", "pcf.fossilGhgEmissions"),
    "positive uptake": (pcf(biogenicCO2Uptake="1"), "pact-field", "pcf.biogenicCO2Uptake"),
    "no unit of the list": (
        pcf(declaredUnitOfMeasurement="tonne"),
        "pact-field",
        "pcf.declaredUnitOfMeasurement",
    ),
    "declared nothing": (pcf(declaredUnitAmount="0.0"), "pact-field", "pcf.declaredUnitAmount"),
    "no URN": (lambda f: f.update(companyIds=["4711"]), "pact-field", "companyIds.0"),
    "no identifier": (lambda f: f.update(productIds=[]), "pact-field", "productIds"),
    "the same identifier twice": (
        lambda f: f.update(productIds=["urn:ab:c"] * 2),
        "pact-field",
        "productIds",
    ),
    "no uuid": (lambda f: f.update(id="1"), "pact-field", "id"),
    "no moment": (lambda f: f.update(created="yesterday"), "pact-field", "created"),
    "two geographies": (pcf(geographyCountry="CN"), "pact-geography", "pcf.geographyCountrySubdivision"),
    "packaging both ways": (
        pcf(packagingEmissionsIncluded=False),
        "pact-switch",
        "pcf.packagingGhgEmissions",
    ),
    "rating out of range": (
        lambda f: f["pcf"]["dqi"].update(temporalDQR="6"),
        "pact-rating",
        "pcf.dqi.temporalDQR",
    ),
    "version 2": (lambda f: f.update(specVersion="2.3.0"), "pact-version", "specVersion"),
    "CBAM in an extension": (
        lambda f: f["extensions"][0]["data"].update(cbamSefa=1.3),
        "pact-cbam",
        "extensions.[0].data.cbamSefa",
    ),
    "CBAM in the footprint": (
        pcf(specificEmbeddedEmissions="2.1"),
        "pact-cbam",
        "pcf.specificEmbeddedEmissions",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_field(name: str) -> None:
    change, code, place = FAULTS[name]
    sent = copy.deepcopy(FULL)
    change(sent)
    loaded = read_footprints(json.dumps(sent).encode(), "sent.json")
    assert [(p.code, p.place.cell) for p in loaded.errors] == [(f"footprint.{code}", place)]
    assert loaded.counts.n_rejected == 1
    for lang in LANGUAGES:
        assert describe(loaded.errors[0], lang)


def test_one_bad_footprint_does_not_spoil_the_others() -> None:
    bad = {**FULL, "status": "old"}
    loaded = read_footprints(json.dumps([FULL, bad]).encode())
    assert (loaded.counts.n_read, loaded.counts.n_used) == (2, 1)
    assert loaded.errors[0].place.cell == "[1].status"


def test_parts_that_do_not_add_up_are_pointed_out() -> None:
    sent = copy.deepcopy(FULL)
    sent["pcf"]["pcfIncludingBiogenicUptake"] = "2100.50"
    (problem,) = read_footprints(json.dumps(sent).encode()).problems
    assert (problem.code, problem.severity) == ("footprint.pact-sum", Severity.WARNING)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"3", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_footprint_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        read_footprints(text, "sent.json")
    assert codes(refused) == ["footprint.pact-unreadable"]


@pytest.mark.parametrize("value", [0.0, -0.0, 1e-12, 1234567.890123, 1e21, -0.5, 2808.8669312])
def test_numbers_become_texts_that_read_back_as_the_same_number(value: float) -> None:
    assert "e" not in decimal_text(value).lower()
    assert float(decimal_text(value)) == value
    assert decimal_text(value).startswith("-") == (value < 0)


def test_a_wrong_statement_of_the_company_is_named(tmp_path: Path) -> None:
    file = tmp_path / "about.yaml"
    file.write_text(
        "company: {ids: ['4711'], tel: 1}\nproducts: {a: {exempted_percent: 120}}", encoding="utf-8"
    )
    with pytest.raises(BadInput) as refused:
        read_about(file)
    assert {p.place.cell for p in refused.value.problems} == {
        "company.ids.0",
        "company.tel",
        "products.a.exempted_percent",
    }
