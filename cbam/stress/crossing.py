"""Where a falling curve first comes down to a floor: scanned from nothing upwards, then closed in on.

A curve that only falls is scanned in doublings. One that may rise again (volumes that answer to the price)
is scanned in steps of five per cent, and the first step across the floor is closed in on: what falls to the
floor and rises again between two such steps is not seen.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from cbam.shipments import Flags, Floats

HIGHEST: Final = 1e6
STEP: Final = 1.05  # between two factors looked at, where a curve may rise again
_FINEST, _COARSEST = 0.01, 100.0  # those steps are between these factors
PRECISION: Final = 1e-12
_STEPS = 200
_NOISE = 1e-14


@dataclass(frozen=True, slots=True)
class Curve:
    """Many curves at once: ``alike`` gives the value of every one at one place, ``each`` at its own place.

    ``each`` is told which are asked for; what it gives for the others is not looked at.
    """

    alike: Callable[[float], Floats]
    each: Callable[[Floats, Flags], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Brackets:
    """Steps across the floor: ``above`` 0 at ``low``, ``below`` it (or 0) at ``high``; NaN where none."""

    low: Floats
    high: Floats
    above: Floats
    below: Floats


def doublings() -> tuple[float, ...]:
    """0, 1, 2, 4 and so on, as far as a factor is looked for."""
    return (0.0, *itertools.takewhile(lambda x: x <= HIGHEST, (2.0**k for k in itertools.count())))


def fine_steps() -> tuple[float, ...]:
    """0, steps of five per cent from a hundredth to a hundred times, then doublings."""
    fine = itertools.takewhile(lambda x: x < _COARSEST, (_FINEST * STEP**k for k in itertools.count()))
    far = (_COARSEST * 2.0**k for k in itertools.count())
    return (0.0, *fine, *itertools.takewhile(lambda x: x <= HIGHEST, far))


def smallest(curve: Curve, floors: Floats, nodes: Sequence[float]) -> Floats:
    """The smallest place at which each curve is at its floor or below; NaN where it is at none of ``nodes``.

    ``nodes`` ascend; a curve at its floor at the first of them has that one. Where curves that were looked at
    in doublings are seen to rise, they are scanned again in fine steps.
    """
    brackets, rises = _scan(curve, floors, nodes)
    if rises and tuple(nodes) == doublings():
        brackets, _ = _scan(curve, floors, fine_steps())
    return refined(lambda x, asked: curve.each(x, asked) - floors, brackets, np.abs(floors))


def _scan(curve: Curve, floors: Floats, nodes: Sequence[float]) -> tuple[Brackets, bool]:
    """The first step across the floor of each curve; whether any was seen to rise before."""
    n = len(floors)
    found = Brackets(*(np.full(n, np.nan) for _ in range(4)))
    before, last, rises = np.full(n, np.nan), nodes[0], False
    for node in nodes:
        over = curve.alike(node) - floors
        now = ~(over > 0) & ~np.isnan(over) & np.isnan(found.high)
        found.low[now] = np.where(np.isnan(before[now]), node, last)
        found.high[now], found.above[now], found.below[now] = node, before[now], over[now]
        noise = _NOISE * (np.abs(before) + np.abs(over) + np.abs(floors))
        rises |= bool((over > before + noise).any())
        before, last = over, node
        if (np.isnan(over) | ~np.isnan(found.high)).all():
            break
    return found, rises


def refined(each: Callable[[Floats, Flags], Floats], ends: Brackets, scale: Floats) -> Floats:
    """Where functions that are above 0 at the low end and not at the high one come down to 0.

    By secants and halvings in turn, so that jumps are found as well as roots; ``scale`` of what was taken
    off. A place just below 0, or one at which it is 0 within the noise of the floating point.
    """
    low, high, above, below = (getattr(ends, name).copy() for name in ("low", "high", "above", "below"))
    noise = _NOISE * (np.abs(above) + np.abs(below) + scale)
    for step in range(_STEPS):
        asked = (below < 0) & (high - low > PRECISION * np.abs(high))
        if not asked.any():
            break
        guess = (low + high) / 2
        if step % 2 == 0:
            with np.errstate(invalid="ignore", divide="ignore"):
                secant = high - below * (high - low) / (below - above)
            guess = np.where((low < secant) & (secant < high), secant, guess)
        value = each(guess, asked)
        there = asked & (np.abs(value) <= noise)
        down, up = asked & (there | (value <= 0)), asked & ~there & (value > 0)
        high, below = np.where(down, guess, high), np.where(down, np.where(there, 0.0, value), below)
        low, above = np.where(up, guess, low), np.where(up, value, above)
    found: Floats = high
    return found
