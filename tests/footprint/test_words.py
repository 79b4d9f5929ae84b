"""Every code has its words in both languages, with the same values; nothing is left over."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from footprint.allocation import AllocationMethod
from groundwork.words import catalogue, has
from inventories.process import Category

CODE = Path(__file__).parents[2] / "footprint"
WRITTEN = {
    found
    for file in CODE.rglob("*.py")
    for found in re.findall(r'"(footprint\.[a-z0-9-]+[a-z0-9])"', file.read_text(encoding="utf-8"))
}
BUILT = {
    *(
        f"footprint.note-none-booked-{c.value.replace('_', '-')}"
        for c in Category
        if c is not Category.FOSSIL
    ),
    *(f"footprint.note-allocation-{m.value}" for m in AllocationMethod if m is not AllocationMethod.NONE),
}
FAULTS = ("bom", "system", "engine", "out", "process", "template", "about", "document", "pact")
FAULTS += ("supplier", "cut-off")
MODULES = {f"footprint.{file.stem}" for file in CODE.rglob("*.py")}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_code_has_words(lang: str) -> None:
    assert {code for code in WRITTEN - MODULES | BUILT if not has(code, lang)} == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_error_has_a_way_out(lang: str) -> None:
    errors = {
        c
        for c in WRITTEN - MODULES
        if re.match(rf"footprint\.({'|'.join(FAULTS)})-", c) and not c.endswith("-fine")
    }
    assert {code for code in errors if not has(f"{code}.remedy", lang)} == set()


def test_both_languages_say_the_same_things() -> None:
    zh, en = catalogue("footprint", "zh"), catalogue("footprint", "en")
    assert zh.keys() == en.keys()
    # a Chinese and an English name of the same table may differ, everything else is shared
    pairs = {key: (placeholders(zh[key]) - {"zh"}, placeholders(en[key]) - {"en"}) for key in zh}
    allowed = {"footprint.bom-product-unknown", "footprint.bom-subassembly-unknown"}
    assert {k for k, (a, b) in pairs.items() if a != b and k.removesuffix(".remedy") not in allowed} == set()


def test_no_words_are_left_over() -> None:
    built = r"footprint\.(head|status|title|said|doc)-"
    known = {key.removesuffix(".remedy") for key in catalogue("footprint", "en")}
    assert {key for key in known - WRITTEN - BUILT if not re.match(built, key)} == set()
