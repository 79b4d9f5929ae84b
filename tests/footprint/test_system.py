"""Sub-assemblies, loops, allocation, gases, transport: small systems with the sum beside them."""

from __future__ import annotations

import pytest

from footprint.bom import read_bom
from footprint.pcf import compute
from footprint.results import ProductResult, Results
from groundwork.provenance import Status
from inventories.catalogue import Catalogue
from tests.footprint.bills import bill, direct, product, uses


def answered(catalogue: Catalogue, *tables, metric: str = "AR6") -> Results:  # type: ignore[no-untyped-def]
    loaded = read_bom([bill(*tables)], catalogue)
    assert loaded.problems == ()
    return compute(loaded.value, catalogue, metric)


def single(catalogue: Catalogue, *lines, metric: str = "AR6") -> ProductResult:  # type: ignore
    return answered(catalogue, [product("p")], list(lines), metric=metric).product("p")


def test_a_sub_assembly_counts_per_its_declared_amount(catalogue: Catalogue) -> None:
    # part: 30 kg CO2 per 10 kg = 3 per kg; whole takes 0.5 t: 500 x 3 + 7 = 1507 per 2 pieces of 400 kg
    results = answered(
        catalogue,
        [product("part", "kg", 10), product("whole", "p", 2, 400)],
        [direct("part", 30), uses("whole", "part", 0.5, "t"), direct("whole", 7)],
    )
    whole = results.product("whole")
    assert whole.pcf_kgco2e == pytest.approx(1507, rel=1e-12)
    assert whole.pcf_kgco2e_per_kg == pytest.approx(1507 / 400, rel=1e-12)
    assert {s: round(v, 9) for s, v in whole.by_stage.items()} == {"materials": 1500, "manufacturing": 7}


def test_a_circular_bill_gives_the_algebraic_answer(catalogue: Catalogue) -> None:
    # a = 10 + 0.5 b,  b = 4 + 0.2 a   ->   a = 12 / 0.9 = 13.333...,  b = 6 / 0.9 = 6.666...
    results = answered(
        catalogue,
        [product("a"), product("b")],
        [direct("a", 10), uses("a", "b", 0.5), direct("b", 4), uses("b", "a", 0.2)],
    )
    a, b = results.product("a"), results.product("b")
    assert a.pcf_kgco2e == pytest.approx(12 / 0.9, rel=1e-12)
    assert b.pcf_kgco2e == pytest.approx(6 / 0.9, rel=1e-12)
    assert [i.kgco2e for i in a.by_item] == pytest.approx([10, 0.5 * 6 / 0.9], rel=1e-12)


def test_a_product_may_use_some_of_itself(catalogue: Catalogue) -> None:
    # p = 5 + 0.99 p  ->  500: a recycling loop of gain 0.99
    found = answered(catalogue, [product("p")], [direct("p", 5), uses("p", "p", 0.99)])
    assert found.product("p").pcf_kgco2e == pytest.approx(500, rel=1e-9)


def test_a_loop_through_declared_amounts_and_units(catalogue: Catalogue) -> None:
    # Per 2 t of a: 1000 kg CO2 and 300 kg of b. Per 100 kg of b: 50 kg CO2 and 0.1 t of a.
    # per kg: a = 0.5 + 0.15 b,  b = 0.5 + a  ->  a = 0.575 / 0.85; a declared: 2000 a
    results = answered(
        catalogue,
        [product("a", "t", 2), product("b", "kg", 100)],
        [direct("a", 1000), uses("a", "b", 300), direct("b", 50), uses("b", "a", 0.1, "t")],
    )
    assert results.product("a").pcf_kgco2e == pytest.approx(2000 * 0.575 / 0.85, rel=1e-12)


@pytest.mark.parametrize("gain", [1.0, 1.25, 3.0])
def test_a_loop_that_eats_what_it_makes_is_refused_by_name(gain: float, catalogue: Catalogue) -> None:
    # a needs `gain` of b, b needs 1 of a: with gain 1.25 the algebra would say 10 / (1 - 1.25) = -40
    source = bill(
        [product("a"), product("b"), product("user"), product("sound")],
        [
            direct("a", 10),
            uses("a", "b", gain),
            uses("b", "a", 1.0),
            uses("user", "b", 2.0),
            direct("sound", 3),
        ],
    )
    loaded = read_bom([source], catalogue)
    results = compute(loaded.value, catalogue)
    (problem,) = results.problems
    assert problem.code == "footprint.system-loop"
    assert problem.params["members"] == "a, b"
    assert (problem.place.sheet, problem.place.cell) == ("bom", "C3")
    assert {r.product.id: r.pcf_kgco2e for r in results.products} == {
        "a": None,
        "b": None,
        "user": None,
        "sound": pytest.approx(3),
    }
    assert results.product("user").notes[0].code == "footprint.reason-part-missing"


def test_a_loop_of_large_amounts_and_small_ones_is_measured_by_its_turn(catalogue: Catalogue) -> None:
    # 1000 of b per a, 0.0005 of a per b: one turn uses 0.5; a = 1 + 1000 b, b = 0.0005 a -> a = 2
    results = answered(
        catalogue,
        [product("a"), product("b")],
        [direct("a", 1), uses("a", "b", 1000), uses("b", "a", 0.0005)],
    )
    assert results.product("a").pcf_kgco2e == pytest.approx(2, rel=1e-9)


def test_transport_is_tonnes_times_kilometres(catalogue: Catalogue) -> None:
    # 500 kg over 300 km = 150 tkm; 0.078 kgCO2e per tkm (GB/T 51366-2019 App. E, 30 t diesel truck)
    line = ("p", "transport", "steel", 500, "kg", None, None, None, None, "truck 30 t", 300)
    assert single(catalogue, line).pcf_kgco2e == pytest.approx(150 * 0.078, rel=1e-12)


def test_road_without_a_size_is_said_to_be_assumed(catalogue: Catalogue) -> None:
    line = ("p", "transport", "steel", 1, "t", None, None, None, None, "公路", 100)
    result = single(catalogue, line)
    assert result.pcf_kgco2e == pytest.approx(100 * 0.129, rel=1e-12)  # 18 t truck, same table
    assert "footprint.note-truck-size-assumed" in [note.code for note in result.notes]


@pytest.mark.parametrize(
    ("unit", "expected"), [("kgCO2e/kg", 6.0), ("tCO2e/t", 6.0), ("kgCO2e/t", 0.006), ("gCO2e / 千克", 0.006)]
)
def test_a_supplier_footprint_is_used_as_given(unit: str, expected: float, catalogue: Catalogue) -> None:
    # 3 kg at 2 per unit
    result = single(catalogue, ("p", "materials", "resin", 3, "kg", None, 2, unit))
    assert result.pcf_kgco2e == pytest.approx(expected, rel=1e-12)
    assert result.data_status == {Status.SUPPLIER: pytest.approx(1.0)}
    assert result.unsplittable_share == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("metric", "expected"),
    # 1 kg CH4 fossil + 1 kg N2O: AR6 29.8 + 273, AR5 30 + 265, AR4 25 + 298 (IPCC, 100 years)
    [("AR6", 302.8), ("AR5", 295), ("AR4", 323)],
)
def test_direct_gases_are_weighed_by_the_metric(metric: str, expected: float, catalogue: Catalogue) -> None:
    result = single(
        catalogue,
        ("p", "manufacturing", "leak", 1, "kg", None, None, None, "甲烷"),
        ("p", "manufacturing", "off-gas", 1000, "g", None, None, None, "N2O"),
        metric=metric,
    )
    assert result.pcf_kgco2e == pytest.approx(expected, rel=1e-12)
    assert set(result.by_gas) == {"CH4", "N2O"}
    assert result.data_status == {Status.MEASURED: pytest.approx(1.0)}


def test_the_lines_of_iso_14067_stand_apart_and_add_up(catalogue: Catalogue) -> None:
    # 100 fossil + 20 biogenic emitted - 50 taken up + 5 land use + 7 aircraft = 82
    gases = {"CO2": 100, "biogenic CO2": 20, "CO2 uptake": 50, "land use change": 5, "aircraft CO2": 7}
    result = single(
        catalogue, *(("p", "materials", gas, kg, "kg", None, None, None, gas) for gas, kg in gases.items())
    )
    assert result.pcf_kgco2e == pytest.approx(82, rel=1e-12)
    assert (result.fossil, result.biogenic_emissions) == (pytest.approx(100), pytest.approx(20))
    assert (result.biogenic_uptake, result.land_use_change) == (pytest.approx(-50), pytest.approx(5))
    assert result.aircraft == pytest.approx(7)


def test_a_line_nobody_books_is_null_and_said(catalogue: Catalogue) -> None:
    # no process of the inventory releases carbon dioxide by land use change, nor does this bill
    assert not [p for p in catalogue.processes.values() for e in p.emissions if e.flow_id == "co2_land_use"]
    result = single(catalogue, direct("p", 1))
    assert result.land_use_change is None
    assert "footprint.note-none-booked-land-use-change" in [note.code for note in result.notes]


def test_bound_carbon_dioxide_is_taken_off_once_and_its_release_is_shown(catalogue: Catalogue) -> None:
    # urea binds 44.01 / 60.06 = 0.733 t CO2 per t: 1000 - 733 at the gate, 1000 with the release in use
    lines = [
        direct("p", 1000),
        ("p", "manufacturing", "bound", 733, "kg", None, None, None, "bound CO2"),
        ("p", "use", "hydrolysis", 733, "kg", None, None, None, "release of bound CO2"),
    ]
    p = ("p", "urea", "kg", 1, None, None, "cradle to gate with options")
    result = answered(catalogue, [p], lines).product("p")
    assert result.pcf_kgco2e == pytest.approx(1000, rel=1e-12)
    assert result.by_stage == {"manufacturing": pytest.approx(267), "use": pytest.approx(733)}
    (note,) = [note for note in result.notes if note.code == "footprint.note-bound-release"]
    assert note.params == {"released": "733", "with_it": "1000", "without": "267"}


def test_a_credit_is_negative_and_shown_apart(catalogue: Catalogue) -> None:
    # rebar 1 t, scrap of 100 kg credited at the collected scrap's own burden
    scrap = sum(e.amount.value for e in catalogue.processes["scrap_steel"].emissions)
    result = single(catalogue, direct("p", 1000), ("p", "credit", "scrap", -0.1, "t", "scrap_steel"))
    assert result.by_stage["credit"] < -0.1 * scrap + 1e-9
    assert result.pcf_kgco2e == pytest.approx(1000 + result.by_stage["credit"], rel=1e-12)
    assert "footprint.note-credit" in [note.code for note in result.notes]


COPRODUCTS = {
    # site: 100 kg CO2, 1 kg of p (given price 3) and a co-product of 4 kg (price 0.5)
    "share": ([("p", "slag", 4, "kg", None, 0.3)], 70.0),  # 1 - 0.3
    "mass": ([("p", "slag", 4, "kg", None, None)], 20.0),  # 1 / (1 + 4)
    "economic": ([("p", "p", 1, "kg", 3, None), ("p", "slag", 4, "kg", 0.5, None)], 60.0),  # 3 / (3 + 2)
}


@pytest.mark.parametrize("rule", COPRODUCTS)
def test_co_products_take_their_part(rule: str, catalogue: Catalogue) -> None:
    rows, expected = COPRODUCTS[rule]
    result = answered(catalogue, [product("p")], [direct("p", 100)], rows).product("p")
    assert result.pcf_kgco2e == pytest.approx(expected, rel=1e-12)
    assert result.product.allocation.method.value == rule
    assert sum(i.kgco2e or 0.0 for i in result.by_item) == pytest.approx(expected, rel=1e-12)


def test_the_weakest_figure_on_the_way_gives_the_status(catalogue: Catalogue) -> None:
    # el_cn: one published CO2e figure that was read; nothing weaker lies on the way
    result = single(catalogue, ("p", "energy", "power", 10, "kWh", "el_cn"), direct("p", 5.777))
    assert result.pcf_kgco2e == pytest.approx(10 * 0.5777 + 5.777, rel=1e-12)
    assert result.data_status == {Status.MEASURED: pytest.approx(0.5), Status.READ: pytest.approx(0.5)}


def test_the_largest_sources_upstream_are_named(catalogue: Catalogue) -> None:
    result = single(catalogue, ("p", "materials", "rebar", 1, "t", "rebar_bof"), direct("p", 1))
    assert result.top_processes[0].node == "pig_iron"
    assert abs(result.top_processes[0].kgco2e) == max(abs(top.kgco2e) for top in result.top_processes)
