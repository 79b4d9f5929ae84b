"""Figures in a workbook: native charts of the cells beside them; a heat map colours the cells themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from groundwork.documents.excel_layout import TOP, Layout
from groundwork.documents.figures.alt import alt_text
from groundwork.documents.figures.axes import axis_title, in_millions, scale
from groundwork.documents.figures.heat import coloured, darkest
from groundwork.documents.figures.kinds import (
    Bars,
    Columns,
    Curve,
    Fan,
    Heat,
    Lines,
    Position,
    Waterfall,
)
from groundwork.documents.figures.palette import (
    DASHES,
    GREEN,
    GREY,
    GRID,
    HEAT,
    INK,
    MAIN,
    MUTED,
    PALE,
    PALER,
    WARM,
    WHITE,
    heat,
    series_colour,
    text_on,
)
from groundwork.documents.figures.plots import PLOT_PT
from groundwork.documents.figures.read import heading, is_percent, known, numbers
from groundwork.documents.model import Figure
from groundwork.workbooks import FONT, column_width, put

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

_FIRST_STEP: Final = 1  # columns free between a table and what stands beside it
WIDTH_PX, HEIGHT_PX, ROW_PX, PX_PER_ROW = 640, 340, 26, 20
_DASHES: Final = dict(zip(DASHES, ("solid", "dash", "round_dot", "dash_dot", "long_dash"), strict=True))
_MARKS: Final = ("square", "diamond", "triangle", "circle")
_LINE_PT: Final = 2.25
_DARK_TEXT_STEPS: Final = 100


@dataclass(frozen=True)
class Maker:
    """The workbook, and where its tables stand."""

    book: Workbook
    layout: Layout

    @property
    def lang(self) -> str:
        """The language of the reader."""
        return self.layout.lang

    def cells(self, figure: Figure, key: str) -> str:
        """A column's cells, as a chart refers to them."""
        return f"={self.layout.column(figure.table, key, away=True)}"

    def name(self, figure: Figure, key: str) -> list[object]:
        """The cell of a column's heading."""
        return [self.layout.sheets[figure.table.key], TOP, figure.table.index(key)]

    def series(self, figure: Figure, x: str, key: str, **style: object) -> dict[str, object]:
        """A series of a column over another, named by its heading."""
        cells = {"categories": self.cells(figure, x), "values": self.cells(figure, key)}
        return {"name": self.name(figure, key), **cells, **style}


def add_figure(maker: Maker, figure: Figure, taken: int) -> int:
    """Put a figure beside its table, below what stands there.

    Args:
        maker: the workbook.
        figure: its table must be one of the report's.
        taken: rows used by figures beside the same table.

    Returns:
        Rows used with this one.
    """
    sheet = maker.book.get_worksheet_by_name(maker.layout.sheets[figure.table.key])
    if sheet is None or not figure.table.rows:
        return taken
    if isinstance(figure.chart, Heat):
        _colour_cells(maker, sheet, figure, figure.chart)
        return taken
    beside = _write_steps(maker, sheet, figure, figure.chart) + 1 if isinstance(figure.chart, Fan) else 0
    chart = _chart(maker, figure)
    height = HEIGHT_PX
    if isinstance(figure.chart, Bars | Waterfall):
        height = max(height, 110 + ROW_PX * len(figure.table.rows))
    title = {"size": 11, "name": FONT, "bold": True, "color": INK}
    chart.set_title({"name": plain(figure.caption), "name_font": title, "overlay": False})
    chart.set_size({"width": WIDTH_PX, "height": height})
    column = len(figure.table.columns) + _FIRST_STEP + beside
    sheet.insert_chart(TOP + taken, column, chart, {"description": alt_text(figure, maker.lang)})
    return taken + height // PX_PER_ROW + 2


def plain(text: str) -> str:
    """A text that the workbook does not take for a formula."""
    return f" {text}" if text.startswith("=") else text


def _chart(maker: Maker, figure: Figure) -> Chart:
    match figure.chart:
        case Bars(label, value) | Waterfall(label, value):
            return _bars(maker, figure, label, value)
        case Columns(x, values):
            return _columns(maker, figure, x, values)
        case Lines(x, values):
            chart = _lines(maker, figure, x, values, [series_colour(n) for n in range(len(values))])
            return _with_axes(chart, figure, values, maker.lang)
        case Fan() as fan:
            return _fan(maker, figure, fan)
        case Curve(x, y, equal):
            return _curve(maker, figure, (x, y), equal)
        case Position() as position:
            return _position(maker, figure, position)
    raise TypeError(type(figure.chart).__name__)


def _bars(maker: Maker, figure: Figure, label: str, value: str) -> Chart:
    chart = maker.book.add_chart({"type": "bar"})
    below = {"fill": {"color": GREEN}}
    points = [below if found is not None and found < 0 else None for found in numbers(figure, value)]
    style = {"fill": {"color": MAIN}, "data_labels": {"value": True}, "gap": 60, "points": points}
    chart.add_series(maker.series(figure, label, value, **style))
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "crossing": "max", "label_position": "low", "line": {"color": MUTED}})
    chart.set_x_axis(_value_axis(figure, (value,), maker.lang))
    return chart


def _columns(maker: Maker, figure: Figure, x: str, values: Sequence[str]) -> Chart:
    chart = maker.book.add_chart({"type": "column"})
    for rank, key in enumerate(values):
        colour = series_colour(rank)
        hatched = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": WHITE, "bg_color": colour}}
        style = hatched if rank % 2 else {"fill": {"color": colour}}
        chart.add_series(maker.series(figure, x, key, border={"color": colour}, **style))
    return _with_axes(chart, figure, values, maker.lang)


def _lines(maker: Maker, figure: Figure, x: str, values: Sequence[str], colours: Sequence[str]) -> Chart:
    chart = maker.book.add_chart({"type": "line"})
    for rank, (key, colour) in enumerate(zip(values, colours, strict=False)):
        line = {"color": colour, "width": _LINE_PT, "dash_type": _DASHES[DASHES[rank % len(DASHES)]]}
        fill = {"fill": {"color": colour}, "border": {"color": colour}}
        marker = {"type": _MARKS[rank % len(_MARKS)], "size": 7, **fill}
        chart.add_series(maker.series(figure, x, key, line=line, marker=marker))
    return chart


def _fan(maker: Maker, figure: Figure, fan: Fan) -> Chart:
    """Areas stacked from the lowest edge up, the lowest without colour, and the lines over them.

    Where something is below zero a stack would begin at the wrong place: lines then stand for the edges.
    """
    over = _lines(maker, figure, fan.x, fan.lines, (MAIN, WARM, GREY))
    edges = edges_upward(fan)
    every = (*fan.lines, *edges)
    if min(known(figure, *edges), default=0.0) < 0:
        colours = (MAIN, WARM, GREY)[: len(fan.lines)] + (MUTED,) * len(edges)
        return _with_axes(_lines(maker, figure, fan.x, every, colours), figure, every, maker.lang)
    areas = maker.book.add_chart({"type": "area", "subtype": "stacked"})
    areas.add_series(maker.series(figure, fan.x, edges[0], fill={"none": True}))
    tints = (PALER, PALE)[: len(fan.bands)]
    named = [plain(f"{heading(figure, low)} – {heading(figure, high)}") for low, high in fan.bands]
    for n, colour in enumerate((*tints, *tints[-2::-1])):
        values = f"={maker.layout.beside(figure.table, _FIRST_STEP + n)}"
        series = {"categories": maker.cells(figure, fan.x), "values": values, "fill": {"color": colour}}
        areas.add_series(series | ({"name": named[n]} if n < len(named) else {}))
    areas.combine(over)
    drawn = _with_axes(areas, figure, every, maker.lang)
    drawn.set_x_axis({"position_axis": "on_tick", "num_font": {"color": MUTED}})
    repeated = range(1 + len(named), len(edges))
    drawn.set_legend({"position": "bottom", "delete_series": [0, *repeated]})
    return drawn


def edges_upward(fan: Fan) -> tuple[str, ...]:
    """The edges of nested bands from the lowest to the highest."""
    return (*(low for low, _ in fan.bands), *(high for _, high in reversed(fan.bands)))


def _write_steps(maker: Maker, sheet: Worksheet, figure: Figure, fan: Fan) -> int:
    """What an edge lies above the one below it, as live formulas beside the table: areas are stacked of it.

    Returns the number of columns written.
    """
    table, edges = figure.table, edges_upward(fan)
    style = maker.book.add_format({"font_name": FONT, "font_color": GREY, "num_format": "#,##0"})
    first = len(table.columns) + _FIRST_STEP
    for n, (low, high) in enumerate(pairwise(edges)):
        name = f"{heading(figure, high)} (+)"
        put(sheet, TOP, first + n, name, style)
        sheet.set_column(first + n, first + n, column_width(name, ()))
        pairs = zip(numbers(figure, low), numbers(figure, high), strict=True)
        for row, (below, above) in enumerate(pairs, start=TOP + 1):
            if below is not None and above is not None:
                terms = (maker.layout.letter(table, key) + str(row + 1) for key in (high, low))
                sheet.write_formula(row, first + n, "=" + "-".join(terms), style, above - below)
    return len(edges) - 1


def _curve(maker: Maker, figure: Figure, keys: tuple[str, str], equal: str) -> Chart:
    x, y = keys
    chart = maker.book.add_chart({"type": "scatter", "subtype": "straight"})
    chart.add_series(maker.series(figure, x, y, line={"color": MAIN, "width": _LINE_PT}))
    dashed = {"color": GREY, "width": 1.5, "dash_type": "dash"}
    chart.add_series(maker.series(figure, x, x, line=dashed) | {"name": plain(equal)})
    axis = {
        "min": 0,
        "max": 1,
        "num_format": "0%",
        "major_gridlines": {"visible": True, "line": {"color": GRID}},
    }
    chart.set_x_axis({**axis, "name": plain(heading(figure, x)), "name_font": {"bold": False}})
    chart.set_y_axis({**axis, "name": plain(heading(figure, y)), "name_font": {"bold": False}})
    chart.set_legend({"position": "bottom"})
    return chart


def _position(maker: Maker, figure: Figure, position: Position) -> Chart:
    """Marks alone: the span's ends and middle as bars, one's own figure as a diamond."""
    chart = maker.book.add_chart({"type": "line"})
    marks = (
        (position.low, "long_dash", GREY), (position.middle, "long_dash", INK),
        (position.high, "long_dash", GREY), (position.own, "diamond", WARM),
    )  # fmt: skip
    for key, kind, colour in marks:
        marker = {"type": kind, "size": 10, "fill": {"color": colour}, "border": {"color": INK}}
        style = {"line": {"none": True}, "marker": marker}
        chart.add_series(maker.series(figure, position.label, key, **style))
    keys = (position.own, position.low, position.high)
    drawn = _with_axes(chart, figure, keys, maker.lang)
    largest, least = max(known(figure, *keys), default=0.0), min(known(figure, *keys), default=0.0)
    ends = {"max": position.at_most} if largest > position.at_most else {}
    ends |= {"min": -position.at_most} if least < -position.at_most else {}
    drawn.set_y_axis(_value_axis(figure, keys, maker.lang) | ends)
    return drawn


def _with_axes(chart: Chart, figure: Figure, keys: Sequence[str], lang: str) -> Chart:
    chart.set_y_axis(_value_axis(figure, keys, lang))
    chart.set_x_axis({"num_font": {"color": MUTED}, "label_position": "low"})
    chart.set_legend({"none": True} if len(keys) == 1 else {"position": "bottom"})
    return chart


def _value_axis(figure: Figure, keys: Sequence[str], lang: str) -> dict[str, Any]:
    """An axis of numbers: per cent, in millions where they are that large, with its unit."""
    of = scale(known(figure, *keys), 0.0, PLOT_PT)
    plain_numbers = "#,##0" if of.step >= 1 else "General"
    shown = "0%" if is_percent(figure, keys[0]) else "#,##0.0,," if in_millions(of) else plain_numbers
    axis: dict[str, Any] = {
        "num_format": shown,
        "major_gridlines": {"visible": True, "line": {"color": GRID}},
        "line": {"none": True},
        "num_font": {"color": MUTED},
    }
    unit = axis_title(of, figure.unit, lang)
    return axis | {"name": plain(unit), "name_font": {"bold": False, "color": MUTED}} if unit else axis


def _colour_cells(maker: Maker, sheet: Worksheet, figure: Figure, chart: Heat) -> None:
    """The colours of the drawing as a rule of the cells, with light text on the dark ones."""
    most = darkest(figure, chart)
    (_, least), (half, middle), (_, dark) = HEAT
    rule = {
        "type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
        "min_value": 0, "mid_value": half * most, "max_value": most,
        "min_color": least, "mid_color": middle, "max_color": dark,
    }  # fmt: skip
    parts = (n / _DARK_TEXT_STEPS for n in range(_DARK_TEXT_STEPS + 1))
    light_from = next((part for part in parts if text_on(heat(part)) == WHITE), 1.0)
    light = {"type": "cell", "criteria": ">=", "value": light_from * most,
             "format": maker.book.add_format({"font_color": WHITE})}  # fmt: skip
    for key in coloured(figure, chart):
        area = maker.layout.column(figure.table, key).replace("$", "")
        sheet.conditional_format(area, rule)
        sheet.conditional_format(area, light)
