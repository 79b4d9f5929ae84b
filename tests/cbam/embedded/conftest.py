"""The law all tests of this folder stand on, and the installations beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cbam.embedded.model import Installation
from cbam.embedded.rules import Rules
from cbam.law.rulebook import Law, load_rulebook

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def law() -> Law:
    return load_rulebook().at(date(2026, 11, 22), date(2026, 11, 22))


@pytest.fixture(scope="session")
def rules(law: Law) -> Rules:
    return Rules(law)


@pytest.fixture
def case() -> Callable[..., dict[str, Any]]:
    """A case as JSON data; ``year`` moves it into another reporting year."""

    def load(name: str, year: int | None = None) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
        if year is not None:
            data["period"] = {"start": f"{year}-01-01", "end": f"{year}-12-31"}
        return data

    return load


@pytest.fixture
def installation(case: Callable[..., dict[str, Any]]) -> Callable[..., Installation]:
    def load(name: str, year: int | None = None) -> Installation:
        return Installation.model_validate(case(name, year))

    return load
