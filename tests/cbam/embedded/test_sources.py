"""Sources: standard factors, biomass, CO2 kept or moved, steps outside, what cannot be calculated."""

from __future__ import annotations

from typing import Any

import pytest

from cbam.law.rulebook import Law
from tests.cbam.embedded.mill import HAND, codes, mill, run

PER_T = {"method": "process", "ef": 1, "ef_unit": "tCO2/t"}


def test_typed_totals_are_compared_never_used(law: Law) -> None:
    data = mill(total_indirect_emissions_t=51)
    data["processes"][0]["directly_attributed_emissions_t"] = 101
    result = run(data, law)
    assert codes(result) == ["cbam.embedded-direct-differs", "cbam.embedded-indirect-differs"]
    places = [p.place.cell for p in result.problems if p.severity == "error"]
    assert places == ["processes[0].directly_attributed_emissions_t", "total_indirect_emissions_t"]
    assert result.processes[0].direct_attributed_t == pytest.approx(100, rel=HAND)
    rounded = mill(total_indirect_emissions_t=50.4)  # within half the tonne totals are rounded to
    assert codes(run(rounded, law)) == []


def test_steps_outside_the_boundary(law: Law) -> None:
    """2547 Annex I 3.16.2 and 3.18.2: plating is outside for steel articles, not for aluminium articles."""
    welding = {"name": "torch", "method": "process", "activity_data": 7, "ef": 1, "ef_unit": "tCO2/t"}
    for category, step, inside in (
        ("Iron or steel products", "welding", False),
        ("Iron or steel products", "电镀", False),
        ("Iron or steel products", "galvanizing", True),
        ("Aluminium products", "plating", True),
        ("Aluminium products", "finishing", False),
    ):
        data = mill(source_streams=[{**welding, "step": step, "allocation": {"hot strip": 1}}])
        data["processes"][0]["goods_category"] = category
        result = run(data, law)
        assert result.processes[0].direct_attributed_t == (7 if inside else 0), (category, step)
        assert ("cbam.embedded-step-outside" in codes(result, "warning")) is not inside
        assert result.totals.direct_tco2e == 7


def test_standard_factors_and_biomass_without_evidence(law: Law) -> None:
    # 10 t natural gas x 48 GJ/t x 56.1 / 1000 = 26.928; 10 t wood 15.6 x 112 / 1000 x 10 = 17.472 biogenic
    streams = [
        {"name": "gas", "method": "combustion", "activity_data": 10, "standard": "天然气"},
        {
            "name": "wood", "method": "combustion", "activity_data": 10,
            "standard": "Wood/wood waste", "biomass_fraction": 1,
        },
    ]  # fmt: skip
    totals = run(mill(source_streams=streams), law).totals
    assert totals.direct_tco2e == pytest.approx(26.928, rel=HAND)
    assert totals.biogenic_tco2 == pytest.approx(17.472, rel=HAND)
    streams[1]["biomass_evidence"] = False
    totals = run(mill(source_streams=streams), law).totals
    assert totals.direct_tco2e == pytest.approx(44.4, rel=HAND)


def test_co2_is_deducted_only_with_evidence(law: Law) -> None:
    moved = {"name": "store", "kind": "stored", "co2_t": 30, "evidence": True}
    assert run(mill(co2_transfers=[moved]), law).totals.direct_tco2e == pytest.approx(70, rel=HAND)
    result = run(mill(co2_transfers=[{**moved, "evidence": False}]), law)
    assert codes(result) == ["cbam.embedded-co2-without-evidence"]
    assert result.totals.direct_tco2e == 100
    received = run(mill(co2_transfers=[{**moved, "kind": "received"}]), law)
    assert received.totals.direct_tco2e == 130


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ({"method": "combustion", "ef": 56.1, "ef_unit": "tCO2/TJ"}, "cbam.embedded-stream-no-ncv"),
        ({"method": "combustion"}, "cbam.embedded-stream-no-factor"),
        ({"method": "mass_balance"}, "cbam.embedded-stream-no-carbon-content"),
        ({"method": "process", "ef": 1, "ef_unit": "tCO2/1000Nm3"}, "cbam.embedded-units-disagree"),
        ({"method": "combustion", "standard": "moonshine"}, "cbam.embedded-standard-unknown"),
        ({**PER_T, "allocation": {"hot strip": 0.9}}, "cbam.embedded-shares"),
        ({**PER_T, "allocation": {"hot stripp": 1}}, "cbam.embedded-process-misspelt"),
    ],
)  # fmt: skip
def test_a_stream_that_cannot_be_calculated_does_not_vanish(
    stream: dict[str, Any], code: str, law: Law
) -> None:
    """The template drops such a stream with a word in a cell; here its process has no figure."""
    result = run(mill(source_streams=[{"name": "s", "activity_data": 5, **stream}]), law)
    assert codes(result) == [code]
    if code != "cbam.embedded-process-misspelt":
        assert result.goods[0].see_direct is None
        assert result.totals.direct_tco2e is None


def test_co2_in_urea_is_not_bound(law: Law) -> None:
    """DR (EU) 2024/2620 lists mineral carbonates in building products: 30 t in urea stay emitted, 100 t."""
    bound = {"name": "to urea", "kind": "bound", "co2_t": 30, "evidence": True}
    for named in ({"bound_in": "urea granules"}, {"bound_in": "尿素"}):
        result = run(mill(co2_transfers=[{**bound, **named}]), law)
        assert codes(result) == ["cbam.embedded-co2-in-urea"]
        assert result.totals.direct_tco2e == 100
    maker = mill(co2_transfers=[bound], products=[{"cn": "31021019", "process": "hot strip"}])
    assert "cbam.embedded-co2-in-urea" in codes(run(maker, law))
    blocks = run(mill(co2_transfers=[{**bound, "bound_in": "carbonated concrete blocks"}]), law)
    assert blocks.totals.direct_tco2e == 70


def test_co2_handed_on_counts_where_it_arose(law: Law) -> None:
    moved = {"name": "to drinks", "kind": "handed on", "co2_t": 30, "evidence": True}
    result = run(mill(co2_transfers=[moved]), law)
    assert result.totals.direct_tco2e == 100
    assert "cbam.embedded-co2-handed-on" in codes(result, "warning")


@pytest.mark.parametrize(
    ("heat", "net"),
    [
        ({"imported_tj": 2, "imported_ef": 60}, 120),  # the supplier's verified factor
        ({"imported_tj": 2, "imported_fuel": "Natural gas"}, 2 * 56.1 / 0.9),  # Annex III A.2.2
        ({"imported_tj": 2, "imported_ef": 60, "exported_tj": 1, "exported_ef": 70}, 50),
        ({"imported_tj": 2, "imported_ef": 0}, 0),
        ({"exported_tj": 1}, 0),  # no factor: nothing is taken off
    ],
)
def test_heat_over_the_border_of_a_process(heat: dict[str, Any], net: float, law: Law) -> None:
    data = mill()
    data["processes"][0]["heat"] = heat
    result = run(data, law)
    assert result.processes[0].heat_net_t == pytest.approx(net, rel=HAND)
    assert result.processes[0].attr_em_direct_t == pytest.approx(100 + net, rel=HAND)
    silent = "exported_tj" in heat and "exported_ef" not in heat
    assert ("cbam.embedded-heat-export-no-factor" in codes(result, "warning")) is silent


@pytest.mark.parametrize(
    ("heat", "code"),
    [
        ({"imported_tj": 2}, "cbam.embedded-heat-no-factor"),
        ({"imported_tj": 2, "imported_fuel": "moonshine"}, "cbam.embedded-heat-fuel-unknown"),
        ({"imported_tj": 2, "imported_fuel": "Limestone"}, "cbam.embedded-heat-fuel-unknown"),
    ],
)
def test_heat_without_a_lawful_factor_is_no_free_heat(heat: dict[str, Any], code: str, law: Law) -> None:
    data = mill()
    data["processes"][0]["heat"] = heat
    result = run(data, law)
    assert codes(result) == [code]
    assert result.goods[0].see_direct is None
