"""When the cost arises and when the money goes, for goods imported on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cbam.importers.quarters import QUARTERS, quarter_end, quarter_of
from cbam.importers.rules import ImporterRules
from cbam.importers.tasks import due_day, first_year


class PriceBasis(StrEnum):
    """Which price a certificate costs."""

    QUARTER_OF_IMPORT = "quarter of import"
    WEEK_OF_PURCHASE = "week of purchase"


@dataclass(frozen=True, slots=True)
class Instalment:
    """By ``due_on`` at least ``least_share`` [-] of the base in force must have been bought."""

    due_on: date
    least_share: float
    of: str


@dataclass(frozen=True, slots=True)
class CashPlan:
    """Dates of one import.

    ``accrues_on`` the day of release, when the obligation arises; ``not_before`` the first day on which
    certificates for it can be bought; ``instalments`` in order, the last one the surrender of the whole.
    """

    accrues_on: date
    price: PriceBasis
    not_before: date
    instalments: tuple[Instalment, ...]

    @property
    def latest(self) -> date:
        """The day by which all the money has gone."""
        return self.instalments[-1].due_on


def cash_plan(day: date, rules: ImporterRules) -> CashPlan:
    """Accrual and cash dates of goods released for free circulation on ``day``.

    Goods of the first year are paid only once certificates are on sale, at the price of their quarter;
    later goods need the quarterly holding at each quarter's end of their year (the share is of the emissions
    on default values without mark-up, net of free allocation), and the rest by the surrender, at the price of
    the week of purchase. Raises ValueError for a day before the definitive period.
    Source: Regulation (EU) 2023/956 Articles 20(1), 21(1) and (1a), 22(1) and (2), 36(2).
    """
    year, start = day.year, first_year()
    if year < start:
        raise ValueError(f"the definitive period begins in {start}")
    holds = year >= rules.holding_first_year
    held = [
        Instalment(quarter_end(year, quarter), rules.holding_share, "holding")
        for quarter in QUARTERS
        if holds and quarter >= quarter_of(day)
    ]
    surrender = Instalment(due_day("importer-declaration", year), 1.0, "surrender")
    sale = due_day("importer-sale-starts", start)
    return CashPlan(
        accrues_on=day,
        price=PriceBasis.QUARTER_OF_IMPORT if year == start else PriceBasis.WEEK_OF_PURCHASE,
        not_before=max(day, sale),
        instalments=(*held, surrender),
    )
