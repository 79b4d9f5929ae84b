"""An installation in another year: the same figures, the law of that year.

What is monitored stays as it is. Free allocation follows the year: a stated figure of a supplier moves with
CBAM factor x correction factor, as every term of Equations 2 and 4 of IR (EU) 2025/2620 does; after the last
published band the scenario's named assumptions carry it on, as they do on the default path.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from cbam import liability
from cbam.embedded.model import Installation, Period
from cbam.embedded.supply import Good, Precursor
from cbam.profiles import remaining_share

if TYPE_CHECKING:
    from cbam.scenario import Assumptions
    from cbam.statute import Statute

FIRST_DAY, LAST_DAY = (1, 1), (12, 31)
Share = Callable[[int], float]


def in_year(installation: Installation, year: int, share: Share) -> Installation:
    """The installation as if its reporting period were ``year``.

    ``share`` gives CBAM factor x correction factor of a year. Production years of precursors keep their
    distance to the reporting year. ValueError for a year beyond the calendar.
    """
    if installation.year == year:
        return installation
    period = Period(start=date(year, *FIRST_DAY), end=date(year, *LAST_DAY))
    moved = tuple(_precursor(p, installation.year, year, share) for p in installation.precursors)
    return installation.model_copy(update={"period": period, "precursors": moved})


def _precursor(precursor: Precursor, old: int, new: int, share: Share) -> Precursor:
    update = _moved(precursor.production_year, precursor.sefa, (old, new), share)
    nested = tuple(_good(good, old, new, share) for good in precursor.precursors)
    return precursor.model_copy(update={**update, "precursors": nested})


def _good(good: Good, old: int, new: int, share: Share) -> Good:
    update = _moved(good.production_year, good.sefa, (old, new), share)
    nested = tuple(_good(inner, old, new, share) for inner in good.precursors)
    return good.model_copy(update={**update, "precursors": nested})


def _moved(
    production_year: int | None, sefa: float | None, years: tuple[int, int], share: Share
) -> dict[str, object]:
    old, new = years
    stated = production_year or old
    shifted = stated + new - old
    before = share(stated)
    scaled = None if sefa is None else sefa * share(shifted) / before if before > 0 else sefa
    return {"production_year": shifted if production_year else None, "sefa": scaled}


def share_of(statute: Statute, assumptions: Assumptions) -> Share:
    """CBAM factor x correction factor by year, that of the first year before it begins."""

    def share(year: int) -> float:
        return remaining_share(statute, assumptions, max(year, statute.first_year))

    return share


def band_year(statute: Statute, year: int) -> int:
    """The year whose published benchmarks are used for ``year``: itself, or the last there is."""
    return min(year, statute.of_year(year).benchmarks.years[-1])


def carried_on(statute: Statute, assumptions: Assumptions, year: int) -> float:
    """By what an allocation computed in :func:`band_year` is multiplied to hold for ``year`` [-].

    The shares of both years, the assumed revision of provisional benchmarks and the assumed yearly cut; as
    for column B in ``cbam.profiles``.
    """
    band = band_year(statute, year)
    share = share_of(statute, assumptions)
    before = share(band)
    factor = share(year) / before if before > 0 else 0.0
    if year >= assumptions.benchmark_provisional_from.value:
        revision = assumptions.benchmark_revision.value
        factor = float(liability.benchmark_under_assumption(factor, revision, 1))
    cut = assumptions.benchmark_yearly_cut.value
    return float(liability.benchmark_under_assumption(factor, cut, year - band))
