"""A good as a tree: own process, own m_i, origin, year; precursors nested to any depth, actual or default.

The same recursion serves embedded emissions (IR (EU) 2025/2547 Annex III pt B, Equations 59-62) and free
allocation (IR (EU) 2025/2620 Equation 4). Three channels are kept apart: direct, indirect, and what counts
under the Annex II rule of 2547 Annex I pt 3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cbam.embedded import allocation
from cbam.embedded.allocation import Subject, Term, TermKind
from cbam.embedded.by_default import by_default, is_unknown
from cbam.embedded.carried import Embedded, uncarried
from cbam.embedded.codes import faulty_code
from cbam.embedded.rules import CN8_DIGITS, Rules
from cbam.embedded.supply import Basis, Good
from cbam.law.highest import UNKNOWN
from cbam.origins import RefusedOrigin, resolve_origin
from groundwork.problems import Param, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.law.rulebook import Law

IN_UNION = "cbam.origin-in-union"


def embedded(good: Good, rules: Rules, year: int, place: Place | None = None) -> Embedded:
    """What one tonne of a good carries, its precursors first.

    ``year`` the reporting period if the good states none. Inputs that are no CBAM goods count nothing (Reg
    (EU) 2023/956 Annex I). Order of rules: exempt origin (from the first year of the definitive period),
    origin stated as unknown, default value, the supplier's totals, own process plus precursors.
    """
    place = place or Place()
    if good.production_year is not None and good.production_year > year:
        years: dict[str, Param] = {"name": good.name, "stated": good.production_year, "year": year}
        return uncarried(good, year, Problem("cbam.embedded-precursor-year-later", place, years))
    when = year_of(good, rules, year)
    found = _embedded(good, rules, when, place)
    notes = tuple(_floored(good, when, place))
    return replace(found, problems=(*notes, *found.problems)) if notes else found


def year_of(good: Good, rules: Rules, year: int) -> int:
    """The reporting period of a good: its stated production year, else that of its parent (``year``).

    Never before the definitive period, unless the parent itself is from before it. Source: IR (EU)
    2025/2547 Arts 7 and 13.
    """
    stated = good.production_year or year
    return stated if year < rules.first_year else max(stated, rules.first_year)


def _floored(good: Good, when: int, place: Place) -> Iterator[Problem]:
    if good.production_year is not None and good.production_year < when:
        params: dict[str, Param] = {"name": good.name, "stated": good.production_year, "year": when}
        yield Problem("cbam.embedded-precursor-year-floored", place, params, Severity.WARNING)


def left_out(good: Good, rules: Rules, place: Place) -> Problem | None:
    """The note on an input that is no CBAM good, so no precursor either; None for any other."""
    if not rules.is_no_cbam_good(good.cn_code):
        return None
    params: dict[str, Param] = {"name": good.name, "cn": good.cn_code}
    return Problem("cbam.embedded-not-a-precursor", place, params, Severity.WARNING)


def _embedded(good: Good, rules: Rules, when: int, place: Place) -> Embedded:
    origin, exempt, problem = origin_of(good.origin, rules.law, place)
    problem = problem or (None if exempt else faulty_code(good.cn_code, rules.law, place))
    if problem:
        return uncarried(good, when, problem)
    if exempt and rules.law.cbam_factor(when).value is not None:
        subject = Subject(good.name, good.cn_code, when, origin)
        term = subject.term(TermKind.EXEMPT, 0.0, allocation.NO_ALLOCATION)
        return Embedded(good, when, 0.0, 0.0, 0.0, (term,), flags=(allocation.NO_ALLOCATION,))
    if origin == UNKNOWN or good.emissions is Basis.DEFAULT or good.verified is False:
        return by_default(good, rules, origin, when, place)
    if exempt:
        note = Problem(
            "cbam.embedded-exempt-not-yet", place, {"name": good.name, "year": when}, Severity.WARNING
        )
        good = good.model_copy(update={"origin": ""})
        before = _embedded(good, rules, when, place)
        return replace(before, problems=(note, *before.problems))
    if good.see_direct is not None:
        return _by_supplier(good, rules, origin, when)
    return _by_process(good, rules, when, place)


def origin_of(text: str, law: Law, place: Place) -> tuple[str, bool, Problem | None]:
    """(code, exempt from CBAM, problem) of a country of origin; an empty text has no code and is not exempt.

    Where it is stated as unknown the code is "unknown" (IR (EU) 2025/2621 Art 1(5)).
    Goods of the Union and of Annex III pt 1 of Reg (EU) 2023/956 carry zero (2547 Annex III pt B).
    """
    if not text:
        return "", False, None
    if is_unknown(text):
        return UNKNOWN, False, None
    found = resolve_origin(text, law)
    if isinstance(found, RefusedOrigin):
        if found.problem.code == IN_UNION:
            return found.candidates[0], True, None
        return "", False, Problem(found.problem.code, place, found.problem.params)
    return found.code, found.exempt, None


def _by_supplier(good: Good, rules: Rules, origin: str, year: int) -> Embedded:
    """The supplier's totals; without a SEFA of his the allocation falls back to column B."""
    annex_ii = rules.annex_ii((good.cn_code,) if good.cn_code else ())
    counted = good.see_counted
    direct = good.see_direct or 0.0
    if counted is None:
        counted = None if annex_ii is None else direct + (0.0 if annex_ii else good.see_indirect)
    return Embedded(
        good, year, direct, good.see_indirect, counted, (_supplier_term(good, rules, origin, year),)
    )


def _supplier_term(good: Good, rules: Rules, origin: str, year: int) -> Term:
    subject = Subject(good.name, good.cn_code, year, origin)
    if good.sefa is not None:
        return subject.term(TermKind.SUPPLIER, good.sefa)
    if not good.cn_code or not origin:
        return subject.term(TermKind.FALLBACK, None, "cn-or-origin-missing")
    return allocation.default_term(rules.law, subject, rules.several_printed, rules.beyond)


def _by_process(good: Good, rules: Rules, year: int, place: Place) -> Embedded:
    """Own process plus m_i times each precursor: Equation 62 in three channels, Equation 4 beside it."""
    params: dict[str, Param] = {"name": good.name, "cn": good.cn_code or "-"}
    if good.own_direct is None:
        problem = Problem("cbam.embedded-no-figure", place, params)
        return uncarried(good, year, problem)
    scope = rules.scope_of(good.cn_code)
    if scope is None:
        problem = Problem("cbam.embedded-not-a-cbam-good", place, params)
        return uncarried(good, year, problem)
    undeclared = not good.precursors and not good.no_precursors
    if undeclared and allocation.is_complex(rules.law, good.cn_code[:CN8_DIGITS], good.routes, year):
        problem = Problem("cbam.embedded-precursors-undeclared", place, params)
        return uncarried(good, year, problem)
    notes = [note for p in good.precursors if (note := left_out(p, rules, place))]
    parts = tuple(
        embedded(p, rules, year, place) for p in good.precursors if not rules.is_no_cbam_good(p.cn_code)
    )
    own_counted = good.own_direct + (0.0 if scope.annex_ii else good.own_indirect)
    subject = Subject(good.name, good.cn_code, year, routes=good.routes)
    own = allocation.process_term(rules.law, subject, several=rules.several, beyond=rules.beyond)
    return Embedded(
        good=good,
        year=year,
        direct=_summed(good.own_direct, [(p.good.t_per_t, p.direct) for p in parts]),
        indirect=_summed(good.own_indirect, [(p.good.t_per_t, p.indirect) for p in parts]),
        counted=_summed(own_counted, [(p.good.t_per_t, p.counted) for p in parts]),
        sefa_terms=(own, *(precursor_term(part) for part in parts)),
        default_counted=sum(p.good.t_per_t * p.default_counted for p in parts),
        default_markup=sum(p.good.t_per_t * p.default_markup for p in parts),
        parts=parts,
        problems=(*notes, *(problem for part in parts for problem in part.problems)),
    )


def precursor_term(part: Embedded, m_i: float | None = None) -> Term:
    """A precursor as one term m_i x SEFA_i of its parent's allocation (Equation 4)."""
    good = part.good
    mass = good.t_per_t if m_i is None else m_i
    if len(part.sefa_terms) == 1:
        only = part.sefa_terms[0]
        kind = TermKind.INTERNAL if only.kind is TermKind.PROCESS else only.kind
        return replace(only, kind=kind, m_i=mass)
    reason = next((term.reason for term in part.sefa_terms if term.sefa is None), "")
    subject = Subject(good.name, good.cn_code, part.year, good.origin, m_i=mass)
    return subject.term(TermKind.INTERNAL, part.sefa, reason)


def _summed(own: float, parts: list[tuple[float, float | None]]) -> float | None:
    total = own
    for m_i, value in parts:
        if value is None:
            return None
        total += m_i * value
    return total
