"""An installation in another year: the same figures, the law of that year.

What is monitored stays as it is. What it buys is moved as a portfolio's chains are (``cbam.moving``), and
benchmarks are revised and carried on past the last published ones as the scenario assumes.
"""

from __future__ import annotations

from datetime import date

from cbam.embedded.model import Installation, Period
from cbam.moving import Share, moved, share_of

__all__ = ["Share", "in_year", "share_of"]

FIRST_DAY, LAST_DAY = (1, 1), (12, 31)


def in_year(installation: Installation, year: int, share: Share) -> Installation:
    """The installation as if its reporting period were ``year``.

    ``share`` gives CBAM factor x correction factor of a year. Precursors are then of that year too: evidence
    of another production year is about the period reported. ValueError for a year beyond the calendar.
    """
    if installation.year == year:
        return installation
    period = Period(start=date(year, *FIRST_DAY), end=date(year, *LAST_DAY))
    bought = tuple(moved(p, installation.year, year, share) for p in installation.precursors)
    return installation.model_copy(update={"period": period, "precursors": bought})
