"""Modules of EN 15804: they add up to the footprint, and D stands outside it."""

from __future__ import annotations

import pytest

from footprint.bom import read_bom
from footprint.pcf import compute
from footprint.results import ProductResult
from inventories.catalogue import Catalogue
from tests.footprint.bills import book, line, made


def gas(stage: str, kg: float, module: str | None = None) -> dict[str, object]:
    return line(f"{stage} {module}", kg, stage=stage, gas="CO2", module=module)


LIFE = [
    gas("materials", 1), gas("transport", 2), gas("energy", 3), gas("packaging", 4), gas("distribution", 5),
    gas("installation", 6), gas("use", 7, "B1"), gas("use", 8, "B4"), gas("end of life", 9, "C1"),
    gas("废弃处置", 10, "C4 处置"), gas("D", -20),
]  # fmt: skip
SCENARIOS = [
    {"product_id": "p", "module": module, "scenario": "invented", "service_life_years": 50}
    for module in ("A4", "A5", "B1", "B4", "C1", "C4", "D")
]


def of(catalogue: Catalogue, *lines: dict[str, object], scenarios: object = SCENARIOS) -> ProductResult:
    told = {"scenarios": scenarios} if scenarios else {}
    loaded = read_bom([book(products=[made(boundary="cradle to grave")], bom=lines, **told)], catalogue)  # type: ignore[arg-type]
    assert loaded.problems == ()
    return compute(loaded.value, catalogue).product("p")


def test_modules_add_up_and_d_is_never_added(catalogue: Catalogue) -> None:
    result = of(catalogue, *LIFE)
    assert result.modules == pytest.approx(
        {"A1": 1, "A2": 2, "A3": 7, "A4": 5, "A5": 6, "B1": 7, "B4": 8, "C1": 9, "C4": 10, "D": -20}
    )
    assert result.pcf_kgco2e == pytest.approx(55, rel=1e-12)  # 1 + 2 + ... + 10
    assert "beyond" not in result.by_stage
    (note,) = [n for n in result.notes if n.code == "footprint.note-module-d"]
    assert note.params == {"kgco2e": "-20"}


def test_a_stage_without_a_module_is_not_given_one(catalogue: Catalogue) -> None:
    result = of(catalogue, gas("materials", 1), gas("use", 2), gas("end of life", 3), scenarios=None)
    assert result.modules == pytest.approx({"A1": 1, "B": 2, "C": 3})


def test_what_nobody_said_about_later_modules_is_noted(catalogue: Catalogue) -> None:
    result = of(catalogue, *LIFE, scenarios=[SCENARIOS[0], SCENARIOS[-1] | {"service_life_years": None}])
    notes = {n.code: n.params for n in result.notes}
    assert notes["footprint.note-scenario-missing"] == {"modules": "A5, B1, B4, C1, C4"}
    assert "footprint.note-service-life-missing" not in notes  # A4's row states one
    silent = of(catalogue, *LIFE, scenarios=None)
    assert "footprint.note-service-life-missing" in {n.code for n in silent.notes}


@pytest.mark.parametrize(("module", "expected"), [("A1-A3", {"A1": 20, "A3": 40}), (None, {"A1": 60})])
def test_the_product_at_the_gate_is_opened_where_the_bill_says_so(
    module: str | None, expected: dict[str, float], catalogue: Catalogue
) -> None:
    # q per kg: 10 of materials, 20 of manufacturing; the life of p takes 2 q
    lines = [
        {**gas("materials", 10), "product_id": "q"},
        {**gas("manufacturing", 20), "product_id": "q"},
        line("q", 2, link="product:q", module=module),
        gas("end of life", 5, "C4"),
    ]
    products = [made(boundary="cradle to grave"), made("q")]
    loaded = read_bom([book(products=products, bom=lines, scenarios=SCENARIOS)], catalogue)
    assert loaded.problems == ()
    result = compute(loaded.value, catalogue).product("p")
    assert result.modules == pytest.approx(expected | {"C4": 5})
    assert result.pcf_kgco2e == pytest.approx(65, rel=1e-12)


def test_a_credit_inside_the_total_belongs_to_no_module(catalogue: Catalogue) -> None:
    assert of(catalogue, gas("materials", 10), gas("credit", -1), scenarios=None).modules == {}


def test_a_module_of_another_stage_is_refused(catalogue: Catalogue) -> None:
    source = book(products=[made(boundary="cradle to grave")], bom=[gas("use", 1, "C1"), gas("materials", 1)])
    (problem,) = read_bom([source], catalogue).problems
    assert (problem.code, problem.place.sheet) == ("footprint.bom-module-of-other-stage", "bom")


def test_installation_lies_beyond_the_gate(catalogue: Catalogue) -> None:
    source = book(products=[made()], bom=[gas("installation", 1), gas("materials", 1)])
    assert [p.code for p in read_bom([source], catalogue).problems] == [
        "footprint.bom-stage-outside-boundary"
    ]
