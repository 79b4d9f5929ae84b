"""What the threshold is worth: the cost of an importer's year just below it and just above it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cbam import liability
from cbam.importers.threshold import Arrivals, Standings
from cbam.shipments import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Cliff:
    """Costs per importer's year [EUR]; NaN where a line that matters has no cost (see ``n_unpriced``).

    ``if_liable_eur`` every good of the year; ``always_eur`` hydrogen and electricity, owed at any mass;
    ``due_eur`` what is owed as things stand; ``jump_eur`` what crossing the threshold adds; and that jump
    per tonne above it, ``jump_eur_per_t_over`` (NaN at or below the threshold).
    """

    if_liable_eur: Floats
    always_eur: Floats
    due_eur: Floats
    jump_eur: Floats
    jump_eur_per_t_over: Floats
    n_unpriced: Ints


def cliff(arrivals: Arrivals, standings: Standings, cost_eur: Floats) -> Cliff:
    """Sum each line's cost over its importer's year, with and without the exemption.

    ``cost_eur`` [EUR] of every line as if liable, NaN where it could not be priced; lines that neither
    count nor are always liable (out of scope, exempt origin) are left out.
    Source: Regulation (EU) 2023/956 Article 2a(1), (2) and (4).
    """
    in_scope = arrivals.counts | arrivals.always
    group, n = standings.standing_of, len(standings)
    if_liable = total_by(group, n, np.where(in_scope, cost_eur, 0))
    always = total_by(group, n, np.where(arrivals.always, cost_eur, 0))
    over = np.where(standings.liable, -standings.distance_t, np.nan)
    jump = if_liable - always
    unpriced = total_by(group, n, (in_scope & np.isnan(cost_eur)).astype(np.float64))
    return Cliff(
        if_liable_eur=if_liable,
        always_eur=always,
        due_eur=due(if_liable, always, standings.liable),
        jump_eur=jump,
        jump_eur_per_t_over=jump / over,
        n_unpriced=unpriced.astype(np.int64),
    )


def rounded_by_year(costs: Cliff, standings: Standings, if_liable: Floats, always: Floats) -> Cliff:
    """The same costs with each importer's year rounded up to whole certificates, at the year's mean price.

    ``if_liable`` and ``always`` [certificates] of all goods of the year and of those never exempt. A reading:
    no rule on rounding was found in the acts in force.
    """
    whole = _up(costs.if_liable_eur, if_liable)
    never = _up(costs.always_eur, always)
    over = np.where(standings.liable, -standings.distance_t, np.nan)
    jump = whole - never
    return replace(
        costs,
        if_liable_eur=whole,
        always_eur=never,
        due_eur=due(whole, never, standings.liable),
        jump_eur=jump,
        jump_eur_per_t_over=jump / over,
    )


def _up(cost_eur: Floats, certificates: Floats) -> Floats:
    some = certificates > 0
    by = np.divide(liability.whole(certificates), np.where(some, certificates, 1))
    up: Floats = np.where(some, cost_eur * by, cost_eur)
    return up


def due(if_liable_eur: Floats, always_eur: Floats, liable: Flags) -> Floats:
    """What is owed [EUR]: all goods above the threshold, below it only what is never exempt."""
    owed: Floats = np.where(liable, if_liable_eur, always_eur)
    return owed


def total_by(group: Ints, n: int, values: Floats) -> Floats:
    """Sums of ``values`` by group; a NaN makes its group's sum NaN."""
    total = np.zeros(n, dtype=np.float64)
    np.add.at(total, group, values)
    return total
