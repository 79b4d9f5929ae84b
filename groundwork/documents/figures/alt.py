"""What a figure shows, in a sentence with its numbers, for who cannot see it."""

from __future__ import annotations

from groundwork.documents.figures.heat import coloured
from groundwork.documents.figures.kinds import (
    Bars,
    Chart,
    Columns,
    Curve,
    Fan,
    Heat,
    Lines,
    Position,
    Waterfall,
)
from groundwork.documents.figures.read import heading, numbers, texts
from groundwork.documents.model import Figure
from groundwork.documents.shown import cell_text
from groundwork.words import say


def alt_text(figure: Figure, lang: str) -> str:
    """The kind of figure, its caption, and its main numbers as the table shows them."""
    found = _told(figure, figure.chart, lang)
    kind = type(figure.chart).__name__.lower()
    told = "; ".join(found)
    return say(f"groundwork.figure-alt-{kind}", lang, caption=figure.caption, told=told).strip()


def _told(figure: Figure, chart: Chart, lang: str) -> list[str]:
    match chart:
        case Bars(label, value) | Waterfall(label, value):
            told = _listed(figure, label, value, lang)
            if isinstance(chart, Waterfall):
                column = figure.table.columns[figure.table.index(value)]
                told.append(f"{chart.total}: {cell_text(figure.table.sum(value), column, lang)}")
            return told
        case Columns(x, values) | Lines(x, values) | Fan(x=x, lines=values):
            return [_from_to(figure, x, key, lang) for key in values if any(_places(figure, key))]
        case Curve(x, y):
            return _middle(figure, x, y, lang)
        case Heat(label):
            return _span(figure, chart, label, lang)
        case Position(label, own):
            return _listed(figure, label, own, lang)


def _listed(figure: Figure, label: str, value: str, lang: str) -> list[str]:
    names, shown = figure.table.values(label), texts(figure, value, lang)
    return [f"{name}: {text}" for name, text in zip(names, shown, strict=True) if text]


def _places(figure: Figure, key: str) -> list[bool]:
    return [value is not None for value in numbers(figure, key)]


def _from_to(figure: Figure, x: str, key: str, lang: str) -> str:
    """A series by its first and last known values."""
    at = [n for n, is_known in enumerate(_places(figure, key)) if is_known]
    names, shown = figure.table.values(x), texts(figure, key, lang)
    ends = " – ".join(f"{names[n]}: {shown[n]}" for n in dict.fromkeys((at[0], at[-1])))
    unit = f" {figure.unit}" if figure.unit else ""
    return f"{heading(figure, key)} {ends}{unit}"


def _middle(figure: Figure, x: str, y: str, lang: str) -> list[str]:
    """The point of the curve in the middle of the table."""
    at = len(figure.table.rows) // 2
    shown_x, shown_y = texts(figure, x, lang), texts(figure, y, lang)
    if not figure.table.rows:
        return []
    return [f"{heading(figure, x)} {shown_x[at]} – {heading(figure, y)} {shown_y[at]}"]


def _span(figure: Figure, chart: Heat, label: str, lang: str) -> list[str]:
    """The least and the largest cell, each with its row and column."""
    names = figure.table.values(label)
    cells = [
        (value, f"{names[n]}, {heading(figure, key)}: {texts(figure, key, lang)[n]}")
        for key in coloured(figure, chart)
        for n, value in enumerate(numbers(figure, key))
        if value is not None
    ]
    if not cells:
        return []
    order = sorted(cells, key=lambda cell: cell[0])
    return [order[0][1], order[-1][1]]
