"""The colours of every chart, on screen and paper; told apart in grey by dash, mark or hatch."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

INK, MUTED, GRID = "#1E2B30", "#4B585C", "#DDE4E2"
MAIN, WARM, GREEN, GREY = "#1B5E6B", "#C27A2C", "#5E8A6A", "#8C989B"
PALE, PALER, WHITE = "#7FA6AE", "#C6D8DB", "#FFFFFF"
"""Tints of the main colour, for the bands around a line."""

SERIES: Final = (
    MAIN,
    WARM,
    "#6B7F3A",
    "#75507B",
    "#3E7CB1",
    "#A33B3B",
    "#B9A44C",
    "#7D8A8E",
    "#2E3F44",
    "#D9A6A6",
)
DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash")
HEAT: Final = ((0.0, "#EAF1EF"), (0.5, "#E8B878"), (1.0, "#8F2F2F"))
"""Steps from little to much, each darker than the one before, so that they hold in grey."""

_CHANNELS: Final = (1, 3, 5)
_LUMA: Final = (0.299, 0.587, 0.114)  # ITU-R BT.601: how bright a channel looks
_BRIGHT_FROM: Final = 140.0  # of 255


def series_colour(rank: int) -> str:
    """The colour of the series of this rank, from 0."""
    return SERIES[rank % len(SERIES)]


def dash(rank: int) -> str:
    """The dash of the series of this rank, from 0."""
    return DASHES[rank % len(DASHES)]


def heat(part: float) -> str:
    """The colour of a part of the largest value, 0 to 1; more than all is as dark as all."""
    at = min(max(part, 0.0), 1.0)
    (low, pale), (high, dark) = next(pair for pair in pairwise(HEAT) if at <= pair[1][0])
    weight = (at - low) / (high - low)
    mixed = (a + weight * (b - a) for a, b in zip(_rgb(pale), _rgb(dark), strict=True))
    return "#" + "".join(f"{round(channel):02X}" for channel in mixed)


def brightness(colour: str) -> float:
    """How bright a colour looks in grey, 0 black to 255 white."""
    return sum(weight * channel for weight, channel in zip(_LUMA, _rgb(colour), strict=True))


def text_on(colour: str) -> str:
    """The colour of a text that is read on a colour."""
    return INK if brightness(colour) >= _BRIGHT_FROM else WHITE


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in _CHANNELS)
