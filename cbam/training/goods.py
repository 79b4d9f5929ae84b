"""The goods a class wants: from the sectors, headings and codes somebody typed to those a pool takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cbam.goods import CN8_DIGITS, LENGTHS, TARIC_DIGITS, without_separators
from cbam.training.pool import goods_under, pool_of
from cbam.training.settings import settings
from groundwork.problems import BadInput, Problem
from groundwork.words import LANGUAGES, say

if TYPE_CHECKING:
    from cbam.statute import Statute

_BETWEEN = re.compile(r"[,;，；、\n]+")


def chosen_goods(typed: Iterable[str], statute: Statute) -> tuple[str, ...]:
    """The goods somebody typed, in one form and order whatever the spelling: sectors first, then digits.

    ``typed``: names of sectors (``iron_steel``, or its name in either language) and the first 4, 6, 8 or 10
    digits of codes; one text may hold several. Raises BadInput naming all that stand for no good which can be
    asked about, and where there are more than a sheet takes.
    """
    sectors = pool_of(statute).by_sector
    names = [name.strip() for text in typed for name in _BETWEEN.split(unicodedata.normalize("NFKC", text))]
    found = {name: _one(name, sectors) for name in names if name}
    problems = [
        Problem("cbam.training-goods-unknown", params={"name": name, "known": ", ".join(sectors)})
        for name, one in found.items()
        if not one
    ]
    chosen = sorted({one for one in found.values() if one}, key=lambda one: (one.isdigit(), one))
    if len(chosen) > settings().most_goods:
        params = {"n": len(chosen), "most": settings().most_goods}
        problems.append(Problem("cbam.training-goods-many", params=params))
    if problems:
        raise BadInput(*problems)
    return tuple(chosen)


def _one(name: str, sectors: Mapping[str, tuple[str, ...]]) -> str:
    """A name in its usual form, "" where it stands for no good."""
    for sector in sectors:
        words = {sector, *(say(f"cbam.sector-{sector}", lang) for lang in LANGUAGES)}
        if name.casefold() in {word.casefold() for word in words}:
            return sector
    digits = without_separators(name)
    if not (digits.isascii() and digits.isdigit() and len(digits) in LENGTHS):
        return ""
    if goods_under(digits, sectors):
        return digits
    short = digits[:CN8_DIGITS] if len(digits) == TARIC_DIGITS else ""
    return short if short and short in goods_under(short, sectors) else ""


def goods_words(chosen: Iterable[str], lang: str) -> str:
    """Chosen goods as they are written on a paper: sectors by name, codes as digits."""
    names = (one if one.isdigit() else say(f"cbam.sector-{one}", lang) for one in chosen)
    return ("、" if lang == "zh" else ", ").join(names)
