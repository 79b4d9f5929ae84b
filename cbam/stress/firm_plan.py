"""One firm's plan from a portfolio: its bill by year, where it stands, what pays, what is due when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from cbam.advice.portfolio import advise_portfolio
from cbam.advice.request import Wishes
from cbam.importers.tasks import Role, Task, tasks
from cbam.prices import Prices
from cbam.stress.abatement import (
    MOST_MEASURES,
    Economics,
    Measure,
    Package,
    Plant,
    Under,
    best_plan,
    packages,
)
from cbam.stress.deterministic import Subject, add_scenario
from cbam.stress.firm_plants import Plants, plants_of
from cbam.stress.rows import POINT, Rows
from groundwork.problems import BadInput, Param, Problem

if TYPE_CHECKING:
    from cbam.advice.results import Advice
    from cbam.measure_tables import FirmMeasure
    from cbam.portfolio import Portfolio
    from cbam.scenario import Scenario

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
    """What verified figures save the firm: by its own figures, exactly (``advised_eur``), or by averages.

    ``rank`` among the firms of the portfolio in the first year, of ``of`` that would save; None: none saved.
    """

    advised_eur: Mapping[int, float]
    saving_eur: Mapping[int, float]
    rank: int | None
    of: int


@dataclass(frozen=True, eq=False)
class FirmPlan:
    """The page: ``figures`` (measure, statistic) -> year -> value; the best measures; tasks by date."""

    asked: Asked
    figures: Figures
    units: Mapping[str, str]
    first_under_water: int | None
    verify: Verify
    chosen: tuple[Package, ...]
    alone: tuple[Package, ...]
    unplanned: tuple[str, ...]
    tasks: tuple[Task, ...]
    loan_eur: float | None
    price_base: str
    problems: tuple[Problem, ...]

    def of(self, measure: str, year: int, statistic: str = POINT) -> float | None:
        """One figure, None where there is none."""
        return self.figures.get((measure, statistic), {}).get(year)

    @property
    def npv_eur(self) -> float:
        """Present value of the chosen measures."""
        return sum(package.npv_eur for package in self.chosen)

    @property
    def investment_eur(self) -> float:
        """What the chosen measures cost to begin."""
        return sum(package.investment_eur for package in self.chosen)

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
    for _, found in add_scenario(rows, subject, asked.scenario, asked.years, ("total", "firm")):
        problems += found.problems
    figures, units = _of_firm(rows, asked.firm)
    first = figures.get(("first_year_under_water", POINT), {})
    plants = plants_of(portfolio, asked.firm, subject.law, asked.scenario)
    chosen, alone, unplanned = _measures(portfolio.measures, plants, subject, asked)
    loan = _loan(portfolio, asked.firm)
    return FirmPlan(
        asked=asked,
        figures=figures,
        units=units,
        first_under_water=min((int(year) for year in first), default=None),
        verify=_verify(portfolio, subject, asked, rows),
        chosen=chosen,
        alone=alone,
        unplanned=unplanned,
        tasks=_tasks(asked.years, chosen, subject.law.known_on),
        loan_eur=loan,
        price_base=asked.scenario.money,
        problems=tuple(problems),
    )


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
    """The saving of the firm and its place among all; by the exact advice where it has figures of its own."""
    year = asked.years[0]
    rank, of = None, 0
    saving: dict[int, float] = {}
    for row in rows:
        if row.measure == "verification_saving_eur" and row.level == "firm":
            saving[row.year] = float(row.values[list(row.names).index(asked.firm)])
        if row.measure == "verification_rank" and row.year == year:
            place = float(row.values[list(row.names).index(asked.firm)])
            rank, of = None if np.isnan(place) else int(place), int(np.sum(~np.isnan(row.values)))
    mine = np.flatnonzero(portfolio.shipments.firm == asked.firm)
    advised: dict[int, float] = {}
    advice = _advice(portfolio, subject, asked, mine)
    if advice is not None:
        own = any(bool(np.any(figures.reason == "")) for figures in advice.years)
        advised = {f.year: f.plan.saved_eur for f in advice.years} if own else {}
    return Verify(advised, saving, rank, of)


def _advice(
    portfolio: Portfolio, subject: Subject, asked: Asked, mine: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Advice | None:
    """The exact choice between actual and default values; none where no line of the firm can be priced."""
    wishes = replace(asked.verification, year=asked.years[0])
    try:
        return advise_portfolio(
            portfolio.shipments.take(mine), subject.law, Prices(asked.scenario), asked.years, wishes
        )
    except BadInput:
        return None


def _measures(
    offered: Sequence[FirmMeasure], plants: Plants, subject: Subject, asked: Asked
) -> tuple[tuple[Package, ...], tuple[Package, ...], tuple[str, ...]]:
    """The best plan within the budget, every measure alone, and measures that could not be computed."""
    mine = [m for m in offered if m.firm == asked.firm]
    path = asked.scenario.price
    if not mine or path is None:
        return (), (), tuple(m.id for m in mine)
    prices = {year: path.years[year].value for year in asked.years if year in path.years}
    economics = Economics(prices, plants.borne, asked.discount)
    under = Under(subject.laws, asked.scenario)
    options: list[list[Package]] = []
    planned: set[str] = set()
    for plant in plants.found:
        of_plant = [measure_of(m, plant) for m in mine if plant.good.cn_code.startswith(m.cn_code)]
        if len(of_plant) > MOST_MEASURES:
            params: dict[str, Param] = {"good": plant.good.cn_code, "most": MOST_MEASURES}
            raise BadInput(Problem("cbam.abate-too-many", params=params))
        found = packages(plant, of_plant, under, economics) if of_plant else []
        if found:
            options.append(found)
            planned |= {m.id for m in of_plant}
    budget = sum(m.investment_eur for m in mine) if asked.budget_eur is None else asked.budget_eur
    plan = best_plan(options, budget)
    chosen = tuple(p for p in plan.chosen if p.measures) if plan else ()
    alone = tuple(p for found in options for p in found if len(p.measures) == 1)
    return chosen, alone, tuple(m.id for m in mine if m.id not in planned)


def measure_of(one: FirmMeasure, plant: Plant) -> Measure:
    """A row of the measures table as a measure of a plant."""
    factor = one.precursor_factor
    return Measure(
        id=one.id,
        good=plant.good.name,
        start=one.start,
        investment_eur=one.investment_eur,
        cost_eur_per_t=one.cost_eur_per_t,
        own_direct_factor=one.own_direct_factor,
        own_indirect_factor=one.own_indirect_factor,
        route=one.routes or None,
        precursor_factor=() if factor is None else ((one.precursor_cn, factor),),
        verified=() if one.verified is None else ((one.precursor_cn, *one.verified),),
        yield_factor=one.yield_factor,
        group=one.group,
    )


def _tasks(years: Sequence[int], chosen: Sequence[Package], today: date) -> tuple[Task, ...]:
    """What an exporter has to do for goods of the first two years looked at, from the known day on."""
    found = [task for year in years[:2] for task in tasks(Role.EXPORTER, year)]
    dated = [task for task in found if task.due is None or task.due >= today]
    unique = {(task.rule.id, task.due): task for task in dated}
    return tuple(sorted(unique.values(), key=lambda t: (t.due is None, t.due or date.max)))
