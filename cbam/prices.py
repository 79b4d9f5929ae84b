"""The price of a certificate: published by the Commission, flat by the user, or from a scenario's path."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from cbam.importers.tasks import due_day, first_year
from cbam.scenario import BASE, PricePath, Scenario, load_named
from groundwork.problems import Param, Problem

if TYPE_CHECKING:
    from cbam.statute import Statute

TOO_EARLY = "cbam.purchase-before-sale"
MISSING = "missing"
_WEEK = "W"


class PriceKind(StrEnum):
    """Where a price comes from."""

    PUBLISHED = "published"
    FLAT = "flat"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """A price [EUR per certificate], its period, and how it is known.

    ``status`` is ``published``, ``user``, or the scenario point's ``seen`` or ``analyst``. ``of_week`` the
    week whose price it is, where the period had no auction.
    """

    price_eur: float
    kind: PriceKind
    period: str
    status: str
    source: str
    of_week: str = ""


@dataclass(frozen=True, slots=True)
class Prices:
    """Which price to take: a flat one if given, else the published one, else the scenario's.

    ``keep_unpriced``: a line without a price is kept, its certificates known and its cost NaN; the reason
    becomes a warning. An importer's year is counted so.
    """

    scenario: Scenario
    flat_eur: float | None = None
    keep_unpriced: bool = False

    def quote(self, law: Statute, year: int, quarter: int, purchase: str = "") -> PriceQuote | Problem:
        """The price for goods imported in ``quarter`` (0: not known) of ``year``, or why there is none.

        ``purchase`` is the day of purchase, or the week whose price is paid, such as 2027-W15: from the year
        on in which prices are weekly it is what counts (Reg (EU) 2023/956 Article 21(1)); before, the quarter
        of import does (Article 21(1a)). Nothing can be bought before the sale starts (Article 20(1)).
        """
        day = _day(purchase)
        week = purchase if day is None else law.newest.price_period(day)
        sale = due_day("importer-sale-starts", first_year())
        if _before_sale(law, sale, day, week):
            return Problem(TOO_EARLY, params={"value": purchase, "day": sale.isoformat()})
        weekly = bool(week) and week.partition("-")[2][:1] == law.kind_of_period(year)
        period = week if weekly else f"{year}-Q{quarter}" if quarter else str(year)
        if self.flat_eur is not None:
            return PriceQuote(self.flat_eur, PriceKind.FLAT, period, "user", "")
        path = self.scenario.price
        asked = (weekly or quarter) and (path is None or path.published_first)
        published = law.certificate_price(period) if asked else None
        if published is not None and published.price_eur is not None:
            source = f"{published.citation.act} {published.citation.article}"
            kind, week = PriceKind.PUBLISHED, published.of_week
            return PriceQuote(published.price_eur, kind, period, "published", source, week)
        if path is not None and not weekly and period in path.quarters:
            wrong = quarters_of_weeks(self.scenario, law)
            if wrong is not None and period in str(wrong.params["periods"]):
                return wrong
        point = _point(self.scenario.price, period, int(week.partition("-")[0]) if weekly else year)
        if point is not None:
            return point
        return (
            _week_missing(law, period)
            if weekly and path is None
            else _missing(law, self.scenario, year, quarter)
        )


def quarters_of_weeks(scenario: Scenario, law: Statute) -> Problem | None:
    """What is wrong with a path that prices quarters of years in which prices are weekly; None: nothing.

    Certificates for goods of 2026 have the mean price of the quarter of import, later ones that of the week
    in which they are bought (Reg (EU) 2023/956 Article 21(1) and (1a); IR (EU) 2025/2548 Articles 1 and 5):
    a price of a later quarter of import means nothing.
    """
    given = sorted(scenario.price.quarters) if scenario.price else []
    wrong = [quarter for quarter in given if law.kind_of_period(int(quarter.partition("-")[0])) == _WEEK]
    if not wrong:
        return None
    params: dict[str, Param] = {"name": scenario.id, "periods": ", ".join(wrong)}
    return Problem("cbam.price-quarter-of-weeks", params=params)


def _day(purchase: str) -> date | None:
    """The day a purchase names; None for a week or anything else."""
    try:
        return None if "W" in purchase else date.fromisoformat(purchase)
    except ValueError:
        return None


def _before_sale(law: Statute, sale: date, day: date | None, week: str) -> bool:
    """Whether a day of purchase, or every day on which a week's price holds, lies before the sale."""
    return day < sale if day is not None else "W" in week and week < law.newest.price_period(sale)


def published_prices(flat_eur: float | None = None) -> Prices:
    """The base case: published prices, or one flat price [EUR] for everything."""
    return Prices(load_named(BASE), flat_eur)


def _point(path: PricePath | None, period: str, year: int) -> PriceQuote | None:
    if path is None:
        return None
    point = path.quarters.get(period) or path.years.get(year)
    if point is None:
        return None
    found = period if period in path.quarters else str(year)
    return PriceQuote(point.value, PriceKind.SCENARIO, found, point.status.value, point.source)


def _missing(law: Statute, scenario: Scenario, year: int, quarter: int) -> Problem:
    if scenario.price is not None:
        span = f"{min(scenario.price.years)}-{max(scenario.price.years)}"
        return Problem("cbam.price-beyond-path", params={"year": year, "name": scenario.id, "span": span})
    quarterly = law.certificate_price(f"{year}-Q{quarter or 1}")
    if not quarter and (quarterly.price_eur is not None or quarterly.published_on is not None):
        return Problem("cbam.price-needs-quarter", params={"year": year})
    if quarterly.published_on is not None:
        params = {"period": quarterly.period, "day": quarterly.published_on.isoformat()}
        return Problem("cbam.price-not-published", params=params)
    return Problem("cbam.price-weekly", params={"year": year})


def without_price(problem: Problem) -> PriceQuote:
    """The quote of a line that is kept although it has no price: NaN, and why."""
    return PriceQuote(math.nan, PriceKind.SCENARIO, "", MISSING, problem.code)


def _week_missing(law: Statute, period: str) -> Problem:
    day = law.certificate_price(period).published_on
    return Problem(
        "cbam.price-not-published", params={"period": period, "day": day.isoformat() if day else "-"}
    )
