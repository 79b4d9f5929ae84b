"""Templates: the same places in both languages, Chinese is Chinese, none is stale."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import cbam.training
from cbam.law.rulebook import load_rulebook
from cbam.training.generator import KINDS
from cbam.training.texts import article, articles, templates

ROOT = Path(cbam.training.__file__).parents[2]
CODE = "\n".join(f.read_text("utf-8") for f in Path(cbam.training.__file__).parent.glob("*.py"))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", templates())
def test_both_languages_say_the_same(key: str) -> None:
    one = templates()[key]
    different = places(one.en) ^ places(one.zh)
    assert different <= {"en", "zh"}
    assert re.search(r"[\u4e00-\u9fff]", one.zh) or not re.search(
        r"[a-z]{3,}", re.sub(r"\{.*?\}", "", one.zh)
    )


def test_no_template_is_stale() -> None:
    stems = set(re.findall(r'f"([a-z-]+-)\{', CODE))
    assert [k for k in templates() if f'"{k}"' not in CODE and not any(k.startswith(s) for s in stems)] == []


def test_every_kind_has_a_name() -> None:
    assert {key for key in templates() if key.startswith("kind-")} == {f"kind-{kind}" for kind in KINDS}


@pytest.mark.parametrize("step", articles())
def test_the_article_of_a_step_is_of_the_act_its_rows_come_from(step: str) -> None:
    """The register of the law names act and article of every dataset; a step cites the same act."""
    one = articles()[step]
    registered = {d.id: d for d in load_rulebook().datasets}
    if one.dataset:
        assert one.cites.startswith(registered[one.dataset].act)
    assert re.search(r"[\u4e00-\u9fff]", article(step).zh)


def test_no_article_of_a_step_is_stale() -> None:
    page = (ROOT / "app_pages" / "trainer_customs.py").read_text("utf-8")
    assert [step for step in articles() if f'"{step}"' not in CODE + page] == []
