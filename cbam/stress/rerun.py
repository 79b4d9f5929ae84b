"""The stress test of one year run again with one thing moved, for every firm or for one.

Nothing is computed here: a scenario with other prices, goods with other emissions, firms that pass on
another share are put to the same test, with its exchange rate, carbon price paid, threshold and demand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cbam import liability
from cbam.importers.threshold import declarations
from cbam.scenario import UNIT, PricePath, PricePoint
from cbam.scenario_parts import Factor, PointStatus
from cbam.shipments import Chain
from cbam.stress.cells import Cells
from cbam.stress.crossing import Curve
from cbam.stress.earned import stated
from cbam.stress.levels import Levels

if TYPE_CHECKING:
    from cbam.embedded.supply import Good
    from cbam.scenario import Scenario
    from cbam.shipments import Flags, Floats, Shipments
    from cbam.stress.deterministic import Subject, YearView
    from cbam.stress.measures import FirmYear

MOVED = "moved by the reverse test"
_NO_YEAR = 0  # of a path of quarters alone: what had no price is to have none
Move = Callable[["Subject", float], tuple["Subject", "Scenario"]]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What decides one firm's bill, and the number of the firm in it."""

    subject: Subject
    number: int


@dataclass(frozen=True, eq=False)
class Rerun:
    """One scenario in one year. ``names`` are the firms, in the order of every array returned."""

    subject: Subject
    scenario: Scenario
    year: int
    _parts: dict[int, Part] = field(default_factory=dict, init=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The firms."""
        return self.subject.levels.firm.names

    @cached_property
    def view(self) -> YearView:
        """The year as the scenario has it."""
        return self.subject.view(self.scenario, self.year)

    @cached_property
    def start(self) -> FirmYear:
        """What firms earn as the scenario has it."""
        return stated(self.subject, self.view)

    @property
    def known(self) -> Flags:
        """Firms that state an EBIT of which something can be said."""
        return ~np.isnan(self.start.after)

    @cached_property
    def mean_price_eur(self) -> Floats:
        """The mean price of what each firm's goods owe [EUR]; NaN of a firm whose goods owe nothing."""
        bill, number = self.view.bill, self.subject.levels.firm.number
        due = bill.terms.certificates_per_unit * np.nan_to_num(bill.terms.quantity)
        paid = due * np.nan_to_num(bill.terms.price_eur)
        weights, sums = (np.bincount(number[bill.rows], one, len(self.names)) for one in (due, paid))
        found: Floats = np.full(len(self.names), np.nan)
        return np.divide(sums, weights, out=found, where=weights > 0)

    @property
    def by_price(self) -> Curve:
        """EBIT after [EUR] over a factor on every price of the year."""
        each = self._one_by_one(self.priced) if self._claims else self._at_prices
        return Curve(
            lambda x: self._after(*self.priced(self.subject, x)) if x else self.uncharged,
            each,
        )

    @property
    def by_emissions(self) -> Curve:
        """EBIT after [EUR] over a factor on all emissions."""
        return Curve(lambda x: self._after(*self.emitting(self.subject, x)), self._one_by_one(self.emitting))

    @property
    def by_pass_through(self) -> Curve:
        """EBIT after [EUR] over the share of the charge passed on."""
        n = len(self.names)
        return Curve(
            lambda x: self._after(self.passing_on(np.full(n, x)), self.scenario),
            lambda shares, _: self._after(self.passing_on(shares), self.scenario),
        )

    def _one_by_one(self, move: Move) -> Callable[[Floats, Flags], Floats]:
        """Each firm's part of the portfolio put to the test at its own factor."""

        def each(factors: Floats, asked: Flags) -> Floats:
            found = np.full(len(factors), np.nan)
            for number in np.flatnonzero(asked).tolist():
                part = self._part(number)
                found[number] = self._after(*move(part.subject, float(factors[number])))[part.number]
            return found

        return each

    def _at_prices(self, factors: Floats, _: Flags) -> Floats:
        """Every firm at its own factor on the prices: where certificates do not depend on them."""
        bill = self.view.bill
        price = bill.terms.price_eur * np.nan_to_num(factors)[self.subject.levels.firm.number[bill.rows]]
        cost = np.where(bill.charged, liability.cost_eur(bill.terms.certificates, price), 0.0)
        terms = replace(bill.terms, price_eur=price, cost_eur=np.asarray(cost, dtype=np.float64))
        moved = replace(self.view, bill=replace(bill, terms=terms))
        sold = replace(moved.sold, share=self.subject.sold(moved, self.view))
        return stated(self.subject, replace(moved, sold=sold)).after

    @property
    def uncharged(self) -> Floats:
        """EBIT without the charge and without what it does to volumes [EUR]: that of a price of nothing."""
        return self.start.before + self.start.fx + self.start.volume

    def priced(self, subject: Subject, factor: float) -> tuple[Subject, Scenario]:
        """Every price of the year, published ones too, multiplied by ``factor`` [-]."""
        points = {
            quote.period: PricePoint.model_construct(
                value=quote.price_eur * factor, status=PointStatus.USER, source=MOVED
            )
            for quote in self.view.bill.quotes
            if quote is not None
        }
        if not points:
            return subject, self.scenario
        base = self.scenario.price
        years = {int(period): point for period, point in points.items() if period.isdigit()}
        path = PricePath.model_construct(
            unit=UNIT, price_base=base.price_base if base else "nominal", published_first=False,
            quarters={period: point for period, point in points.items() if not period.isdigit()},
            years=years or {_NO_YEAR: next(iter(points.values()))},
        )  # fmt: skip
        return subject, self.scenario.model_copy(update={"price": path})

    def emitting(self, subject: Subject, factor: float) -> tuple[Subject, Scenario]:
        """All emissions multiplied by ``factor`` [-]: the goods' own figures, and every default value."""
        shipments = _emitting(subject.cells.shipments, factor)
        choice = self.scenario.emissions
        before = choice.default_review.value if choice.default_review else 1.0
        review = Factor.model_construct(value=before * factor, status=PointStatus.USER, source=MOVED)
        emissions = choice.model_copy(update={"default_review": review})
        goods = replace(subject, cells=replace(subject.cells, shipments=shipments))
        return goods, self.scenario.model_copy(update={"emissions": emissions})

    def passing_on(self, shares: Floats) -> Subject:
        """Every firm of the firms table passes on its own of ``shares`` [-] of the charge."""
        levels = self.subject.levels
        firms, listed = levels.firms, levels.row_of_firm >= 0
        passed = firms.pass_through.copy()
        passed[levels.row_of_firm[listed]] = shares[listed]
        changed = Levels(levels.shipments, replace(firms, pass_through=passed))
        return replace(self.subject, levels=changed)

    def _after(self, subject: Subject, scenario: Scenario) -> Floats:
        return stated(subject, subject.view(scenario, self.year)).after

    def _part(self, number: int) -> Part:
        if number not in self._parts:
            firm = self.subject.levels.firm
            small = _taken(self.subject, self._deciding(firm.number == number))
            self._parts[number] = Part(small, small.levels.firm.names.index(firm.names[number]))
        return self._parts[number]

    def _deciding(self, own: Flags) -> Flags:
        """The lines that decide what a firm owes: its own, and where an importer's year counts, all of it."""
        if not (self.scenario.trade.de_minimis or self._claims):
            return own
        importer = self._importer
        found: Flags = np.isin(importer, importer[own])
        return found

    @cached_property
    def _importer(self) -> Floats:
        shipments = self.subject.cells.shipments
        return declarations(shipments.importer, np.zeros_like(shipments.year)).astype(np.float64)

    @cached_property
    def _claims(self) -> bool:
        """Whether a carbon price paid is taken off anywhere: it is rounded over an importer's year."""
        return bool((self.view.bill.terms.carbon_price_eur_per_tco2e > 0).any())


def _taken(subject: Subject, lines: Flags) -> Subject:
    """Some of the cells as a subject of their own."""
    rows, cells = np.flatnonzero(lines), subject.cells
    shipments = cells.shipments.take(rows)
    number = np.full(len(cells), -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    cell_of = number[cells.cell_of]
    taken = Cells(shipments, cell_of[cell_of >= 0], cells.n_lines[rows], cells.line[rows])
    return replace(subject, cells=taken, levels=Levels(shipments, subject.levels.firms))


def _emitting(shipments: Shipments, factor: float) -> Shipments:
    chains = tuple(Chain(_scaled(one.good, factor), one.year) for one in shipments.chains)
    direct, indirect = shipments.see_direct * factor, shipments.see_indirect * factor
    return replace(shipments, see_direct=direct, see_indirect=indirect, chains=chains)


def _scaled(good: Good, factor: float) -> Good:
    """A good of a chain with all that is stated of its emissions multiplied."""
    stated_of = ("own_direct", "own_indirect", "see_direct", "see_indirect", "see_counted")
    figures = {name: getattr(good, name) for name in stated_of}
    update: dict[str, object] = {n: None if v is None else v * factor for n, v in figures.items()}
    update["precursors"] = tuple(_scaled(inner, factor) for inner in good.precursors)
    return good.model_copy(update=update)
