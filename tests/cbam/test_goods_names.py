"""Names of the goods: every good has one in each language, and no two under a heading are alike."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from cbam.goods import Good, resolve_good
from tests.cbam.billing import law

LAW = law().newest


@pytest.mark.parametrize("language", ["name_en", "name_zh"])
def test_names_are_unique_within_their_heading(language: str) -> None:
    names = Counter((cn8[:4], getattr(row, language)) for cn8, row in LAW.scope.items())
    assert [name for name, n in names.items() if n > 1] == []


def test_english_names_are_clean_and_say_more_than_other() -> None:
    for cn8, row in LAW.scope.items():
        assert "|" not in row.name_en, cn8
        assert not re.search(r"\d,\d", row.name_en), (cn8, "decimal comma")
        assert row.name_en.casefold() not in {"other", "of stainless steel", "forged"}, cn8


def test_chinese_names_are_chinese() -> None:
    for cn8, row in LAW.scope.items():
        assert re.search(r"[\u4e00-\u9fff]", row.name_zh), cn8


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        # CN 2025: 2523 21 white Portland cement, 7208 25 coils, pickled, 4.75 mm or more; 7601 20 40 billets
        ("25232100", "白色硅酸盐水泥", "White Portland cement"),
        ("72082500", "厚度≥4.75毫米", "pickled, thickness ≥ 4.75 mm"),
        ("76012040", "圆铸锭", "billets"),
        ("73181588", "抗拉强度≥800兆帕", "hexagonal heads"),
    ],
)
def test_some_names(code: str, zh: str, en: str) -> None:
    good = resolve_good(code, LAW)
    assert isinstance(good, Good)
    assert zh in good.name_zh
    assert en in good.name_en
