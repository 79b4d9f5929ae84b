"""From what somebody typed as a customs code to a good of the law, or the reason why it is none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundwork.problems import Param, Problem

if TYPE_CHECKING:
    from cbam.law.leaves import ScopeRow
    from cbam.law.rulebook import Law

CN8_DIGITS, HS6_DIGITS, HEADING_DIGITS, TARIC_DIGITS = 8, 6, 4, 10
LENGTHS = (HEADING_DIGITS, HS6_DIGITS, CN8_DIGITS, TARIC_DIGITS)
SHOWN = 12
_SEPARATORS = re.compile(r"[\s.\-_/'’]+")


@dataclass(frozen=True, slots=True)
class Good:
    """A good in scope that can be priced.

    ``code`` is its CN8, or its TARIC code where the law splits the CN8.
    """

    asked: str
    code: str
    scope: ScopeRow
    name_en: str
    name_zh: str

    @property
    def cn8(self) -> str:
        """The eight-digit CN code."""
        return self.scope.cn8

    @property
    def sector(self) -> str:
        """cement, iron_steel, aluminium, fertilisers, hydrogen or electricity."""
        return self.scope.sector


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """A good that exists and is no CBAM good.

    ``digits_checked``: how many digits were found in the nomenclature ``edition``; where it is less than
    eight the last digits were not checked (no code below it is a CBAM good, so the answer holds).
    """

    asked: str
    code: str
    digits_checked: int
    edition: str
    chapter_en: str
    chapter_zh: str

    @property
    def last_digits_unchecked(self) -> bool:
        """Whether the code given stops short of the eight digits a declaration needs."""
        return self.digits_checked < CN8_DIGITS


@dataclass(frozen=True, slots=True)
class Heading:
    """A code of four or six digits under which goods in scope stand (and perhaps others that are not)."""

    asked: str
    code: str
    goods: tuple[Good, ...]
    out_of_scope: tuple[str, ...]
    name_en: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A code we do not answer for: what is wrong, and the codes that may be meant."""

    problem: Problem
    candidates: tuple[str, ...] = ()


def without_separators(text: str) -> str:
    """A customs code as typed ("7208 10 00", "7208.10.00") without blanks and points."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", str(text)))


GoodAnswer = Good | Heading | OutOfScope | Refused


def resolve_good(text: str, law: Law) -> GoodAnswer:
    """What a customs code means in CBAM.

    Parameters: ``text`` 4, 6 or 8 digits of the Combined Nomenclature, or a 10-digit TARIC code the law's
    tables name (blanks and points are ignored); ``law`` the snapshot asked.
    Returns a priced good, a heading with its goods, an existing good out of scope, or a refusal: the code is
    malformed, does not exist, was replaced, needs its TARIC digits, or may be a Chinese customs code.
    """
    code = without_separators(text)
    if not (code.isascii() and code.isdigit() and len(code) in LENGTHS):
        return Refused(Problem("cbam.goods-code-malformed", params={"code": str(text)}))
    if len(code) == TARIC_DIGITS:
        return _ten_digits(code, law)
    if len(code) == CN8_DIGITS:
        return _eight_digits(code, law)
    return _heading(code, law)


def _ten_digits(code: str, law: Law) -> GoodAnswer:
    if code in law.nomenclature.priced_goods:
        return _good(code, code, law)
    below = law.nomenclature.under(code[:HS6_DIGITS])
    if not below:
        return _unknown(code, law)
    inside = sum(cn8 in law.scope for cn8 in below)
    params: dict[str, Param] = {
        "code": code,
        "hs6": code[:HS6_DIGITS],
        "candidates": _listed(below),
        "n_in_scope": inside,
        "range": "",
    }
    return Refused(Problem("cbam.goods-maybe-chinese", params=params), below)


def _eight_digits(code: str, law: Law) -> GoodAnswer:
    names = law.nomenclature
    if code in names.replaced:
        return _replaced(code, law)
    if code in names.splits:
        return _needs_taric(code, law)
    if code in law.scope:
        return _good(code, code, law)
    if names.exists(code):
        return _outside(code, CN8_DIGITS, law)
    return _unknown(code, law)


def _heading(code: str, law: Law) -> GoodAnswer:
    below = law.nomenclature.under(code)
    if not below:
        return _unknown(code, law)
    inside = tuple(good for good in law.nomenclature.priced_goods if good.startswith(code))
    if not inside:
        return _outside(code, len(code), law)
    outside = tuple(cn8 for cn8 in below if cn8 not in law.scope)
    partly = tuple(
        cn8 for cn8, parts in law.nomenclature.splits.items() if any(not p.in_scope for p in parts)
    )
    outside += tuple(cn8 for cn8 in partly if cn8.startswith(code))
    if len(inside) == 1 and not outside:
        return _good(code, inside[0], law)
    en, zh = law.nomenclature.heading(code)
    return Heading(code, code, tuple(_good(code, good, law) for good in inside), outside, en, zh)


def _good(asked: str, code: str, law: Law) -> Good:
    scope = law.scope[code[:CN8_DIGITS]]
    en, zh = scope.name_en, scope.name_zh or law.nomenclature.heading(code)[1]
    for part in law.nomenclature.splits.get(scope.cn8, ()):
        if part.code == code:
            en, zh = part.name_en, part.name_zh
    return Good(asked, code, scope, en, zh)


def _outside(code: str, digits: int, law: Law) -> OutOfScope:
    en, zh = law.nomenclature.chapter(code)
    return OutOfScope(code, code, digits, law.nomenclature.edition, en, zh)


def _unknown(code: str, law: Law) -> Refused:
    """No such code; the nearest beginning that exists gives the candidates."""
    names = law.nomenclature
    for digits in (HS6_DIGITS, HEADING_DIGITS):
        near = names.under(code[:digits]) if digits < len(code) else ()
        if near:
            params = {
                "code": code,
                "edition": names.edition,
                "beginning": code[:digits],
                "candidates": _listed(near),
            }
            return Refused(Problem("cbam.goods-code-unknown", params=params), near)
    params = {"code": code, "edition": names.edition}
    return Refused(Problem("cbam.goods-heading-unknown", params=params))


def _replaced(code: str, law: Law) -> Refused:
    new = law.nomenclature.replaced[code]
    return Refused(
        Problem("cbam.goods-code-replaced", params={"code": code, "candidates": _listed(new)}), new
    )


def _needs_taric(code: str, law: Law) -> Refused:
    parts = law.nomenclature.splits[code]
    codes = tuple(part.code for part in parts if part.code)
    if all(part.in_scope for part in parts):
        listed = "; ".join(f"{part.code} {part.name_en}" for part in parts)
        listed_zh = "；".join(f"{part.code} {part.name_zh}" for part in parts)
        params = {"code": code, "en": listed, "zh": listed_zh}
        return Refused(Problem("cbam.goods-needs-taric", params=params), codes)
    params = {"code": code, "candidates": _listed(codes)}
    return Refused(Problem("cbam.goods-partly-in-scope", params=params), codes)


def _listed(codes: tuple[str, ...]) -> str:
    """Codes for a sentence, the first dozen."""
    rest = " ..." if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + rest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What some goods of a heading share: default value [tCO2e/t], benchmark [tCO2e/t] and sector."""

    codes: tuple[str, ...]
    total_tco2e_per_t: float | None
    benchmark_tco2e_per_t: float | None
    sector: str


def outcomes(heading: Heading, law: Law, origin: str, year: int) -> tuple[Outcome, ...]:
    """The different answers under a heading for an origin (ISO code) and production year, largest first.

    After the last benchmark band the codes are told apart by their benchmarks of its last year.
    """
    year = min(year, law.benchmarks.years[-1])
    groups: dict[tuple[float | None, float | None, str], list[str]] = {}
    for good in heading.goods:
        total = law.default_value(origin, good.code).total_tco2e_per_t
        benchmark = law.default_benchmark(origin, good.code, year).value_tco2e_per_t
        groups.setdefault((total, benchmark, good.sector), []).append(good.code)
    found = [Outcome(tuple(codes), *key) for key, codes in groups.items()]
    return tuple(sorted(found, key=lambda outcome: -len(outcome.codes)))


def single_good(heading: Heading, law: Law, origin: str, year: int) -> Good | Refused:
    """A good that stands for its heading, if every CN8 under it gives the same default and benchmark."""
    found = outcomes(heading, law, origin, year)
    if len(found) == 1 and not heading.out_of_scope:
        return heading.goods[0]
    listed = "; ".join(
        f"{_listed(o.codes)}: {o.total_tco2e_per_t} / {o.benchmark_tco2e_per_t}" for o in found
    )
    if heading.out_of_scope:
        listed += f"; {_listed(heading.out_of_scope)}: 0"
    params: dict[str, Param] = {
        "code": heading.code,
        "n": len(found) + bool(heading.out_of_scope),
        "outcomes": listed,
    }
    codes = tuple(good.code for good in heading.goods) + heading.out_of_scope
    return Refused(Problem("cbam.goods-heading-several", params=params), codes)
