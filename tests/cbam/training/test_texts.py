"""Templates: the same places in both languages, Chinese is Chinese, none is stale."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import cbam.training
from cbam.training.generator import KINDS
from cbam.training.texts import templates

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
