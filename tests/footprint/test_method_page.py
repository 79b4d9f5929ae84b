"""The page on the method names every method, module, limit and optional column as the code has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.allocation import STEP, AllocationMethod
from footprint.limits import limits
from footprint.modules import OPEN, STAGE_MODULES
from footprint.optional_specs import SCENARIOS, SUPPLIERS

PAGE = (Path(__file__).parents[2] / "docs" / "footprint_method.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("method", [m for m in AllocationMethod if m is not AllocationMethod.NONE])
def test_every_method_stands_there_with_its_step(method: AllocationMethod) -> None:
    assert f"| `{method.value}` | {STEP.get(method, 'none')} |" in PAGE


def test_the_limits_are_those_of_the_table() -> None:
    values = {key: f"{100 * one.value:g} %" for key, one in limits().items() if one.unit == "share"}
    mass = f"| mass | {values['cut_off_single_mass']} | {values['cut_off_total_mass']} |"
    impact = f"| estimated impact | {values['cut_off_single_impact']} | {values['cut_off_total_impact']} |"
    assert mass in PAGE and impact in PAGE
    assert f"Above {values['unsplittable_warning']} a warning" in PAGE
    assert limits()["supplier_validity_years"].value == 3 and "three years" in PAGE
    assert f"a factor of {limits()['economic_ratio'].value:g}" in PAGE


def test_every_module_has_its_stage() -> None:
    for stage, modules in STAGE_MODULES.items():
        if modules and stage not in OPEN:
            assert f"| {modules[0]} |" in PAGE, stage


def test_the_optional_sheets_are_named() -> None:
    assert all(f"`{spec.key}`" in PAGE for spec in (SUPPLIERS, SCENARIOS))
