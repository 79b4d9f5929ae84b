"""One firm's plan from a portfolio: its bill by year, where it stands, what pays, what is due when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from cbam.advice.knapsack import exact_sum
from cbam.advice.request import Wishes, refuse_unknown
from cbam.importers.tasks import Role, Task, tasks
from cbam.stress.abatement import Economics, Package, Under
from cbam.stress.deterministic import Subject, add_scenario
from cbam.stress.firm_measures import OwnMeasures, own_measures
from cbam.stress.firm_plants import plants_of
from cbam.stress.norm_grades import Graded, graded
from cbam.stress.own_verification import own_savings
from cbam.stress.rows import POINT, Rows
from groundwork.problems import BadInput, Counts, Problem, once

if TYPE_CHECKING:
    from cbam.portfolio import Portfolio
    from cbam.scenario import Scenario
    from cbam.shipments import Flags

Figures = Mapping[tuple[str, str], Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The firm, the scenario, the years; budgets and verification costs; share borne and discount rate."""

    firm: str
    scenario: Scenario
    years: tuple[int, ...]
    budget_eur: float | None = None
    verification: Wishes = Wishes()  # noqa: RUF009 - frozen
    discount: float = 0.0


@dataclass(frozen=True, slots=True)
class Verify:
    """What verified figures save the firm against its charge as declared, by year [EUR].

    ``advised_eur`` by its own figures with the cheapest choice of report and path (:mod:`own_verification`);
    ``saving_eur`` were every default value replaced, by own figures or averages. ``rank`` among the firms of
    the portfolio in the first year, of ``of`` that would save; None: none saved.
    """

    advised_eur: Mapping[int, float]
    saving_eur: Mapping[int, float]
    rank: int | None
    of: int


@dataclass(frozen=True, eq=False)
class FirmPlan:
    """The page: ``figures`` (measure, statistic) -> year -> value; the best measures; tasks by date.

    ``proved``: no measures within the budget are worth more. ``unpriced`` lines of the firm that cannot be
    priced in some year: what they cost is in no figure. ``counts`` of all usable lines of the portfolio.
    ``norms`` what the firm states beside the energy norms, the worst grade first.
    """

    asked: Asked
    figures: Figures
    units: Mapping[str, str]
    first_under_water: int | None
    verify: Verify
    chosen: tuple[Package, ...]
    alone: tuple[Package, ...]
    why_not: Mapping[str, str]
    tasks: tuple[Task, ...]
    loan_eur: float | None
    price_base: str
    problems: tuple[Problem, ...]
    proved: bool
    unpriced: int
    counts: Counts
    norms: tuple[Graded, ...] = ()

    def of(self, measure: str, year: int, statistic: str = POINT) -> float | None:
        """One figure, None where there is none."""
        return self.figures.get((measure, statistic), {}).get(year)

    @property
    def unplanned(self) -> tuple[str, ...]:
        """Measures that could not be computed; :attr:`why_not` says why."""
        return tuple(self.why_not)

    @property
    def npv_eur(self) -> float:
        """Present value of the chosen measures."""
        return sum(package.npv_eur for package in self.chosen)

    @property
    def investment_eur(self) -> float:
        """What the chosen measures cost to begin."""
        return exact_sum(package.investment_eur for package in self.chosen)

    def saving_eur(self, year: int) -> float:
        """What the chosen measures save the firm in a year."""
        return sum(package.saving_eur.get(year, 0.0) for package in self.chosen)

    @property
    def avoided_t(self) -> float:
        """Emissions the chosen measures avoid over all years [t]."""
        return sum(package.avoided_t for package in self.chosen)

    @property
    def avoided_t_per_loan(self) -> float | None:
        """Tonnes avoided per EUR lent; None without a loan."""
        return self.avoided_t / self.loan_eur if self.loan_eur else None

    def emissions_per_loan(self, year: int) -> tuple[float, float] | None:
        """Emissions per EUR lent in a year [tCO2e/EUR], before and after the chosen measures."""
        emitted = self.of("emissions_tco2e", year)
        if not self.loan_eur or emitted is None:
            return None
        avoided = sum(package.avoided_t_by_year.get(year, 0.0) for package in self.chosen)
        return emitted / self.loan_eur, (emitted - avoided) / self.loan_eur


def firm_plan(portfolio: Portfolio, subject: Subject, asked: Asked) -> FirmPlan:
    """The plan of one firm. Raises ``BadInput`` for a firm the portfolio does not have, with names."""
    names = subject.levels.firm.names
    if asked.firm not in names:
        known = ", ".join(sorted(names, key=lambda name: (asked.firm not in name, name))[:_SHOWN])
        raise BadInput(Problem("cbam.plan-firm-unknown", params={"firm": asked.firm, "known": known}))
    rows = Rows()
    problems: list[Problem] = []
    refused = np.zeros(len(subject.cells), dtype=np.bool_)
    for _, found in add_scenario(rows, subject, asked.scenario, asked.years, ("total", "firm")):
        problems += found.problems
        refused |= found.refused
    figures, units = _of_firm(rows, asked.firm)
    first = figures.get(("first_year_under_water", POINT), {})
    own = _measures(portfolio, subject, asked)
    loan = _loan(portfolio, asked.firm)
    return FirmPlan(
        asked=asked,
        figures=figures,
        units=units,
        first_under_water=min((int(year) for year in first), default=None),
        verify=_verify(portfolio, subject, asked, rows),
        chosen=own.chosen,
        alone=own.alone,
        why_not=own.why_not,
        tasks=_tasks(asked.years, own.chosen, subject.law.known_on),
        loan_eur=loan,
        price_base=asked.scenario.money,
        problems=once((*problems, *own.problems)),
        proved=own.proved,
        unpriced=_lines(subject, refused & (subject.cells.shipments.firm == asked.firm)),
        counts=_counts(subject, refused),
        norms=graded(portfolio.unit_energy, (asked.firm,)),
    )


def _lines(subject: Subject, cells: Flags) -> int:
    return int(subject.cells.n_lines[cells].sum())


def _counts(subject: Subject, refused: Flags) -> Counts:
    """Lines priced in every year, and refused in at least one."""
    return Counts(int(subject.cells.n_lines.sum()), _lines(subject, ~refused), _lines(subject, refused))


_SHOWN = 8


def _of_firm(rows: Rows, firm: str) -> tuple[dict[tuple[str, str], dict[int, float]], dict[str, str]]:
    figures: dict[tuple[str, str], dict[int, float]] = {}
    units: dict[str, str] = {}
    for row in rows:
        if row.level != "firm" or firm not in row.names:
            continue
        value = float(row.values[list(row.names).index(firm)])
        if not np.isnan(value):
            figures.setdefault((row.measure, row.statistic), {})[row.year] = value
            units[row.measure] = row.unit
    return figures, units


def _loan(portfolio: Portfolio, firm: str) -> float | None:
    firms = portfolio.firms
    found = [float(x) for name, x in zip(firms.firm, firms.loan_eur, strict=True) if name == firm]
    return found[0] if found and not np.isnan(found[0]) else None


def _verify(portfolio: Portfolio, subject: Subject, asked: Asked, rows: Rows) -> Verify:
    """The saving of the firm and its place among all; by its own figures where it has any."""
    year = asked.years[0]
    rank, of = None, 0
    saving: dict[int, float] = {}
    for row in rows:
        if row.level != "firm" or row.measure not in ("verification_saving_eur", "verification_rank"):
            continue
        value = float(row.values[list(row.names).index(asked.firm)])
        if row.measure == "verification_saving_eur" and not np.isnan(value):
            saving[row.year] = value
        if row.measure == "verification_rank" and row.year == year:
            rank, of = None if np.isnan(value) else int(value), int(np.sum(~np.isnan(row.values)))
    costs = asked.verification.costs
    known = [str(name) for name in dict.fromkeys(portfolio.shipments.firm) if name]
    refuse_unknown(costs, known, "--verification-cost")
    own = own_savings(subject, asked.scenario, asked.years, asked.firm, costs.of(asked.firm) or 0.0)
    return Verify(own, saving, rank, of)


def _measures(portfolio: Portfolio, subject: Subject, asked: Asked) -> OwnMeasures:
    """The firm's measures on its goods under the scenario; none where it has none, or no price path."""
    mine = [m for m in portfolio.measures if m.firm == asked.firm]
    path = asked.scenario.price
    if not mine or path is None:
        return OwnMeasures()
    plants = plants_of(portfolio, asked.firm, subject.law, asked.scenario)
    prices = {year: path.years[year].value for year in asked.years if year in path.years}
    economics = Economics(prices, plants.borne, asked.discount)
    shipments = portfolio.shipments
    codes = [str(code) for code in dict.fromkeys(shipments.cn_code[shipments.firm == asked.firm])]
    under = Under(subject.laws, asked.scenario)
    return own_measures(mine, plants, codes, (under, economics), asked.budget_eur)


def _tasks(years: Sequence[int], chosen: Sequence[Package], today: date) -> tuple[Task, ...]:
    """What an exporter has to do for goods of the first two years looked at, from the known day on."""
    found = [task for year in years[:2] for task in tasks(Role.EXPORTER, year)]
    dated = [task for task in found if task.due is None or task.due >= today]
    unique = {(task.rule.id, task.due): task for task in dated}
    return tuple(sorted(unique.values(), key=lambda t: (t.due is None, t.due or date.max)))
