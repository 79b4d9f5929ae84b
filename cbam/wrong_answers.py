"""The classic wrong answers for one charge, computed from the right terms to be shown beside it.

What each mistake is and why it is wrong stands in ``wrong_answers.yaml``; here is only its arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cbam import liability
from cbam.law.benchmarks import ACTUAL
from cbam.law.defaults import OTHER
from cbam.scenario import Bilingual

if TYPE_CHECKING:
    from cbam.priced import Bill

_FILE = Path(__file__).parent / "wrong_answers.yaml"


@dataclass(frozen=True, slots=True)
class RightTerms:
    """What the right answer rests on: values per tonne of good [tCO2e/t], price [EUR per certificate].

    ``other_*`` are the default total and benchmark of "Other countries and territories".
    """

    default_total: float
    markup: float
    cbam_factor: float
    cscf: float
    benchmark_b: float
    benchmark_a: float
    other_default_total: float
    other_benchmark_b: float
    price_eur: float

    @property
    def see(self) -> float:
        """Embedded emissions with mark-up."""
        return float(liability.see_with_markup(self.default_total, self.markup))

    @property
    def sefa(self) -> float:
        """Specific embedded free allocation, column B."""
        return float(liability.sefa(self.cbam_factor, self.cscf, self.benchmark_b))

    def charge(self, see: float, sefa: float) -> float:
        """EUR per tonne of good for these emissions and this allocation."""
        return float(liability.cost_eur(liability.certificates_per_t(see, sefa), self.price_eur))


def right_terms(bill: Bill, row: int) -> RightTerms:
    """The terms of one line on the default path; NaN where the law has no such value."""
    profile = bill.profiles[bill.profile_of[row]]
    law = bill.law.of_year(profile.year)
    year = min(profile.year, law.benchmarks.years[-1])
    routes = (profile.route,) if profile.route else ()
    column_a = law.benchmark(profile.cn_code, ACTUAL, routes, year)
    other = law.default_value(OTHER, profile.cn_code)
    other_benchmark = law.default_benchmark(OTHER, profile.cn_code, year)
    return RightTerms(
        default_total=profile.default_total,
        markup=profile.markup,
        cbam_factor=profile.cbam_factor,
        cscf=profile.cscf,
        benchmark_b=profile.benchmark,
        benchmark_a=_or_nan(column_a.value_tco2e_per_t),
        other_default_total=_or_nan(other.total_tco2e_per_t),
        other_benchmark_b=_or_nan(other_benchmark.value_tco2e_per_t),
        price_eur=float(bill.terms.price_eur[row]),
    )


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


class Mistake(BaseModel):
    """One wrong formula: its arithmetic by name, its parameters, and the explanation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    formula: str
    mark_up: bool = True
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    wrong: Bilingual
    why: Bilingual
    seen_in: Bilingual


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A mistake and the charge [EUR per tonne] it gives."""

    mistake: Mistake
    eur_per_t: float


def _emissions(terms: RightTerms, mistake: Mistake) -> float:
    return terms.see if mistake.mark_up else terms.default_total


def _phase_in_times_embedded(terms: RightTerms, mistake: Mistake) -> float:
    return terms.charge(_emissions(terms, mistake) * (1 - terms.cbam_factor), 0)


def _phase_in_times_difference(terms: RightTerms, mistake: Mistake) -> float:
    return terms.charge(_emissions(terms, mistake), terms.benchmark_b) * (1 - terms.cbam_factor)


def _no_mark_up(terms: RightTerms, mistake: Mistake) -> float:
    return terms.charge(terms.default_total, terms.sefa)


def _allocation_as_share(terms: RightTerms, mistake: Mistake) -> float:
    return terms.charge(terms.see, (mistake.share or 0) * terms.see)


def _column_a(terms: RightTerms, mistake: Mistake) -> float:
    return terms.charge(terms.see, float(liability.sefa(terms.cbam_factor, terms.cscf, terms.benchmark_a)))


def _no_allocation(terms: RightTerms, mistake: Mistake) -> float:
    return terms.charge(terms.see, 0)


def _other_countries(terms: RightTerms, mistake: Mistake) -> float:
    see = float(liability.see_with_markup(terms.other_default_total, terms.markup))
    return terms.charge(see, float(liability.sefa(terms.cbam_factor, terms.cscf, terms.other_benchmark_b)))


_FORMULAS: Mapping[str, Callable[[RightTerms, Mistake], float]] = {
    "phase_in_times_embedded": _phase_in_times_embedded,
    "phase_in_times_difference": _phase_in_times_difference,
    "no_mark_up": _no_mark_up,
    "allocation_as_share": _allocation_as_share,
    "column_a": _column_a,
    "no_allocation": _no_allocation,
    "other_countries": _other_countries,
}


@cache
def mistakes() -> tuple[Mistake, ...]:
    """All mistakes of the packaged table."""
    import yaml

    return TypeAdapter(tuple[Mistake, ...]).validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def wrong_answers(terms: RightTerms) -> tuple[WrongAnswer, ...]:
    """What each mistake would give for these terms; NaN where a term it needs is missing."""
    return tuple(WrongAnswer(m, _FORMULAS[m.formula](terms, m)) for m in mistakes())
