"""Files of measures as people write them: every fault told at its key, what cannot be computed counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from cbam.commands import app

ROOT = Path(__file__).parents[3]
PLANTS = ROOT / "examples" / "source" / "abatement_steel.yaml"


def changed(tmp_path: Path, *where: str | int, value: object) -> Path:
    """The example with one value changed."""
    raw: Any = yaml.safe_load(PLANTS.read_text(encoding="utf-8"))
    at = raw
    for key in where[:-1]:
        at = at[key]
    at[where[-1]] = value
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return file


def told(file: Path, *more: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, ["abate", str(file), "--json", "--lang", "en", *more])
    answer: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, answer


@pytest.mark.parametrize(
    ("where", "value", "code"),
    [
        (("measures", 0, "start"), -5, "cbam.abate-out-of-range"),
        (("measures", 0, "start"), 1900, "cbam.abate-out-of-range"),
        (("measures", 0, "start"), True, "cbam.abate-key"),
        (("measures", 0, "investment_eur"), True, "cbam.abate-key"),
        (("measures", 0, "investment_eur"), "5", "cbam.abate-key"),
        (("plants", 0, "good", "own_direct"), True, "cbam.abate-key"),
        (("plants", 0, "good", "cn_code"), 72071111, "cbam.abate-quotes"),
        (("measures", 1, "id"), "electric furnace", "cbam.abate-twice"),
        (("measures", 1, "precursor_factor"), {"abc": 0.5}, "cbam.measure-precursor-unknown"),
        (("measures", 1, "precursor_factor"), {"7601": 0.5}, "cbam.measure-precursor-unknown"),
        (
            ("measures", 1, "verified"),
            {"7601": {"see_direct": 1, "sefa": 1}},
            "cbam.measure-precursor-unknown",
        ),
    ],
)
def test_a_fault_is_told_once_and_at_its_key(
    tmp_path: Path, where: tuple[str | int, ...], value: object, code: str
) -> None:
    left, answer = told(changed(tmp_path, *where, value=value))
    assert left == 2
    (problem,) = answer["problems"]
    assert problem["code"] == code
    assert "[{" not in problem["message"]


def test_two_plants_of_one_name_are_refused(tmp_path: Path) -> None:
    plants = yaml.safe_load(PLANTS.read_text(encoding="utf-8"))["plants"]
    left, answer = told(changed(tmp_path, "plants", value=[*plants, *plants]))
    assert left == 2
    assert [p["code"] for p in answer["problems"]] == ["cbam.abate-twice"]


def test_a_measure_that_cannot_be_computed_is_told_and_counted(tmp_path: Path) -> None:
    file = changed(tmp_path, "measures", 0, "route", value=["Z"])
    left, answer = told(file)
    schema = json.loads((ROOT / "docs" / "schemas" / "cbam_abate.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer, schema)
    assert left == 2
    assert answer["counts"] == {"n_read": 3, "n_used": 2, "n_rejected": 1}
    assert answer["not_computed"] == ["electric furnace"]
    assert [p["code"] for p in answer["problems"]] == ["cbam.measure-not-computed"]
    screen = CliRunner().invoke(app, ["abate", str(file), "--lang", "en"])
    assert "Not computed: electric furnace" in screen.stdout


def test_a_measure_that_begins_after_the_path_is_a_warning(tmp_path: Path) -> None:
    left, answer = told(changed(tmp_path, "measures", 0, "start", value=2050))
    assert left == 0
    assert [(p["code"], p["severity"]) for p in answer["problems"]] == [("cbam.abate-begins-late", "warning")]


def test_a_scenarios_overlays_reach_the_measures() -> None:
    # gross 1.6 less factor x 1.29912 (0.188 + 1.08 x 1.089 - 0.065); factors of COM(2026) 616: 0.59 in 2030,
    # 0.15 in 2034, against 0.515 and 0 of the law in force: 0.8335 and 1.4051, 0.9310 and 1.6
    for name, factors in (("central", (0.515, 0.0)), ("slower-phase-out", (0.59, 0.15))):
        _, answer = told(PLANTS, "--scenario", name)
        (net,) = [c["net_t_per_t"] for c in answer["curve"] if c["measures"] == ["electric furnace"]]
        hand = [1.6 - factor * 1.29912 for factor in factors]
        assert [net["2030"], net["2034"]] == pytest.approx(hand, rel=1e-9), name


@pytest.mark.parametrize(("lang", "words"), [("en", "Present values in 2026"), ("zh", "现值折算至2026年")])
def test_the_screen_says_scenario_money_law_and_terms(lang: str, words: str) -> None:
    done = CliRunner().invoke(app, ["abate", str(PLANTS), "--lang", lang])
    assert done.exit_code == 0
    for text in (words, "8.0", "50", "EU CBAM"):
        assert text in done.stdout
