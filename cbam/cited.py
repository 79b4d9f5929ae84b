"""Where a price or an assumption of a scenario comes from, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from groundwork.words import has, say

if TYPE_CHECKING:
    from cbam.scenario import Scenario

_LONGEST: Final = 64
_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")


def price_base_text(scenario: Scenario, lang: str) -> str:
    """What the euros of a scenario are, in ``lang``."""
    return base_text(scenario.money, lang)


def price_bases_text(scenarios: Sequence[Scenario], lang: str) -> str:
    """What the euros of several scenarios are: one text where it is the same, else each with its own."""
    found: dict[str, list[str]] = {}
    for scenario in scenarios:
        found.setdefault(price_base_text(scenario, lang), []).append(scenario.id)
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{base} ({', '.join(ids)})" for base, ids in found.items())


def base_text(money: str, lang: str) -> str:
    """``nominal EUR``, or ``real EUR`` of a year, in ``lang``."""
    year = money.removeprefix("real EUR ")
    nominal = year == money
    return say("cbam.price-base-nominal", lang) if nominal else say("cbam.price-base-real", lang, year=year)


def source_text(text: str, lang: str) -> str:
    """A source in ``lang`` (``zh`` or ``en``); a text without an entry, such as a user's own, as written."""
    key = f"cbam.cited-{_NOT_IN_A_KEY.sub('-', text.lower()).strip('-')[:_LONGEST]}"
    return say(key, lang) if has(key, lang) else text
