"""Figures with a row for each row of the table: bars, the waterfall, one's own position on a span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from groundwork.documents.columns import em
from groundwork.documents.figures.axes import Entry, Scale, legend, level_axis, scale, tick_texts
from groundwork.documents.figures.kinds import Bars, Position, Waterfall
from groundwork.documents.figures.palette import GREEN, GREY, INK, MAIN, MUTED, PALER, WARM
from groundwork.documents.figures.read import heading, is_percent, known, numbers, texts
from groundwork.documents.figures.scene import TEXT_PT, Area, Label, Scene, Shape, Stroke, box, diamond
from groundwork.documents.model import Figure
from groundwork.documents.shown import cell_text

_LABELS, _VALUES = 0.36, 0.14  # parts of the width
_ROW, _TALL_ROW, _THICK, _LEAST = 14.0, 22.0, 8.0, 0.8
_PAD: Final = 8.0


@dataclass(frozen=True, slots=True)
class Strip:
    """The place of one row [pt]: its middle, and the plot's edges left and right."""

    y: float
    left: float
    right: float


def _strips(names: Sequence[str], width: float) -> tuple[list[Strip], float]:
    """A row for every name, taller where the name needs two lines; and where the last one ends."""
    left, right = _LABELS * width, (1 - _VALUES) * width
    found, y = [], 2.0
    for name in names:
        tall = em(name) * TEXT_PT > left - _PAD
        row = _TALL_ROW if tall else _ROW
        found.append(Strip(y + row / 2, left + _PAD, right))
        y += row
    return found, y


def _words(strip: Strip, name: str, value: str, width: float) -> Iterator[Shape]:
    yield Label(0, strip.y, name, width=_LABELS * width - 4)
    yield Label(width, strip.y, value, "end")


def draw_bars(figure: Figure, chart: Bars, lang: str, width: float) -> Scene:
    """A bar per row from zero, with its number; what is below zero is hatched."""
    names = [str(cell) for cell in figure.table.values(chart.label)]
    found, shown = numbers(figure, chart.value), texts(figure, chart.value, lang)
    strips, bottom = _strips(names, width)
    shapes: list[Shape] = []
    if strips:
        held = [0.0, *(v for v in found if v is not None)]
        of = Scale(min(held), max(held) or float(min(held) == 0), 1.0, strips[0].left, strips[0].right)
        shapes += _zero(of, bottom)
        for strip, name, value, text in zip(strips, names, found, shown, strict=True):
            shapes += _words(strip, name, text, width)
            if value is not None:
                shapes.append(_bar(of, strip, 0.0, value, GREEN if value < 0 else MAIN))
    return Scene(width, bottom + 2, tuple(shapes))


def draw_waterfall(figure: Figure, chart: Waterfall, lang: str, width: float) -> Scene:
    """Every part begins where the one above ended; the last bar is their sum."""
    column = figure.table.columns[figure.table.index(chart.value)]
    parts = [value or 0.0 for value in numbers(figure, chart.value)]
    names = [*(str(cell) for cell in figure.table.values(chart.label)), chart.total]
    total = figure.table.sum(chart.value)
    shown = [*texts(figure, chart.value, lang), cell_text(total, column, lang)]
    strips, bottom = _strips(names, width)
    ends = [sum(parts[: n + 1]) for n in range(len(parts))]
    held = [0.0, *ends, total]
    of = Scale(min(held), max(held) or float(min(held) == 0), 1.0, strips[0].left, strips[0].right)
    shapes = _zero(of, bottom)
    begins = [0.0, *ends[:-1], 0.0] if ends else [0.0]
    for n, (begin, end) in enumerate(zip(begins, [*ends, total], strict=True)):
        last = n == len(names) - 1
        shapes += _words(strips[n], names[n], shown[n], width)
        shapes.append(_bar(of, strips[n], begin, end, MAIN if last else WARM if end >= begin else GREEN))
        if not last:
            x = of.at(end)
            shapes.append(Stroke(((x, strips[n].y), (x, strips[n + 1].y + _THICK / 2)), GREY, 0.5))
    return Scene(width, bottom + 2, tuple(shapes))


def _zero(of: Scale, bottom: float) -> list[Shape]:
    x = of.at(0.0)
    return [Stroke(((x, 0.0), (x, bottom)), MUTED)]


def _bar(of: Scale, strip: Strip, begin: float, end: float, colour: str) -> Shape:
    low, high = sorted((of.at(begin), of.at(end)))
    if begin != end and high - low < _LEAST:
        high = low + _LEAST
    edges = (low, strip.y - _THICK / 2, high, strip.y + _THICK / 2)
    return Area(box(*edges), colour, hatched=end < begin)


def draw_position(figure: Figure, chart: Position, lang: str, width: float) -> Scene:
    """The span of the group as a strip, its middle as a line, one's own figure as a diamond upon it."""
    names = [str(cell) for cell in figure.table.values(chart.label)]
    own, shown = numbers(figure, chart.own), texts(figure, chart.own, lang)
    spans = list(zip(*(numbers(figure, k) for k in (chart.low, chart.middle, chart.high)), strict=True))
    strips, bottom = _strips(names, width)
    if not strips:
        return Scene(width, bottom)
    values = known(figure, chart.own, chart.low, chart.high)
    held = [min(max(v, -chart.at_most), chart.at_most) for v in values]
    of = scale(held, strips[0].left, strips[0].right)
    shapes = level_axis(of, tick_texts(of, lang, percent=is_percent(figure, chart.own)), 0.0, bottom)
    for strip, name, value, text, span in zip(strips, names, own, shown, spans, strict=True):
        shapes += [*_words(strip, name, text, width), *_span(of, strip, span)]
        if value is not None:
            shapes.append(_own(of, strip, value))
    entries = [
        Entry(heading(figure, chart.own), WARM, rank=1),
        Entry(f"{heading(figure, chart.low)} – {heading(figure, chart.high)}", PALER),
        Entry(heading(figure, chart.middle), INK, dash="solid"),
    ]
    drawn, height = legend(entries, strips[0].left, bottom + 16, width - strips[0].left)
    return Scene(width, bottom + 18 + height, (*shapes, *drawn))


def _span(of: Scale, strip: Strip, span: tuple[float | None, ...]) -> Iterator[Shape]:
    low, middle, high = (None if v is None else of.at(min(max(v, of.low), of.high)) for v in span)
    if low is not None and high is not None:
        yield Area(box(low, strip.y - _THICK / 2, high, strip.y + _THICK / 2), PALER, edge=GREY)
    if middle is not None:
        yield Stroke(((middle, strip.y - 5.5), (middle, strip.y + 5.5)), INK, 1.4)


def _own(of: Scale, strip: Strip, value: float) -> Shape:
    """A diamond, or an arrow at the edge beyond which the figure lies."""
    if value > of.high:
        x = strip.right
        return Area(((x - 7, strip.y - 4), (x, strip.y), (x - 7, strip.y + 4)), WARM, edge=INK)
    if value < of.low:
        x = strip.left
        return Area(((x + 7, strip.y - 4), (x, strip.y), (x + 7, strip.y + 4)), WARM, edge=INK)
    return Area(diamond(of.at(value), strip.y, 4.2), WARM, edge=INK)
