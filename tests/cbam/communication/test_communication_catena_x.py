"""The Catena-X response, held against a list of what the model demands, written apart from the code."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cbam.communication.catena_x import catena_x
from groundwork.problems import BadInput
from tests.cbam.communication.steel import STATED, told

# io.catenax.cbam:1.0.0, response: demanded properties by object (Tractus-X CBAM KIT, development view)
DEMANDED = {
    "": ["good"],
    "good": ["cnCode"],
    "good.operator.installation.installationIdentification.address": ["countryCode", "city"],
    "good.operator.installation.emissionsRecords": ["productionMethod"],
    "good.operator.installation.emissionsRecords.productionMethod": ["methodId"],
    "good.operator.installation.emissionsRecords.activityData": [
        "referencePeriodStart", "referencePeriodEnd", "netMass",
    ],
    "good.operator.installation.emissionsRecords.directEmissions": ["specificEmbeddedEmissionsDirect"],
    "good.operator.installation.emissionsRecords.indirectEmissions": [
        "sourceOfEmissionFactor", "emissionFactorTonnesCo2PerMwh", "sourceOfEmissionFactorValue",
        "specificEmbeddedEmissionsIndirect", "electricityConsumedMwhPerTonnesGood", "sourceOfElectricity",
    ],
    "good.operator.installation.emissionsRecords.carbonPricePaid": ["independentPersonId"],
    "companyIds.requestingCompanyIds": ["key", "value"],
}  # fmt: skip


def lacking(value: Any, path: str = "") -> list[str]:
    """Demanded properties that are not there."""
    if isinstance(value, list):
        return [fault for one in value for fault in lacking(one, path)]
    if not isinstance(value, dict):
        return []
    here = [f"{path}.{name}" for name in DEMANDED.get(path, ()) if name not in value]
    inner = [lacking(one, f"{path}.{name}".lstrip(".")) for name, one in value.items()]
    return here + [fault for faults in inner for fault in faults]


def record(response: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = response["good"][0]["operator"][0]["installation"][0]["emissionsRecords"][0]
    return found


def test_the_response_has_what_the_model_demands_and_the_results_figures() -> None:
    known = told()
    made = catena_x(known)
    assert lacking(made.value) == []
    good = next(g for g in known.result.goods if g.cn_code == "72142000")
    one = record(made.value)
    assert one["directEmissions"]["specificEmbeddedEmissionsDirect"] == good.see_direct
    assert one["freeAllocationFactor"] == good.sefa
    assert one["activityData"] == {
        "referencePeriodStart": "2026-01-01T00:00:00Z",
        "referencePeriodEnd": "2026-12-31T23:59:59Z",
        "netMass": 60.0,
    }
    assert "indirectEmissions" not in one, "a good of Annex II counts direct emissions only"
    assert made.value["good"][0]["cnCode"] == "72142000"
    place = made.value["good"][0]["operator"][0]["installation"][0]["installationIdentification"]
    assert place["installationIds"] == {"installationCbamId": "O3CI-1"}
    assert place["address"]["city"] == "Tangshan"


def test_nothing_is_made_up() -> None:
    with pytest.raises(BadInput) as refused:
        catena_x(told(statements={"deliveries": [{"cn_code": "72142000"}]}))
    assert {p.params["field"] for p in refused.value.problems} == {
        "address.countryCode",
        "methodId",
        "netMass",
    }
    with pytest.raises(BadInput) as refused:
        catena_x(told(statements={}))
    assert "deliveries" in {p.params["where"] for p in refused.value.problems}


def test_a_delivery_of_another_good_is_refused() -> None:
    stated = copy.deepcopy(STATED)
    stated["deliveries"][0]["cn_code"] = "72142001"
    with pytest.raises(BadInput) as refused:
        catena_x(told(statements=stated))
    assert [p.params["field"] for p in refused.value.problems] == ["cnCode"]


def test_a_carbon_price_needs_the_person_who_confirmed_it() -> None:
    products = copy.deepcopy(told().installation.model_dump(mode="json", exclude_unset=True)["products"])
    products[0]["carbon_price"] = {
        "instrument": "ETS", "share_covered": 1, "currency": "CNY", "price_due": 12.5, "rebate": 4,
    }  # fmt: skip
    made = catena_x(told(products=products))
    assert [p.params["field"] for p in made.problems] == ["carbonPricePaid"]
    stated = {**STATED, "price_confirmed_by": {"key": "registry", "value": "P1"}}
    (price,) = record(catena_x(told(statements=stated, products=products)).value)["carbonPricePaid"]
    # 60 t x (12.5 - 4) CNY/t
    assert price["amountOfCarbonPricePaid"] == pytest.approx(510.0, rel=1e-12)
    assert price["independentPersonId"] == {"key": "registry", "value": "P1"}
