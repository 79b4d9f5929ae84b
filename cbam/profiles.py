"""What the law says of one good from one origin in one reporting year: resolved once, used by every line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from cbam import liability
from cbam.goods import Good, Heading, OutOfScope, Refused, resolve_good, single_good
from cbam.law.leaves import (
    Benchmark,
    Citation,
    DefaultValue,
    Fallback,
    Figure,
    LawStatus,
    Reading,
    ReadStatus,
)
from cbam.neighbours import Pointer, what_else
from cbam.origins import Origin, RefusedOrigin, resolve_origin
from groundwork.problems import Problem

if TYPE_CHECKING:
    from cbam.scenario import Assumptions
    from cbam.statute import Statute

NAN: Final = math.nan
ELECTRICITY = "electricity"


class Scope(StrEnum):
    """Whether a line can owe anything."""

    IN_SCOPE = "in scope"
    OUT_OF_SCOPE = "out of scope"
    EXEMPT_ORIGIN = "exempt origin"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader should know: a code of the catalogue and its values.

    ``default_path_only``: it says nothing about lines billed on the user's own figures.
    """

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    default_path_only: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One (code, origin, reporting year) resolved: figures [tCO2e/t, -], NaN where there is none, and leaves.

    ``benchmark`` and ``cscf`` are after the scenario's assumptions; the leaves are the law's own.
    ``unpriced`` says why the default path has no answer.
    """

    cn_code: str
    origin: str
    year: int
    scope: Scope
    sector: str | None = None
    name_en: str = ""
    name_zh: str = ""
    indirect_counted: bool = False
    electricity: bool = False
    default: DefaultValue | None = None
    markup_figure: Figure | None = None
    benchmark_leaf: Benchmark | None = None
    factor_figure: Figure | None = None
    cscf_figure: Figure | None = None
    default_total: float = NAN
    markup: float = NAN
    benchmark: float = NAN
    cbam_factor: float = NAN
    cscf: float = NAN
    notes: tuple[Note, ...] = ()
    unpriced: Problem | None = None

    @property
    def benchmark_column(self) -> str | None:
        """Column of the benchmark used."""
        return self.benchmark_leaf.column if self.benchmark_leaf else None

    @property
    def route(self) -> str | None:
        """Route letter of the benchmark used; empty where it does not depend on the route."""
        return self.benchmark_leaf.route if self.benchmark_leaf else None

    @property
    def data_status(self) -> str | None:
        """How well the default value's row is known to be the law's: read, partly read, inferred."""
        return self.default.read.value if self.default else None

    @property
    def citations(self) -> dict[str, Citation | None]:
        """Where each figure stands."""
        leaves = {
            "default_total": self.default,
            "markup": self.markup_figure,
            "benchmark": self.benchmark_leaf,
            "cbam_factor": self.factor_figure,
            "cscf": self.cscf_figure,
        }
        return {name: leaf.citation if leaf else None for name, leaf in leaves.items()}

    @property
    def what_else(self) -> tuple[Pointer, ...]:
        """What else the EU asks of such a good."""
        return what_else(self.cn_code)


Findings = tuple[tuple[Problem, str], ...]


def resolve_profile(
    code: str, origin: str, year: int, statute: Statute, assumptions: Assumptions
) -> Profile | Findings:
    """The profile of a good, or every problem with the column it lies in. Scope first, then origin."""
    law = statute.of_year(year)
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
        return _out_of_scope(good, land, year)
    names = (good.sector, good.name_en, good.name_zh)
    base = Profile(good.code, land.code, year, Scope.IN_SCOPE, *names, notes=stands_for)
    if land.exempt:
        exempt = Note("cbam.note-exempt-origin", {"en": land.name_en, "zh": land.name_zh})
        return replace(base, scope=Scope.EXEMPT_ORIGIN, notes=(*stands_for, exempt))
    return _in_scope(base, good, land, statute, assumptions)


def _out_of_scope(good: OutOfScope, land: Origin, year: int) -> Profile:
    notes = [Note("cbam.note-out-of-scope")]
    if good.last_digits_unchecked:
        notes.append(
            Note("cbam.note-code-not-checked", {"digits": good.digits_checked, "edition": good.edition})
        )
    return Profile(good.code, land.code, year, Scope.OUT_OF_SCOPE, None, good.chapter_en, good.chapter_zh,
                   notes=tuple(notes))  # fmt: skip


def _in_scope(
    base: Profile, good: Good, land: Origin, statute: Statute, assumptions: Assumptions
) -> Profile | Findings:
    year, law = base.year, statute.of_year(base.year)
    factor = law.cbam_factor(year)
    if factor.value is None:
        return ((Problem("cbam.no-factor-for-year", params={"year": year}), "year"),)
    if good.sector == ELECTRICITY:
        return replace(base, electricity=True, factor_figure=factor)
    default, markup = law.default_value(land.code, good.code), law.markup(good.sector, year)
    leaf, benchmark, benchmark_notes = _benchmark(good, land, year, statute, assumptions)
    cscf_figure, cscf = _cscf(statute, assumptions, year)
    notes = [*base.notes, *_default_notes(default), *benchmark_notes]
    if cscf_figure is None:
        notes.append(Note("cbam.note-cscf-assumed", {"year": year, "cscf": cscf}, default_path_only=True))
    return replace(
        base,
        indirect_counted=not good.scope.annex_ii,
        default=default,
        markup_figure=markup,
        benchmark_leaf=leaf,
        factor_figure=factor,
        cscf_figure=cscf_figure,
        default_total=_number(default.total_tco2e_per_t),
        markup=_number(markup.value),
        benchmark=benchmark,
        cbam_factor=factor.value,
        cscf=cscf,
        notes=tuple(notes),
        unpriced=_unpriced(good, land, default, markup, leaf),
    )


def _number(value: float | None) -> float:
    return NAN if value is None else value


def _benchmark(
    good: Good, land: Origin, year: int, statute: Statute, assumptions: Assumptions
) -> tuple[Benchmark, float, list[Note]]:
    """The law's benchmark and the value used: revised and carried on as the scenario assumes."""
    law = statute.of_year(year)
    last = law.benchmarks.years[-1]
    leaf = law.default_benchmark(land.code, good.code, min(year, last))
    value, notes = _number(leaf.value_tco2e_per_t), []
    provisional, revision = assumptions.benchmark_provisional_from.value, assumptions.benchmark_revision.value
    if year >= provisional:
        value = float(liability.benchmark_under_assumption(value, revision, 1))
        params: dict[str, str | int | float] = {
            "year": year,
            "from_year": provisional,
            "revision": f"{revision:.1%}",
        }
        notes.append(Note("cbam.note-benchmark-provisional", params, default_path_only=True))
    if year > last:
        cut = assumptions.benchmark_yearly_cut.value
        value = float(liability.benchmark_under_assumption(value, cut, year - last))
        params = {"year": year, "last": last, "cut": f"{cut:.1%}"}
        notes.append(Note("cbam.note-benchmark-beyond-band", params, default_path_only=True))
    if leaf.inferred or leaf.reading is Reading.HIGHEST_OF_LETTERS:
        notes.append(
            Note("cbam.note-benchmark-reading", {"reading": leaf.reading.value}, default_path_only=True)
        )
    return leaf, value, notes


def _cscf(statute: Statute, assumptions: Assumptions, year: int) -> tuple[Figure | None, float]:
    """The correction factor in force, or none and the scenario's assumption."""
    figure = statute.of_year(year).cscf(year)
    if figure.value is not None and figure.status is not LawStatus.ASSUMPTION:
        return figure, figure.value
    return None, assumptions.cscf_beyond.value


def remaining_share(statute: Statute, assumptions: Assumptions, year: int) -> float:
    """CBAM factor x CSCF of a year [-]: what every free allocation of that year is multiplied by."""
    factor = _number(statute.of_year(year).cbam_factor(year).value)
    return float(liability.sefa(factor, _cscf(statute, assumptions, year)[1], 1))


def _default_notes(default: DefaultValue) -> list[Note]:
    notes = []
    if default.read is not ReadStatus.READ:
        notes.append(Note("cbam.note-data-status", {"status": default.read.value}, default_path_only=True))
    if default.fallback is not Fallback.NONE:
        notes.append(Note("cbam.note-fallback", {"reason": default.fallback.value}, default_path_only=True))
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
