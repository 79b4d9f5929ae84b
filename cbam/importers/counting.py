"""Which lines of a portfolio count towards the threshold, which are always liable, and on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from cbam.goods import Good, Heading, OutOfScope, resolve_good
from cbam.importers.quarters import quarter_end
from cbam.importers.threshold import Arrivals
from cbam.origins import Origin, resolve_origin
from cbam.shipments import Flags, Ints, Shipments, Texts

if TYPE_CHECKING:
    from cbam.statute import Statute


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The lines whose place under the threshold is known.

    ``arrivals`` are those lines, ``rows`` where they stood among the shipments; a line is missing where its
    code or origin is not understood, or where it should count and has no mass.
    """

    arrivals: Arrivals
    rows: Ints


def count_lines(shipments: Shipments, statute: Statute, days: Texts) -> Counted:
    """Place every line under Article 2a.

    ``days`` holds the day of import of each line as a date, None where only a quarter or year is known.
    Goods that only an overlay puts in scope count under it, as if they were listed in Annex I. Goods from
    origins of Annex III point 1 and goods outside Annex I do not count; hydrogen and electricity do not count
    and are always liable. A heading counts if all its goods do.
    """
    counts, always, known = _placed(shipments, statute)
    known &= ~(counts & ~(shipments.mass_t >= 0))
    rows = np.flatnonzero(known).astype(np.int64)
    day, dated = _latest_days(shipments, days)
    arrivals = Arrivals(
        importer=shipments.importer[rows],
        year=shipments.year[rows],
        day=day[rows],
        dated=dated[rows],
        mass_t=shipments.mass_t[rows],
        counts=counts[rows],
        always=always[rows],
    )
    return Counted(arrivals, rows)


def counts_towards(shipments: Shipments, statute: Statute) -> Flags:
    """Lines whose mass counts towards the threshold, whether or not they can be priced."""
    counts, _, known = _placed(shipments, statute)
    found: Flags = counts & known & (shipments.mass_t >= 0)
    return found


def _placed(shipments: Shipments, statute: Statute) -> tuple[Flags, Flags, Flags]:
    """Counts, always liable, known: resolved once for each distinct code, origin and year."""
    import pandas as pd

    if len(shipments) == 0:
        none = np.zeros(0, dtype=np.bool_)
        return none, none.copy(), none.copy()
    code_of, codes = pd.factorize(shipments.cn_code)
    origin_of, origins = pd.factorize(shipments.origin)
    year_of, years = pd.factorize(shipments.year)
    key = (code_of.astype(np.int64) * max(len(origins), 1) + origin_of) * max(len(years), 1) + year_of
    distinct, place_of = np.unique(key, return_inverse=True)
    places = []
    for number in distinct:
        rest, year = divmod(int(number), len(years))
        code, origin = divmod(rest, len(origins))
        places.append(_place(str(codes[code]), str(origins[origin]), int(years[year]), statute))
    counts, always, known = (np.array(column, dtype=np.bool_) for column in zip(*places, strict=True))
    return counts[place_of], always[place_of], known[place_of]


def _place(code: str, origin: str, year: int, statute: Statute) -> tuple[bool, bool, bool]:
    law = statute.of_year(max(year, statute.first_year))
    land, good = resolve_origin(origin, law), resolve_good(code, law)
    goods = (good,) if isinstance(good, Good) else good.goods if isinstance(good, Heading) else ()
    early = year < statute.first_year
    if not isinstance(land, Origin) or early:
        return False, False, False
    if not goods:
        outside = isinstance(good, OutOfScope)
        added = isinstance(good, OutOfScope) and bool(law.overlay_scope.variants(good.code))
        return added and not land.exempt, False, outside
    if land.exempt:
        return False, False, True
    counted = {one.scope.counts_for_de_minimis for one in goods}
    whole = not (isinstance(good, Heading) and good.out_of_scope)
    return counted == {True}, counted == {False}, len(counted) == 1 and whole


def _latest_days(shipments: Shipments, days: Texts) -> tuple[Ints, Flags]:
    """The last day on which each line can have been imported, as an ordinal, and whether it was given."""
    dated = np.array([isinstance(day, date) for day in days], dtype=np.bool_)
    latest = np.array(
        [day.toordinal() if known else 0 for day, known in zip(days, dated, strict=True)], dtype=np.int64
    )
    undated = np.flatnonzero(~dated)
    pairs = np.stack([shipments.year[undated], shipments.quarter[undated]], axis=1)
    if len(undated):
        distinct, which = np.unique(pairs, axis=0, return_inverse=True)
        ends = np.array([quarter_end(int(y), int(q)).toordinal() for y, q in distinct], dtype=np.int64)
        latest[undated] = ends[which.reshape(-1)]
    return latest, dated
