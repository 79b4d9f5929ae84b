"""The UK carbon border adjustment mechanism from 2027: a tax on embodied emissions at a sector's rate.

Unlike the Union's, it has no benchmark per good: the rate itself is lowered by the sector's free allocation,
and every tonne embodied is charged. What is not published (most baselines, default values, the price of the
preceding quarter) is the user's input; nothing is filled in silently. The formulas take NaN to NaN; a user's
figures are checked in ``uk_charge``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from cbam.importers.quarters import QUARTERS, quarter_before
from cbam.regimes.known import Known, Strict, number_problems, share_problems
from groundwork.problems import BadInput, Problem

Value = float | NDArray[np.float64]
_FILE = Path(__file__).parent / "uk.yaml"


class Baseline(Strict):
    """A sector's share of free allocation [-] in the years of the baseline."""

    years: dict[int, float]
    status: str
    confidence: str
    source: str

    @property
    def mean(self) -> float:
        """The simple mean of the years, Finance Act 2026 s. 149(4)."""
        return sum(self.years.values()) / len(self.years)


class MarketPrice(Strict):
    """A price for orientation."""

    gbp_per_t: float
    day: date
    what: str
    confidence: str
    source: str


class UkRules(Strict):
    """The packaged data of ``uk.yaml``."""

    known_on: date
    acts: tuple[str, ...]
    start: Known[date]
    sectors: Known[tuple[str, ...]]
    factor: dict[int, Known[float]]
    baselines: dict[str, Baseline]
    indirect_from: Known[int]
    threshold_gbp: Known[float]
    threshold_months: Known[int]
    first_return: Known[date]
    market: tuple[MarketPrice, ...]


@dataclass(frozen=True, slots=True)
class UkCase:
    """One import into the United Kingdom; None where not known.

    ``year``, ``quarter`` of import; ``mass_t`` [t]; ``see_direct`` and ``see_indirect`` [tCO2e/t];
    ``uka_mean_gbp`` [GBP/tCO2e] mean auction clearing price of the preceding quarter; ``baseline`` [-] and
    ``factor`` [-] to use instead of the packaged ones; ``relief_gbp`` [GBP] for a carbon price paid abroad.
    """

    sector: str
    year: int
    quarter: int
    mass_t: float
    see_direct: float
    uka_mean_gbp: float | None = None
    see_indirect: float | None = None
    baseline: float | None = None
    factor: float | None = None
    relief_gbp: float = 0.0


@dataclass(frozen=True, slots=True)
class UkAnswer:
    """The charge and every term of it; a source is "user" where the user gave the figure."""

    price_quarter: str
    baseline: float
    baseline_source: str
    factor: float
    factor_source: str
    rate_fraction: float
    rate_gbp_per_t: float
    emissions_t: float
    charge_gbp: float
    charge_gbp_per_t_good: float
    confidence: str
    indirect_left_out: bool


@cache
def uk_rules() -> UkRules:
    """The packaged rules."""
    import yaml

    return TypeAdapter(UkRules).validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def rate_fraction(baseline: Value, factor: Value) -> Value:
    """The share of the domestic price that a sector's rate is: 1 - baseline x factor.

    ``baseline`` [-] the sector's share of free allocation; ``factor`` [-] what remains of it in the year.
    Source: Finance Act 2026 s. 149(3); SI 2026/809 reg 3 (as reported).
    """
    return 1 - baseline * factor


def rate(uka_mean_gbp: Value, baseline: Value, factor: Value) -> Value:
    """The sectoral rate [GBP/tCO2e]: mean auction clearing price of the preceding quarter x the fraction.

    Source: Finance Act 2026 s. 149(3); SI 2026/809 reg 3 (as reported).
    """
    return uka_mean_gbp * rate_fraction(baseline, factor)


def charge(rate_gbp_per_t: Value, emissions_t: Value, relief_gbp: Value) -> Value:
    """The tax [GBP]: rate x all embodied emissions, less relief for a carbon price paid, never negative.

    Source: Finance Act 2026 s. 149(1) (as reported).
    """
    due: Value = np.maximum(0, rate_gbp_per_t * emissions_t - relief_gbp)
    return due


def uk_charge(case: UkCase, rules: UkRules | None = None) -> UkAnswer:
    """The charge of one case.

    Raises BadInput with everything that is missing or wrong at once: an unknown sector, an import before the
    regime, a figure that is negative or no number, a baseline, factor or price that is neither packaged nor
    given.
    """
    known = rules or uk_rules()
    problems = _problems(case, known)
    if problems:
        raise BadInput(*problems)
    packaged = known.baselines.get(case.sector)
    baseline = case.baseline if case.baseline is not None else packaged.mean if packaged else np.nan
    factor = case.factor if case.factor is not None else known.factor[case.year].value
    price = case.uka_mean_gbp if case.uka_mean_gbp is not None else np.nan
    emissions = case.see_direct * case.mass_t
    per_t = float(rate(price, baseline, factor))
    due = float(charge(per_t, emissions, case.relief_gbp))
    before_year, before = quarter_before(case.year, case.quarter)
    return UkAnswer(
        price_quarter=f"{before_year}-Q{before}",
        baseline=baseline,
        baseline_source="user" if case.baseline is not None or not packaged else packaged.source,
        factor=factor,
        factor_source="user" if case.factor is not None else known.factor[case.year].source,
        rate_fraction=float(rate_fraction(baseline, factor)),
        rate_gbp_per_t=per_t,
        emissions_t=emissions,
        charge_gbp=due,
        charge_gbp_per_t_good=due / case.mass_t,
        confidence="medium",
        indirect_left_out=bool(case.see_indirect),
    )


def _problems(case: UkCase, known: UkRules) -> list[Problem]:
    figures = {"mass_t": case.mass_t, "see_direct": case.see_direct, "see_indirect": case.see_indirect}
    figures |= {"uka_mean_gbp": case.uka_mean_gbp, "relief_gbp": case.relief_gbp}
    found = number_problems(figures) + share_problems({"baseline": case.baseline, "factor": case.factor})
    if case.mass_t == 0:
        found.append(Problem("cbam.regime-number", params={"name": "mass_t", "value": "0"}))
    if case.sector not in known.sectors.value:
        params = {"sector": case.sector, "known": ", ".join(known.sectors.value)}
        found.append(Problem("cbam.uk-sector-unknown", params=params))
    elif case.baseline is None and case.sector not in known.baselines:
        params = {"sector": case.sector, "known": ", ".join(known.baselines)}
        found.append(Problem("cbam.uk-baseline-missing", params=params))
    start = known.start.value
    if case.quarter not in QUARTERS:
        found.append(Problem("cbam.uk-quarter", params={"value": case.quarter}))
    elif case.uka_mean_gbp is None:
        year, quarter = quarter_before(case.year, case.quarter)
        found.append(Problem("cbam.uk-price-missing", params={"quarter": f"{year}-Q{quarter}"}))
    if case.year < start.year:
        found.append(Problem("cbam.uk-before-start", params={"year": case.year, "day": start.isoformat()}))
    elif case.factor is None and case.year not in known.factor:
        found.append(Problem("cbam.uk-factor-missing", params={"year": case.year, "last": max(known.factor)}))
    return found


def threshold_reached(days: Sequence[date], values_gbp: Sequence[float], rules: UkRules) -> date | None:
    """The first day on which imports of the twelve months before it reach the registration threshold.

    ``values_gbp`` [GBP] of the imports of each day, not negative. None where it is never reached. Only the
    look-back test is applied; a test of expected imports is reported too, and is not modelled.
    Raises ValueError for sequences of unequal length or a value that is negative or no number.
    """
    if len(days) != len(values_gbp) or any(not 0 <= value < float("inf") for value in values_gbp):
        raise ValueError("one value that is not negative is needed for each day [GBP]")
    order = sorted(range(len(days)), key=lambda i: days[i])
    first, total = 0, 0.0
    for i in order:
        total += values_gbp[i]
        while days[order[first]] <= _months_before(days[i], rules.threshold_months.value):
            total -= values_gbp[order[first]]
            first += 1
        if total >= rules.threshold_gbp.value:
            return days[i]
    return None


def _months_before(day: date, months: int) -> date:
    import calendar

    total = day.year * len(calendar.month_name[1:]) + day.month - 1 - months
    year, month = divmod(total, len(calendar.month_name[1:]))
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
