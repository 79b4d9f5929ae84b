"""The pages' words: the same in both languages, and none without an asker."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import app_pages
from groundwork.words import catalogue

PAGES = Path(app_pages.__file__).parent


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    zh, en = catalogue("app_pages", "zh"), catalogue("app_pages", "en")
    assert zh.keys() == en.keys()
    assert {k for k in zh if _placeholders(zh[k]) != _placeholders(en[k])} == set()


def test_every_text_a_page_asks_for_exists() -> None:
    code = "\n".join(f.read_text(encoding="utf-8") for f in PAGES.glob("*.py"))
    asked = set(re.findall(r'"(app_pages\.[a-z0-9-]+)"', code))
    assert asked - catalogue("app_pages", "en").keys() == set()


@pytest.mark.parametrize("example", ["bom_urea", "broken_bom", "portfolio_sector", "broken_portfolio"])
def test_examples_have_names(example: str) -> None:
    assert f"app_pages.example-{example.replace('_', '-')}" in catalogue("app_pages", "zh")
