"""Reports that hang together through goods: what every set of them costs and saves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cbam.advice.plan import Stake, Verification
    from cbam.shipments import Floats


@dataclass(frozen=True, slots=True)
class Group:
    """Open reports no other group's goods rest on, and the goods that rest on them."""

    reports: tuple[Verification, ...]
    stakes: tuple[Stake, ...]


def groups_of(
    open_ones: Sequence[Verification], done: frozenset[str], stakes: Iterable[Stake]
) -> list[Group]:
    """The groups of reports; goods that no report can help are in none."""
    leader = {v.key: v.key for v in open_ones}

    def led(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    moved: list[tuple[str, Stake]] = []
    for stake in stakes:
        rests_on = sorted(((stake.needs | set(stake.gains_eur)) - done) & set(leader))
        if not rests_on or not stake.needs - done <= set(leader) or not stake.could_gain:
            continue
        for key in rests_on[1:]:
            leader[led(key)] = led(rests_on[0])
        moved.append((rests_on[0], stake))
    reports: dict[str, list[Verification]] = {}
    goods: dict[str, list[Stake]] = {}
    for v in open_ones:
        reports.setdefault(led(v.key), []).append(v)
    for key, stake in moved:
        goods.setdefault(led(key), []).append(stake)
    return [Group(tuple(reports[key]), tuple(found)) for key, found in goods.items()]


def every_set(group: Group, done: frozenset[str], costs: Sequence[int]) -> tuple[list[int], Floats]:
    """Cost in whole units and saving [EUR], reports paid, of all 2^n sets; bit i of a set is report i."""
    spent = [0]
    for cost in costs:
        spent += [cost + one for one in spent]
    saved = -_sums([v.cost_eur for v in group.reports])
    sets = np.arange(len(spent), dtype=np.int64)
    place = {v.key: bit for bit, v in enumerate(group.reports)}
    for stake in group.stakes:
        base = stake.base_eur - sum(gain for key, gain in stake.gains_eur.items() if key in done)
        gained = _sums([stake.gains_eur.get(v.key, 0.0) for v in group.reports])
        mask = sum(1 << place[key] for key in stake.needs - done)
        actual = np.minimum(stake.default_eur, np.maximum(0.0, base - gained))
        saved = saved + np.where((sets & mask) == mask, stake.default_eur - actual, 0.0)
    return spent, saved


def _sums(parts: Sequence[float]) -> Floats:
    """The sum of every set of parts, in the order of the sets' bits."""
    found = np.zeros(1, dtype=np.float64)
    for part in parts:
        found = np.concatenate([found, found + part])
    return found
