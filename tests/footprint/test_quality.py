"""Primary data and data quality by contribution, carbon in materials, and warnings on what is CO2e only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.areas import area
from footprint.bom import read_bom
from footprint.pcf import compute
from footprint.results import ProductResult
from inventories.catalogue import Catalogue, load_catalogue
from tests.footprint.bills import book, line, made, stack

PROCESSES = """id,name_en,name_zh,unit,sector,geography,year,boundary,mass_complete,declarable,note
old_here,old,旧,kg,chemicals,CN,2018,cradle_to_gate,,,
new_away,new,新,kg,chemicals,DE,2025,cradle_to_gate,,,
mixed,mixed,混合,kg,chemicals,CN,2025,cradle_to_gate,,,
"""
EXCHANGES = """process_id,role,flow_id,amount,unit,status,source,geography,year,best_before,confidence,note
old_here,emission,co2_fossil,1,kg,read,ipcc-2006,CN,2006,2036-12-31,low,
new_away,emission,co2_fossil,1,kg,read,ipcc-2006,DE,2006,2036-12-31,high,
mixed,emission,co2_fossil,1,kg,read,ipcc-2006,CN,2006,2036-12-31,medium,
mixed,input,new_away,3,kg,read,ipcc-2006,CN,2006,2036-12-31,medium,
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder: Path = tmp_path_factory.mktemp("own")
    (folder / "processes.csv").write_text(PROCESSES, encoding="utf-8")
    (folder / "exchanges.csv").write_text(EXCHANGES, encoding="utf-8")
    return load_catalogue([folder])


def of(catalogue: Catalogue, *lines: dict[str, object], metric: str = "AR6", **more: object) -> ProductResult:
    loaded = read_bom([book(products=[made(**more)], bom=lines)], catalogue)
    assert loaded.errors == ()
    return compute(loaded.value, catalogue, metric).product("p")


def ratings(result: ProductResult) -> tuple[float | None, ...]:
    found = result.quality
    assert found is not None
    return (found.primary_share, found.technological, found.temporal, found.geographical)


def test_ratings_are_weighted_by_what_each_line_contributes(known: Catalogue) -> None:
    # for 2025 in CN (data_quality.csv): old_here 7 years -> 3, same area -> 1, low confidence -> 3;
    # new_away 0 years -> 1, another country -> 3, high -> 1; the own stack 1, 1, 1 and primary.
    # 60 kg old_here, 30 kg new_away, 10 kg of the stack
    result = of(known, line("a", 60, link="old_here"), line("b", 30, link="new_away"), stack(10))
    assert ratings(result) == pytest.approx(
        (0.1, (180 + 30 + 10) / 100, (180 + 30 + 10) / 100, (60 + 90 + 10) / 100)
    )


def test_every_step_upstream_is_rated_by_itself(known: Catalogue) -> None:
    # 1 of mixed: 1 kg itself (technology 2, time 1, place 1), 3 kg from new_away (1, 1, 3)
    assert ratings(of(known, line("m", 1, link="mixed"))) == pytest.approx((0, 5 / 4, 1, 10 / 4))


def test_a_stated_pedigree_counts_where_it_is_worse(known: Catalogue) -> None:
    # order on the bill: reliability, completeness, time, place, technology
    assert ratings(of(known, line("a", 1, link="old_here", pedigree="1,1,5,1,2"))) == pytest.approx(
        (0, 3, 5, 1)
    )


def test_without_an_origin_the_place_is_not_rated(known: Catalogue) -> None:
    assert ratings(of(known, line("a", 1, link="old_here"), origin=None))[3] is None


def test_the_year_of_the_product_decides_the_age(known: Catalogue) -> None:
    old = {"period_start": date(2018, 1, 1), "period_end": date(2018, 12, 31)}
    assert ratings(of(known, line("a", 1, link="old_here"), **old))[2] == pytest.approx(1)
    assert ratings(of(known, line("b", 1, link="new_away"), **old))[2] == pytest.approx(3)  # 7 years


def test_sub_assemblies_are_opened(known: Catalogue) -> None:
    # q: 5 kg of the stack, all primary; p takes 2 q and 10 kg of old_here: 10 / 20
    lines = [
        {**stack(5), "product_id": "q"},
        line("q", 2, link="product:q"),
        line("a", 10, link="old_here"),
    ]
    loaded = read_bom([book(products=[made(), made("q")], bom=lines)], known)
    assert ratings(compute(loaded.value, known).product("p"))[0] == pytest.approx(0.5, rel=1e-12)


def test_an_uptake_and_bound_carbon_dioxide_do_not_count(known: Catalogue) -> None:
    lines = [
        line("wood", 50, gas="co2_uptake"),
        line("bound", 733, gas="co2_bound"),
        line("a", 10, link="old_here"),
        stack(10),
    ]
    assert ratings(of(known, *lines))[0] == pytest.approx(0.5, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CN", "CN"),
        ("中国", "CN"),
        ("山东省", "CN-SD"),
        ("Hebei", "CN-HE"),
        ("de", "DE"),
        ("somewhere", ""),
        ("Vietnam", "VN"),
        ("越南", "VN"),
        ("中国香港", "HK"),
        ("EU", "EU"),
        ("ZZ", ""),
        ("QQ", ""),
    ],
)
def test_places_are_known_by_their_names(text: str, code: str) -> None:
    assert area(text) == code


def test_carbon_in_materials_is_that_of_their_inputs(catalogue: Catalogue) -> None:
    # HDPE: (CH2)n, 12.011 / 14.027 = 856.3 kg C/t (carbon_content.csv); 2 t of it, and 1 t without a figure
    result = of(
        catalogue,
        line("HDPE", 2, "t", link="hdpe"),
        line("dye", 1, "t", supplier_pcf=1, supplier_pcf_unit="tCO2e/t"),
    )
    assert result.carbon is not None
    assert result.carbon.fossil_kg == pytest.approx(2000 * 12.011 / 14.027, rel=1e-4)
    assert result.carbon.biogenic_kg == 0
    assert result.carbon.known_share == pytest.approx(2 / 3, rel=1e-12)


def test_beside_co_products_the_carbon_is_not_told(catalogue: Catalogue) -> None:
    source = book(
        products=[made()],
        bom=[line("HDPE", 2, "t", link="hdpe")],
        coproducts=[{"product_id": "p", "name": "q", "amount": 1, "unit": "kg"}],
    )
    assert compute(read_bom([source], catalogue).value, catalogue).product("p").carbon is None


AGGREGATE = {"supplier_pcf": 1, "supplier_pcf_unit": "kgCO2e/kg"}


@pytest.mark.parametrize(("kg", "warned"), [(4, False), (6, True)])
def test_above_five_percent_the_view_by_gas_warns(kg: float, warned: bool, catalogue: Catalogue) -> None:
    result = of(catalogue, line("resin", kg, **AGGREGATE), stack(100 - kg))
    assert ("footprint.warning-by-gas" in [n.code for n in result.notes]) is warned
    assert result.unsplittable_share == pytest.approx(kg / 100, rel=1e-12)


@pytest.mark.parametrize("metric", ["AR5", "AR4", "AR6-GWP20"])
def test_under_another_metric_co2e_stays_as_published_and_is_warned_of(
    metric: str, catalogue: Catalogue
) -> None:
    result = of(catalogue, line("resin", 10, **AGGREGATE), stack(90), metric=metric)
    assert result.pcf_kgco2e == pytest.approx(100, rel=1e-12)
    (note,) = [n for n in result.notes if n.code == "footprint.warning-metric"]
    assert (note.params["percent"], note.params["metric"]) == ("10", metric)
    assert "footprint.warning-metric" not in [
        n.code for n in of(catalogue, line("resin", 10, **AGGREGATE)).notes
    ]
