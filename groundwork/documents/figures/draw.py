"""A figure as a drawing: one for paper and Word, so that both show the same."""

from __future__ import annotations

from groundwork.documents.figures.heat import draw_heat
from groundwork.documents.figures.kinds import Bars, Columns, Curve, Fan, Heat, Lines, Position, Waterfall
from groundwork.documents.figures.plots import draw_columns, draw_curve, draw_fan, draw_lines
from groundwork.documents.figures.rows import draw_bars, draw_position, draw_waterfall
from groundwork.documents.figures.scene import Scene
from groundwork.documents.model import Figure


def draw(figure: Figure, lang: str, width_pt: float) -> Scene:  # noqa: PLR0911 - a kind, a drawing
    """The drawing of a figure, as wide as told [pt], without caption and source."""
    match figure.chart:
        case Bars() as chart:
            return draw_bars(figure, chart, lang, width_pt)
        case Waterfall() as chart:
            return draw_waterfall(figure, chart, lang, width_pt)
        case Columns() as chart:
            return draw_columns(figure, chart, lang, width_pt)
        case Lines() as chart:
            return draw_lines(figure, chart, lang, width_pt)
        case Fan() as chart:
            return draw_fan(figure, chart, lang, width_pt)
        case Curve() as chart:
            return draw_curve(figure, chart, lang, width_pt)
        case Heat() as chart:
            return draw_heat(figure, chart, lang, width_pt)
        case Position() as chart:
            return draw_position(figure, chart, lang, width_pt)
