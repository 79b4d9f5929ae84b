"""The declared unit of the exchange: the bill's own unit where PACT has it, goods by mass per 1 kilogram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from footprint.bom import read_bom
from footprint.declaration.about import About
from footprint.declaration.pact_export import Export, pact_footprint
from footprint.declaration.pact_rules import faults_of
from footprint.declaration.pact_units import declared
from footprint.pcf import compute
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe
from inventories.catalogue import Catalogue
from tests.footprint.pact_spec import NOT_NEGATIVE, NOT_POSITIVE, UNITS, faults
from tests.footprint.test_pact import ABOUT

EXAMPLES = Path(__file__).parents[2] / "examples" / "data"
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
PRODUCT = "steel-structure"
Make = Callable[..., Export]


@pytest.fixture(scope="module")
def export(catalogue: Catalogue) -> Make:
    results = compute(read_bom([EXAMPLES / "bom_steel_structure.xlsx"], catalogue).value, catalogue)

    def make(unit: str = "t", amount: float = 1, mass_kg: float = 1000, **said: object) -> Export:
        result = results.product(PRODUCT)
        product = replace(result.product, declared_unit=unit, declared_amount=amount, mass_kg=mass_kg)
        about = {**ABOUT, "products": {PRODUCT: {**ABOUT["products"][PRODUCT], **said}}}
        changed = replace(result, product=product)
        return Export(changed, results, catalogue, About.model_validate(about), MOMENT)

    return make


# The bill's unit, its amount and its mass in kg; PACT's unit, amount and mass.
# 1 jin = 0.5 kg, 1 MWh = 1000 kWh, 1 GJ = 1000 MJ, 1 kgkm = 0.001 tkm.
CASES = [
    ("kg", 25, 25, "kilogram", 1, 1),
    ("t", 2, 2000, "kilogram", 1, 1),
    ("吨", 2, 2000, "kilogram", 1, 1),
    ("g", 500, 0.5, "kilogram", 1, 1),
    ("jin", 2, 1, "kilogram", 1, 1),
    ("m3", 1, 2475, "cubic meter", 1, 2475),
    ("立方米", 2, 4950, "cubic meter", 2, 4950),
    ("L", 12.5, 10, "liter", 12.5, 10),
    ("m2", 100, 1300, "square meter", 100, 1300),
    ("p", 4, 10, "piece", 4, 10),
    ("h", 8, 0, "hour", 8, 0),
    ("kWh", 100, 0, "kilowatt hour", 100, 0),
    ("MWh", 2, 0, "kilowatt hour", 2000, 0),
    ("MJ", 100, 0, "megajoule", 100, 0),
    ("GJ", 2, 0, "megajoule", 2000, 0),
    ("tkm", 10, 0, "ton kilometer", 10, 0),
    ("kgkm", 10, 0, "ton kilometer", 0.01, 0),
]


@pytest.mark.parametrize("case", CASES)
def test_units_are_the_bills_own_and_goods_by_mass_go_per_kilogram(
    export: Make, case: tuple[str, float, float, str, float, float]
) -> None:
    unit, amount, mass_kg, theirs, declares, weighs = case
    made = pact_footprint(export(unit, amount, mass_kg)).as_json()
    assert list(faults(made)) == []
    pcf = made["pcf"]
    assert pcf["declaredUnitOfMeasurement"] == theirs
    assert theirs in UNITS
    assert float(pcf["declaredUnitAmount"]) == pytest.approx(declares, rel=1e-12)
    assert float(pcf["productMassPerDeclaredUnit"]) == pytest.approx(weighs, rel=1e-12)


@pytest.mark.parametrize("unit", ["m", "Nm3", "pkm", "bale"])
def test_units_of_another_kind_have_no_place(export: Make, unit: str) -> None:
    assert declared(export(unit).result.product) is None


def test_every_amount_goes_with_the_unit_and_no_percentage_does(export: Make) -> None:
    """25 kg as bulk goods and as one drum: amounts differ by 25, shares and ratings by nothing."""
    said = {"biogenic_carbon_content_kg": 1, "recycled_carbon_content_kg": 2}
    bulk = pact_footprint(export("kg", 25, 25, **said)).as_json()["pcf"]
    drum = pact_footprint(export("kg", 25, 25, declared_amount_is_one_product=True, **said)).as_json()["pcf"]
    assert (drum["declaredUnitAmount"], float(drum["productMassPerDeclaredUnit"])) == ("25", 25)
    amounts = {*NOT_NEGATIVE, *NOT_POSITIVE, "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake"}
    amounts &= bulk.keys()
    assert {
        "biogenicCarbonContent",
        "recycledCarbonContent",
        "fossilCarbonContent",
        "biogenicCO2Uptake",
    } <= amounts
    for field in amounts:
        assert float(bulk[field]) * 25 == pytest.approx(float(drum[field]), rel=1e-12), field
    untouched = set(bulk) - amounts - {"declaredUnitAmount", "productMassPerDeclaredUnit"}
    assert {field: bulk[field] for field in untouched} == {field: drum[field] for field in untouched}


def test_the_comment_says_what_the_bill_declares(export: Make) -> None:
    assert "declares 1 t" in pact_footprint(export()).as_json()["comment"]
    assert "declares" not in pact_footprint(export("m3")).as_json()["comment"]


def test_a_bill_without_capture_states_that_there_is_none(export: Make) -> None:
    """The inventory has no capture and storage of CO2: false is stated, and no rule is left open."""
    made = pact_footprint(export(ccs_included=None)).as_json()
    assert made["pcf"]["ccsTechnologicalCO2CaptureIncluded"] is False
    assert [problem.code for problem in faults_of(made)] == []
    stated = pact_footprint(export(ccs_included=True)).as_json()
    assert stated["pcf"]["ccsTechnologicalCO2CaptureIncluded"] is True


@pytest.mark.parametrize("item", ["CO2 storage", "Steam with CCS", "碳捕集服务"])
def test_where_the_bill_names_a_capture_the_company_has_to_say(export: Make, item: str) -> None:
    base = export(ccs_included=None)
    first, *others = base.result.by_item
    named = replace(first, line=replace(first.line, item=item))
    with pytest.raises(BadInput) as refused:
        pact_footprint(replace(base, result=replace(base.result, by_item=(named, *others))))
    (problem,) = refused.value.problems
    assert problem.params["field"] == "ccsTechnologicalCO2CaptureIncluded"
    assert "ccs_included" in str(problem.params["where"])


def test_a_boundary_is_told_in_the_readers_words(export: Make) -> None:
    base = export()
    product = replace(base.result.product, boundary="cradle_to_gate_with_options")
    far = replace(base.result, product=product, by_stage={**base.result.by_stage, "use": 1.0})
    with pytest.raises(BadInput) as refused:
        pact_footprint(replace(base, result=far))
    (problem,) = refused.value.problems
    assert "cradle to gate with options, use" in describe(problem, "en")
    assert "摇篮到大门加选项、使用" in describe(problem, "zh")
    assert not any("with_options" in describe(problem, lang) for lang in LANGUAGES)


def test_what_the_format_cannot_hold_is_told_with_its_field(export: Make) -> None:
    """A credit larger than all fossil emissions; a period of validity that ends before it begins."""
    base = export(valid_from="2027-01-01", valid_until="2026-01-01")
    with pytest.raises(BadInput) as refused:
        pact_footprint(base)
    assert [p.place.cell for p in refused.value.problems] == ["validityPeriodEnd"]
    with pytest.raises(BadInput) as refused:
        pact_footprint(replace(base, result=replace(base.result, fossil=-5.0)))
    assert [p.place.cell for p in refused.value.problems] == ["pcf.fossilGhgEmissions"]
