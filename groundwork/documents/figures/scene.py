"""A drawing as lines, areas and texts at places [pt], from the top left, for any program that draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from groundwork.documents.figures.palette import INK

Point = tuple[float, float]

TEXT_PT: Final = 7.5
FINE: Final = 0.6
_PLACES: Final = 3  # a thousandth of a point


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; ``dash`` one of the palette's."""

    points: tuple[Point, ...]
    colour: str
    width: float = FINE
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape; a hatched one has white strokes over its colour."""

    points: tuple[Point, ...]
    fill: str
    hatched: bool = False
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A text whose start, middle or end stands at ``x`` and whose middle stands at ``y``.

    With a ``width`` [pt] it is set in lines no longer than that.
    """

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = TEXT_PT
    colour: str = INK
    width: float = 0.0


Shape = Stroke | Area | Label


@dataclass(frozen=True, slots=True)
class Scene:
    """Shapes in the order they are drawn, on a ground of this size [pt]."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = field(default=())

    def data(self) -> dict[str, object]:
        """As plain JSON for the drawing program."""
        return {"width": self.width, "height": self.height, "shapes": [_data(s) for s in self.shapes]}


def box(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    """The corners of a rectangle."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def diamond(x: float, y: float, half: float) -> tuple[Point, ...]:
    """The corners of a diamond around a point."""
    return ((x, y - half), (x + half, y), (x, y + half), (x - half, y))


def mark(rank: int, x: float, y: float, half: float = 2.4) -> tuple[Point, ...]:
    """The mark of the series of this rank: a square, a diamond, a triangle up or down."""
    shapes = (
        box(x - 0.85 * half, y - 0.85 * half, x + 0.85 * half, y + 0.85 * half),
        diamond(x, y, 1.2 * half),
        ((x, y - half), (x + half, y + half), (x - half, y + half)),
        ((x, y + half), (x + half, y - half), (x - half, y - half)),
    )
    return shapes[rank % len(shapes)]


def _data(shape: Shape) -> dict[str, object]:
    found = {key: round(v, _PLACES) if isinstance(v, float) else v for key, v in asdict(shape).items()}
    if isinstance(shape, Label):
        return {"kind": "label", **found}
    kind = "stroke" if isinstance(shape, Stroke) else "area"
    return {"kind": kind, **found, "points": _rounded(shape.points)}


def _rounded(points: Sequence[Point]) -> list[list[float]]:
    return [[round(x, _PLACES), round(y, _PLACES)] for x, y in points]
