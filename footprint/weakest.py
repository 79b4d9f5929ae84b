"""On what a footprint rests: its share by the weakest figure on each path from the product to the gas."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from footprint.cache import cached_intensities
from footprint.network import Network
from footprint.system import RANK, Entries, Floats, System
from groundwork.provenance import Status

ROUND_OFF = 1e-12
"""Relative size below which a difference of two solutions is round-off, not a share."""


def by_status(system: System, weights: Floats, totals: Floats) -> Mapping[Status, Floats]:
    """Burden of one unit of every node by the weakest status met on the way, kgCO2e.

    A chain is as good as its weakest link: a measured stack at the end of an assumed
    consumption is assumed. Keep only the figures that are at least as good as a status
    and solve what is left: that is the burden reached by such figures alone. Differences
    between neighbouring statuses are the shares; they add up to `totals`.

    Args:
        system: nodes, uses and releases with the rank of each amount.
        weights: kgCO2e per kg of each flow.
        totals: burden of one unit of every node with all figures.
    """
    present = np.unique(np.concatenate([system.uses.ranks, system.releases.ranks]))
    names = {rank: status for status, rank in RANK.items()}
    found: dict[Status, Floats] = {}
    below = np.zeros(len(system.nodes))
    for rank in present:
        reached = totals if rank == present[-1] else _reached(system, weights, int(rank))
        part = reached - below
        part[np.abs(part) <= ROUND_OFF * np.abs(totals)] = 0.0
        found[names[int(rank)]] = part
        below = reached
    return found


def _reached(system: System, weights: Floats, rank: int) -> Floats:
    """Burden of one unit of every node through figures of at most this rank."""
    uses, releases = _at_most(system.uses, rank), _at_most(system.releases, rank)
    network = Network.of(system.production, uses.rows, uses.columns, uses.amounts)
    kg = releases.amounts * weights[releases.rows]
    direct = np.bincount(releases.columns, weights=kg, minlength=len(system.nodes)).astype(np.float64)
    return cached_intensities(network, direct[:, None]).values[:, 0]


def _at_most(entries: Entries, rank: int) -> Entries:
    keep = entries.ranks <= rank
    return Entries(entries.rows[keep], entries.columns[keep], entries.amounts[keep], entries.ranks[keep])
