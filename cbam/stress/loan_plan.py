"""Emissions behind every loan of a portfolio, before and after what the borrowers can do that pays.

Each borrower's measures are computed as on its own page (:mod:`firm_plan`); all of them are then chosen
together: without a budget the best of every firm, with one the best that all of them may cost together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cbam.advice.knapsack import exact_sum
from cbam.stress.abatement import Economics, Package, Plan, Under, best_plan
from cbam.stress.deterministic import Subject, add_scenario
from cbam.stress.firm_measures import OwnMeasures, options_of, told
from cbam.stress.firm_plants import Plants, plants_of
from cbam.stress.rows import POINT, Rows
from groundwork.problems import BadInput, Counts, Problem, once

if TYPE_CHECKING:
    from cbam.measure_tables import FirmMeasure
    from cbam.portfolio import Portfolio
    from cbam.scenario import Scenario
    from cbam.shipments import Flags


@dataclass(frozen=True, slots=True)
class AskedLoans:
    """Scenario (with a price path), years, what all measures together may cost [EUR], discount rate [-]."""

    scenario: Scenario
    years: tuple[int, ...]
    budget_eur: float | None = None
    discount: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Borrower:
    """A firm with a loan: emissions of its goods by year [tCO2e] before measures, and what it would do.

    ``unpriced`` lines are in no figure; a year none of whose lines are priced is missing. ``offered``: how
    many measures it lists.
    """

    firm: str
    loan_eur: float
    before_t: Mapping[int, float]
    own: OwnMeasures
    offered: int
    unpriced: int

    def avoided_t(self, year: int) -> float:
        """Emissions its measures avoid in a year [tCO2e]."""
        return sum(package.avoided_t_by_year.get(year, 0.0) for package in self.own.chosen)

    def after_t(self, year: int) -> float | None:
        """Emissions after its measures [tCO2e]; None where those before are not known."""
        before = self.before_t.get(year)
        return None if before is None else before - self.avoided_t(year)

    def per_loan(self, year: int) -> tuple[float, float] | None:
        """Emissions per EUR lent [tCO2e/EUR], before and after."""
        before, after = self.before_t.get(year), self.after_t(year)
        return None if before is None or after is None else (before / self.loan_eur, after / self.loan_eur)

    @property
    def investment_eur(self) -> float:
        """What its measures cost to begin."""
        return exact_sum(package.investment_eur for package in self.own.chosen)

    @property
    def npv_eur(self) -> float:
        """Present value of its measures."""
        return sum(package.npv_eur for package in self.own.chosen)

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of what it would do."""
        return tuple(name for package in self.own.chosen for name in package.measures)


@dataclass(frozen=True, slots=True)
class YearOfLoans:
    """All loans of borrowers whose emissions of a year are known: lent [EUR], emissions [tCO2e]."""

    year: int
    borrowers: int
    lent_eur: float
    before_t: float
    after_t: float

    @property
    def per_loan(self) -> tuple[float, float]:
        """Emissions per EUR lent [tCO2e/EUR], before and after."""
        return self.before_t / self.lent_eur, self.after_t / self.lent_eur


@dataclass(frozen=True, eq=False)
class LoanPlan:
    """Every borrower, the largest emissions per loan first; ``without_loan`` firms that state none.

    ``proved``: no choice of measures within the budget is worth more.
    """

    asked: AskedLoans
    borrowers: tuple[Borrower, ...]
    without_loan: int
    proved: bool
    problems: tuple[Problem, ...]
    counts: Counts

    def of(self, year: int) -> YearOfLoans | None:
        """The sum of a year; None where no borrower's emissions are known."""
        known = [
            (b, b.before_t[year], after) for b in self.borrowers if (after := b.after_t(year)) is not None
        ]
        if not known:
            return None
        lent, before = exact_sum(b.loan_eur for b, _, _ in known), sum(t for _, t, _ in known)
        return YearOfLoans(year, len(known), lent, before, sum(t for _, _, t in known))

    @property
    def years(self) -> tuple[YearOfLoans, ...]:
        """The sum of every year there is one of."""
        return tuple(found for year in self.asked.years if (found := self.of(year)) is not None)

    @property
    def investment_eur(self) -> float:
        """What all measures cost to begin."""
        return exact_sum(one.investment_eur for one in self.borrowers)

    @property
    def npv_eur(self) -> float:
        """Present value of all measures."""
        return sum(one.npv_eur for one in self.borrowers)


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """A borrower's measures, plants, codes, and what can be chosen at each plant."""

    measures: tuple[FirmMeasure, ...]
    plants: Plants
    codes: tuple[str, ...]
    options: list[list[Package]]


def loan_plan(portfolio: Portfolio, subject: Subject, asked: AskedLoans) -> LoanPlan:
    """The plan over all borrowers. Raises ``BadInput`` where no firm with goods states a loan."""
    loans = _loans(portfolio, subject)
    if not loans:
        raise BadInput(Problem("cbam.plan-no-loans"))
    rows, problems = Rows(), list[Problem]()
    refused = np.zeros(len(subject.cells), dtype=np.bool_)
    for _, found in add_scenario(rows, subject, asked.scenario, asked.years, ("total", "firm")):
        problems += found.problems
        refused |= found.refused
    emitted = _emissions(rows, loans)
    choices = {firm: _choice(portfolio, subject, firm, asked) for firm in loans}
    own, proved = _chosen(choices, asked.budget_eur)
    unpriced = {firm: _lines(subject, refused & (subject.cells.shipments.firm == firm)) for firm in loans}
    borrowers = [
        Borrower(firm, loan, emitted[firm], own[firm], len(choices[firm].measures), unpriced[firm])
        for firm, loan in loans.items()
    ]
    last = asked.years[-1]
    borrowers.sort(key=lambda one: (-(one.per_loan(last) or (-1.0,))[0], one.firm))
    counts = Counts(int(subject.cells.n_lines.sum()), _lines(subject, ~refused), _lines(subject, refused))
    told_of = (*problems, *(p for firm, one in own.items() for p in _named(firm, one.problems)))
    firms = sum(name in subject.levels.firm.names for name in portfolio.firms.firm)
    return LoanPlan(asked, tuple(borrowers), firms - len(loans), proved, once(told_of), counts)


def _loans(portfolio: Portfolio, subject: Subject) -> dict[str, float]:
    """Loans [EUR] of the firms that have goods."""
    firms, names = portfolio.firms, set(subject.levels.firm.names)
    pairs = zip(firms.firm, firms.loan_eur, strict=True)
    return {str(name): float(loan) for name, loan in pairs if name in names and loan > 0}


def _emissions(rows: Rows, firms: Iterable[str]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {firm: {} for firm in firms}
    for row in rows:
        if (row.level, row.measure, row.statistic) != ("firm", "emissions_tco2e", POINT):
            continue
        for name, value in zip(row.names, row.values.tolist(), strict=True):
            if name in found and not np.isnan(value):
                found[name][row.year] = value
    return found


def _choice(portfolio: Portfolio, subject: Subject, firm: str, asked: AskedLoans) -> _Choice:
    mine = tuple(m for m in portfolio.measures if m.firm == firm)
    shipments, path = portfolio.shipments, asked.scenario.price
    codes = tuple(str(code) for code in dict.fromkeys(shipments.cn_code[shipments.firm == firm]))
    plants = plants_of(portfolio, firm, subject.law, asked.scenario)
    if not mine or path is None:
        return _Choice(mine, plants, codes, [])
    prices = {year: path.years[year].value for year in asked.years if year in path.years}
    economics = Economics(prices, plants.borne, asked.discount)
    under = Under(subject.laws, asked.scenario)
    return _Choice(mine, plants, codes, options_of(mine, plants, (under, economics)))


def _chosen(choices: Mapping[str, _Choice], budget_eur: float | None) -> tuple[dict[str, OwnMeasures], bool]:
    """The best plan over the plants of all borrowers, told firm by firm; and whether it is proved."""
    plan = best_plan([plant for one in choices.values() for plant in one.options], budget_eur)
    picked = iter(plan.chosen if plan else ())
    found = {}
    for firm, one in choices.items():
        mine = Plan(tuple(next(picked) for _ in one.options), plan.proved) if plan else None
        found[firm] = told(one.measures, one.plants, one.codes, one.options, mine)
    return found, plan is None or plan.proved


def _named(firm: str, problems: Sequence[Problem]) -> Iterable[Problem]:
    """Problems of a measure, with its firm before its name."""
    for one in problems:
        named = {"id": f"{firm}: {one.params['id']}"} if "id" in one.params else {}
        yield replace(one, params={**one.params, **named})


def _lines(subject: Subject, cells: Flags) -> int:
    return int(subject.cells.n_lines[cells].sum())
