"""Stages of sub-assemblies opened, by hand; the release of bound CO2 said beside the footprint."""

from __future__ import annotations

from typing import Any

import pytest

from footprint.bom import read_bom
from footprint.pcf import compute
from footprint.results import ProductResult
from inventories.catalogue import Catalogue
from tests.footprint.bills import bill, direct, product


def released(product_id: str, stage: str, kg: float, gas: str = "CO2, fossil") -> tuple[Any, ...]:
    """A line of a gas released by the site itself, under a stage of choice."""
    return (product_id, stage, f"gas of {stage}", kg, "kg", None, None, None, gas)


def taken(product_id: str, other: str, kg: float, stage: str = "materials") -> tuple[Any, ...]:
    """A line that takes in another product of the bill."""
    return (product_id, stage, other, kg, "kg", f"product:{other}")


def results(catalogue: Catalogue, names: str, lines: list[Any], extra: Any = ()) -> dict[str, ProductResult]:
    loaded = read_bom([bill([product(name) for name in names], lines, extra)], catalogue)
    assert loaded.errors == ()
    return {r.product.id: r for r in compute(loaded.value, catalogue).products}


def test_a_part_of_a_part_counts_under_its_own_stages(catalogue: Catalogue) -> None:
    # c: 1 energy, 3 packaging. b: 2 c and 5 manufacturing. a: 10 b and 7 energy.
    # a opened: energy 7 + 10 x 2 x 1, packaging 10 x 2 x 3, manufacturing 10 x 5
    lines = [released("c", "energy", 1), released("c", "packaging", 3)]
    lines += [taken("b", "c", 2), released("b", "manufacturing", 5)]
    lines += [taken("a", "b", 10), released("a", "energy", 7)]
    found = results(catalogue, "abc", lines)
    assert found["a"].by_stage == pytest.approx({"materials": 130, "energy": 7})
    assert found["a"].by_stage_expanded == pytest.approx({"energy": 27, "packaging": 60, "manufacturing": 50})
    assert found["b"].by_stage_expanded == pytest.approx({"energy": 2, "packaging": 6, "manufacturing": 5})
    assert found["c"].by_stage_expanded == found["c"].by_stage
    for one in found.values():
        assert sum(one.by_stage_expanded.values()) == pytest.approx(one.pcf_kgco2e, rel=1e-12)


def test_products_that_take_each_other(catalogue: Catalogue) -> None:
    # a = 6 energy + 0.5 b, b = 4 packaging + 0.5 a: a is 4/3 x (6 energy + 0.5 x 4 packaging)
    lines = [released("a", "energy", 6), taken("a", "b", 0.5), released("b", "packaging", 4)]
    found = results(catalogue, "ab", [*lines, taken("b", "a", 0.5)])
    assert found["a"].by_stage_expanded == pytest.approx({"energy": 8, "packaging": 8 / 3})
    assert found["b"].by_stage_expanded == pytest.approx({"energy": 4, "packaging": 16 / 3})


def test_a_shared_part_brings_only_the_share_of_its_taker(catalogue: Catalogue) -> None:
    # a carries a quarter (shares 0.25 and 0.75): 0.25 x (2 x 4 packaging + 8 energy)
    lines = [released("b", "packaging", 4), taken("a", "b", 2), released("a", "energy", 8)]
    found = results(catalogue, "ab", lines, [("a", "slag", 3, "kg", None, 0.75)])
    assert found["a"].by_stage_expanded == pytest.approx({"packaging": 2, "energy": 2})


def test_a_product_without_a_footprint_has_no_stages(catalogue: Catalogue) -> None:
    lines = [direct("b", 1), ("a", "materials", "coil", 1, "t"), direct("a", 1)]
    loaded = read_bom([bill([product("a"), product("b")], lines)], catalogue)
    found = compute(loaded.value, catalogue)
    assert found.product("a").by_stage_expanded == {}
    assert found.product("b").by_stage_expanded == pytest.approx({"manufacturing": 1})


def test_both_figures_are_said_where_bound_co2_is_released(catalogue: Catalogue) -> None:
    # 1 t of the inventory's urea releases 733 kg of bound CO2 in use; the same plant at the gate does not
    rows = [("a", "materials", "urea", 1, "t", "urea"), ("b", "materials", "urea", 1, "t", "urea_credit")]
    found = results(catalogue, "ab", rows)
    (note,) = (n for n in found["a"].notes if n.code == "footprint.note-bound-release")
    assert note.params["released"] == "733"
    assert float(note.params["with_it"]) == pytest.approx(found["a"].pcf_kgco2e, rel=1e-5)
    assert float(note.params["without"]) == pytest.approx(found["b"].pcf_kgco2e, rel=1e-5)
    assert "footprint.note-bound-release" not in {n.code for n in found["b"].notes}
