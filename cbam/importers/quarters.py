"""Calendar quarters: which one a day lies in, and on which day one ends."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS_PER_YEAR = 12
QUARTERS = (1, 2, 3, 4)
MONTHS_PER_QUARTER = MONTHS_PER_YEAR // len(QUARTERS)


def quarter_of(day: date) -> int:
    """The quarter of a day, 1 to 4."""
    return (day.month - 1) // MONTHS_PER_QUARTER + 1


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter; quarter 0 (not known) gives the last day of the year.

    ValueError for a quarter that is none or a year beyond the calendar.
    """
    if quarter not in {0, *QUARTERS}:
        raise ValueError(f"{quarter} is no quarter")
    months = (quarter or QUARTERS[-1]) * MONTHS_PER_QUARTER
    later, month = divmod(months, MONTHS_PER_YEAR)
    return date(year + later, month + 1, 1) - timedelta(days=1)


def quarter_after(year: int, quarter: int) -> tuple[int, int]:
    """The following quarter, as (year, quarter)."""
    return (year + 1, QUARTERS[0]) if quarter == QUARTERS[-1] else (year, quarter + 1)


def quarter_before(year: int, quarter: int) -> tuple[int, int]:
    """The preceding quarter, as (year, quarter)."""
    return (year - 1, QUARTERS[-1]) if quarter == QUARTERS[0] else (year, quarter - 1)
