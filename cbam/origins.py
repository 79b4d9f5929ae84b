"""From a country name in any of four spellings to the origin the law knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from groundwork.problems import Problem

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.law.tables import Stack

NORTHERN_IRELAND, PART_OF = "XI", "GB"  # a code of the Windsor Framework, no country of origin
SUGGESTIONS = 3
ALIKE, ALIKE_CHINESE = 0.7, 0.5  # least share of equal letters for a suggestion
_NOISE = re.compile(r"[\s.,'’`()（）\-–/&*]+")
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """A third country or territory of origin.

    ``code`` ISO 3166 alpha-2 (for a few territories the Union's code or ours), ``iso3`` "" where there is
    none, ``table`` the default table used ("other" without one of its own), ``exempt`` Annex III point 1.
    """

    code: str
    iso3: str
    name_en: str
    name_zh: str
    table: str
    exempt: bool


@dataclass(frozen=True, slots=True)
class RefusedOrigin:
    """An origin we do not answer for: nobody knows it, or it is no import. ``candidates`` are codes."""

    problem: Problem
    candidates: tuple[str, ...] = ()


def resolve_origin(text: str, law: Law) -> Origin | RefusedOrigin:
    """The origin meant by an ISO-2 or ISO-3 code, an English or Chinese name or a common alias.

    Parameters: ``text`` as typed, in any case and width; ``law`` the snapshot whose Annex III counts.
    An unknown name is refused with the nearest spellings, never read as "Other countries"; a member of the
    Union, and what belongs to its customs territory, is refused as no import.
    """
    names = _names(law.stacks["countries"])
    row = names.row_of.get(fold(text))
    if fold(text) in names.shared:
        return _suggesting("cbam.origin-several", text, names.shared[fold(text)], names)
    if row is None:
        return _unknown(text, names)
    code = names.codes[row]
    if code == NORTHERN_IRELAND:
        return RefusedOrigin(
            Problem("cbam.origin-northern-ireland", params={"origin": str(text)}), (PART_OF,)
        )
    if names.union[row]:
        params = {"origin": str(text), "en": names.en[row], "zh": names.zh[row]}
        return RefusedOrigin(Problem("cbam.origin-in-union", params=params), (code,))
    return Origin(
        code=code,
        iso3=names.iso3[row],
        name_en=names.en[row],
        name_zh=names.zh[row],
        table=law.table_of(code),
        exempt=code in law.exempt_origins,
    )


def third_countries(law: Law) -> tuple[Origin, ...]:
    """Every country and territory outside the customs territory of the Union, by code."""
    names = _names(law.stacks["countries"])
    outside = sorted(code for code, union in zip(names.codes, names.union, strict=True) if not union)
    found = (resolve_origin(code, law) for code in outside)
    return tuple(origin for origin in found if isinstance(origin, Origin))


def fold(text: str) -> str:
    """A name as it is compared: width, case, accents, blanks and punctuation do not matter."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", str(text)).casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return _NOISE.sub("", _ARTICLE.sub("", plain.strip()))


@dataclass(frozen=True)
class _Names:
    codes: tuple[str, ...]
    iso3: tuple[str, ...]
    en: tuple[str, ...]
    zh: tuple[str, ...]
    union: tuple[bool, ...]
    row_of: Mapping[str, int]
    shared: Mapping[str, tuple[int, ...]]  # spellings that more than one country bears


@lru_cache(maxsize=8)
def _names_of(cells: tuple[tuple[str, ...], ...]) -> _Names:
    codes, iso3, en, zh, aliases, table_name, union = cells
    row_of: dict[str, int] = {}
    rows_of: dict[str, set[int]] = {}
    columns = zip(codes, iso3, en, zh, table_name, aliases, strict=True)
    for row, (*spellings, more) in enumerate(columns):
        for spelling in (*spellings, *more.split("|")):
            if spelling:
                row_of.setdefault(fold(spelling), row)
                rows_of.setdefault(fold(spelling), set()).add(row)
    shared = {name: tuple(sorted(rows)) for name, rows in rows_of.items() if len(rows) > 1}
    return _Names(codes, iso3, en, zh, tuple(cell == "yes" for cell in union), row_of, shared)


def _names(countries: Stack) -> _Names:
    columns = (
        "code",
        "iso3",
        "name_en",
        "name_zh",
        "aliases",
        "default_table_name",
        "union_customs_territory",
    )
    return _names_of(tuple(countries.texts(column) for column in columns))


def _unknown(text: str, names: _Names) -> RefusedOrigin:
    folded = fold(text)
    if not folded:
        return RefusedOrigin(Problem("cbam.origin-missing"))
    rows = _nearest(folded, names)
    if not rows:
        return RefusedOrigin(Problem("cbam.origin-unknown", params={"origin": str(text)}))
    return _suggesting("cbam.origin-unknown-suggestion", text, rows, names)


def _suggesting(code: str, text: str, rows: Sequence[int], names: _Names) -> RefusedOrigin:
    params = {
        "origin": str(text),
        "en": ", ".join(f"{names.en[row]} ({names.codes[row]})" for row in rows),
        "zh": "、".join(f"{names.zh[row]}（{names.codes[row]}）" for row in rows),
    }
    return RefusedOrigin(Problem(code, params=params), tuple(names.codes[row] for row in rows))


def _nearest(folded: str, names: _Names) -> list[int]:
    """Rows of the best spellings, nearest first; swapped letters count as one slip."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if len(folded) <= SUGGESTIONS and folded.isascii():
        return []
    choices = [name for name in names.row_of if len(name) > SUGGESTIONS or not name.isascii()]
    found = process.extract(
        folded,
        choices,
        scorer=OSA.normalized_similarity,
        score_cutoff=ALIKE if folded.isascii() else ALIKE_CHINESE,
        limit=2 * SUGGESTIONS,
    )
    containing = (name for name in choices if folded in name)
    rows = dict.fromkeys(names.row_of[name] for name in (*(name for name, _, _ in found), *containing))
    return list(rows)[:SUGGESTIONS]
