"""Which profile a good from an origin gets in a reporting year: resolved once, used by every line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cbam import liability
from cbam.default_emissions import content_needed
from cbam.frame import Frame
from cbam.goods import Good, Heading, OutOfScope, Refused, resolve_good, single_good
from cbam.law.benchmarks import Several
from cbam.law.leaves import Benchmark, DefaultValue, Fallback, Figure, LawStatus, Reading, ReadStatus, weakest
from cbam.origins import Origin, RefusedOrigin, resolve_origin
from cbam.profile import ELECTRICITY, NAN, Findings, Note, Profile, Scope
from cbam.readings import LETTERS
from cbam.what_if import what_if_profile
from cbam.year_terms import correction, remaining_share, year_notes
from groundwork.problems import Problem

if TYPE_CHECKING:
    from cbam.scenario import Assumptions

__all__ = ["Findings", "Note", "Profile", "Scope", "remaining_share", "resolve_profile"]


def resolve_profile(code: str, origin: str, year: int, frame: Frame) -> Profile | Findings:
    """The profile of a good, or every problem with the column it lies in. Scope first, then origin."""
    law = frame.law(year)
    land, good = resolve_origin(origin, law), resolve_good(code, law)
    stands_for: tuple[Note, ...] = ()
    if isinstance(good, Heading) and isinstance(land, Origin):
        stands_for = (Note("cbam.note-heading", {"code": good.code}),)
        good = good.goods[0] if land.exempt else single_good(good, law, land.code, year)
    findings = []
    if isinstance(good, Refused):
        findings.append((good.problem, "cn_code"))
    if isinstance(land, RefusedOrigin):
        findings.append((land.problem, "origin"))
    if isinstance(land, RefusedOrigin) or isinstance(good, (Refused, Heading)):
        return tuple(findings)
    if isinstance(good, OutOfScope):
        what_if = what_if_profile(good, land, year, frame)
        return what_if or _out_of_scope(good, land, year)
    names = (good.sector, good.name_en, good.name_zh)
    base = Profile(good.code, land.code, year, Scope.IN_SCOPE, *names, notes=stands_for)
    if land.exempt:
        exempt = Note("cbam.note-exempt-origin", {"en": land.name_en, "zh": land.name_zh})
        return replace(base, scope=Scope.EXEMPT_ORIGIN, notes=(*stands_for, exempt))
    return _in_scope(base, good, land, frame)


def _out_of_scope(good: OutOfScope, land: Origin, year: int) -> Profile:
    notes = [Note("cbam.note-out-of-scope")]
    if good.last_digits_unchecked:
        notes.append(
            Note("cbam.note-code-not-checked", {"digits": good.digits_checked, "edition": good.edition})
        )
    return Profile(good.code, land.code, year, Scope.OUT_OF_SCOPE, None, good.chapter_en, good.chapter_zh,
                   notes=tuple(notes))  # fmt: skip


def _in_scope(base: Profile, good: Good, land: Origin, frame: Frame) -> Profile | Findings:
    year, law = base.year, frame.law(base.year)
    factor = law.cbam_factor(year)
    if factor.value is None:
        return ((Problem("cbam.no-factor-for-year", params={"year": year}), "year"),)
    if good.sector == ELECTRICITY:
        return replace(base, electricity=True, factor_figure=factor)
    default, markup = law.default_value(land.code, good.code), law.markup(good.sector, year)
    several, last = Several(frame.readings.of(LETTERS)), law.benchmarks.years[-1]
    leaf = law.default_benchmark(land.code, good.code, min(year, last), several)
    provisional = year >= frame.assumptions.benchmark_provisional_from.value and law.revision_announced(
        leaf.citation
    )
    benchmark, benchmark_notes = _benchmark(leaf, (year, last, provisional), frame.assumptions)
    cscf_figure, cscf = correction(frame.statute, frame.assumptions, year)
    notes = [
        *base.notes,
        *_default_notes(default),
        *benchmark_notes,
        *year_notes(factor, cscf_figure, cscf, year),
    ]
    return replace(
        base,
        indirect_counted=not good.scope.annex_ii,
        functional_unit=good.scope.functional_unit,
        default=default,
        markup_figure=markup,
        benchmark_leaf=leaf,
        factor_figure=factor,
        cscf_figure=cscf_figure,
        default_total=_number(default.total_tco2e_per_t),
        default_direct=_number(default.direct_tco2e_per_t),
        markup=_number(markup.value),
        benchmark=benchmark,
        benchmark_status=_benchmark_status(leaf, (year, last, provisional), frame.assumptions),
        cbam_factor=factor.value,
        cscf=cscf,
        content_needed=content_needed(good.scope, frame.readings),
        notes=tuple(notes),
        unpriced=_unpriced(good, land, default, markup, leaf),
    )


def _number(value: float | None) -> float:
    return NAN if value is None else value


def _benchmark(
    leaf: Benchmark, when: tuple[int, int, bool], assumptions: Assumptions
) -> tuple[float, list[Note]]:
    """The value used, revised and carried on past the last band as the scenario assumes, and why.

    ``when``: the year, the last year with a band, whether the act announces a revision for that year.
    A set that replaces the announced one is law and is not revised again.
    """
    year, last, provisional = when
    value, notes = _number(leaf.value_tco2e_per_t), []
    revision = assumptions.benchmark_revision.value
    if provisional:
        value = float(liability.benchmark_under_assumption(value, revision, 1))
        params: dict[str, str | int | float] = {
            "year": year,
            "from_year": assumptions.benchmark_provisional_from.value,
            "revision": f"{revision:.0%}" if revision == 0 else f"{revision:.1%}",
        }
        notes.append(Note("cbam.note-benchmark-provisional", params, default_path_only=True))
    if year > last:
        cut = assumptions.benchmark_yearly_cut.value
        value = float(liability.benchmark_under_assumption(value, cut, year - last))
        params = {"year": year, "last": last, "cut": f"{cut:.1%}"}
        notes.append(Note("cbam.note-benchmark-beyond-band", params, default_path_only=True))
    if leaf.inferred or leaf.reading in (Reading.HIGHEST_OF_LETTERS, Reading.LOWEST_OF_LETTERS):
        params = {"reading": leaf.reading.word}
        notes.append(Note("cbam.note-benchmark-reading", params, default_path_only=True))
    return value, notes


def _benchmark_status(
    leaf: Benchmark, when: tuple[int, int, bool], assumptions: Assumptions
) -> LawStatus | None:
    """How far the benchmark used is law: an assumption once revised by one or past the last band."""
    if leaf.value_tco2e_per_t is None:
        return None
    year, last, provisional = when
    if year > last or (provisional and assumptions.benchmark_revision.value > 0):
        return LawStatus.ASSUMPTION
    return weakest([leaf.status, LawStatus.PROVISIONAL]) if provisional else leaf.status


def _default_notes(default: DefaultValue) -> list[Note]:
    notes = []
    if default.read is not ReadStatus.READ:
        notes.append(Note("cbam.note-data-status", {"status": default.read.word}, default_path_only=True))
    if default.fallback is not Fallback.NONE:
        notes.append(Note("cbam.note-fallback", {"reason": default.fallback.word}, default_path_only=True))
    return notes


def _unpriced(
    good: Good, land: Origin, default: DefaultValue, markup: Figure, benchmark: Benchmark
) -> Problem | None:
    params: dict[str, str | int | float] = {"code": good.code, "origin": land.code}
    if default.total_tco2e_per_t is None or markup.value is None:
        reason = default.reason or markup.reason
        return Problem("cbam.no-default-value", params={**params, "reason": reason})
    if benchmark.value_tco2e_per_t is None:
        return Problem("cbam.no-benchmark", params={**params, "reason": benchmark.reading.value})
    return None
