"""Whether loans keep their covenants: the loan's own where it is stated, else one floor for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam.stress import measures
from cbam.stress.parameters import setting

if TYPE_CHECKING:
    from cbam.shipments import Floats
    from cbam.stress.levels import Levels
    from cbam.stress.measures import FirmYear
    from cbam.stress.rows import Rows

Covers = tuple["Floats", "Floats"]  # interest cover and debt service cover, by firm [-]


def floors(interest: Floats, service: Floats, for_all: float) -> Covers:
    """The least interest cover and debt service cover [-] of each firm's loan; NaN where none is asked for.

    A firm that states either is held against what it states alone; one that states neither has to keep the
    interest cover ``for_all``.
    """
    silent = np.isnan(interest) & np.isnan(service)
    return np.where(silent, for_all, interest), service


def breached(covers: Covers, least: Covers) -> Floats:
    """1 where a cover is below what is asked for, 0 where all that is asked for is kept, NaN where unknown.

    A cover that equals its floor keeps it. One breach is a breach, whatever is not known of the other.
    """
    asked = [~np.isnan(floor) for floor in least]
    below = [wanted & (cover < floor) for cover, floor, wanted in zip(covers, least, asked, strict=True)]
    kept = [~wanted | (cover >= floor) for cover, floor, wanted in zip(covers, least, asked, strict=True)]
    broken = below[0] | below[1]
    known = broken | (kept[0] & kept[1] & (asked[0] | asked[1]))
    return np.where(known, broken.astype(np.float64), np.nan)


def add_covenants(rows: Rows, levels: Levels, found: FirmYear) -> None:
    """Covers before and after the charge, who is in breach, by it or anyway, and what is lent there."""
    firms, names = levels.firms, levels.firm.names
    interest, service, loan = (
        levels.stated(column) for column in (firms.interest_eur, firms.debt_service_eur, firms.loan_eur)
    )
    before, after = (
        (measures.ratio(ebit, interest), measures.ratio(ebit, service))
        for ebit in (found.before, found.after)
    )
    own = (levels.stated(firms.covenant_interest_cover), levels.stated(firms.covenant_debt_service_cover))
    least = floors(*own, setting("interest_cover_floor"))
    broken_before, broken = breached(before, least), breached(after, least)
    unknown = np.isnan(broken) | np.isnan(broken_before)
    tested = ~np.isnan(broken)
    of_firm = {
        "interest_cover_before": before[0],
        "interest_cover_after": after[0],
        "debt_service_cover_before": before[1],
        "debt_service_cover_after": after[1],
        "covenant_interest_cover": np.where(tested, least[0], np.nan),
        "covenant_debt_service_cover": np.where(tested, least[1], np.nan),
        "covenant_breached": broken,
        "covenant_breached_by_charge": np.where(unknown, np.nan, (broken > 0) & (broken_before == 0)),
    }
    rows.add("firm", names, {(name, "1"): values for name, values in of_firm.items()})
    lent = ~np.isnan(loan) & tested
    if lent.any():
        whole = float(loan[lent].sum())
        below, below_before = (
            float((loan[lent] * np.nan_to_num(part[lent])).sum()) for part in (broken, broken_before)
        )
        rows.single("loans_below_cover", "1", below / whole)
        rows.single("loans_below_cover_before", "1", below_before / whole)
        rows.single("loans_breached_eur", "EUR", below)
