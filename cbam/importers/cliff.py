"""What the threshold is worth: the cost of an importer's year just below it and just above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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


def due(if_liable_eur: Floats, always_eur: Floats, liable: Flags) -> Floats:
    """What is owed [EUR]: all goods above the threshold, below it only what is never exempt."""
    owed: Floats = np.where(liable, if_liable_eur, always_eur)
    return owed


def total_by(group: Ints, n: int, values: Floats) -> Floats:
    """Sums of ``values`` by group; a NaN makes its group's sum NaN."""
    total = np.zeros(n, dtype=np.float64)
    np.add.at(total, group, values)
    return total
