"""Certificate prices: the period a day falls in, and what was published for it by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from cbam.law.leaves import CertificatePrice, Citation
from cbam.law.tables import Stack
from cbam.law.yearly import newest_covering

NOT_PUBLISHED = "price-not-published"
NO_PERIOD = "price-period-unknown"
MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = MONTHS_PER_YEAR // 4
WEEK = "week"
WEEK_IN_FORCE_AFTER = timedelta(weeks=1, days=1)  # from Monday of a week to the Tuesday of the next


def period_of(periods: Stack, day: date) -> str:
    """The period whose price a day has: ``2026-Q1`` while prices are quarterly, ``2027-W05`` once weekly.

    A quarterly price is that of the quarter of import. The price of a calendar week is published on the first
    working day of the next week and holds from the working day after that to the first working day of the
    week after: a day of purchase from Tuesday to the following Monday has the price of the week before that
    Tuesday's. The first working day is taken to be Monday; a holiday moves the change by a day. Returns ""
    for a day before the first period. Weeks are ISO calendar weeks.
    Source: Regulation (EU) 2023/956 Article 21; IR (EU) 2025/2548 Articles 1 and 5.
    """
    row = newest_covering(periods, list(range(len(periods))), day.year)
    if row is None:
        return ""
    if periods.columns["kind"][row] == WEEK:
        week = (day - WEEK_IN_FORCE_AFTER).isocalendar()
        return f"{week.year}-W{week.week:02d}"
    return f"{day.year}-Q{(day.month - 1) // MONTHS_PER_QUARTER + 1}"


def periods_of(periods: Stack, year: int) -> tuple[str, ...]:
    """Every price period of a year in order: four quarters or its ISO weeks.

    () before the first and beyond the calendar.
    """
    if not date.min.year <= year < date.max.year:
        return ()
    row = newest_covering(periods, list(range(len(periods))), year)
    if row is None:
        return ()
    if periods.columns["kind"][row] == WEEK:
        monday, weeks = date.fromisocalendar(year, 1, 1), 0
        while monday.isocalendar().year == year:
            monday, weeks = monday + timedelta(weeks=1), weeks + 1
        return tuple(f"{year}-W{week:02d}" for week in range(1, weeks + 1))
    months = (date(year, month + 1, 1) for month in range(MONTHS_PER_YEAR))
    return tuple(dict.fromkeys(period_of(periods, day) for day in months))


def price_of(prices: Stack, period: str, known_on: date) -> CertificatePrice:
    """The price [EUR per certificate] of a period as it was known on a day.

    ``price_eur`` is None while unpublished; ``published_on`` then is the day of publication as far as it
    is scheduled (for a week: the Monday after it, the earliest day IR (EU) 2025/2548 allows). A week whose
    row has a past day of publication and no price had no auction: it has the price of the last week with
    auctions (Regulation (EU) 2023/956 Article 21(1), last sentence; IR (EU) 2025/2548 repeats no such rule).
    """
    rows = {str(name): row for row, name in enumerate(prices.columns["period"])}
    row = rows.get(period)
    if row is not None:
        found = _row_price(prices, row, period, known_on)
        return _of_last_auctions(prices, rows, found, known_on) if _no_auction(found, known_on) else found
    dataset = prices.datasets[-1]
    citation = Citation(dataset.act, dataset.article, dataset.oj, dataset.id, "", dataset.source)
    published_on = _day_after_week(period)
    reason = NOT_PUBLISHED if published_on else NO_PERIOD
    return CertificatePrice(period, None, published_on, dataset.status, citation, reason)


def _row_price(prices: Stack, row: int, period: str, known_on: date) -> CertificatePrice:
    price, published_on = prices.columns["price_eur"][row], prices.columns["published_on"][row]
    day = published_on if isinstance(published_on, date) else None
    out = isinstance(price, float) and day is not None and day <= known_on
    return CertificatePrice(
        period=period,
        price_eur=float(str(price)) if out else None,
        published_on=day,
        status=prices.dataset(row).status,
        citation=prices.cite(row),
        reason="" if out else NOT_PUBLISHED,
    )


def _no_auction(found: CertificatePrice, known_on: date) -> bool:
    """Whether the data say that a week, its day of publication past, had no price of its own."""
    day = found.published_on
    return (
        found.price_eur is None and _monday(found.period) is not None and day is not None and day <= known_on
    )


def _of_last_auctions(
    prices: Stack, rows: Mapping[str, int], week: CertificatePrice, known_on: date
) -> CertificatePrice:
    """The price of the last week with auctions before ``week``, if every week between is in the data."""
    monday = _monday(week.period)
    while monday is not None:
        monday -= timedelta(weeks=1)
        year, number, _ = monday.isocalendar()
        row = rows.get(f"{year}-W{number:02d}")
        if row is None:
            return week
        before = _row_price(prices, row, f"{year}-W{number:02d}", known_on)
        if before.price_eur is not None:
            return replace(before, period=week.period, published_on=week.published_on, of_week=before.period)
    return week


def _monday(period: str) -> date | None:
    """The Monday of a week written as 2027-W05; None for anything else."""
    year, _, week = period.partition("-W")
    if not (year.isdigit() and week.isdigit()):
        return None
    try:
        return date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return None


def _day_after_week(period: str) -> date | None:
    monday = _monday(period)
    return None if monday is None else monday + timedelta(weeks=1)
