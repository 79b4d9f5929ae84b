"""Why two runs differ: the bill taken from one to the other, one driver at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.stress.deterministic import Subject, subject_of

if TYPE_CHECKING:
    from cbam.portfolio import Portfolio
    from cbam.scenario import Scenario
    from cbam.shipments import Shipments

DRIVERS = ("price", "law", "emissions", "volume")
_FIGURES = ("actual", "verified", "see_unit", "see_direct", "see_indirect", "sefa")
_SAME = ("cn_code", "origin", "year", "quarter")


@dataclass(frozen=True, slots=True)
class Step:
    """What one driver adds to a year's bill [EUR]."""

    year: int
    driver: str
    before_eur: float
    after_eur: float

    @property
    def eur(self) -> float:
        """The difference the driver makes [EUR]."""
        return self.after_eur - self.before_eur


def steps(
    first: tuple[Subject, Scenario], second: tuple[Subject, Scenario], years: tuple[int, ...]
) -> Iterator[Step]:
    """From the first run's bill to the second's: prices, then law, then emissions, then volume and the rest.

    The parts add up to the difference; how much falls to each depends on this order, always the same.
    """
    chain = list(_chain(first, second))
    for year in years:
        costs = [_cost(subject, scenario, year) for subject, scenario in chain]
        for driver, before, after in zip(DRIVERS, costs[:-1], costs[1:], strict=True):
            yield Step(year, driver, before, after)


def _chain(
    first: tuple[Subject, Scenario], second: tuple[Subject, Scenario]
) -> Iterator[tuple[Subject, Scenario]]:
    subject, scenario = first
    there, wanted = second
    yield subject, scenario
    scenario = scenario.model_copy(
        update={"price": wanted.price, "carbon_price_paid": wanted.carbon_price_paid}
    )
    yield subject, scenario
    trade = scenario.trade.model_copy(update={"de_minimis": wanted.trade.de_minimis})
    laws = {"law": wanted.law, "assumptions": wanted.assumptions, "trade": trade}
    scenario = scenario.model_copy(update=laws)
    subject = replace(subject, laws=there.laws, readings=there.readings)
    yield subject, scenario
    scenario = scenario.model_copy(update={"emissions": wanted.emissions})
    subject = _with_figures(subject, there)
    yield subject, scenario
    yield there, wanted


def _with_figures(subject: Subject, there: Subject) -> Subject:
    """The first run's goods with the second's actual figures, where the lines are the same ones."""
    mine, others = subject.portfolio.shipments, there.portfolio.shipments
    if not _same_lines(mine, others) or all(_equal(mine, others, name) for name in _FIGURES):
        return subject
    shipments = replace(mine, **{name: getattr(others, name) for name in _FIGURES})
    portfolio: Portfolio = replace(subject.portfolio, shipments=shipments)
    apart = len(subject.cells) == len(shipments)
    return subject_of(portfolio, subject.law, subject.readings, by_shipment=apart)


def _equal(one: Shipments, other: Shipments, name: str) -> bool:
    mine, others = pd.Series(getattr(one, name)), pd.Series(getattr(other, name))
    return bool(mine.equals(others))


def _same_lines(one: Shipments, other: Shipments) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in _SAME
    )


def _cost(subject: Subject, scenario: Scenario, year: int) -> float:
    return float(subject.view(scenario, year).bill.terms.cost_eur.sum())
