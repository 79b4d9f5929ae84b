"""The builder of the examples as a module, and the sources it reads."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = EXAMPLES / "data"


def load_builder() -> ModuleType:
    """examples/build.py, which is a script and no package."""
    spec = importlib.util.spec_from_file_location("examples_build", EXAMPLES / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILDER = load_builder()
GOOD_BILLS: list[dict[str, Any]] = [b for b in BUILDER.bills() if b["workbook"].startswith("bom_")]
BROKEN_BILL: dict[str, Any] = next(b for b in BUILDER.bills() if b["workbook"].startswith("broken_"))
BROKEN_PORTFOLIO: dict[str, Any] = BUILDER.broken_portfolio()
