"""The measures of a portfolio under scenarios, year by year, without chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.importers.counting import count_lines
from cbam.importers.rules import importer_rules
from cbam.importers.threshold import folded
from cbam.readings import BY_LINE, ROUNDING, STANDARD, Readings
from cbam.stress import measures
from cbam.stress.cash import cash_by_year
from cbam.stress.cells import Cells, fold, unfolded
from cbam.stress.exposure import add_relative_exposure
from cbam.stress.footprints import add_footprints
from cbam.stress.grades import add_standing
from cbam.stress.levels import LEVELS, SHIPMENT, Grouping, Levels
from cbam.stress.lines import Earnings, earnings_of, figures
from cbam.stress.neighbours import add_neighbour_cost
from cbam.stress.parameters import Setting, chosen
from cbam.stress.rows import Rows
from cbam.stress.under import Laws, bill_under, without
from cbam.stress.verify_first import add_verify_first
from cbam.stress.volumes import Markets, Remaining, remaining
from groundwork.problems import Problem

if TYPE_CHECKING:
    from cbam.portfolio import Portfolio
    from cbam.priced import Bill
    from cbam.scenario import Scenario
    from cbam.shipments import Flags, Floats
    from cbam.statute import Statute

_WITHOUT_FOLDING = 500


@dataclass(frozen=True, eq=False)
class YearView:
    """One scenario in one year: the bill of the cells, what their exporters earn, what is still sold."""

    scenario: Scenario
    year: int
    bill: Bill
    earned: Earnings
    sold: Remaining
    settings: dict[str, Setting]
    fx_ratio: float
    exempt: Flags  # lines of the bill whose importer stays under the threshold

    @property
    def exposure(self) -> float:
        """The share of EU revenue exposed to the exchange rate [-]."""
        return self.settings["fx_exposure"].value

    @cached_property
    def figures(self) -> dict[str, Floats]:
        """Amounts of every cell that can be added up."""
        return figures(self.bill, self.scenario, self.earned, self.sold, self.settings)


@dataclass(frozen=True, eq=False)
class Subject:
    """What is stressed: a portfolio folded into cells, its groups, and the law."""

    portfolio: Portfolio
    cells: Cells
    levels: Levels
    laws: Laws
    readings: Readings = STANDARD

    @property
    def law(self) -> Statute:
        """The law without any scenario's overlay."""
        return self.laws.base

    @cached_property
    def counting(self) -> Flags:
        """Cells that count towards the importer's threshold."""
        shipments = self.cells.shipments
        no_days = np.full(len(shipments), None, dtype=object)
        found = count_lines(shipments, self.law, no_days)
        counts = np.zeros(len(shipments), dtype=np.bool_)
        counts[found.rows] = found.arrivals.counts
        return counts

    @cached_property
    def importers(self) -> Grouping:
        """Importers as the Regulation sees them: blanks and case of a name do not matter."""
        names = np.array([folded(name) for name in self.cells.shipments.importer], dtype=object)
        numbers, distinct = pd.factorize(names, sort=True)
        return Grouping("importer", numbers.astype(np.int64), tuple(map(str, distinct)))

    def view(self, scenario: Scenario, year: int) -> YearView:
        """One scenario in one year."""
        bill = bill_under(self.cells.shipments, self.laws, scenario, year, self.readings)
        settings = chosen(scenario)
        exempt = self._exempt(bill) if scenario.trade.de_minimis else np.zeros(len(bill), dtype=np.bool_)
        bill = without(bill, exempt)
        earned = earnings_of(bill, self.levels, settings)
        sold = remaining(bill, earned.pass_through, self._markets(scenario, year, settings))
        path = scenario.fx.eur_cny
        ratio = path.at(year) / settings["eur_cny"].value if path else 1.0
        return YearView(scenario, year, bill, earned, sold, settings, ratio, exempt)

    def _markets(self, scenario: Scenario, year: int, settings: dict[str, Setting]) -> Markets:
        file = Path(scenario.trade.demand.market) if scenario.trade.demand.market else None
        return Markets(self.laws, scenario, year, settings["market_elasticity"].value, file)

    def sold(self, moved: YearView, view: YearView) -> Floats:
        """The share of each line still sold [-] at the prices of ``moved``, all else as in ``view``."""
        markets = self._markets(view.scenario, view.year, view.settings)
        return remaining(moved.bill, view.earned.pass_through, markets).share

    def _exempt(self, bill: Bill) -> Flags:
        """Lines that owe nothing because their importer stays under the threshold."""
        group = self.importers.number[bill.rows]
        counts = self.counting[bill.rows]
        under = measures.under_threshold(group, bill.terms.quantity, counts, self.threshold_t)
        return (under[group] > 0) & counts

    @cached_property
    def threshold_t(self) -> float:
        """The single mass-based threshold [t]."""
        return importer_rules(self.law.newest).threshold_t


def subject_of(
    portfolio: Portfolio, law: Statute, readings: Readings = STANDARD, *, by_shipment: bool = False
) -> Subject:
    """A portfolio ready to be stressed. Folded unless every shipment is asked for, or rounded by itself."""
    apart = by_shipment or readings.chooses(ROUNDING, BY_LINE)
    cells = unfolded(portfolio.shipments) if apart else fold(portfolio.shipments)
    return Subject(portfolio, cells, Levels(cells.shipments, portfolio.firms), Laws(law), readings)


@dataclass(frozen=True, eq=False)
class Year:
    """What one year of one scenario gives beside its rows: each firm's EBIT after, cost, refused cells."""

    ebit_after: Floats
    cost_eur: float
    refused: Flags
    problems: tuple[Problem, ...]


def add_scenario(
    rows: Rows, subject: Subject, scenario: Scenario, years: Sequence[int], levels: Sequence[str] = LEVELS
) -> Iterator[tuple[YearView, Year]]:
    """Every year of one scenario added to ``rows``, then what only the whole path gives."""
    costs: dict[int, float] = {}
    ebit: dict[int, Floats] = {}
    for year in years:
        view = subject.view(scenario, year)
        found = add_year(rows, subject, view, levels)
        costs[year], ebit[year] = found.cost_eur, found.ebit_after
        yield view, found
    _add_cash(rows, subject, scenario, costs)
    _add_first_under_water(rows, subject, ebit)


def add_year(rows: Rows, subject: Subject, view: YearView, levels: Sequence[str] = LEVELS) -> Year:
    """All measures of one scenario in one year."""
    bill, amounts = view.bill, view.figures
    rows.year = view.year
    for group in subject.levels.of(bill, levels):
        sums = measures.sums_by(amounts, group)
        measures.of_level(rows, group, sums)
        if group.level in measures.SPREAD:
            measures.spread(rows, group, sums["cost_eur"])
    firm = Grouping("firm", subject.levels.firm.number[bill.rows], subject.levels.firm.names)
    by_firm = measures.sums_by(amounts, firm)
    add_verify_first(rows, firm.names, by_firm)
    firms = measures.firm_year(by_firm, subject.levels, view.fx_ratio, view.exposure)
    if len(subject.levels.firms):
        measures.of_firms(rows, subject.levels, firms, by_firm)
        add_standing(rows, subject.levels, firms, by_firm, view.scenario.grades)
    _add_importers(rows, subject, bill)
    add_neighbour_cost(rows, view, subject.levels)
    add_relative_exposure(rows, view, subject.levels)
    add_footprints(rows, view, subject.levels)
    refused = np.ones(len(subject.cells), dtype=np.bool_)
    refused[bill.rows] = False
    return Year(firms.after, float(amounts["cost_eur"].sum()), refused, bill.problems)


def _add_importers(rows: Rows, subject: Subject, bill: Bill) -> None:
    """The share of importers at or below the threshold, of those that bring in goods that count."""
    counts = subject.counting[bill.rows]
    group = subject.importers.number[bill.rows]
    if counts.any():
        mass = np.nan_to_num(bill.terms.quantity)
        under = measures.under_threshold(group, mass, counts, subject.threshold_t)
        rows.single("importers_under_threshold", "1", float(under[np.unique(group[counts])].mean()))


def _add_cash(rows: Rows, subject: Subject, scenario: Scenario, costs: dict[int, float]) -> None:
    rules = importer_rules(subject.law.newest)
    for year, amount in cash_by_year(costs, rules, scenario.cash).items():
        rows.year = year
        rows.single("cash_eur", "EUR", amount)


def _add_first_under_water(rows: Rows, subject: Subject, ebit: dict[int, Floats]) -> None:
    """The first year in which a firm's EBIT after the charge is negative; firms that stay above have none."""
    names = subject.levels.firm.names
    first = np.full(len(names), np.nan)
    for year in sorted(ebit, reverse=True):
        first = np.where(ebit[year] < 0, float(year), first)
    for year in ebit:
        rows.year = year
        found = np.where(first == year, first, np.nan)
        rows.add("firm", names, {("first_year_under_water", "year"): found})


def default_levels(portfolio: Portfolio) -> tuple[str, ...]:
    """The levels shown unless others are asked for; single shipments only where they are few."""
    few = len(portfolio.shipments) <= _WITHOUT_FOLDING
    return (*LEVELS, SHIPMENT) if few else LEVELS
