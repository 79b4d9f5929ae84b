"""docs/stress.md names every measure, level, key and statistic; packaged data say how they are known."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cbam.scenario import Scenario, load_named
from cbam.stress.deterministic import add_scenario
from cbam.stress.fan import QUANTILES
from cbam.stress.levels import LEVELS
from cbam.stress.parameters import FOLDER, settings
from cbam.stress.rows import Rows
from tests.cbam.stress.subjects import sector, subject

TEXT = (Path(__file__).parents[3] / "docs" / "stress.md").read_text(encoding="utf-8")
STATUSES = {"seen", "derived", "recalled", "transcribed", "analyst"}


def test_every_measure_and_level_is_documented() -> None:
    rows = Rows()
    for name in ("central", "uk-too"):
        list(add_scenario(rows, subject(sector()), load_named(name), (2026, 2030)))
    measures = {row.measure for row in rows}
    stems = {"hhi_", "gini_", "lorenz_", "top_"}
    missing = [m for m in measures if f"`{m}`" not in TEXT and not any(m.startswith(s) for s in stems)]
    assert missing == []
    assert [level for level in LEVELS if f"`{level}`" not in TEXT] == []


@pytest.mark.parametrize(
    "key", [k for k in Scenario.model_fields if k not in {"id", "name", "sentence", "extends"}]
)
def test_every_key_of_a_scenario_is_documented(key: str) -> None:
    assert f"`{key}" in TEXT


@pytest.mark.parametrize("statistic", [*QUANTILES, "mean", "mean_error", "sd", "var95", "es95", "p_negative"])
def test_every_statistic_is_documented(statistic: str) -> None:
    assert statistic in TEXT


def test_every_packaged_number_says_how_it_is_known() -> None:
    assert all(s.status in STATUSES and s.source for s in settings().values())
    for file in FOLDER.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                assert row["status"] in STATUSES, f"{file.name}: {row}"
                assert row["source"], f"{file.name}: {row}"
