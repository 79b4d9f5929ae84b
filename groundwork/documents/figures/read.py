"""What a figure reads from its table: numbers, and the words beside them."""

from __future__ import annotations

import math

from groundwork.documents.model import Figure
from groundwork.documents.shown import cell_text


def numbers(figure: Figure, key: str) -> list[float | None]:
    """A column's numbers; None where a cell holds none."""
    return [_number(value) for value in figure.table.values(key)]


def known(figure: Figure, *keys: str) -> list[float]:
    """Every number of these columns."""
    return [value for key in keys for value in numbers(figure, key) if value is not None]


def texts(figure: Figure, key: str, lang: str) -> list[str]:
    """A column as the table shows it."""
    column = figure.table.columns[figure.table.index(key)]
    return [cell_text(value, column, lang) for value in figure.table.values(key)]


def heading(figure: Figure, key: str) -> str:
    """A column's heading, without the unit that the axis names."""
    text = figure.table.columns[figure.table.index(key)].heading
    return text.removesuffix(f"[{figure.unit}]").rstrip() if figure.unit else text


def is_percent(figure: Figure, key: str) -> bool:
    """Whether a column holds shares."""
    return figure.table.columns[figure.table.index(key)].percent


def _number(value: object) -> float | None:
    found = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if found else None  # type: ignore[arg-type]
