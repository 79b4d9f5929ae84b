"""The single mass-based threshold: who is above it, by how much, and with which shipment it was crossed.

Regulation (EU) 2023/956 Article 2a and Annex VII: an importer whose net mass of goods in a calendar year
does not *exceed* the threshold is exempt; above it every good of that year is liable, from 1 January.
Masses are added as whole grams, so that 500 lines of 0.1 t are 50 t and not a hair more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from cbam.shipments import Flags, Floats, Ints, Texts

NOT_CROSSED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """The lines that matter to an importer's year, as columns of equal length.

    ``importer`` names as typed (None: not given); ``year`` of import; ``day`` ordinal of the latest day on
    which the line can have been released (``date.toordinal``); ``dated`` whether that day was given rather
    than inferred from a quarter or year; ``mass_t`` [t] net; ``counts`` towards the threshold; ``always``
    liable whatever the mass (hydrogen, electricity; Article 2a(4)).
    """

    importer: Texts
    year: Ints
    day: Ints
    dated: Flags
    mass_t: Floats
    counts: Flags
    always: Flags

    def __len__(self) -> int:
        return len(self.year)


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """One row per importer and calendar year, in order of first appearance.

    ``distance_t`` [t] what may still be imported without becoming liable; negative above the threshold.
    ``crossing_line`` the line of ``Arrivals`` with which the threshold was exceeded, else NOT_CROSSED;
    ``crossed_on`` its day, at the latest where ``exact`` is False (lines dated only by quarter or year).
    ``standing_of`` tells for every line which row it belongs to.
    """

    importer: tuple[str | None, ...]
    year: Ints
    mass_counted_t: Floats
    threshold_t: float
    distance_t: Floats
    liable: Flags
    crossing_line: Ints
    crossed_on: tuple[date | None, ...]
    exact: Flags
    standing_of: Ints

    def __len__(self) -> int:
        return len(self.year)

    @property
    def overshoot_share(self) -> Floats:
        """By how much the threshold is exceeded, as a share of it; 0 where it is not."""
        over: Floats = np.where(self.liable, -self.distance_t, 0) / self.threshold_t
        return over


def liable(mass_counted_t: Floats | float, threshold_t: float) -> Flags | np.bool_:
    """Whether an importer's year is liable: mass that *exceeds* the threshold, never mass equal to it.

    Compared in whole grams. Source: Regulation (EU) 2023/956 Article 2a(1) and (2).
    """
    answer: Flags | np.bool_ = grams(mass_counted_t) > grams(threshold_t)
    return answer


def grams(mass_t: Floats | float) -> Ints:
    """Tonnes as whole grams, so that sums are exact."""
    from groundwork.units import factor

    whole: Ints = np.rint(np.asarray(mass_t, dtype=np.float64) * factor("t", "g")).astype(np.int64)
    return whole


def standings(arrivals: Arrivals, threshold_t: float) -> Standings:
    """Add up each importer's calendar year in the order of import and compare it with the threshold.

    Names that differ only in case or blanks are one importer. Raises ValueError for a mass that is negative,
    or missing on a line that counts, and for a threshold that is not positive.
    """
    from groundwork.units import factor

    _refuse(arrivals, threshold_t)
    standing_of, importer, year = _groups(arrivals)
    n = len(importer)
    counted = np.where(arrivals.counts, grams(np.where(arrivals.counts, arrivals.mass_t, 0)), 0)
    order = np.lexsort((np.arange(len(arrivals)), arrivals.day, standing_of))
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, standing_of, counted)
    before = np.concatenate(([0], np.cumsum(total)))[:-1]
    running = np.cumsum(counted[order]) - before[standing_of[order]]
    limit = grams(threshold_t)
    crossing = np.full(n, NOT_CROSSED, dtype=np.int64)
    above = order[running > limit]
    groups, first = np.unique(standing_of[above], return_index=True)
    crossing[groups] = above[first]
    per_t = factor("t", "g")
    undated = np.zeros(n, dtype=np.int64)
    np.add.at(undated, standing_of, arrivals.counts & ~arrivals.dated)
    days = tuple(None if line < 0 else date.fromordinal(int(arrivals.day[line])) for line in crossing)
    return Standings(
        importer=importer,
        year=year,
        mass_counted_t=total / per_t,
        threshold_t=threshold_t,
        distance_t=(limit - total) / per_t,
        liable=total > limit,
        crossing_line=crossing,
        crossed_on=days,
        exact=undated == 0,
        standing_of=standing_of,
    )


def declarations(importer: Texts, year: Ints) -> Ints:
    """The number of the yearly declaration each line stands in: one per importer and year of import.

    Names that differ only in case or blanks are one importer, and so are lines without a name.
    Source: Regulation (EU) 2023/956 Article 6(1).
    """
    import pandas as pd

    name_of, names = pd.factorize(importer, use_na_sentinel=False)
    person, _ = pd.factorize(np.array([folded(name) for name in names], dtype=object))
    year_of, years = pd.factorize(year)
    person_of = person[name_of] if len(names) else name_of
    number, _ = pd.factorize(person_of.astype(np.int64) * max(len(years), 1) + year_of)
    return number.astype(np.int64)


def _refuse(arrivals: Arrivals, threshold_t: float) -> None:
    if not threshold_t > 0:
        raise ValueError("the threshold must be a positive mass [t]")
    if np.any(arrivals.mass_t < 0) or np.any(np.isinf(arrivals.mass_t)):
        raise ValueError("a mass must be a number that is not negative [t]")
    if np.any(np.isnan(arrivals.mass_t) & arrivals.counts):
        raise ValueError("a line that counts towards the threshold needs its mass [t]")


def _groups(arrivals: Arrivals) -> tuple[Ints, tuple[str | None, ...], Ints]:
    """Row of every line, and importer (first spelling) and year of every row."""
    group_of = declarations(arrivals.importer, arrivals.year)
    first = np.full(int(group_of.max(initial=-1)) + 1, len(arrivals), dtype=np.int64)
    np.minimum.at(first, group_of, np.arange(len(arrivals)))
    importer = tuple(None if _missing(name) else str(name) for name in arrivals.importer[first])
    year: Ints = arrivals.year[first].astype(np.int64)
    return group_of, importer, year


def _missing(name: object) -> bool:
    return not isinstance(name, str) or not name.strip()


def folded(name: object) -> str:
    """An importer's name as it is compared: blanks and case do not matter; "" for none."""
    return "" if _missing(name) else " ".join(str(name).split()).casefold()
