"""Charts of a sector's stress test, each drawn from the table that stands beside it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from app_pages.figures import GREY, INK, MAIN, MUTED, PATTERNS, SERIES, WARM, money_axis, short, styled
from groundwork.documents.figures import palette
from groundwork.words import number, percent

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from groundwork.documents.model import Table

HEAT_ROWS: Final = 40
_ROW_PX, _ROOM_PX, _LEAST_PX = 22, 130, 300
_DARK_FROM: Final = 0.9  # of the values; a few far above would blank out all others
_CELLS_WITH_TEXT: Final = 400


def by_scenario(table: Table, unit: str, lang: str) -> Figure:
    """A line per scenario over the years, told apart by dash and mark as well as by colour."""
    from plotly import graph_objects as go

    figure = go.Figure()
    years = table.values("year")
    for rank, column in enumerate(table.columns[1:]):
        figure.add_scatter(
            x=years,
            y=table.values(column.key),
            name=short(column.heading.removesuffix(" [EUR]")),
            mode="lines+markers",
            line={"color": SERIES[rank % len(SERIES)], "dash": palette.dash(rank), "width": 2.5},
            marker={"symbol": rank % 10, "size": 8},
            hovertemplate=f"{html.escape(column.heading)}, %{{x}}: %{{y:,.0f}}<extra></extra>",
        )
    money_axis(figure, unit, lang)
    figure.update_yaxes(rangemode="tozero")
    figure.update_xaxes(type="category", showgrid=False)
    return styled(figure, table.caption, 420)


def fan(table: Table, unit: str, lang: str) -> Figure:
    """Bands of 90 % and 50 % of the draws, the median, and the path as given."""
    from plotly import graph_objects as go

    names = {column.key: column.heading.removesuffix(" [EUR]") for column in table.columns}
    years = list(table.values("year"))
    figure = go.Figure()
    for low, high, colour in (("p05", "p95", "rgba(27,94,107,0.16)"), ("p25", "p75", "rgba(27,94,107,0.34)")):
        figure.add_scatter(
            x=years + years[::-1],
            y=[*table.values(high), *table.values(low)[::-1]],
            mode="lines",
            fill="toself",
            fillcolor=colour,
            line={"width": 0},
            name=f"{names[low]} – {names[high]}",
            hoverinfo="skip",
        )
    lines = (("p50", MAIN, "solid", "circle"), ("point", WARM, "dash", "diamond"), ("es95", GREY, "dot", "x"))
    for key, colour, dash, symbol in lines:
        figure.add_scatter(
            x=years,
            y=table.values(key),
            mode="lines+markers",
            name=names[key],
            line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": symbol, "size": 7},
            hovertemplate=f"{html.escape(names[key])}, %{{x}}: %{{y:,.0f}} {unit}<extra></extra>",
        )
    money_axis(figure, unit, lang)
    figure.update_xaxes(type="category", showgrid=False)
    return styled(figure, table.caption, 460)


def heat(table: Table, lang: str) -> Figure:
    """The first firms of a table by year; the darker, the more. Few cells carry their values."""
    from plotly import graph_objects as go

    rows = table.rows[:HEAT_ROWS]
    column = table.columns[-1]
    names = [html.escape(short(str(row[0]))) for row in rows]
    values = [[v if isinstance(v, (int, float)) else None for v in row[1:]] for row in rows]
    said = percent if column.percent else number
    texts = [["" if v is None else said(v, lang, column.digits or 0) for v in row] for row in values]
    few = sum(map(len, values)) <= _CELLS_WITH_TEXT and column.percent
    figure = go.Figure(
        go.Heatmap(
            x=[c.heading for c in table.columns[1:]],
            y=names,
            z=values,
            text=texts,
            texttemplate="%{text}" if few else None,
            textfont={"size": 11},
            hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
            colorscale=[list(step) for step in palette.HEAT],
            zmin=0,
            zmax=_darkest(values),
            colorbar={"tickformat": ".0%" if column.percent else "", "exponentformat": "B", "thickness": 12},
            xgap=1,
            ygap=1,
        )
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, ticksuffix="  ", type="category", dtick=1)
    figure.update_xaxes(type="category", side="top", showgrid=False)
    tall = styled(figure, table.caption, max(_LEAST_PX, _ROOM_PX + _ROW_PX * len(rows)))
    tall.update_layout(margin={"t": 86})
    return tall


def _darkest(values: list[list[float | None]]) -> float:
    """The value from which on a cell has the darkest colour."""
    known = sorted(v for row in values for v in row if v is not None)
    return max(known[int(_DARK_FROM * (len(known) - 1))], 1e-9) if known else 1.0


def lorenz(table: Table, equal: str) -> Figure:
    """The Lorenz curve beside the line on which all firms bear the same; ``equal`` names that line."""
    from plotly import graph_objects as go

    firms, cost = table.values("firms"), table.values("cost")
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name=equal, line={"color": GREY, "dash": "dash"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=firms,
        y=cost,
        mode="lines+markers",
        name=table.columns[1].heading,
        line={"color": MAIN, "width": 2.5},
        marker={"size": 5},
        fill="tozeroy",
        fillcolor="rgba(27,94,107,0.12)",
        hovertemplate="%{x:.0%}: %{y:.1%}<extra></extra>",
    )
    figure.update_xaxes(title_text=table.columns[0].heading, tickformat=".0%", range=[0, 1])
    figure.update_yaxes(title_text=table.columns[1].heading, tickformat=".0%", range=[0, 1.02])
    return styled(figure, table.caption, 440)


def tornado(table: Table, lang: str) -> Figure:
    """The drivers' shares of variance, the largest at the top, each with its value."""
    return _bars(table, "driver", "share", lang)


def columns(table: Table, label: str, value: str, lang: str, *, patterns: bool = False) -> Figure:
    """A column per row of a table with its value on top; ``patterns`` tells them apart."""
    from plotly import graph_objects as go

    column = table.columns[table.index(value)]
    found = [v if isinstance(v, (int, float)) else 0 for v in table.values(value)]
    shapes = [PATTERNS[i % len(PATTERNS)] if patterns else "" for i in range(len(found))]
    figure = go.Figure(
        go.Bar(
            x=[str(v) for v in table.values(label)],
            y=found,
            text=[number(v, lang, column.digits or 0) for v in found],
            textposition="outside",
            cliponaxis=False,
            marker={
                "color": MAIN,
                "pattern": {"shape": shapes, "fgcolor": "#FFFFFF", "size": 5},
            },
            hovertemplate="%{x}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(title_text=column.heading)
    figure.update_xaxes(type="category", showgrid=False)
    return styled(figure, table.caption, 360)


def _bars(table: Table, label: str, value: str, lang: str) -> Figure:
    from plotly import graph_objects as go

    found = [v if isinstance(v, (int, float)) else 0.0 for v in table.values(value)]
    figure = go.Figure(
        go.Bar(
            x=found,
            y=[str(v) for v in table.values(label)],
            orientation="h",
            text=[percent(v, lang) for v in found],
            textposition="outside",
            cliponaxis=False,
            marker={"color": MAIN},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, ticksuffix="  ")
    figure.update_xaxes(tickformat=".0%", title_text=table.columns[1].heading, zerolinecolor=MUTED)
    wide = styled(figure, table.caption, 270)
    wide.update_layout(margin={"r": 70}, font={"color": INK})
    return wide
