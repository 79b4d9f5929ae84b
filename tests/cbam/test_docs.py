"""docs/cbam.md names every column, scenario and measure, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cbam.scenario import names
from cbam.shipment_tables import FIRMS, SHIPMENTS

TEXT = (Path(__file__).parents[2] / "docs" / "cbam.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*(f.key for spec in (SHIPMENTS, FIRMS) for f in spec.fields), *names()])
def test_every_column_and_scenario_is_documented(word: str) -> None:
    assert f"`{word}`" in TEXT


def test_the_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    exec(compile(code, "docs/cbam.md", "exec"), {})
