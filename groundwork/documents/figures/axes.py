"""Scales, the lines and numbers of axes, and the legend."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from groundwork.documents.columns import em
from groundwork.documents.figures.palette import GRID, MUTED
from groundwork.documents.figures.scene import TEXT_PT, Area, Label, Shape, Stroke, box, mark
from groundwork.words import number, say

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_ABOUT: Final = 5
MILLION: Final = 1e6
PERCENT: Final = 100
_SAMPLE, _GAP, _ROW = 20.0, 14.0, 12.0
_LINE_PT: Final = 18.0  # between the lines of an axis, at least
_CLOSER: Final = 0.9  # the widths of texts are reckoned rather too wide


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` laid from place ``start`` to place ``end`` [pt], with steps between."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value [pt]."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The values with a line."""
        count = round((self.high - self.low) / self.step)
        return tuple(self.low + i * self.step for i in range(count + 1))


def scale(values: Iterable[float], start: float, end: float) -> Scale:
    """A scale with zero that holds all values, ending at round numbers."""
    known = [0.0, *values]
    low, high = min(known), max(known)
    if high == low:
        high = low + 1.0
    about = max(2, min(_ABOUT, int(abs(end - start) / _LINE_PT)))
    step = _round_step((high - low) / about)
    return Scale(step * math.floor(low / step), step * math.ceil(high / step - 1e-9), step, start, end)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next(s for s in _STEPS if s >= rough / power * (1 - 1e-9))


def tick_texts(of: Scale, lang: str, *, percent: bool) -> list[str]:
    """The numbers of an axis: per cent, or in millions where they are that large."""
    factor = PERCENT if percent else 1 / MILLION if in_millions(of) else 1.0
    step = of.step * factor
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if not math.isclose(round(step, digits), step, rel_tol=1e-6):
        digits += 1  # steps of 2.5
    sign = " %" if percent else ""
    return [f"{number(value * factor + 0.0, lang, digits)}{sign}" for value in of.ticks]


def in_millions(of: Scale) -> bool:
    """Whether an axis counts in millions."""
    return max(abs(of.low), abs(of.high)) >= MILLION


def axis_title(of: Scale, unit: str, lang: str) -> str:
    """The unit of an axis as it is counted."""
    if not in_millions(of):
        return unit
    return say("groundwork.figure-millions", lang, unit=unit) if unit else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: a stroke with the mark of its rank, or a patch of colour."""

    text: str
    colour: str
    dash: str = ""
    rank: int | None = None
    hatched: bool = False


def legend(entries: Sequence[Entry], left: float, top: float, width: float) -> tuple[list[Shape], float]:
    """A legend that wraps, and its height [pt]."""
    shapes: list[Shape] = []
    x, y = left, top + _ROW / 2
    for entry in entries:
        need = _SAMPLE + _CLOSER * em(entry.text) * TEXT_PT
        if x > left and x + need > left + width:
            x, y = left, y + _ROW
        shapes += [*_sample(entry, x, y), Label(x + _SAMPLE, y, entry.text, colour=MUTED)]
        x += need + _GAP
    return shapes, y + _ROW / 2 - top if entries else 0.0


def _sample(entry: Entry, x: float, y: float) -> Iterator[Shape]:
    if entry.dash:
        yield Stroke(((x, y), (x + 15, y)), entry.colour, 1.4, entry.dash)
    elif entry.rank is None:
        yield Area(box(x + 1, y - 3.5, x + 14, y + 3.5), entry.colour, entry.hatched)
    if entry.rank is not None:
        yield Area(mark(entry.rank, x + 7.5, y), entry.colour)


def upright_axis(of: Scale, texts: Sequence[str], left: float, right: float) -> list[Shape]:
    """Lines across the plot with the numbers left of them."""
    shapes: list[Shape] = []
    for value, text in zip(of.ticks, texts, strict=True):
        y = of.at(value)
        shapes.append(Stroke(((left, y), (right, y)), MUTED if abs(value) < of.step * 1e-6 else GRID))
        shapes.append(Label(left - 4, y, text, "end", colour=MUTED))
    return shapes


def level_axis(of: Scale, texts: Sequence[str], top: float, bottom: float) -> list[Shape]:
    """Lines down the plot with the numbers below them."""
    shapes: list[Shape] = []
    for value, text in zip(of.ticks, texts, strict=True):
        x = of.at(value)
        shapes.append(Stroke(((x, top), (x, bottom)), MUTED if abs(value) < of.step * 1e-6 else GRID))
        shapes.append(Label(x, bottom + 7, text, "middle", colour=MUTED))
    return shapes


def category_axis(names: Sequence[str], places: Sequence[float], y: float, room: float) -> list[Shape]:
    """Names below the plot; where they would touch only every second, third ... is written."""
    widest = max((em(name) for name in names), default=0.0) * TEXT_PT + 3
    every = max(1, math.ceil(widest / room)) if room > 0 else 1
    return [
        Label(place, y + 8, name, "middle", colour=MUTED)
        for n, (name, place) in enumerate(zip(names, places, strict=True))
        if n % every == 0
    ]
