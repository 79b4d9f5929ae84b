"""The measures of a portfolio under scenarios, year by year, without chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cbam.importers.counting import counts_towards
from cbam.importers.rules import importer_rules
from cbam.readings import BY_LINE, ROUNDING, STANDARD, Readings
from cbam.stress import measures
from cbam.stress.break_even import add_break_even
from cbam.stress.cash import cash_by_year, cash_rule
from cbam.stress.cells import Cells, fold, unfolded
from cbam.stress.exposure import add_relative_exposure
from cbam.stress.footprints import add_footprints
from cbam.stress.grades import add_standing
from cbam.stress.levels import LEVELS, SHIPMENT, Grouping, Levels
from cbam.stress.lines import Earnings, earning, earnings_of, figures
from cbam.stress.neighbours import add_neighbour_cost
from cbam.stress.parameters import Setting, chosen
from cbam.stress.rows import Rows
from cbam.stress.small_importers import SmallImporters, small_importers
from cbam.stress.under import Laws, priced_under, with_chosen_emissions, without
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
    """One scenario in one year: the bill of the cells, what their exporters earn, what is still sold.

    ``priced`` the bill before the scenario's default values and mark-ups, and before the threshold.
    """

    scenario: Scenario
    year: int
    priced: Bill
    bill: Bill
    earned: Earnings
    sold: Remaining
    settings: dict[str, Setting]
    fx_ratio: float
    exempt: Flags  # lines of the bill whose importer stays under the threshold
    subject: Subject

    @property
    def exposure(self) -> float:
        """The share of EU revenue exposed to the exchange rate [-]."""
        return self.settings["fx_exposure"].value

    @cached_property
    def earning(self) -> dict[str, Floats]:
        """Amounts of every cell that decide what its firm earns."""
        return earning(self)

    @cached_property
    def figures(self) -> dict[str, Floats]:
        """Amounts of every cell that can be added up."""
        return figures(self)

    @property
    def value_stated_eur(self) -> Floats:
        """The value of every cell of the bill as stated, before the volume path."""
        return self.subject.cells.shipments.value_eur[self.bill.rows]


@dataclass(frozen=True, eq=False)
class Subject:
    """What is stressed: a portfolio folded into cells, its groups, and the law."""

    portfolio: Portfolio
    cells: Cells
    levels: Levels
    laws: Laws
    readings: Readings = STANDARD
    _counting: dict[tuple[tuple[str, ...], int], Flags] = field(default_factory=dict, init=False, repr=False)

    @property
    def law(self) -> Statute:
        """The law without any scenario's overlay."""
        return self.laws.base

    def small_importers(self, scenario: Scenario, year: int) -> SmallImporters:
        """Who stays below the threshold: the mass of every cell that counts, priced or not."""
        law, shipments = self.laws.under(scenario, year), self.cells.shipments
        key = (law.overlays, year)
        if key not in self._counting:
            there = replace(shipments, year=np.full(len(shipments), year, dtype=np.int64))
            self._counting[key] = counts_towards(there, law)
        by = scenario.trade.volume.at(year) if scenario.trade.volume else 1.0
        number = self.levels.importer.number
        return small_importers(number, shipments.mass_t * by, self._counting[key], self.threshold_t)

    def bill(self, scenario: Scenario, year: int) -> tuple[Bill, Flags]:
        """The bill of the cells, and which of its lines owe nothing because of the threshold."""
        return self._owing(self._priced(scenario, year), scenario, year)

    def exempt(self, scenario: Scenario, year: int) -> Flags:
        """Which cells owe nothing because of the threshold: none unless the scenario applies it."""
        if not scenario.trade.de_minimis:
            return np.zeros(len(self.cells), dtype=np.bool_)
        return self.small_importers(scenario, year).freed

    def _priced(self, scenario: Scenario, year: int) -> Bill:
        return priced_under(self.cells.shipments, self.laws, scenario, year, self.readings)

    def _owing(self, priced: Bill, scenario: Scenario, year: int) -> tuple[Bill, Flags]:
        exempt = self.exempt(scenario, year)[priced.rows]
        return without(with_chosen_emissions(priced, scenario), exempt), exempt

    def view(self, scenario: Scenario, year: int) -> YearView:
        """One scenario in one year."""
        priced = self._priced(scenario, year)
        bill, exempt = self._owing(priced, scenario, year)
        settings = chosen(scenario)
        earned = earnings_of(bill, self.levels, settings)
        sold = remaining(bill, earned.pass_through, self._markets(scenario, year, settings))
        path = scenario.fx.eur_cny
        ratio = path.at(year) / settings["eur_cny"].value if path else 1.0
        return YearView(scenario, year, priced, bill, earned, sold, settings, ratio, exempt, self)

    def _markets(self, scenario: Scenario, year: int, settings: dict[str, Setting]) -> Markets:
        file = Path(scenario.trade.demand.market) if scenario.trade.demand.market else None
        return Markets(self.laws, scenario, year, settings["market_elasticity"].value, file)

    def sold(self, moved: YearView, view: YearView) -> Floats:
        """The share of each line still sold [-] at the prices of ``moved``, all else as in ``view``."""
        markets = self._markets(view.scenario, view.year, view.settings)
        return remaining(moved.bill, view.earned.pass_through, markets).share

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
    found_by_year: dict[int, Year] = {}
    for year in years:
        view = subject.view(scenario, year)
        found = add_year(rows, subject, view, levels)
        found_by_year[year] = found
        yield view, found
    _add_cash(rows, subject, scenario, found_by_year)
    _add_first_under_water(rows, subject, {year: one.ebit_after for year, one in found_by_year.items()})


def add_year(rows: Rows, subject: Subject, view: YearView, levels: Sequence[str] = LEVELS) -> Year:
    """All measures of one scenario in one year."""
    bill, amounts = view.bill, view.figures
    rows.year = view.year
    for group in subject.levels.of(bill, levels):
        sums = measures.sums_by(amounts, group)
        measures.of_level(rows, group, sums)
        if group.level in measures.SPREAD:
            measures.spread(rows, group, sums["cost_eur"][sums["cells_priced"] > 0])
    firm = Grouping("firm", subject.levels.firm.number[bill.rows], subject.levels.firm.names)
    by_firm = measures.sums_by(amounts, firm)
    add_verify_first(rows, firm.names, by_firm)
    firms = measures.firm_year(by_firm, subject.levels, view.fx_ratio, view.exposure)
    if len(subject.levels.firms):
        measures.of_firms(rows, subject.levels, firms, by_firm)
        add_break_even(rows, view, subject.levels, firms, by_firm)
        add_standing(rows, subject.levels, firms, by_firm, view.scenario.grades)
    share = subject.small_importers(view.scenario, view.year).share
    rows.single("importers_under_threshold", "1", share)
    add_neighbour_cost(rows, view, subject.levels)
    add_relative_exposure(rows, view, subject.levels)
    add_footprints(rows, view, subject.levels)
    refused = np.ones(len(subject.cells), dtype=np.bool_)
    refused[bill.rows] = False
    measures.add_unpriced(rows, subject.levels.firm, subject.cells.n_lines, refused)
    return Year(firms.after, float(amounts["cost_eur"].sum()), refused, bill.problems)


def _add_cash(rows: Rows, subject: Subject, scenario: Scenario, found: dict[int, Year]) -> None:
    """Cash of the years asked for, what is left of the year before each included, and of the year after."""
    rules = importer_rules(subject.law.newest)
    costs = {year: one.cost_eur for year, one in found.items()}
    unknown = set()
    for year, one in found.items():
        before = year - 1
        if before in found or before < subject.law.first_year:
            continue
        if cash_rule(before, rules, scenario.cash).after > 0:
            bill, _ = subject.bill(scenario, before)
            costs[before] = float(bill.terms.cost_eur.sum())
            priced = np.zeros(len(subject.cells), dtype=np.bool_)
            priced[bill.rows] = True
            if (~priced & ~one.refused).any():
                unknown.add(year)
    for year, amount in cash_by_year(costs, rules, scenario.cash).items():
        if year not in unknown and (year in found or year - 1 in found):
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
