"""How uncertain a figure is: a distribution in the seven fields that Brightway's stats_arrays uses."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import IntEnum


class Kind(IntEnum):
    """Distributions by the ids of stats_arrays, so that they can be handed to Brightway as they are."""

    UNDEFINED = 0
    CERTAIN = 1
    LOGNORMAL = 2
    NORMAL = 3
    UNIFORM = 4
    TRIANGULAR = 5


@dataclass(frozen=True, slots=True)
class Distribution:
    """What an amount may be, in the amount's own unit.

    `amount` is the figure calculated with when nothing is drawn. Lognormal: `loc` is the
    logarithm of the size of the median, `scale` sigma, `negative` the sign. Normal: mean and standard
    deviation. Uniform and triangular: `minimum`, `maximum`, and `loc` the likeliest value.
    Fields that do not apply are NaN.
    """

    kind: Kind
    amount: float
    loc: float = math.nan
    scale: float = math.nan
    minimum: float = math.nan
    maximum: float = math.nan
    negative: bool = False

    @property
    def certain(self) -> bool:
        """Whether every draw is the amount itself."""
        return self.kind in {Kind.UNDEFINED, Kind.CERTAIN}

    @property
    def mean(self) -> float:
        """Expected value. Of a lognormal it lies above the median."""
        if self.kind is Kind.LOGNORMAL:
            return math.copysign(math.exp(self.loc + self.scale**2 / 2), -1.0 if self.negative else 1.0)
        if self.kind is Kind.UNIFORM:
            return (self.minimum + self.maximum) / 2
        if self.kind is Kind.TRIANGULAR:
            return (self.minimum + self.loc + self.maximum) / 3
        return self.loc if self.kind is Kind.NORMAL else self.amount

    @property
    def sd(self) -> float:
        """Standard deviation."""
        if self.kind is Kind.LOGNORMAL:
            return abs(self.mean) * math.sqrt(math.expm1(self.scale**2))
        low, mode, high = self.minimum, self.loc, self.maximum
        if self.kind is Kind.UNIFORM:
            return abs(high - low) / math.sqrt(12)
        if self.kind is Kind.TRIANGULAR:
            return math.sqrt((low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18)
        return abs(self.scale) if self.kind is Kind.NORMAL else 0.0

    def times(self, factor: float) -> Distribution:
        """The distribution of the amount multiplied by a certain factor, such as a change of unit.

        Under a negative factor the ends change places and the deviation of a normal turns its sign.
        """
        if factor == 0:
            return certain(0.0)
        if self.kind is Kind.LOGNORMAL:
            return lognormal(self.amount * factor, self.scale)
        return replace(
            self,
            amount=self.amount * factor,
            loc=self.loc * factor,
            scale=self.scale * factor,
            minimum=self.minimum * factor,
            maximum=self.maximum * factor,
        )


def certain(amount: float) -> Distribution:
    """No uncertainty."""
    return Distribution(Kind.CERTAIN, amount, loc=amount)


def lognormal(median: float, sigma: float) -> Distribution:
    """Lognormal around a median; a negative median gives negative values, zero stays zero.

    Args:
        median: the amount.
        sigma: standard deviation of the logarithm; exp(sigma) is the geometric standard deviation.
    """
    if median == 0 or sigma == 0:
        return certain(median)
    return Distribution(Kind.LOGNORMAL, median, math.log(abs(median)), sigma, negative=median < 0)


def normal(mean: float, sd: float) -> Distribution:
    """Normal."""
    return Distribution(Kind.NORMAL, mean, mean, abs(sd)) if sd else certain(mean)


def uniform(amount: float, minimum: float, maximum: float) -> Distribution:
    """Anything between two ends with equal chance; the amount itself lies between them."""
    if minimum == maximum:
        return certain(amount)
    return Distribution(Kind.UNIFORM, amount, loc=amount, minimum=minimum, maximum=maximum)


def triangular(amount: float, minimum: float, mode: float, maximum: float) -> Distribution:
    """Between two ends, likeliest at the mode."""
    if minimum == maximum:
        return certain(amount)
    return Distribution(Kind.TRIANGULAR, amount, loc=mode, minimum=minimum, maximum=maximum)
