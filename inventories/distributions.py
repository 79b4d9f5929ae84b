"""Many distributions as arrays, and their draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from inventories.streams import GROUP, Keys, normals, states, uniforms
from inventories.uncertainty import Distribution, Kind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CHUNK = 65_536
"""Numbers made at a time: as many as stay in a core's own cache."""


@dataclass(frozen=True)
class Distributions:
    """Distributions side by side, the fields of `Distribution` as arrays.

    `key` names each one's random stream (`inventories.streams`).
    """

    kind: npt.NDArray[np.uint8]
    amount: Floats
    loc: Floats
    scale: Floats
    minimum: Floats
    maximum: Floats
    negative: npt.NDArray[np.bool_]
    key: Keys

    def __len__(self) -> int:
        return len(self.amount)

    @classmethod
    def of(cls, rows: Iterable[Distribution], keys: Keys) -> Distributions:
        """From single distributions."""
        listed = list(rows)
        numbers = np.array(
            [(r.amount, r.loc, r.scale, r.minimum, r.maximum) for r in listed], dtype=np.float64
        )
        amount, loc, scale, minimum, maximum = numbers.reshape(len(listed), 5).T.copy()
        kind = np.array([row.kind for row in listed], dtype=np.uint8)
        negative = np.array([row.negative for row in listed], dtype=bool)
        return cls(kind, amount, loc, scale, minimum, maximum, negative, keys)

    @classmethod
    def lognormal(cls, amount: Floats, sigma: Floats, keys: Keys) -> Distributions:
        """Lognormals around medians; where sigma or the median is 0 the amount is certain."""
        drawn = (amount != 0) & (sigma > 0)
        nothing = np.full(len(amount), np.nan)
        with np.errstate(divide="ignore"):
            loc = np.where(drawn, np.log(np.abs(amount)), amount)
        kind = np.where(drawn, Kind.LOGNORMAL, Kind.CERTAIN).astype(np.uint8)
        return cls(kind, amount, loc, sigma.astype(np.float64), nothing, nothing, amount < 0, keys)

    def take(self, chosen: npt.NDArray[Any]) -> Distributions:
        """Those at the given places, in that order."""
        picked = {field.name: getattr(self, field.name)[chosen] for field in fields(self)}
        return replace(self, **picked)

    def and_(self, other: Distributions) -> Distributions:
        """These followed by others."""
        names = [field.name for field in fields(self)]
        return replace(self, **{n: np.concatenate([getattr(self, n), getattr(other, n)]) for n in names})

    def times(self, factor: Floats) -> Distributions:
        """Each multiplied by a certain factor; times 0 it is certainly 0.

        A draw of the product is the product of the draw: under a negative factor the ends change
        places and a deviation turns its sign.
        """
        log = self.kind == Kind.LOGNORMAL
        with np.errstate(divide="ignore"):
            loc = np.where(log, self.loc + np.log(np.abs(factor)), self.loc * factor)
        return Distributions(
            np.where(factor == 0, np.uint8(Kind.CERTAIN), self.kind),
            self.amount * factor,
            loc,
            np.where(log, self.scale, self.scale * factor),
            self.minimum * factor,
            self.maximum * factor,
            self.negative ^ (log & (factor < 0)),
            self.key,
        )

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """Which of them never vary."""
        return np.asarray(self.kind <= Kind.CERTAIN)

    @cached_property
    def sd(self) -> Floats:
        """Standard deviations."""
        low, mode, high = self.minimum, self.loc, self.maximum
        spread = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
        with np.errstate(over="ignore", invalid="ignore"):
            log = np.exp(self.loc + self.scale**2 / 2) * np.sqrt(np.expm1(self.scale**2))
            of_kind = {
                Kind.LOGNORMAL: log,
                Kind.NORMAL: np.abs(self.scale),
                Kind.UNIFORM: np.abs(high - low) / np.sqrt(12),
                Kind.TRIANGULAR: np.sqrt(spread / 18),
            }
        found = np.zeros(len(self))
        for kind, values in of_kind.items():
            found = np.where(self.kind == kind, values, found)
        return found


class Sampler:
    """Draws of many distributions under one seed."""

    def __init__(self, distributions: Distributions, seed: int) -> None:
        """Start the streams."""
        self.distributions = distributions
        self._states = states(distributions.key, seed)
        self._sign = np.where(distributions.negative, -1.0, 1.0)
        self._all_lognormal = bool(np.all(distributions.kind == Kind.LOGNORMAL))

    def draw(self, first_group: int, n_groups: int = 1) -> Floats:
        """Values, distributions x (groups x 8 draws); the same whatever else was drawn before."""
        found = np.empty((len(self.distributions), n_groups * GROUP))
        step = max(1, CHUNK // (n_groups * GROUP))
        for first in range(0, len(found), step):
            part = slice(first, first + step)
            if self._all_lognormal:
                found[part] = self._lognormal(part, first_group, n_groups)
            else:
                self._mixed(part, first_group, n_groups, found[part])
        return found

    def _lognormal(self, part: Any, first_group: int, n_groups: int) -> Floats:
        d = self.distributions
        drawn = normals(self._states[part], first_group, n_groups)
        drawn *= d.scale[part, None]
        drawn += d.loc[part, None]
        np.exp(drawn, out=drawn)
        drawn *= self._sign[part, None]
        return drawn

    def _mixed(self, part: slice, first_group: int, n_groups: int, out: Floats) -> None:
        d = self.distributions
        places = np.arange(len(d))[part]
        out[:] = d.amount[places, None]
        for kind in np.unique(d.kind[places]):
            chosen = np.flatnonzero(d.kind[places] == kind)
            at = places[chosen]
            if kind == Kind.LOGNORMAL:
                out[chosen] = self._lognormal(at, first_group, n_groups)
            elif kind == Kind.NORMAL:
                drawn = normals(self._states[at], first_group, n_groups)
                out[chosen] = d.loc[at, None] + d.scale[at, None] * drawn
            elif kind in {Kind.UNIFORM, Kind.TRIANGULAR}:
                share = uniforms(self._states[at], first_group, n_groups)
                out[chosen] = _between(d.take(at), share, triangle=kind == Kind.TRIANGULAR)


def _between(d: Distributions, share: Floats, *, triangle: bool) -> Floats:
    """The value that a share of a uniform or triangular distribution lies before, counted from `minimum`."""
    low, width = d.minimum[:, None], (d.maximum - d.minimum)[:, None]
    if not triangle:
        return np.asarray(low + share * width)
    peak = (d.loc[:, None] - low) / width
    rising = np.sqrt(share * peak)
    falling = 1.0 - np.sqrt((1.0 - share) * (1.0 - peak))
    return np.asarray(low + width * np.where(share < peak, rising, falling))
