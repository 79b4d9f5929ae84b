"""Several goods from one process (2547 Art 4(8), Annex III A.2), and electricity as a good (Art 4(3))."""

from __future__ import annotations

from typing import Any

import pytest

from cbam.embedded.allocation import TermKind
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.law.rulebook import Law
from cbam.readings import parse_readings
from groundwork.words import LANGUAGES, describe
from tests.cbam.embedded.mill import HAND, codes, mill, run


def fertilisers(**second: Any) -> dict[str, Any]:
    """100 t CO2 and 50 t from electricity on 600 t with 34 % N and 400 t with 20 % N; 300 t of ammonia."""
    data = mill(
        precursors=[{
            "name": "ammonia", "cn_code": "28141000", "country": "CN", "consumed_in": {"hot strip": 300},
            "see_direct": 2.0, "see_counted": 2.0, "sefa": 1.0, "verified": True,
        }],
        products=[
            {"cn": "31023090", "process": "hot strip", "product": "AN", "quantity_t": 600,
             "qualifying": {"pct_n": 0.34}},
            {"cn": "31052010", "process": "hot strip", "product": "NPK", "quantity_t": 400,
             "qualifying": {"pct_n": 0.20}, **second},
        ],
    )  # fmt: skip
    data["processes"][0]["goods_category"] = "mixed fertilisers"
    return data


def test_a_kilogram_of_nitrogen_carries_the_same(law: Law) -> None:
    """Mean content (600 x 340 + 400 x 200) / 1,000 = 284 kg N/t; by mass 0.15 + 0.3 x 2.0 = 0.75 tCO2e/t.

    AN  0.75 x 340/284 = 0.897887..., NPK 0.75 x 200/284 = 0.528169...; per kg N both 0.75/284
    together 600 x 0.897887 + 400 x 0.528169 = 750 = 1,000 x 0.75
    SEFA: own column A unshared, 0.3 t of ammonia at 1.0 shared: 0.975 x 0.019 + 0.3 x 340/284 for AN
    """
    result = run(fertilisers(), law)
    an, npk = result.goods
    assert an.see_counted == pytest.approx(0.75 * 340 / 284, rel=HAND)
    assert npk.see_counted == pytest.approx(0.75 * 200 / 284, rel=HAND)
    assert an.see_counted_per_unit == pytest.approx(0.75 / 284, rel=HAND)
    assert npk.see_counted_per_unit == pytest.approx(0.75 / 284, rel=HAND)
    assert 600 * (an.see_counted or 0) + 400 * (npk.see_counted or 0) == pytest.approx(750, rel=HAND)
    assert an.sefa == pytest.approx(0.975 * 0.019 + 0.3 * 340 / 284 * 1.0, rel=HAND)
    assert codes(result) == []
    notes = [p for p in result.problems if p.code == "cbam.embedded-shared-by-unit"]
    assert len(notes) == 2
    assert all("0.7500" in describe(note, lang) for note in notes for lang in LANGUAGES)


def test_by_mass_where_that_reading_is_chosen(law: Law) -> None:
    by_mass = parse_readings(["shared-process=mass"])
    result = compute(Installation.model_validate(fertilisers()), law, readings=by_mass)
    assert [g.see_counted for g in result.goods] == pytest.approx([0.75, 0.75], rel=HAND)
    assert "cbam.embedded-shared-by-mass" in codes(result, "warning")


@pytest.mark.parametrize("second", [{"quantity_t": None}, {"quantity_t": 399}])
def test_without_all_tonnes_each_tonne_carries_the_same_and_it_is_said(
    second: dict[str, Any], law: Law
) -> None:
    result = run(fertilisers(**second), law)
    assert [g.see_counted for g in result.goods] == pytest.approx([0.75, 0.75], rel=HAND)
    assert codes(result, "warning").count("cbam.embedded-shared-open") == 2


def test_goods_of_one_content_need_no_tonnes(law: Law) -> None:
    result = run(fertilisers(quantity_t=None, qualifying={"pct_n": 0.34}), law)
    assert [g.see_counted for g in result.goods] == pytest.approx([0.75, 0.75], rel=HAND)
    assert not any("shared" in code for code in codes(result, "warning"))


def test_goods_without_a_common_measure_are_refused(law: Law) -> None:
    # hydrogen counts in tonnes, ammonia in kg N
    data = fertilisers(cn="28041000", qualifying={})
    result = run(data, law)
    assert codes(result) == ["cbam.embedded-shared-units"] * 2
    assert [(g.see_counted, g.sefa) for g in result.goods] == [(None, None)] * 2


def test_goods_in_tonnes_share_by_mass(law: Law) -> None:
    # coil and bars of one process: 100 / 1,000 + 1.05 x 1.8 = 1.99 each
    data = mill()
    data["products"].append({"cn": "72142000", "process": "hot strip", "product": "bar"})
    assert [g.see_counted for g in run(data, law).goods] == pytest.approx([1.99, 1.99], rel=HAND)


@pytest.mark.parametrize(("used", "noted"), [(525, True), (600, False)])
def test_steel_articles_of_the_same_recipe_belong_in_one_process(used: float, noted: bool, law: Law) -> None:
    """Annex II A.4: two sizes of bar from 1.05 t of billet each; a third with 1.2 t is another recipe."""
    article = {"goods_category": "Iron or steel products"}
    data = mill(products=[
        {"cn": "72142000", "process": "hot strip"}, {"cn": "72149910", "process": "second"},
    ])  # fmt: skip
    data["source_streams"][0]["allocation"] = {"hot strip": 1}
    data["processes"].append({
        "name": "second", **article, "production_by_route": {"all": 500}, "to_market_t": 500,
    })  # fmt: skip
    data["precursors"][0] |= {
        "quantity_by_route": {"all": 1050 + used}, "consumed_in": {"hot strip": 1050, "second": used},
    }  # fmt: skip
    assert ("cbam.embedded-one-process" in codes(run(data, law), "warning")) is noted


def plant(emitted_t: float, **process: Any) -> dict[str, Any]:
    """A power plant: 10,000 MWh sold."""
    data = mill(precursors=[], products=[{"cn": "27160000", "process": "hot strip", "product": "power"}])
    data["source_streams"][0]["activity_data"] = emitted_t
    data["processes"][0] |= {
        "goods_category": "Electricity", "unit": "MWh", "production_by_route": {"all": 10_000},
        "to_market_t": 10_000, "electricity": {}, **process,
    }  # fmt: skip
    return data


def test_electricity_per_mwh(law: Law) -> None:
    # 4,000 t / 10,000 MWh = 0.4 tCO2/MWh = 400 g/kWh, below 550; no free allocation (2620 Art 1(2))
    result = run(plant(4_000), law)
    (power,) = result.goods
    assert (power.per, power.functional_unit, power.units_per_t) == ("MWh", "kWh", None)
    assert power.see_counted == pytest.approx(0.4, rel=HAND)
    assert power.see_counted_per_unit == pytest.approx(0.0004, rel=HAND)
    assert power.sefa == 0
    assert [t.kind for t in power.sefa_terms] == [TermKind.POWER]
    assert codes(result) == []
    assert "cbam.embedded-power-conditions" in codes(result, "warning")


def test_electricity_above_the_limit_may_not_be_declared_as_it_is(law: Law) -> None:
    # 5,510 t / 10,000 MWh = 551 g/kWh (Reg (EU) 2023/956 Annex IV pt 5(c): 550)
    assert codes(run(plant(5_510), law)) == ["cbam.embedded-power-over-limit"]
    assert codes(run(plant(5_500), law)) == []


def test_electricity_in_tonnes_is_refused(law: Law) -> None:
    result = run(plant(4_000, unit="t"), law)
    assert codes(result) == ["cbam.embedded-power-unit"]
    assert result.goods[0].see_counted is None


def test_electricity_used_inside_is_no_precursor(law: Law) -> None:
    data = plant(4_000, to_market_t=9_000, consumed_in={"mill": 1_000})
    data["processes"].append({
        "name": "mill", "goods_category": "Iron or steel products", "production_by_route": {"all": 100},
        "to_market_t": 100, "no_precursors": True,
    })  # fmt: skip
    data["source_streams"][0]["allocation"] = {"hot strip": 1}
    data["products"].append({"cn": "72142000", "process": "mill"})
    result = run(data, law)
    assert codes(result) == ["cbam.embedded-power-inside"]
    assert result.goods[1].see_direct == 0


def test_one_good_belongs_in_one_process(law: Law) -> None:
    # 2547 Art 4(6): billet by furnace and by converter of one works is one process with two routes
    data = mill(products=[
        {"cn": "72071111", "process": "hot strip", "routes": ["C"]},
        {"cn": "72071111", "process": "second", "routes": ["E"]},
    ])  # fmt: skip
    data["source_streams"][0]["allocation"] = {"hot strip": 1}
    data["processes"].append({"name": "second", "goods_category": "Crude steel", "no_precursors": True,
                              "production_by_route": {"all": 500}, "to_market_t": 500})  # fmt: skip
    assert "cbam.embedded-good-twice" in codes(run(data, law))
