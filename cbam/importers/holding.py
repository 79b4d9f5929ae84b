"""The quarterly holding of certificates, from 2027, and what of them may be sold back.

Regulation (EU) 2023/956 Article 22(2): at the end of each quarter the account holds at least a share of the
emissions embedded in all goods imported since 1 January, on default values *without* mark-up or on last
year's surrender for the same goods and origins, free allocation taken into account. NaN in gives NaN out;
negative figures are floored at zero where the text speaks of certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cbam.importers.quarters import QUARTERS
from cbam.shipments import Floats, Ints

Value = float | Floats


class Netting(StrEnum):
    """Whether a good with more free allocation than emissions lowers the holding for the others.

    The law does not say. ``PER_GOOD``, the default, follows the surrender, where negatives are set to zero.
    """

    PER_GOOD = "per good"
    ALL_GOODS = "over all goods"


class LastYear(StrEnum):
    """How last year's surrender becomes this year's base under point (b); the law does not say.

    ``PER_TONNE``, the default, takes last year's certificates per tonne of each CN code and origin times
    this year's tonnes; ``WHOLE_NUMBER`` takes last year's number as it is, in every quarter.
    """

    PER_TONNE = "per tonne"
    WHOLE_NUMBER = "whole number"


def required(emissions_t: Value, free_allocation_t: Value, share: Value) -> Value:
    """Certificates to hold for goods imported since 1 January, base (a).

    ``emissions_t`` [tCO2e] on default values without mark-up; ``free_allocation_t`` [tCO2e] adjustment under
    Article 31; ``share`` [-]. Returns [certificates], never negative; not rounded.
    Source: Regulation (EU) 2023/956 Article 22(2)(a) and last subparagraph.
    """
    held: Value = np.maximum(0, np.subtract(emissions_t, free_allocation_t)) * share
    return held


def required_from_last_year(
    surrendered: Value,
    last_mass_t: Value,
    mass_t: Value,
    share: Value,
    reading: LastYear = LastYear.PER_TONNE,
) -> Value:
    """Certificates to hold for goods of one CN code and origin, base (b).

    ``surrendered`` [certificates] for last year, already net of free allocation; ``last_mass_t`` and
    ``mass_t`` [t] imported last year and since 1 January; NaN where there was no such good last year, when
    (b) is not open for it. Source: Regulation (EU) 2023/956 Article 22(2)(b).
    """
    same = np.greater(last_mass_t, 0)
    safe = np.where(same, last_mass_t, 1)
    if reading is LastYear.PER_TONNE:
        base = np.divide(surrendered, safe) * mass_t
    else:
        base = np.where(np.greater(mass_t, 0), surrendered, 0)
    held: Value = np.where(same, np.maximum(0, base) * share, np.nan)
    return held


@dataclass(frozen=True, slots=True, eq=False)
class HoldingLines:
    """Charged lines: ``group`` [0..n) the importer's year, ``quarter`` 1 to 4 (0 not known: the last one),
    ``emissions_t`` [tCO2e] on default values without mark-up, ``free_allocation_t`` [tCO2e].
    """

    group: Ints
    quarter: Ints
    emissions_t: Floats
    free_allocation_t: Floats


def by_quarter(lines: HoldingLines, n: int, share: float, netting: Netting = Netting.PER_GOOD) -> Floats:
    """Certificates to hold at the end of each quarter of ``n`` importers' years, base (a): array [n, 4].

    NaN emissions make the quarter and those after it NaN. Source: Regulation (EU) 2023/956 Article 22(2)(a).
    """
    last = QUARTERS[-1]
    column = np.where(lines.quarter > 0, lines.quarter, last) - 1
    net = np.subtract(lines.emissions_t, lines.free_allocation_t)
    sums = np.zeros((n, last), dtype=np.float64)
    np.add.at(sums, (lines.group, column), np.maximum(0, net) if netting is Netting.PER_GOOD else net)
    return np.asarray(required(np.cumsum(sums, axis=1), 0, share), dtype=np.float64)


def to_buy(required_at: Floats, held_before: float = 0.0) -> Floats:
    """What to buy before each quarter's end so that the requirement holds, never less than nothing."""
    target = np.maximum.accumulate(np.maximum(required_at, held_before))
    bought: Floats = np.diff(np.concatenate(([held_before], target)))
    return bought


def repurchasable(held: Value, surrendered: Value, purchase_obligation: Value) -> Value:
    """Certificates that may be sold back: the excess over the surrender, up to the Article 22(2) obligation.

    ``held`` [certificates] bought, ``surrendered`` for the year, ``purchase_obligation`` what Article 22(2)
    made the declarant buy in the year of import. Never negative. Where the threshold was not exceeded after
    all, everything is bought back (Article 23(2)): ask with ``surrendered`` 0 and the obligation as ``held``.
    Source: Regulation (EU) 2023/956 Article 23(1); recital 29 of Regulation (EU) 2025/2083.
    """
    sold: Value = np.minimum(
        np.maximum(0, np.subtract(held, surrendered)), np.maximum(0, purchase_obligation)
    )
    return sold
