"""Brightway is imported in one module only."""

from __future__ import annotations

import re
from pathlib import Path

CODE = Path(__file__).parents[2] / "footprint"


def test_only_the_engine_imports_brightway() -> None:
    brightway = re.compile(r"^\s*(?:import|from) (?:bw2\w+|bw_processing|matrix_utils)\b", re.MULTILINE)
    users = {file.name for file in CODE.rglob("*.py") if brightway.search(file.read_text(encoding="utf-8"))}
    assert users == {"engine.py"}
