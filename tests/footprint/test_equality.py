"""Footprints equal an independent solution and bw2calc's own score; their parts add up."""

from __future__ import annotations

import bw2calc
import pytest

from footprint.bom import read_bom
from footprint.engine import data_packages
from footprint.pcf import compute
from footprint.readiness import readiness
from footprint.solution import flow_weights
from footprint.system import build_system
from groundwork.packaged import examples_dir
from inventories.catalogue import Catalogue
from tests.footprint.plain_solution import plain_footprints

WORKBOOKS = sorted(examples_dir().glob("bom_*.xlsx"))


def test_there_are_eight_examples() -> None:
    assert len(WORKBOOKS) >= 8


@pytest.mark.parametrize("metric", ["AR6", "AR5", "AR6-GWP20"])
@pytest.mark.parametrize("workbook", WORKBOOKS, ids=lambda path: path.stem)
def test_equal_to_a_plain_solve_of_the_tables(workbook, metric, catalogue: Catalogue) -> None:
    loaded = read_bom([workbook], catalogue)
    found = {r.product.id: r.pcf_kgco2e for r in compute(loaded.value, catalogue, metric).products}
    expected = plain_footprints(workbook, metric)
    assert loaded.problems == ()
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("workbook", WORKBOOKS, ids=lambda path: path.stem)
def test_equal_to_the_score_of_bw2calc(workbook, catalogue: Catalogue) -> None:
    bom = read_bom([workbook], catalogue).value
    system = build_system(bom, catalogue, readiness(bom).ready)
    packages = data_packages(system, flow_weights(system, "AR6"))
    for result in compute(bom, catalogue).products:
        node = system.index[f"product:{result.product.id}"] + 1
        lca = bw2calc.LCA({node: result.product.declared_amount}, data_objs=packages)
        lca.lci()
        lca.lcia()
        assert result.pcf_kgco2e == pytest.approx(lca.score, rel=1e-9)


@pytest.mark.parametrize("workbook", WORKBOOKS, ids=lambda path: path.stem)
def test_every_split_adds_up_to_the_total(workbook, catalogue: Catalogue) -> None:
    for result in compute(read_bom([workbook], catalogue).value, catalogue).products:
        total = pytest.approx(result.pcf_kgco2e, rel=1e-9)
        lines = (
            result.fossil,
            result.biogenic_emissions,
            result.biogenic_uptake,
            result.land_use_change,
            result.aircraft,
        )
        assert sum(result.by_stage.values()) == total
        assert sum(result.by_gas.values()) == total
        assert sum(item.kgco2e or 0.0 for item in result.by_item) == total
        assert sum(value or 0.0 for value in lines) == total
        assert sum(result.data_status.values()) == pytest.approx(1.0, rel=1e-9)
        assert 0.0 <= (result.unsplittable_share or 0.0) <= 1.0


def test_all_examples_as_one_bill_equal_each_on_its_own(catalogue: Catalogue) -> None:
    together = compute(read_bom(WORKBOOKS, catalogue).value, catalogue)
    for workbook in WORKBOOKS:
        for alone in compute(read_bom([workbook], catalogue).value, catalogue).products:
            joint = together.product(alone.product.id)
            assert joint.pcf_kgco2e == pytest.approx(alone.pcf_kgco2e, rel=1e-12)
