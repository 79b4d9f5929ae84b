"""What the advice holds: goods and precursors over the years, the plan of each year, notes, problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cbam.advice.figures import Note, YearFigures
from cbam.advice.suppliers import Known
from cbam.scenario import Scenario
from cbam.statute import Statute
from groundwork.problems import Counts, Problem


class Kind(StrEnum):
    """What was read."""

    INSTALLATION = "installation"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True, slots=True)
class Subject:
    """A good the advice is about; ``verification`` whose report its actual figures need ("" none more).

    ``verification_eur`` what that report costs a year; None where nobody said.
    """

    id: str
    product: str
    cn_code: str
    origin: str
    verification: str
    verification_eur: float | None


@dataclass(frozen=True, slots=True)
class PrecursorYear:
    """A precursor in one year, per tonne of it [tCO2e/t]; None where there is no figure.

    ``break_even_see``: supplier's own embedded emissions below which they beat the default value, with his
    own allocation where it is known, else column B. ``missing_eur`` what a tonne of precursor on default
    values costs above his figures, ``markup_eur`` what the mark-up alone costs [EUR per t of precursor].
    """

    year: int
    see_default: float | None
    sefa_default: float | None
    see_actual: float | None
    sefa_actual: float | None
    break_even_see: float | None
    missing_eur: float | None
    markup_eur: float | None
    price_eur: float
    actual: bool


@dataclass(frozen=True, slots=True)
class PrecursorAdvice:
    """A purchased precursor: whose report it needs, how much of it is in each good, its years.

    ``reason`` codes why neither path has a figure, "" where one has.
    """

    name: str
    cn_code: str
    origin: str
    verification: str
    known: Known
    reason: str
    t_per_t: tuple[float, ...]
    years: tuple[PrecursorYear, ...]


@dataclass(frozen=True, eq=False)
class Advice:
    """The whole advice; ``year`` is the one the answer is about."""

    kind: Kind
    law: Statute
    scenario: Scenario
    year: int
    goods: tuple[Subject, ...]
    years: tuple[YearFigures, ...]
    precursors: tuple[PrecursorAdvice, ...]
    costs_given: bool
    masses_given: bool
    budget_eur: float | None
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]
    counts: Counts

    @property
    def asked(self) -> YearFigures:
        """The figures of the year the answer is about."""
        return next(figures for figures in self.years if figures.year == self.year)

    @property
    def stay_on_default(self) -> bool:
        """Whether no good is better off on actual figures in the year asked about."""
        return not bool(np.any(self.asked.chosen))


def once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, though it is met every year."""
    return tuple({(p.code, p.place, str(p.params)): p for p in problems}.values())
