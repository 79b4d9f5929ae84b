"""A chart on a page: what it rests on stands in it, and it can be taken away as a file of its own."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import figures
from app_pages.frame import tell
from app_pages.handover import offer

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_ROOM_PX, _SMALL_PX, _TOP_PX = 18, 11, 56


def resting_on(figure: Figure, notes: Sequence[str]) -> Figure:
    """The chart with a small line under its title: unit of money, law, seed, run."""
    lines = [html.escape(note) for note in notes if note]
    if lines:
        top = (figure.layout.margin.t or _TOP_PX) + _ROOM_PX * len(lines)
        subtitle = {"text": "<br>".join(lines), "font": {"size": _SMALL_PX, "color": figures.MUTED}}
        figure.update_layout(title={"subtitle": subtitle, "y": 1, "yanchor": "top", "pad": {"t": 12}})
        figure.update_layout(margin={"t": top}, height=(figure.layout.height or 0) + _ROOM_PX * len(lines))
    return figure


def show_figure(figure: Figure, key: str, name: str) -> None:
    """Draw it; the camera in its corner takes a picture called ``name``."""
    st.plotly_chart(figure, key=f"{key}_chart", theme=None, config=settings(name))


def offer_figure(figure: Figure, key: str, name: str) -> None:
    """A button for the chart as a page of its own, which needs no network to be looked at."""
    offer(
        tell("app_pages.take-figure"),
        partial(figure_bytes, figure, name),
        f"{name}.html",
        key=f"{key}_figure",
        help=tell("app_pages.take-figure-help"),
    )


def figure_bytes(figure: Figure, name: str) -> bytes:
    """The chart as one HTML file, all it needs inside."""
    page: str = figure.to_html(include_plotlyjs=True, full_html=True, config=settings(name))
    return page.encode()


def settings(name: str) -> dict[str, Any]:
    """How the chart behaves: a camera for a picture, nothing else."""
    taken = {**figures.CONFIG["toImageButtonOptions"], "filename": name}
    return {**figures.CONFIG, "toImageButtonOptions": taken}
