"""How wide the columns of a table on paper are: numbers never wrap, words stay whole, the rest is shared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from groundwork.documents.model import Table

PAGE_EM = 50.7  # text width of the page, 170 mm, in the size of the body text (9.5 pt)
BODY_PT, LARGEST_PT, SMALLEST_PT = 9.5, 8.5, 5.0
MARGIN_EM = 1.1  # both insets of a cell
LATIN_EM, CHINESE_EM = 0.56, 1.0
WIDEST_EM, WHOLE_EM = 22.0, 8.0
MANY, MANY_PT = 7, 7.5  # from so many columns on the type is smaller
_BREAK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Fit:
    """Shares of the page by column, and the size of the text [pt]."""

    shares: tuple[float, ...]
    size_pt: float


def em(text: str) -> float:
    """Width of a text in ems, roughly and rather too wide."""
    return sum(CHINESE_EM if ord(c) > 0x2E7F else LATIN_EM for c in text)


def fit(table: Table, rows: Sequence[Sequence[str]]) -> Fit:
    """Column widths for texts as shown, totals included; a table too wide for the page gets smaller type."""
    wished, least = [], []
    for i, column in enumerate(table.columns):
        cells = [row[i] for row in rows]
        heading = _longest_part(column.heading)
        if column.numeric:
            need = max([heading, *map(em, cells)])
            wished.append(need + MARGIN_EM)
            least.append(need + MARGIN_EM)
        else:
            parts = max([heading, *map(_longest_part, cells)])
            wished.append(min(max([em(column.heading), *map(em, cells)]), WIDEST_EM) + MARGIN_EM)
            least.append(min(parts, wished[-1]) + MARGIN_EM)
    largest = MANY_PT if len(table.columns) >= MANY else LARGEST_PT
    size = min(largest, BODY_PT * PAGE_EM / sum(least))
    room = PAGE_EM * BODY_PT / size
    spare = max(0.0, room - sum(least))
    extra = [max(0.0, w - m) for w, m in zip(wished, least, strict=True)]
    factor = min(1.0, spare / sum(extra)) if sum(extra) else 0.0
    widths = [m + factor * x for m, x in zip(least, extra, strict=True)]
    return Fit(tuple(widths), max(size, SMALLEST_PT))


def _longest_part(text: str) -> float:
    """What must stay on one line: the longest word; Chinese and very long words may break."""
    return max(
        (min(em(part), WHOLE_EM) if _breaks(part) else em(part) for part in _BREAK.split(text)), default=0
    )


def _breaks(part: str) -> bool:
    return any(ord(c) > 0x2E7F for c in part) or em(part) > WHOLE_EM
