"""Figures with an axis upwards: lines, columns, the fan and the curve of shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from groundwork.documents.columns import em
from groundwork.documents.figures.axes import (
    Entry,
    Scale,
    axis_title,
    category_axis,
    legend,
    level_axis,
    scale,
    tick_texts,
    upright_axis,
)
from groundwork.documents.figures.kinds import Columns, Curve, Fan, Lines
from groundwork.documents.figures.palette import (
    GREY,
    MAIN,
    MUTED,
    PALE,
    PALER,
    WARM,
    WHITE,
    dash,
    series_colour,
)
from groundwork.documents.figures.read import heading, is_percent, known, numbers, texts
from groundwork.documents.figures.scene import TEXT_PT, Area, Label, Scene, Shape, Stroke, box, mark
from groundwork.documents.model import Figure

PLOT_PT: Final = 150.0
CURVE_PT, CURVE_PART = 190.0, 0.62
_TOP, _BELOW, _LEGEND_GAP = 16.0, 16.0, 4.0
_THICK: Final = 1.5
_HALO_PT: Final = 1.4
_UNIT_PT: Final = 60.0  # room for the unit beside a legend
_COLUMN_PART, _MOST_PT = 0.72, 44.0


@dataclass(frozen=True, slots=True)
class Plot:
    """The frame of a plot with a place for every name on the level axis [pt]."""

    left: float
    right: float
    bottom: float
    upright: Scale
    places: tuple[float, ...]
    room: float
    shapes: tuple[Shape, ...]


def _plot(figure: Figure, keys: Sequence[str], x: str, lang: str, width: float) -> Plot:
    bottom = _TOP + (figure.height_pt or PLOT_PT)
    of = scale(known(figure, *keys), bottom, _TOP)
    written = tick_texts(of, lang, percent=is_percent(figure, keys[0]))
    left = max(em(text) for text in written) * TEXT_PT + 6
    names = [str(cell) for cell in figure.table.values(x)]
    room = (width - left) / max(len(names), 1)
    places = tuple(left + room * (n + 0.5) for n in range(len(names)))
    shapes = [
        Label(0, 4, axis_title(of, figure.unit, lang), colour=MUTED),
        *upright_axis(of, written, left, width),
        *category_axis(names, places, bottom, room),
    ]
    return Plot(left, width, bottom, of, places, room, tuple(shapes))


def _scene(plot: Plot, shapes: Sequence[Shape], entries: Sequence[Entry], low: bool) -> Scene:
    """The whole drawing; a low one has its legend above, beside the unit."""
    if low:
        left = plot.left + _UNIT_PT
        drawn, _ = legend(entries, left, -2.0, plot.right - left)
        return Scene(plot.right, plot.bottom + _BELOW, (*plot.shapes, *shapes, *drawn))
    top = plot.bottom + _BELOW + _LEGEND_GAP
    drawn, height = legend(entries, plot.left, top, plot.right - plot.left)
    return Scene(plot.right, top + height, (*plot.shapes, *shapes, *drawn))


def _line(plot: Plot, values: Sequence[float | None], colour: str, dashed: str, rank: int) -> list[Shape]:
    """A line through what is known, broken where nothing is, with marks on it."""
    points = [
        None if v is None else (x, plot.upright.at(v)) for x, v in zip(plot.places, values, strict=True)
    ]
    strokes: list[Shape] = []
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            strokes.append(Stroke(tuple(run), colour, _THICK, dashed))
        run = []
    return [*strokes, *(Area(mark(rank, *point), colour) for point in points if point is not None)]


def draw_lines(figure: Figure, chart: Lines, lang: str, width: float) -> Scene:
    """A line per column, told apart by dash and mark as well as by colour."""
    plot = _plot(figure, chart.values, chart.x, lang, width)
    shapes: list[Shape] = []
    entries = []
    for rank, key in enumerate(chart.values):
        colour = series_colour(rank)
        shapes += _line(plot, numbers(figure, key), colour, dash(rank), rank)
        entries.append(Entry(heading(figure, key), colour, dash(rank), rank))
    return _scene(plot, shapes, entries, bool(figure.height_pt))


def draw_columns(figure: Figure, chart: Columns, lang: str, width: float) -> Scene:
    """Columns beside one another with their numbers on top where there is room; every second one hatched."""
    plot = _plot(figure, chart.values, chart.x, lang, width)
    thick = min(_COLUMN_PART * plot.room / len(chart.values), _MOST_PT)
    shapes: list[Shape] = []
    for rank, key in enumerate(chart.values):
        shift = (rank - (len(chart.values) - 1) / 2) * thick
        for place, value, text in zip(
            plot.places, numbers(figure, key), texts(figure, key, lang), strict=True
        ):
            if value is None:
                continue
            x, y, zero = place + shift, plot.upright.at(value), plot.upright.at(0.0)
            edges = (x - thick / 2 + 0.5, min(y, zero), x + thick / 2 - 0.5, max(y, zero))
            shapes.append(Area(box(*edges), series_colour(rank), hatched=rank % 2 == 1))
            if em(text) * TEXT_PT * 0.9 <= thick + 1:
                shapes.append(Label(x, y - 5 if value >= 0 else y + 5, text, "middle", TEXT_PT * 0.9))
    entries = [
        Entry(heading(figure, key), series_colour(rank), hatched=rank % 2 == 1)
        for rank, key in enumerate(chart.values)
    ]
    return _scene(plot, shapes, entries if len(entries) > 1 else (), bool(figure.height_pt))


def draw_fan(figure: Figure, chart: Fan, lang: str, width: float) -> Scene:
    """Bands, the widest palest, and lines over them."""
    keys = (*(key for band in chart.bands for key in band), *chart.lines)
    plot = _plot(figure, keys, chart.x, lang, width)
    shapes: list[Shape] = []
    entries = []
    for colour, (low, high) in zip((PALER, PALE), chart.bands, strict=False):
        entries.append(Entry(f"{heading(figure, low)} – {heading(figure, high)}", colour))
        shapes += _band(plot, numbers(figure, low), numbers(figure, high), colour)
    lines: list[Shape] = []
    for rank, (key, colour) in enumerate(zip(chart.lines, (MAIN, WARM, GREY), strict=False)):
        lines += _line(plot, numbers(figure, key), colour, dash(rank), rank)
        entries.append(Entry(heading(figure, key), colour, dash(rank), rank))
    halos = [_halo(shape) for shape in lines if isinstance(shape, Stroke)]
    shapes += [*halos, *lines]
    return _scene(plot, shapes, entries, bool(figure.height_pt))


def _halo(line: Stroke) -> Stroke:
    """White around a line, so that it is seen on a band in grey too."""
    return replace(line, colour=WHITE, width=line.width + _HALO_PT, dash="solid")


def _band(plot: Plot, low: Sequence[float | None], high: Sequence[float | None], colour: str) -> list[Shape]:
    """The band between two columns, over the rows that are known."""
    edges = [
        (x, plot.upright.at(a), plot.upright.at(b))
        for x, a, b in zip(plot.places, low, high, strict=True)
        if a is not None and b is not None
    ]
    if len(edges) == 1:
        ((x, a, b),) = edges
        return [Area(box(x - 5, b, x + 5, a), colour)]
    around = [(x, a) for x, a, _ in edges] + [(x, b) for x, _, b in reversed(edges)]
    return [Area(tuple(around), colour)] if edges else []


def draw_curve(figure: Figure, chart: Curve, lang: str, width: float) -> Scene:
    """The curve of shares under the straight line, on a plot near a square."""
    bottom = _TOP + (figure.height_pt or CURVE_PT)
    left, right = 34.0, CURVE_PART * width
    across, up = Scale(0.0, 1.0, 0.2, left, right), Scale(0.0, 1.0, 0.2, bottom, _TOP)
    pairs = zip(numbers(figure, chart.x), numbers(figure, chart.y), strict=True)
    points = tuple((across.at(a), up.at(b)) for a, b in pairs if a is not None and b is not None)
    shapes: list[Shape] = [
        Label(0, 4, heading(figure, chart.y), colour=MUTED),
        *upright_axis(up, tick_texts(up, lang, percent=True), left, right),
        *level_axis(across, tick_texts(across, lang, percent=True), _TOP, bottom),
        Label(right + 24, bottom + 7, heading(figure, chart.x), colour=MUTED),
        Stroke(((left, bottom), (right, _TOP)), GREY, 1.2, "dash"),
    ]
    if len(points) > 1:
        shapes.append(Area((*points, (points[-1][0], bottom)), PALER))
        shapes.append(Stroke(points, MAIN, _THICK))
    entries = [Entry(heading(figure, chart.y), MAIN, "solid"), Entry(chart.equal, GREY, "dash")]
    drawn, height = legend(entries, left, bottom + _BELOW + _LEGEND_GAP, width - left)
    return Scene(width, bottom + _BELOW + _LEGEND_GAP + height, (*shapes, *drawn))
