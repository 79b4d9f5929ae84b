"""Every text stands in both languages, with the same placeholders, and is used somewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from groundwork.words import catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = [p.parent.name for p in sorted(ROOT.glob("*/words")) if p.is_dir()]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@cache
def code_of(package: str) -> str:
    files = [f for p in PACKAGES for f in (ROOT / p).rglob("*") if f.suffix in {".py", ".yaml", ".csv"}]
    return "\n".join(f.read_text(encoding="utf-8") for f in files if f.stat().st_size < 400_000)


def test_there_are_words_to_test() -> None:
    assert {"groundwork", "footprint", "cbam", "app_pages"} <= set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_texts(package: str) -> None:
    zh, en = catalogue(package, "zh"), catalogue(package, "en")
    assert sorted(zh) == sorted(en)
    for key in zh:
        # en/zh of a column's name are the one pair of which each language uses its own half
        different = placeholders(zh[key]) ^ placeholders(en[key])
        assert different <= {"en", "zh"}, f"{key}: {different}"


@pytest.mark.parametrize("package", PACKAGES)
def test_chinese_texts_are_chinese(package: str) -> None:
    latin_only = [
        key
        for key, text in catalogue(package, "zh").items()
        if re.search(r"[a-z]{4,}", re.sub(r"\{.*?\}", "", text)) and not re.search(r"[\u4e00-\u9fff]", text)
    ]
    assert latin_only == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_key_in_the_code_has_a_text(package: str) -> None:
    used = set(re.findall(rf'"({package}\.[a-z][a-z0-9-]*-[a-z0-9-]+)"', code_of(package)))
    assert sorted(used - set(catalogue(package, "en"))) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_text_is_stale(package: str) -> None:
    """A text counts as used when its key, or its beginning up to a value filled in, stands in the code."""
    code = code_of(package)
    stems = {m.rstrip("-.") for m in re.findall(rf'f"({package}\.[a-z0-9.-]*)\{{', code)} - {package}
    unused = [
        key
        for key in catalogue(package, "en")
        if key.removesuffix(".remedy") not in code and not any(key.startswith(stem) for stem in stems)
    ]
    assert unused == []
