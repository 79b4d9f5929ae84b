"""YAML of a stranger: what is large, deep or multiplies itself is refused at every door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from app_pages.stress_job import own_scenarios
from cbam.communication.statements import read_statements
from cbam.regimes.generic import read_regime
from cbam.scenario import load_scenarios
from cbam.stress.abatement_file import read_plan
from footprint.declaration.about import read_about
from groundwork.guarded_yaml import MOST_BYTES, MOST_DEPTH, guarded_load, guarded_text
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe

# Nine levels of ten references each: 480 bytes that stand for a thousand million values.
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
HOSTILE = {
    "groundwork.yaml-reference": [BOMB, "&a [*a]"],
    "groundwork.yaml-too-deep": ["[" * 20_000, "a: " + "{b: " * (MOST_DEPTH + 1)],
    "groundwork.yaml-too-large": ["# " + "x" * MOST_BYTES],
}
DOORS: dict[str, Callable[[Path], object]] = {
    "statements": read_statements,
    "about": read_about,
    "measures": read_plan,
    "regime": read_regime,
    "scenario": load_scenarios,
    "scenario on the page": lambda path: list(own_scenarios([(path.name, path.read_bytes())])),
}


@pytest.mark.parametrize("door", sorted(DOORS))
@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in HOSTILE.items() for text in texts]
)
def test_every_door_refuses_it_in_words(door: str, code: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        DOORS[door](path)
    assert [p.code for p in refused.value.problems] == [code]
    for lang in LANGUAGES:
        assert "theirs.yaml" in describe(refused.value.problems[0], lang)


@pytest.mark.parametrize(
    "text",
    ["", "a: 1\n", "[" * MOST_DEPTH + "]" * MOST_DEPTH, '{"a": [1, {"b": null}]}', "a: &a [1]\nb: *a\n"],
)
def test_what_is_sound_comes_back_as_it_is(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    assert guarded_text(path) == text


@pytest.mark.parametrize("door", sorted(DOORS))
@pytest.mark.parametrize(
    "value",
    [
        "2026-13-45",
        "2026-02-30",
        "!!int x",
        "!!int ''",
        "!!float x",
        "!!timestamp x",
        "!!bool x",
        "!!binary é",
    ],
)
def test_a_value_that_is_none_is_a_fault_in_words(door: str, value: str, tmp_path: Path) -> None:
    """YAML takes the form of a day, or a tag, for a promise; unkept, no door may end in a trace."""
    path = tmp_path / "theirs.yaml"
    path.write_text(f"a: 1\nb: {value}\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        DOORS[door](path)
    for lang in LANGUAGES:
        assert "theirs.yaml" in describe(refused.value.problems[0], lang)


def test_the_line_of_a_value_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb: 2026-02-30\n", encoding="utf-8")
    with pytest.raises(yaml.YAMLError, match="line 2") as refused:
        guarded_load(path)
    assert "2026-02-30" in str(refused.value)
