"""Charts in one style. Colour is never the only carrier: values, names or patterns say the same."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from groundwork.documents.figures import palette
from groundwork.words import number

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FONT: Final = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
INK, MUTED, GRID = palette.INK, palette.MUTED, palette.GRID
MAIN, WARM, GREEN, GREY = palette.MAIN, palette.WARM, palette.GREEN, palette.GREY
SERIES: Final = palette.SERIES
PATTERNS: Final = ("", "/", ".", "x", "-", "+", "|", "\\", "", "/")
SHOWN_SERIES: Final = len(SERIES)
_HEIGHT, _ROW_PX, _ROOM_PX = 380, 34, 90
_DIGITS_APART: Final = ",~f"
"""Numbers of an axis as those beside the bars: ``3,000``."""
PALE: Final = 0.62
"""How strongly a year is drawn whose price nobody published."""
CONFIG: Final[dict[str, Any]] = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"scale": 2},
}


def _styled(figure: Figure, title: str, height: int = _HEIGHT) -> Figure:
    figure.update_layout(
        template="plotly_white",
        title={"text": title, "font": {"size": 15, "color": INK}, "x": 0, "xanchor": "left"},
        font={"family": FONT, "size": 13, "color": INK},
        separators=".,",
        height=height,
        margin={"l": 10, "r": 24, "t": 56, "b": 10},
        legend={"orientation": "h", "y": -0.14, "x": 0, "title": {"text": ""}},
        hoverlabel={"font": {"family": FONT}},
    )
    figure.update_xaxes(automargin=True, gridcolor=GRID, zerolinecolor=MUTED)
    figure.update_yaxes(automargin=True, gridcolor=GRID, zerolinecolor=MUTED)
    return figure


def waterfall(
    parts: Mapping[str, float], total: tuple[str, float], title: str, unit: str, lang: str
) -> Figure:
    """Parts by name building up to their ``total`` (name, value); falls have another colour."""
    from plotly import graph_objects as go

    names, values = list(parts), list(parts.values())
    texts = [number(v, lang, _digits(values)) for v in values]
    figure = go.Figure(
        go.Waterfall(
            x=[*names, total[0]],
            y=[*values, 0],
            measure=["relative"] * len(names) + ["total"],
            text=[*texts, number(total[1], lang, _digits(values))],
            textposition="outside",
            cliponaxis=False,
            connector={"line": {"color": GREY, "width": 1}},
            increasing={"marker": {"color": WARM}},
            decreasing={"marker": {"color": GREEN}},
            totals={"marker": {"color": MAIN}},
            hovertemplate="%{x}: %{text} " + unit + "<extra></extra>",
        )
    )
    figure.update_yaxes(title_text=unit, tickformat=_DIGITS_APART)
    return _styled(figure, title)


def bars(names: Sequence[str], values: Sequence[float], title: str, unit: str, lang: str) -> Figure:
    """Horizontal bars, the first at the top, each with its value; credits in another colour."""
    from plotly import graph_objects as go

    figure = go.Figure(
        go.Bar(
            x=list(values),
            y=list(range(len(names))),  # two names may be the same once cut
            orientation="h",
            customdata=[html.escape(n) for n in names],
            text=[number(v, lang, _digits(values)) for v in values],
            textposition="outside",
            cliponaxis=False,
            marker_color=[GREEN if v < 0 else MAIN for v in values],
            hovertemplate="%{customdata}: %{text} " + unit + "<extra></extra>",
        )
    )
    figure.update_yaxes(
        autorange="reversed", showgrid=False, zeroline=False, ticksuffix="  ", tickmode="array",
        tickvals=list(range(len(names))), ticktext=[html.escape(text) for text in _told_apart(names)],
    )  # fmt: skip
    figure.update_xaxes(title_text=unit, tickformat=_DIGITS_APART)
    if min(values, default=0) < 0:  # room for the figure left of a bar
        span = max(0.0, *values) - min(values)
        figure.update_xaxes(range=[min(values) - 0.12 * span, max(0.0, *values) + 0.12 * span])
    styled = _styled(figure, title, _ROOM_PX + _ROW_PX * max(len(names), 3))
    styled.update_layout(margin={"r": 70})
    return styled


def against(answers: Mapping[str, float], right: Collection[str], title: str, unit: str, lang: str) -> Figure:
    """The right value first, wrong ones below it, hatched; those named in ``right`` are the right sum."""
    figure = bars(list(answers), list(answers.values()), title, unit, lang)
    wrong = [name not in right for name in answers]
    figure.update_traces(
        marker={
            "color": [GREY if is_wrong else MAIN for is_wrong in wrong],
            "pattern": {
                "shape": ["/" if is_wrong else "" for is_wrong in wrong],
                "fgcolor": "#FFFFFF",
                "size": 6,
            },
        }
    )
    if answers:
        figure.add_vline(x=next(iter(answers.values())), line={"color": MAIN, "dash": "dot", "width": 1.5})
    return figure


def years(
    series: Mapping[str, Mapping[int, float]],
    total: Mapping[int, float],
    marks: Mapping[int, str],
    words: Mapping[str, str],
    lang: str,
) -> Figure:
    """Stacked columns by year under their ``total``; a year with a mark is paler and carries it.

    ``words`` holds ``title`` and ``unit``, a currency.
    """
    from plotly import graph_objects as go

    figure = go.Figure()
    axis = {year: f"{year}<br>{mark}" if mark else str(year) for year, mark in marks.items()}
    for rank, (name, values) in enumerate(series.items()):
        figure.add_bar(
            name=_short(name),
            x=[axis[y] for y in values],
            y=list(values.values()),
            marker={
                "color": SERIES[rank % len(SERIES)],
                "opacity": [PALE if marks[y] else 1 for y in values],
                "pattern": {"shape": PATTERNS[rank % len(PATTERNS)], "fgcolor": "#FFFFFF", "size": 5},
            },
            hovertemplate=f"{html.escape(name)}, %{{x}}: %{{y:,.0f}} {words['unit']}<extra></extra>",
        )
    figure.add_scatter(
        x=[axis[y] for y in total],
        y=list(total.values()),
        mode="text",
        text=[_compact(v, lang) for v in total.values()],
        textposition="top center",
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    money_axis(figure, words["unit"], lang)
    figure.update_xaxes(type="category", showgrid=False, categoryarray=list(axis.values()))
    return _styled(figure, words["title"], 470)


def money_axis(figure: Figure, unit: str, lang: str) -> None:
    """Large sums on the axis: ``20M`` for English readers, all digits for Chinese ones, who count in 万."""
    shape = {"exponentformat": "B"} if lang == "en" else {"tickformat": _DIGITS_APART}
    figure.update_yaxes(title_text=unit, **shape)


def prices(path: Mapping[int, float], cited: Collection[int], words: Mapping[str, str]) -> Figure:
    """A price path by year: ``cited`` years as filled marks, the others as open ones.

    ``words`` holds ``title``, ``unit``, ``cited`` and ``analyst``.
    """
    from plotly import graph_objects as go

    figure = go.Figure()
    line = {"x": list(path), "y": list(path.values()), "mode": "lines", "line": {"color": GREY}}
    figure.add_scatter(**line, showlegend=False, hoverinfo="skip")
    for wanted, symbol, key in ((True, "circle", "cited"), (False, "circle-open", "analyst")):
        points = [(year, value) for year, value in path.items() if (year in cited) is wanted]
        figure.add_scatter(
            x=[p[0] for p in points],
            y=[p[1] for p in points],
            mode="markers+text",
            name=words[key],
            text=[f"{p[1]:,.0f}" for p in points],
            textposition="top center",
            cliponaxis=False,
            marker={"symbol": symbol, "size": 11, "color": MAIN, "line": {"width": 2}},
            hovertemplate=f"%{{x}}: %{{y:,.2f}} {words['unit']} ({words[key]})<extra></extra>",
        )
    figure.update_yaxes(title_text=words["unit"], rangemode="tozero")
    figure.update_xaxes(dtick=1, showgrid=False)
    return _styled(figure, words["title"], 300)


def _short(name: str, width: int = 30) -> str:
    return name if len(name) <= width else name[: width - 1] + "…"


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names cut to one width; those that would look the same lose the beginning they share instead."""
    cut = [_short(name) for name in names]
    alike = [name for name, short in zip(names, cut, strict=True) if cut.count(short) > 1]
    first, last = min(alike, default=""), max(alike, default="")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    shared = first.rfind(" ", 0, same) + 1  # whole words
    return [
        "…" + _short(name[shared:], 29) if cut.count(short) > 1 and shared else short
        for name, short in zip(names, cut, strict=True)
    ]


def _digits(values: Sequence[float]) -> int:
    """Decimals that fit the largest value shown."""
    largest = max((abs(v) for v in values), default=0)
    return 0 if largest >= 1000 else 1 if largest >= 100 else 2 if largest >= 1 else 4


def shown(value: float | None, lang: str) -> str:
    """One number with the decimals that fit its size."""
    return number(value, lang, _digits([value or 0.0]))


def _compact(value: float, lang: str) -> str:
    """A sum of money short enough for the top of a column, e.g. ``20.4M`` or ``2,039.1万``."""
    from babel.numbers import format_compact_decimal

    return str(format_compact_decimal(value, locale=lang, fraction_digits=1))


styled, short = _styled, _short
"""For the charts of other modules: the one style, and names cut to what fits an axis."""
