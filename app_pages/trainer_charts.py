"""The trainer's charts: two ways to declare side by side, and what the CBAM factor leaves of a benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app_pages.figures import GREEN, GREY, MAIN, WARM, styled
from groundwork.words import number

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_DIGITS, _HEIGHT = 3, 340


def two_sides(
    names: Sequence[str], values: Mapping[str, Sequence[float]], title: str, unit: str, lang: str
) -> Figure:
    """Grouped columns: each of ``names`` once for every way in ``values``."""
    from plotly import graph_objects as go

    figure = go.Figure()
    styles = ((WARM, ""), (MAIN, "/"))
    for (way, heights), (colour, pattern) in zip(values.items(), styles, strict=False):
        figure.add_bar(
            name=way,
            x=list(names),
            y=list(heights),
            text=[number(v, lang, _DIGITS) for v in heights],
            textposition="outside",
            cliponaxis=False,
            marker={"color": colour, "pattern": {"shape": pattern, "fgcolor": "#FFFFFF", "size": 6}},
            hovertemplate=f"{way}, %{{x}}: %{{y:.4f}} {unit}<extra></extra>",
        )
    figure.update_layout(barmode="group")
    figure.update_yaxes(title_text=unit)
    figure.update_xaxes(showgrid=False)
    return styled(figure, title, _HEIGHT)


def scaled_benchmark(
    benchmark: Mapping[int, float], kept: Mapping[int, float], words: Mapping[str, str], lang: str
) -> Figure:
    """The benchmark by year as an outline, what the factor leaves of it filled in.

    ``words``: ``title``, ``unit``, ``benchmark``, ``kept``.
    """
    from plotly import graph_objects as go

    figure = go.Figure()
    years = [str(year) for year in benchmark]
    figure.add_bar(
        name=words["kept"],
        x=years,
        y=list(kept.values()),
        text=[number(v, lang, _DIGITS) for v in kept.values()],
        textposition="inside",
        marker_color=GREEN,
        hovertemplate=f"%{{x}}: %{{y:.4f}} {words['unit']}<extra></extra>",
    )
    figure.add_scatter(
        name=words["benchmark"],
        x=years,
        y=list(benchmark.values()),
        mode="lines+markers",
        line={"color": GREY, "dash": "dot", "shape": "hvh"},
        hovertemplate=f"%{{x}}: %{{y:.4f}} {words['unit']}<extra></extra>",
    )
    figure.update_yaxes(title_text=words["unit"], rangemode="tozero")
    figure.update_xaxes(type="category", showgrid=False)
    return styled(figure, words["title"], _HEIGHT)


def two_paths(paths: Mapping[str, Mapping[int, float]], title: str, unit: str, lang: str) -> Figure:
    """Lines by year, one for every way, told apart by colour, dash and mark."""
    from plotly import graph_objects as go

    figure = go.Figure()
    styles = ((WARM, "solid", "circle"), (MAIN, "dash", "square"))
    for (way, path), (colour, dash, symbol) in zip(paths.items(), styles, strict=False):
        figure.add_scatter(
            name=way,
            x=[str(year) for year in path],
            y=list(path.values()),
            mode="lines+markers+text",
            text=[number(v, lang, 0) for v in path.values()],
            textposition="top center",
            cliponaxis=False,
            line={"color": colour, "dash": dash},
            marker={"symbol": symbol, "size": 9, "color": colour},
            hovertemplate=f"{way}, %{{x}}: %{{y:.2f}} {unit}<extra></extra>",
        )
    figure.update_yaxes(title_text=unit, rangemode="tozero")
    figure.update_xaxes(type="category", showgrid=False)
    return styled(figure, title, _HEIGHT)
