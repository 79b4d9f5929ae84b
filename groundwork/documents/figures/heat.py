"""The heat map: every number of a table in its place, the darker the more."""

from __future__ import annotations

from typing import Final

from groundwork.documents.columns import em
from groundwork.documents.figures.kinds import Heat
from groundwork.documents.figures.palette import GRID, MUTED, heat, text_on
from groundwork.documents.figures.read import known, numbers, texts
from groundwork.documents.figures.scene import TEXT_PT, Area, Label, Scene, Shape, box
from groundwork.documents.model import Figure
from groundwork.documents.shown import cell_text

DARKEST_FROM: Final = 0.9  # of the values; a few far above would blank out all others
_LABELS, _TOP, _ROW = 0.26, 14.0, 12.5
_TEXT: Final = 6.8
_LEGEND_STEPS, _STEP_PT = 24, 5.0
_CUT: Final = "..."


def darkest(figure: Figure, chart: Heat) -> float:
    """The value from which on a cell has the darkest colour."""
    found = sorted(known(figure, *coloured(figure, chart)))
    return max(found[int(DARKEST_FROM * (len(found) - 1))], 1e-9) if found else 1.0


def coloured(figure: Figure, chart: Heat) -> tuple[str, ...]:
    """The keys of the columns that carry colour."""
    return tuple(c.key for c in figure.table.columns if c.numeric and c.key != chart.label)


def draw_heat(figure: Figure, chart: Heat, lang: str, width: float) -> Scene:
    """A cell per number, with the number where it fits; cells without one stay empty."""
    table, keys, most = figure.table, coloured(figure, chart), darkest(figure, chart)
    left = _LABELS * width
    room = (width - left) / max(len(keys), 1)
    shapes: list[Shape] = []
    for n, name in enumerate(table.values(chart.label)):
        shapes.append(Label(0, _TOP + _ROW * (n + 0.5), _cut(str(name), left - 6)))
    for at, key in enumerate(keys):
        x = left + room * at
        heading = table.columns[table.index(key)].heading
        shapes.append(Label(x + room / 2, _TOP / 2, heading, "middle", colour=MUTED))
        for n, (value, text) in enumerate(zip(numbers(figure, key), texts(figure, key, lang), strict=True)):
            y = _TOP + _ROW * n
            fill = GRID if value is None else heat(value / most)
            if value is not None:
                shapes.append(Area(box(x + 0.4, y + 0.4, x + room - 0.4, y + _ROW - 0.4), fill))
            if em(text) * _TEXT <= room - 2:
                colour = text_on(fill)
                shapes.append(Label(x + room / 2, y + _ROW / 2, text, "middle", _TEXT, colour))
    bottom = _TOP + _ROW * len(table.rows)
    column = table.columns[table.index(keys[0])] if keys else None
    if column is not None:
        shapes += _key(left, bottom + 8, cell_text(0.0, column, lang), f"≥ {cell_text(most, column, lang)}")
    return Scene(width, bottom + 20, tuple(shapes))


def _key(left: float, y: float, least: str, most: str) -> list[Shape]:
    """What the colours mean: from nothing to the darkest."""
    start = left + em(least) * TEXT_PT + 6
    shapes: list[Shape] = [Label(left, y + 4, least, colour=MUTED)]
    for n in range(_LEGEND_STEPS):
        x = start + _STEP_PT * n
        shapes.append(Area(box(x, y, x + _STEP_PT, y + 8), heat(n / (_LEGEND_STEPS - 1))))
    end = start + _STEP_PT * _LEGEND_STEPS
    return [*shapes, Label(end + 5, y + 4, most, colour=MUTED)]


def _cut(text: str, room: float) -> str:
    """A name cut to what fits."""
    if em(text) * TEXT_PT <= room:
        return text
    while text and em(text + _CUT) * TEXT_PT > room:
        text = text[:-1]
    return text + _CUT
