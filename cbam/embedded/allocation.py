"""Free allocation on the actual path: Equations 2 to 6 of IR (EU) 2025/2620, every term kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cbam import liability
from cbam.embedded.rules import CN8_DIGITS
from cbam.law.benchmarks import ACTUAL, DEFAULT, Several
from cbam.law.highest import UNKNOWN

if TYPE_CHECKING:
    from cbam.embedded.beyond import Beyond
    from cbam.law.leaves import Benchmark, Figure
    from cbam.law.rulebook import Law

NO_ALLOCATION = "exempt-origin"


class TermKind(StrEnum):
    """What an allocation term stands for."""

    PROCESS = "process"  # Equation 2: column A, this process only
    JOINT = "joint precursor"  # Equation 2 for a precursor made inside a joint process
    INTERNAL = "own precursor"  # made by another process of the installation
    SUPPLIER = "supplier's figure"  # Equation 4 with the supplier's SEFA
    FALLBACK = "column B"  # Equation 6: precursor without a figure, or on default values
    HIGHEST = "column B, origin unknown"  # Equation 6 with the route of the highest default value
    POWER = "electricity"  # no free allocation
    EXEMPT = "exempt origin"  # embedded emissions zero, allocation set to zero


ARTICLES = {
    TermKind.PROCESS: "Annex pt 3, Equations 2-3",
    TermKind.JOINT: "Annex pt 3, Equation 2; IR (EU) 2025/2547 Art 4(9)",
    TermKind.INTERNAL: "Annex pt 3.2, Equation 4",
    TermKind.SUPPLIER: "Annex pt 3.2, Equation 4",
    TermKind.FALLBACK: "Annex pt 3.3(2), Equation 6",
    TermKind.HIGHEST: "Annex pt 3.3(2), Equation 6; IR (EU) 2025/2621 Art 1(5) and Annex IV",
    TermKind.POWER: "Art 1(2)",
    TermKind.EXEMPT: "not stated in the act; set to zero",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a SEFA: ``m_i`` [t/t] x ``sefa`` [tCO2e/t], with what ``sefa`` was made from.

    ``sefa`` is None with a ``reason`` code where the law's tables or the input have no figure.
    """

    kind: TermKind
    name: str
    cn_code: str
    origin: str
    year: int
    m_i: float
    sefa: float | None
    benchmark: Benchmark | None = None
    cbam_factor: Figure | None = None
    cscf: Figure | None = None
    reason: str = ""

    @property
    def contribution(self) -> float | None:
        """m_i x SEFA_i [tCO2e per t of good]."""
        return None if self.sefa is None else self.m_i * self.sefa

    @property
    def article(self) -> str:
        """Where the term stands in IR (EU) 2025/2620."""
        return ARTICLES[self.kind]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a term is about: ``m_i`` [t/t] of a good of this code, origin, routes and production year."""

    name: str
    cn_code: str
    year: int
    origin: str = ""
    routes: tuple[str, ...] = ()
    m_i: float = 1.0

    def term(
        self,
        kind: TermKind,
        sefa: float | None,
        reason: str = "",
        leaves: tuple[Benchmark | None, Figure | None, Figure | None] = (None, None, None),
    ) -> Term:
        """The term with this SEFA [tCO2e/t], or with the reason for having none."""
        return Term(kind, self.name, self.cn_code, self.origin, self.year, self.m_i, sefa, *leaves, reason)


def total(terms: Sequence[Term]) -> float | None:
    """SEFA_g: the sum of all terms [tCO2e/t]; None if one is missing or there is none. Equations 3, 4."""
    parts = [term.contribution for term in terms]
    present = [part for part in parts if part is not None]
    return sum(present) if parts and len(present) == len(parts) else None


def known(value: float) -> float | None:
    """A number as a result: NaN means that it cannot be said."""
    return None if math.isnan(value) else float(value)


def from_benchmark(
    law: Law, kind: TermKind, subject: Subject, leaf: Benchmark, beyond: Beyond | None = None
) -> Term:
    """A term from one benchmark: CBAM_y x CSCF_y x BM, Equation 2 (column A) or 6 (column B).

    A factor of 0 makes it 0, also in years for which the act has no benchmark any more. ``beyond`` what is
    assumed past what is published; without it such a year has no allocation to state.
    """
    factor, cscf = law.cbam_factor(subject.year), law.cscf(subject.year)
    correction = beyond.correction(cscf) if beyond else cscf.value
    benchmark = beyond.benchmark(leaf, law, subject.year) if beyond else leaf.value_tco2e_per_t
    value: float | None = None
    reason = ""
    if factor.value == 0:
        value = 0.0
    elif factor.value is None or correction is None:
        reason = factor.reason or cscf.reason
    elif benchmark is None:
        reason = str(leaf.reading)
    else:
        value = float(liability.sefa(factor.value, correction, benchmark))
    return subject.term(kind, value, reason, (leaf, factor, cscf))


def process_term(
    law: Law,
    subject: Subject,
    kind: TermKind = TermKind.PROCESS,
    several: Several = Several.HIGHEST,
    beyond: Beyond | None = None,
) -> Term:
    """SFA of one process for one good: column A of the operator's real route. Equation 2.

    The year is the reporting period of the good. ``several`` which of several stated routes counts: the act
    names no tie-break for column A; the highest is what Annex pt 5.1 says for default values.
    """
    leaf = law.benchmark(subject.cn_code, ACTUAL, subject.routes, _band(law, subject.year, beyond), several)
    return from_benchmark(law, kind, subject, leaf, beyond)


def _band(law: Law, year: int, beyond: Beyond | None) -> int:
    """The year whose published benchmark is used: the year itself, or the last there is where assumed."""
    return year if beyond is None else min(year, law.benchmarks.years[-1])


def default_term(
    law: Law, subject: Subject, several: Several = Several.HIGHEST, beyond: Beyond | None = None
) -> Term:
    """SEFA of a precursor without a figure of its own: column B of its origin's route. Equation 6.

    Where the origin is unknown: of the route Annex IV of IR (EU) 2025/2621 prints beside the highest value.
    ``several`` which of several printed route letters counts.
    """
    year = _band(law, subject.year, beyond)
    if subject.origin == UNKNOWN:
        highest = law.highest_benchmark(subject.cn_code, year)
        return from_benchmark(law, TermKind.HIGHEST, subject, highest, beyond)
    leaf = law.default_benchmark(subject.origin, subject.cn_code, year, several)
    return from_benchmark(law, TermKind.FALLBACK, subject, leaf, beyond)


def is_complex(law: Law, cn_code: str, routes: Sequence[str], year: int) -> bool:
    """Whether the benchmarks show that a good has precursors: column A (process) differs from B (chain).

    Used to refuse "actual" data without a word on precursors; the act lists no complex goods by CN.
    Where the tables leave the route open, any difference counts.
    """
    cn8, year = cn_code[:CN8_DIGITS], min(year, law.benchmarks.years[-1])
    letters = (
        tuple(routes) or law.benchmarks.letters(cn8, DEFAULT) or law.benchmarks.letters(cn8, ACTUAL) or ("",)
    )
    for letter in letters:
        route = (letter,) if letter else ()
        process = law.benchmark(cn8, ACTUAL, route, year).value_tco2e_per_t
        chain = law.benchmark(cn8, DEFAULT, route, year).value_tco2e_per_t
        if process is not None and chain is not None and process != chain:
            return True
    return False
