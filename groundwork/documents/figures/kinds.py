"""Kinds of figure, each naming the columns of the table it shows: a figure holds no number of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars of one column, in the table's order."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Parts one after the other that build up to the column's sum, which ``total`` names."""

    label: str
    value: str
    total: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright columns beside one another, one group per row."""

    x: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A line per column over the rows."""

    x: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fan:
    """Bands from a low to a high column, the widest first, and lines over them."""

    x: str
    bands: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One share against another, 0 to 1, beside the straight line that ``equal`` names."""

    x: str
    y: str
    equal: str


@dataclass(frozen=True, slots=True)
class Heat:
    """Every numeric column by row, the darker the more."""

    label: str


@dataclass(frozen=True, slots=True)
class Position:
    """One's own figure on the span of a group, by row; ``at_most`` ends a scale one row would stretch."""

    label: str
    own: str
    low: str
    middle: str
    high: str
    at_most: float = 3.0


Chart = Bars | Waterfall | Columns | Lines | Fan | Curve | Heat | Position


def columns_of(chart: Chart) -> tuple[str, ...]:
    """The keys of the columns a chart names, its labels first."""
    match chart:
        case Bars(label, value) | Waterfall(label, value):
            return (label, value)
        case Columns(x, values) | Lines(x, values):
            return (x, *values)
        case Fan(x, bands, lines):
            return (x, *(key for band in bands for key in band), *lines)
        case Curve(x, y):
            return (x, y)
        case Heat(label):
            return (label,)
        case Position():
            return (chart.label, chart.own, chart.low, chart.middle, chart.high)


def words_of(chart: Chart) -> tuple[str, ...]:
    """The texts of a chart that stand in no table."""
    match chart:
        case Waterfall(total=word) | Curve(equal=word):
            return (word,)
    return ()
