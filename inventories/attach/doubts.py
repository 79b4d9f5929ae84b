"""Uncertainties as a database states them: which can be drawn, and why the others cannot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from inventories.attach.records import Dataset, Distribution, Doubt, Kind, RawExchange

CENTRE_TOLERANCE = 1e-2
"""A stated centre that differs from the amount by more than this share is named; files round them."""
SURE_SIGN = 2.0
"""A normal whose mean is less than this many deviations from zero is named: its draws change sign."""
ENDLESS = frozenset({Distribution.LOGNORMAL, Distribution.NORMAL})
BOUNDED = frozenset({Distribution.UNIFORM, Distribution.TRIANGULAR})
STATS_IDS = {
    Distribution.CERTAIN: 1,
    Distribution.LOGNORMAL: 2,
    Distribution.NORMAL: 3,
    Distribution.UNIFORM: 4,
    Distribution.TRIANGULAR: 5,
}
"""Ids of Brightway's stats_arrays; 0 there is an amount of which nothing is stated."""


class Remark(StrEnum):
    """What is wrong with a stated uncertainty. Those in `UNUSABLE` count as not stated."""

    SHAPE = "shape"  # a distribution that is none of the five
    NO_NUMBER = "no-number"  # a parameter is missing or no number
    NO_SPREAD = "no-spread"  # a spread of zero, or ends that are equal
    NEGATIVE_SPREAD = "negative-spread"  # below zero, or a geometric deviation below one
    LIMITS = "limits"  # the ends are turned round, or the mode lies outside them
    ZERO = "zero"  # a lognormal around nothing
    PRODUCT = "product"  # of what the dataset makes: amounts count per unit of it
    OUTSIDE = "outside"  # the amount itself lies outside the ends
    CENTRE = "centre"  # another centre than the amount; it is put at the amount
    CUT = "cut"  # a lognormal or normal with ends; they are left aside
    SIGN = "sign"  # draws change their sign


UNUSABLE = frozenset(
    {
        Remark.SHAPE,
        Remark.NO_NUMBER,
        Remark.NO_SPREAD,
        Remark.NEGATIVE_SPREAD,
        Remark.LIMITS,
        Remark.ZERO,
        Remark.PRODUCT,
    }
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A stated uncertainty with what is wrong with it."""

    dataset: str
    exchange: RawExchange
    doubt: Doubt
    remark: Remark


def checked(datasets: Sequence[Dataset]) -> tuple[tuple[Dataset, ...], tuple[Listed, ...]]:
    """Datasets with usable uncertainties only, and everything that was wrong with any of them."""
    listed: list[Listed] = []
    found = []
    for dataset in datasets:
        exchanges = []
        for exchange in dataset.exchanges:
            doubt = exchange.doubt
            if doubt is None:
                exchanges.append(exchange)
                continue
            remarks = tuple(_remarks(exchange, doubt))
            listed += [Listed(dataset.key, exchange, doubt, remark) for remark in remarks]
            usable = None if UNUSABLE.intersection(remarks) else _settled(doubt, exchange.amount)
            exchanges.append(exchange if usable is doubt else replace(exchange, doubt=usable))
        found.append(replace(dataset, exchanges=tuple(exchanges)))
    return tuple(found), tuple(listed)


def _remarks(exchange: RawExchange, doubt: Doubt) -> Iterator[Remark]:
    """The first reason why it cannot be used, or everything a reader should know of it."""
    amount = exchange.amount
    unusable = _unusable(exchange, doubt)
    if unusable:
        yield unusable
    elif doubt.shape in ENDLESS:
        centre = math.log(abs(amount)) if doubt.shape is Distribution.LOGNORMAL else amount
        scale = 1.0 if doubt.shape is Distribution.LOGNORMAL else abs(amount)
        if abs(doubt.loc - centre) > CENTRE_TOLERANCE * scale:
            yield Remark.CENTRE
        if math.isfinite(doubt.minimum) or math.isfinite(doubt.maximum):
            yield Remark.CUT
        if doubt.shape is Distribution.NORMAL and abs(amount) < SURE_SIGN * doubt.scale:
            yield Remark.SIGN
    elif doubt.shape in BOUNDED:
        if not doubt.minimum <= amount <= doubt.maximum:
            yield Remark.OUTSIDE
        if doubt.minimum < 0 < doubt.maximum:
            yield Remark.SIGN


def _unusable(exchange: RawExchange, doubt: Doubt) -> Remark | None:
    if doubt.shape is Distribution.CERTAIN:
        return None
    if doubt.shape is Distribution.OTHER:
        return Remark.SHAPE
    found = _faulty_spread(doubt, exchange.amount) if doubt.shape in ENDLESS else _faulty_ends(doubt)
    return found or (Remark.PRODUCT if exchange.kind is Kind.REFERENCE else None)


def _faulty_spread(doubt: Doubt, amount: float) -> Remark | None:
    if doubt.shape is Distribution.LOGNORMAL and not amount:
        return Remark.ZERO
    if not math.isfinite(doubt.scale) or not math.isfinite(doubt.loc):
        return Remark.NO_NUMBER
    if doubt.scale == 0:
        return Remark.NO_SPREAD
    return Remark.NEGATIVE_SPREAD if doubt.scale < 0 else None


def _faulty_ends(doubt: Doubt) -> Remark | None:
    needed = [doubt.minimum, doubt.maximum, *([doubt.loc] if doubt.shape is Distribution.TRIANGULAR else [])]
    if not all(map(math.isfinite, needed)):
        return Remark.NO_NUMBER
    if doubt.minimum == doubt.maximum:
        return Remark.NO_SPREAD
    return Remark.LIMITS if any(not doubt.minimum <= value <= doubt.maximum for value in needed) else None


def _settled(doubt: Doubt, amount: float) -> Doubt:
    """The form in which it is kept: around the amount itself, without ends that nothing is cut off at."""
    if doubt.shape in ENDLESS:
        loc = math.log(abs(amount)) if doubt.shape is Distribution.LOGNORMAL else amount
        return Doubt(doubt.shape, loc, doubt.scale)
    return doubt


def scaled(doubt: Doubt | None, factor: float) -> Doubt | None:
    """Uncertainty of an amount multiplied by a factor other than zero."""
    if doubt is None or factor == 1:
        return doubt
    if doubt.shape is Distribution.LOGNORMAL:
        return replace(doubt, loc=doubt.loc + math.log(abs(factor)))
    ends = sorted((doubt.minimum * factor, doubt.maximum * factor))
    low, high = ends if doubt.shape in BOUNDED else (doubt.minimum, doubt.maximum)
    return Doubt(doubt.shape, doubt.loc * factor, doubt.scale * abs(factor), low, high)


def records(doubts: Iterable[Doubt | None], amounts: Any) -> Any:
    """Uncertainties in Brightway's own form (single precision), or None where no amount has any.

    Args:
        doubts: usable ones; None where nothing is stated.
        amounts: the amounts themselves, in the same order.
    """
    listed = list(doubts)
    if not any(listed):
        return None
    import bw_processing

    table = np.zeros(len(listed), dtype=bw_processing.UNCERTAINTY_DTYPE)
    for column in ("scale", "shape", "minimum", "maximum"):
        table[column] = np.nan
    table["loc"], table["negative"] = amounts, np.asarray(amounts) < 0
    for i, doubt in enumerate(listed):
        if doubt is None:
            continue
        table["uncertainty_type"][i] = STATS_IDS[doubt.shape]
        if doubt.shape is not Distribution.CERTAIN:
            table["loc"][i] = doubt.loc
        if doubt.shape in ENDLESS:
            table["scale"][i] = doubt.scale
        elif doubt.shape in BOUNDED:
            table["minimum"][i], table["maximum"][i] = doubt.minimum, doubt.maximum
    return table
