"""A chart with the table it was drawn from and both as files; and the charts of the exporter's page."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import figures
from app_pages.frame import tell
from app_pages.handover import offer, sheets_workbook, table_csv
from groundwork.words import DASH, number

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Columns = Mapping[str, Sequence[Any]]
LAZY_ROWS: Final = 10_000
_LINK_ALPHA: Final = 0.35
_LABEL_PX: Final = 22
"""Room between two ends of a diagram of flows: a line of its labels, so that they never touch."""
_HALO: Final = "0 0 3px white, 0 0 3px white, 0 0 3px white"
"""A label stays readable on the thin flow that begins behind it."""


def charted(figure: Figure, columns: Columns, key: str, note: str = "") -> None:
    """The chart; folded below it the same numbers and their files."""
    st.plotly_chart(figure, key=f"chart_{key}", theme=None, config=figures.CONFIG)
    with st.expander(tell("app_pages.chart-table"), icon=":material/table:"):
        tabled(columns, key, note)


def tabled(columns: Columns, key: str, note: str = "") -> None:
    """A table with its files."""
    n = len(next(iter(columns.values()), ()))
    st.dataframe(dict(columns), hide_index=True, key=f"table_{key}", lazy=n > LAZY_ROWS, placeholder=DASH)
    if note:
        st.caption(note)
    taken(columns, key)


def taken(columns: Columns, key: str) -> None:
    """The files of a table."""
    with st.container(horizontal=True):
        offer(tell("app_pages.take-xlsx"), partial(_workbook, columns, key), f"{key}.xlsx", key=f"xlsx_{key}")
        offer(tell("app_pages.take-csv"), partial(table_csv, columns), f"{key}.csv", key=f"csv_{key}")


def _workbook(columns: Columns, name: str) -> bytes:
    from groundwork.workbooks import SheetOut

    rows = list(zip(*columns.values(), strict=True))
    return sheets_workbook([SheetOut(name, list(columns), rows)])


def flows(links: Sequence[tuple[str, str, float]], title: str, unit: str, lang: str) -> Figure:
    """A Sankey of what flows from where to where; only what is above nothing can be drawn."""
    from plotly import graph_objects as go

    from footprint.flows import through

    drawn = [link for link in links if link[2] > 0]
    names = list(dict.fromkeys(name for a, b, _ in drawn for name in (a, b)))
    index = {name: i for i, name in enumerate(names)}
    ends = {b for _, b, _ in drawn} - {a for a, _, _ in drawn}
    colours = [
        figures.MAIN if n in ends else figures.SERIES[i % len(figures.SERIES)] for i, n in enumerate(names)
    ]
    passing = through(drawn)
    labels = [f"{html.escape(figures.short(n))} {number(passing[n], lang, 0)}" for n in names]
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
            node={"label": labels, "color": colours, "pad": _LABEL_PX, "thickness": 16, "line": {"width": 0}},
            link={
                "source": [index[a] for a, _, _ in drawn],
                "target": [index[b] for _, b, _ in drawn],
                "value": [v for *_, v in drawn],
                "color": [_pale(colours[index[a]]) for a, _, _ in drawn],
                "hovertemplate": "%{source.label} → %{target.label}: %{value:,.4g} "
                + unit
                + "<extra></extra>",
            },
            textfont={"color": figures.INK, "size": 12, "shadow": _HALO},
        )
    )
    return figures.styled(figure, title, max(360, 2 * _LABEL_PX * len(names)))


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_LINK_ALPHA})"


@dataclass(frozen=True, slots=True)
class Step:
    """A bar of a waterfall: where it starts, what it stands for, whether it is a total."""

    name: str
    start: float
    shown: float
    total: bool


def steps(bars: Sequence[Step], title: str, unit: str, lang: str) -> Figure:
    """A waterfall from one total to another."""
    from plotly import graph_objects as go

    colours = [
        figures.MAIN if bar.total else figures.WARM if bar.shown >= 0 else figures.GREEN for bar in bars
    ]
    texts = [number(bar.shown, lang, 3) for bar in bars]
    figure = go.Figure(
        go.Bar(
            x=[_wrapped(bar.name) for bar in bars],
            y=[bar.shown for bar in bars],
            base=[bar.start for bar in bars],
            marker_color=colours,
            text=texts,
            textposition="outside",
            cliponaxis=False,
            customdata=texts,
            hovertemplate="%{x}: %{customdata} " + unit + "<extra></extra>",
        )
    )
    figure.update_yaxes(title_text=unit)
    return figures.styled(figure, title, 460)


def _wrapped(name: str, width: int = 15) -> str:
    """A long name in several lines; one without blanks, as in Chinese, is cut at a smaller width."""
    import textwrap

    wide = any(ord(letter) > 0x2E7F for letter in name)
    return "<br>".join(html.escape(part) for part in textwrap.wrap(name, 7 if wide else width))


def stacked(
    names: Sequence[str], parts: Mapping[str, Sequence[float | None]], title: str, unit: str, lang: str
) -> Figure:
    """Stacked columns: one per name, a layer per part; what is not known is left out."""
    from plotly import graph_objects as go

    figure = go.Figure()
    for rank, (part, values) in enumerate(parts.items()):
        figure.add_bar(
            name=part,
            x=[html.escape(n) for n in names],
            y=list(values),
            text=["" if not v else number(v, lang, 0) for v in values],
            textposition="inside",
            marker={
                "color": figures.SERIES[rank % len(figures.SERIES)],
                "pattern": {
                    "shape": figures.PATTERNS[rank % len(figures.PATTERNS)],
                    "fgcolor": "#FFFFFF",
                    "size": 5,
                },
            },
            hovertemplate=f"{html.escape(part)}, %{{x}}: %{{y:,.2f}} {unit}<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    figure.update_yaxes(title_text=unit)
    return figures.styled(figure, title, 440)


def cost_curve(
    costs: Mapping[str, float], prices: Sequence[float], words: Mapping[str, str], unit: str, lang: str
) -> Figure:
    """Measures by cost per tonne avoided, cheapest first, beside the span of ``prices``.

    ``words`` holds ``title`` and ``price``.
    """
    figure = figures.bars(list(costs), list(costs.values()), words["title"], unit, lang)
    figure.add_vrect(x0=min(prices), x1=max(prices), fillcolor=figures.WARM, opacity=0.18, line_width=0)
    figure.add_annotation(
        x=max(prices), y=1, yref="paper", yanchor="bottom", xanchor="right", showarrow=False,
        text=html.escape(words["price"]), font={"color": figures.MUTED, "size": 12},
    )  # fmt: skip
    figure.update_xaxes(range=[min(0.0, *costs.values()), 1.15 * max(0.0, *costs.values(), *prices)])
    return figure


def paths(
    series: Mapping[str, Mapping[int, float]], title: str, unit: str, marks: Mapping[int, str] | None = None
) -> Figure:
    """Columns by year side by side, a colour and pattern per series; a marked year is paler and says why."""
    from plotly import graph_objects as go

    figure = go.Figure()
    said = marks or {}
    for rank, (name, values) in enumerate(series.items()):
        figure.add_bar(
            name=name,
            x=[f"{y}<br>{said[y]}" if said.get(y) else str(y) for y in values],
            y=list(values.values()),
            text=[f"{v:,.0f}" for v in values.values()],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 11},
            marker={
                "color": figures.SERIES[rank],
                "opacity": [figures.PALE if said.get(y) else 1 for y in values],
                "pattern": {"shape": figures.PATTERNS[rank], "fgcolor": "#FFFFFF", "size": 5},
            },
            hovertemplate=f"{html.escape(name)}, %{{x}}: %{{y:,.2f}} {unit}<extra></extra>",
        )
    figure.update_yaxes(title_text=unit, rangemode="tozero", tickformat=",~f")
    figure.update_xaxes(type="category", showgrid=False)
    return figures.styled(figure, title, 400)
