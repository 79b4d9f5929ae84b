"""The measures of a portfolio under scenarios, year by year, without chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.importers.counting import count_lines
from cbam.importers.rules import importer_rules
from cbam.importers.threshold import folded
from cbam.readings import STANDARD, Readings
from cbam.stress import measures
from cbam.stress.cash import cash_by_year
from cbam.stress.cells import Cells, fold, unfolded
from cbam.stress.levels import LEVELS, SHIPMENT, TOTAL, Grouping, Levels
from cbam.stress.lines import Earnings, earnings_of, figures
from cbam.stress.neighbours import neighbour_cost_eur
from cbam.stress.parameters import Setting, chosen
from cbam.stress.under import Laws, bill_under, without
from cbam.stress.volumes import Markets, Remaining, remaining
from groundwork.problems import Problem

if TYPE_CHECKING:
    from cbam.portfolio import Portfolio
    from cbam.priced import Bill
    from cbam.scenario import Scenario
    from cbam.shipments import Flags, Floats
    from cbam.statute import Statute

COLUMNS = ("scenario", "year", "level", "key", "measure", "unit", "statistic", "value")
_WITHOUT_FOLDING = 20_000


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
        if scenario.trade.de_minimis:
            bill = without(bill, self._exempt(bill))
        earned = earnings_of(bill, self.levels, settings)
        file = Path(scenario.trade.demand.market) if scenario.trade.demand.market else None
        eta = settings["market_elasticity"].value
        markets = Markets(self.laws, file)
        sold = remaining(bill, scenario, year, earned.pass_through, eta, markets)
        path = scenario.fx.eur_cny
        ratio = path.at(year) / settings["eur_cny"].value if path else 1.0
        return YearView(scenario, year, bill, earned, sold, settings, ratio)

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
    """A portfolio ready to be stressed. Folded unless every shipment is asked for."""
    cells = unfolded(portfolio.shipments) if by_shipment else fold(portfolio.shipments)
    return Subject(portfolio, cells, Levels(cells.shipments, portfolio.firms), Laws(law), readings)


@dataclass(frozen=True, eq=False)
class Year:
    """What one year of one scenario gives: rows, each firm's EBIT after, the total cost, refused cells."""

    table: pd.DataFrame
    ebit_after: Floats
    cost_eur: float
    refused: Flags
    problems: tuple[Problem, ...]


def scenario_table(
    subject: Subject, scenario: Scenario, years: Sequence[int], levels: Sequence[str] = LEVELS
) -> Iterator[tuple[YearView, Year]]:
    """Every year of one scenario, with the rows that only the whole path gives in the last one."""
    costs: dict[int, float] = {}
    under_water: dict[int, Floats] = {}
    for year in years:
        view = subject.view(scenario, year)
        found = year_of(subject, view, levels)
        costs[year] = found.cost_eur
        under_water[year] = found.ebit_after
        if year == years[-1]:
            late = pd.concat([_cash(subject, scenario, costs), _first_under_water(subject, under_water)])
            table = pd.concat([found.table, late.assign(scenario=scenario.id)], ignore_index=True)
            found = replace(found, table=table[list(COLUMNS)])
        yield view, found


def year_of(subject: Subject, view: YearView, levels: Sequence[str] = LEVELS) -> Year:
    """All measures of one scenario in one year."""
    bill, amounts = view.bill, view.figures
    frames = []
    groups = {g.level: g for g in subject.levels.of(bill, levels)}
    for group in groups.values():
        sums = measures.sums_by(amounts, group)
        frames.append(measures.of_level(group, sums))
        if group.level in measures.SPREAD:
            frames.append(measures.spread(group, sums["cost_eur"]))
    firm = Grouping("firm", subject.levels.firm.number[bill.rows], subject.levels.firm.names)
    by_firm = measures.sums_by(amounts, firm)
    firms = measures.firm_year(by_firm, subject.levels, view.fx_ratio, view.exposure)
    if len(subject.levels.firms):
        frames.append(measures.of_firms(subject.levels, firms, by_firm["cost_eur"]))
    frames.append(_importers(subject, bill))
    frames.append(neighbour_cost_eur(view, subject.levels))
    table = pd.concat(frames, ignore_index=True).assign(scenario=view.scenario.id, year=view.year)
    refused = np.ones(len(subject.cells), dtype=np.bool_)
    refused[bill.rows] = False
    cost = float(amounts["cost_eur"].sum())
    return Year(table[list(COLUMNS)], firms.after, cost, refused, bill.problems)


def _importers(subject: Subject, bill: Bill) -> pd.DataFrame:
    """The share of importers at or below the threshold, of those that bring in goods that count."""
    counts = subject.counting[bill.rows]
    group = subject.importers.number[bill.rows]
    if not counts.any():
        return measures.long(TOTAL, (TOTAL,), {})
    under = measures.under_threshold(group, np.nan_to_num(bill.terms.quantity), counts, subject.threshold_t)
    counted = np.unique(group[counts])
    share = np.array([float(under[counted].mean())])
    return measures.long(TOTAL, (TOTAL,), {("importers_under_threshold", "1"): share})


def _cash(subject: Subject, scenario: Scenario, costs: dict[int, float]) -> pd.DataFrame:
    rules = importer_rules(subject.law.newest)
    paid = cash_by_year(costs, rules, scenario.cash)
    frames = [
        measures.long(TOTAL, (TOTAL,), {("cash_eur", "EUR"): np.array([amount])}).assign(year=year)
        for year, amount in paid.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _first_under_water(subject: Subject, ebit: dict[int, Floats]) -> pd.DataFrame:
    """The first year in which a firm's EBIT after the charge is negative; firms that stay above are left out."""
    names = np.array(subject.levels.firm.names, dtype=object)
    first = np.full(len(names), np.nan)
    for year in sorted(ebit, reverse=True):
        first = np.where(ebit[year] < 0, float(year), first)
    sunk = ~np.isnan(first)
    frame = measures.long("firm", tuple(names[sunk]), {("first_year_under_water", "year"): first[sunk]})
    return frame.assign(year=first[sunk].astype(np.int64) if len(frame) else [])


def default_levels(portfolio: Portfolio) -> tuple[str, ...]:
    """The levels shown unless others are asked for; single shipments only where they are few."""
    few = len(portfolio.shipments) <= _WITHOUT_FOLDING
    return (*LEVELS, SHIPMENT) if few else LEVELS
