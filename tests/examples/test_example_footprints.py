"""Footprints of the examples are of the order of published figures for the same kind of product."""

from __future__ import annotations

import pytest

from footprint.bom import read_bom
from footprint.pcf import Results, compute
from inventories.catalogue import Catalogue
from tests.examples.files import DATA, GOOD_BILLS

# kgCO2e per kg: a published figure, and the factor within which the example has to stay of it.
# Geography, route and year differ, so this tells a wrong unit or a lost input, not a good model.
PUBLISHED = {
    # HDPE pipe, ICE database 2019, quoted by the British Precast Drainage Association in September 2020
    "hdpe-pipe-dn110": (2.52, 1.5),
    # structural precast, North American industry-wide EPD by CPCI, NPCA and PCI: 299.7 kgCO2e per tonne
    "precast-wall-c40": (0.2997, 1.5),
    # hot-rolled plate 2.40 (GB/T 51366-2019 App. D) and fabrication 0.145 (Yang et al. 2023)
    "steel-structure": (2.40 + 0.145, 1.25),
    "welded-frame": (2.40 + 0.145, 1.25),
    # hot-rolled reinforcing bar, GB/T 51366-2019 App. D
    "rebar-cage": (2.34, 1.25),
    # primary aluminium world average, mine to casthouse, International Aluminium Institute, 2022
    "al-profile-coated": (15.1, 1.5),
    # PVC pipe, GB/T 51366-2019 App. D
    "pvc-profile": (7.93, 1.5),
}


@pytest.fixture(scope="module")
def results(catalogue: Catalogue) -> Results:
    """All workbooks in one go, as `footprint pcf examples/data/bom_*.xlsx` takes them."""
    loaded = read_bom([DATA / bill["workbook"] for bill in GOOD_BILLS], catalogue)
    assert loaded.problems == ()
    return compute(loaded.value, catalogue)


def test_every_product_of_every_example_has_a_footprint(results: Results) -> None:
    answered = {r.product.id for r in results.products if r.pcf_kgco2e is not None}
    assert answered == {p["product_id"] for bill in GOOD_BILLS for p in bill["products"]}


@pytest.mark.parametrize("product_id", PUBLISHED)
def test_a_footprint_is_near_a_published_one(product_id: str, results: Results) -> None:
    published, factor = PUBLISHED[product_id]
    found = next(r.pcf_kgco2e_per_kg for r in results.products if r.product.id == product_id)
    assert found is not None
    assert published / factor < found < published * factor


def test_the_stages_and_items_of_every_example_add_up(results: Results) -> None:
    for result in results.products:
        assert result.pcf_kgco2e is not None
        assert sum(result.by_stage.values()) == pytest.approx(result.pcf_kgco2e, rel=1e-9)
        assert sum(item.kgco2e or 0.0 for item in result.by_item) == pytest.approx(
            result.pcf_kgco2e, rel=1e-9
        )


def test_the_main_input_of_an_example_is_its_hot_spot(results: Results) -> None:
    expected = {
        "hdpe-pipe-dn110": "PE100 resin, natural",
        "precast-wall-c40": "普通硅酸盐水泥 P·O 42.5",
        "casi-board-10mm": "普通硅酸盐水泥 P·O 42.5",
        "steel-structure": "welded frame",
        "al-profile-coated": "原铝(自备煤电)",
        "urea-granular": "ammonia, own coal gasification",
        "cbs": "促进剂 M(2-巯基苯并噻唑)",
        "pvc-profile": "PVC resin SG-5, carbide route",
    }
    for result in results.products:
        if result.product.id in expected:
            first = max(result.by_item, key=lambda item: item.kgco2e or 0.0)
            assert first.line.item == expected[result.product.id]


def test_the_cracker_shows_what_the_choice_of_method_is_worth(results: Results) -> None:
    # shares by the amounts of the bill: mass 1 / 1.9938; value 7200 / (7200 + 6900 x 0.5185 + 9500 x 0.1543
    # + 7000 x 0.321); energy with 47.16, 45.77, 44.55 and 40.58 GJ/t
    found = next(r for r in results.products if r.product.id == "ethylene-cracker")
    shares = {one.method: one.share for one in found.alternatives}
    assert shares["mass"] == pytest.approx(1 / (1 + 0.5185 + 0.1543 + 0.321), rel=1e-12)
    value = 6900 * 0.5185 + 9500 * 0.1543 + 7000 * 0.321
    assert shares["economic"] == pytest.approx(7200 / (7200 + value), rel=1e-12)
    heat = 45770 * 0.5185 + 44550 * 0.1543 + 40580 * 0.321
    assert shares["energy"] == pytest.approx(47160 / (47160 + heat), rel=1e-12)
    assert [one.method for one in found.alternatives if one.kgco2e is None] == ["subdivision", "share"]
    assert found.cut_off is not None and found.cut_off.within is True


def test_the_boards_life_has_every_module_and_d_outside(results: Results) -> None:
    life = next(r for r in results.products if r.product.id == "casi-board-life")
    board = next(r for r in results.products if r.product.id == "casi-board-10mm")
    assert set(life.modules) == {"A1", "A2", "A3", "A4", "A5", "B1", "C1", "C2", "C3", "C4", "D"}
    assert {k: life.modules[k] for k in ("A1", "A2", "A3")} == pytest.approx(board.modules, rel=1e-9)
    inside = sum(value for key, value in life.modules.items() if key != "D")
    assert inside == pytest.approx(life.pcf_kgco2e, rel=1e-9)
    assert life.modules["D"] < 0
    assert not {"footprint.note-scenario-missing", "footprint.note-service-life-missing"} & {
        note.code for note in life.notes
    }
