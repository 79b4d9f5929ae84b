"""Codes of an installation's goods and precursors that mean nothing in the Union's nomenclature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbam.goods import Good, Heading, Refused, resolve_good
from groundwork.problems import Place, Problem

if TYPE_CHECKING:
    from cbam.law.rulebook import Law

OPEN_DIGITS = frozenset({"cbam.goods-needs-taric", "cbam.goods-partly-in-scope"})


def faulty_code(text: str, law: Law, place: Place) -> Problem | None:
    """Why a typed code cannot be priced: malformed, unknown, a heading, or a Chinese ten-digit code.

    None for an empty text, and for eight digits that TARIC splits: routes or figures may decide those.
    """
    found = resolve_good(text, law) if text else None
    goods = found.goods if isinstance(found, Heading) else (found,) if isinstance(found, Good) else ()
    if goods and goods[0].code != text:
        codes = ", ".join(good.code for good in goods)
        return Problem("cbam.embedded-code-heading", place, {"cn": text, "codes": codes})
    if isinstance(found, Refused) and found.problem.code not in OPEN_DIGITS:
        return Problem(found.problem.code, place, found.problem.params)
    return None
