"""Flows into a product: emissions and credits together are the footprint."""

from __future__ import annotations

import pytest

from footprint.bom import read_bom
from footprint.flows import OTHER, flows_of
from footprint.pcf import compute
from groundwork.packaged import examples_dir
from inventories.catalogue import load_catalogue


@pytest.mark.parametrize("name", ["bom_urea", "bom_steel_structure", "bom_ethylene", "bom_pvc_profile"])
def test_flows_and_credits_add_up_to_the_footprint(name: str) -> None:
    catalogue = load_catalogue()
    bill = read_bom([examples_dir() / f"{name}.xlsx"], catalogue).value
    for result in compute(bill, catalogue).products:
        found = flows_of(result, result.by_item[:2])
        assert sum(found.stages.values()) + found.credits_kgco2e == pytest.approx(result.pcf_kgco2e, rel=1e-9)
        assert sum(found.items.values()) == pytest.approx(sum(found.stages.values()), rel=1e-9)
        assert all(value > 0 for value in found.items.values())
        assert any(item == OTHER for item, _ in found.items)
