"""``cbam regimes``: JSON to the schema, words in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from cbam.regimes import commands
from cbam.regimes.generic import EXAMPLE, BorderCase
from cbam.regimes.uk import UkCase

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schemas/cbam_regimes.json").read_text("utf-8"))
HYDROGEN = UkCase("hydrogen", 2027, 1, 100.0, 10.0, uka_mean_gbp=59.77, see_indirect=1.0)
STEEL = BorderCase("iron_steel", 2028, 100.0, 2.0)
CALLS: dict[str, Callable[[bool, str], None]] = {
    "list": commands.list_regimes,
    "uk": lambda json_, lang: commands.uk(HYDROGEN, json_, lang),
    "china": lambda json_, lang: commands.china(2026, {}, json_, lang),
    "generic": lambda json_, lang: commands.generic(EXAMPLE, STEEL, json_, lang),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_json_answer_keeps_to_its_schema(
    name: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    CALLS[name](True, lang)
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)


@pytest.mark.parametrize("name", CALLS)
def test_the_words_are_in_the_language_asked_for(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    CALLS[name](False, "en")
    english = capsys.readouterr().out
    CALLS[name](False, "zh")
    assert english.strip() != capsys.readouterr().out.strip()


def test_nothing_is_deductible_in_china_today_and_the_wrong_answer_stands_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands.china(2026, {}, True, "en")
    answer = json.loads(capsys.readouterr().out)
    assert answer["deductible_today_eur_per_t"] == 0
    assert "draft" in answer["union_law"]["act"].lower()
    assert "gross_eur_per_t" not in answer["china"]
    assert [w["id"] for w in answer["wrong_answers"]] == ["gross-allowance-price"]


def test_an_invented_regime_says_so_in_every_answer(capsys: pytest.CaptureFixture[str]) -> None:
    commands.generic(EXAMPLE, STEEL, False, "en")
    assert "invented" in capsys.readouterr().out
