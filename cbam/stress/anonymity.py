"""What may be told of a group of firms so that no single firm's figure can be read from it. Pure rules.

A quartile of few firms *is* one firm's figure. So each percentile is the mean of the firms nearest to it
(``blended_firms``), the outer two stand only where the group is twice the smallest one, and a group is left
out where the firms outside it are too few: whoever holds both answers could take one from the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cbam.shipments import Floats
from cbam.stress.parameters import setting

PERCENTS = (25, 50, 75)
_MIDDLE = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """``smallest``: firms of the smallest group [firms]; ``blended``: firms behind one percentile [firms]."""

    smallest: int
    blended: int


def rule() -> Rule:
    """The packaged rule (``smallest_group``, ``blended_firms`` of the settings)."""
    return Rule(int(setting("smallest_group")), int(setting("blended_firms")))


def blended(values: Floats, percent: float, of: int) -> float:
    """The mean of the ``of`` ordered values nearest to a percentile.

    Args:
        values: figures of the group, at least ``of`` of them.
        percent: 0 to 100; its place among n ordered values is percent / 100 x (n - 1), as in numpy.
        of: how many values stand behind the percentile.
    """
    ordered = np.sort(values)
    place = percent / 100 * (len(ordered) - 1)
    first = math.floor(place - (of - 1) / 2 + 0.5)
    first = min(max(first, 0), len(ordered) - of)
    return float(ordered[first : first + of].mean())


def percentiles(values: Floats, by: Rule) -> tuple[float, ...] | None:
    """The three blended quartiles of a group; None where the group is too small."""
    if len(values) < by.smallest:
        return None
    return tuple(blended(values, p, by.blended) for p in PERCENTS)


def told(cuts: tuple[float, ...], n: int, by: Rule) -> tuple[float | None, ...]:
    """Those of the three quartiles of ``n`` firms that may be told: all, or the middle one only."""
    all_of_them = n >= 2 * by.smallest
    return tuple(c if all_of_them or p == _MIDDLE else None for p, c in zip(PERCENTS, cuts, strict=True))


def open_groups(sizes: Mapping[str, int], everybody: int, by: Rule) -> frozenset[str]:
    """The groups that may be told beside the whole: they and what they leave over are large enough.

    Args:
        sizes: firms by group; no firm is in two groups.
        everybody: firms of the whole, those of no group included.
        by: the rule.
    """
    found = {name for name, n in sizes.items() if n >= by.smallest}
    left = everybody - sum(sizes[name] for name in found)
    for name in sorted(found, key=lambda name: (sizes[name], name)):
        if left == 0 or left >= by.smallest:
            break
        found.discard(name)
        left += sizes[name]
    return frozenset(found)


def lorenz_steps(firms: int, most: int, by: Rule) -> int:
    """Into how many steps a Lorenz curve without names may be cut: each holds a smallest group or more."""
    return min(most, firms // by.smallest)
