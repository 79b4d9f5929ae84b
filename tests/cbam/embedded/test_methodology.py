"""The methodology names every formula, every field of the file and every reason."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from pydantic import BaseModel

from cbam.embedded import attribution, chain, measured, model, monitored, pfc, shares, streams, supply, units

FOLDER = Path(__file__).parents[3] / "docs" / "methodology"
TEXT = "\n".join(p.read_text(encoding="utf-8") for p in sorted(FOLDER.glob("*.md")))
MODULES = (attribution, chain, measured, pfc, streams, units)
FORMULAS = [
    name
    for module in MODULES
    for name, found in inspect.getmembers(module, inspect.isfunction)
    if found.__module__ == module.__name__ and name not in {"energy_tj", "carbon_content_by_mass"}
]
FIELDS = sorted(
    {
        field
        for module in (model, monitored, supply)
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, BaseModel) and found.__module__ == module.__name__
        for field in found.model_fields
    }
)


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_is_described(name: str) -> None:
    assert name in TEXT


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_described(field: str) -> None:
    assert f"`{field}`" in TEXT


@pytest.mark.parametrize("reason", [shares.CN_NEEDED, shares.PRECURSOR_UNKNOWN, shares.UNDECLARED])
def test_every_reason_is_described(reason: str) -> None:
    assert f"`{reason}`" in TEXT
