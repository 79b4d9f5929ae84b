"""Groups that cut across firms and are drawn when asked for: importer, product, origin, shipment.

Each is drawn twice: every cell in full (the bill), and every cell by the part its exporter bears, where value
and margin of its goods are known (what the bill does to the margin). Both are sums of the same draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbam.stress.levels import SHIPMENT, Grouping, Levels
from groundwork.problems import BadInput, Problem

if TYPE_CHECKING:
    from cbam.shipments import Floats, Ints
    from cbam.stress.deterministic import Subject, YearView
    from cbam.stress.run import Request

ACROSS = ("importer", "product", "origin", SHIPMENT)
GIGABYTE, MOST_GB = 1e9, 8.0
HELD_A_YEAR, AT_WORK = 3, 10


@dataclass(frozen=True, slots=True, eq=False)
class Across:
    """``groups`` of all cells level by level; ``borne`` [cell] the exporter's part of a cell's cost [-],
    0 where value or margin of the goods is not known."""

    groups: tuple[Grouping, ...] = ()
    borne: Floats | None = None

    @property
    def n(self) -> int:
        """How many groups all levels have."""
        return sum(len(group.names) for group in self.groups)

    def spans(self) -> Iterator[tuple[Grouping, slice]]:
        """Every level with the places of its groups among the ``n``."""
        first = 0
        for group in self.groups:
            yield group, slice(first, first + len(group.names))
            first += len(group.names)

    def rows(self, first: int) -> list[Ints]:
        """The groups of every cell, counted from ``first``: in full, then by the exporter's part."""
        places = [(group.number, first + span.start) for group, span in self.spans()]
        return [number + at + shift for shift in (0, self.n) for number, at in places]

    def weights(self, others: int) -> Floats | None:
        """How much of a cell each group gets [-], after ``others`` that get all; None without levels."""
        if self.borne is None:
            return None
        whole, k = np.ones(len(self.borne), dtype=np.float64), len(self.groups)
        return np.stack([whole] * (others + k) + [self.borne] * k)


def across_of(levels: Levels, views: Sequence[YearView], asked: Sequence[str]) -> Across:
    """The groups of the levels asked for, in the order of ``ACROSS`` whatever the order asked."""
    if not asked:
        return Across()
    bills = [view.bill for view in views]
    borne = np.zeros(len(levels.shipments), dtype=np.float64)
    for view in views:
        known = ~np.isnan(view.bill.shipments.value_eur * view.earned.margin)
        borne[view.bill.rows] = np.where(known, 1 - view.earned.pass_through, 0.0)
    return Across(tuple(levels.of_lines(level, bills) for level in ACROSS if level in asked), borne)


def checked_draw_levels(asked: Sequence[str], draws: int) -> tuple[str, ...]:
    """The levels asked for in the order of ``ACROSS``. Raises ``BadInput`` for others, or without draws."""
    problems = []
    wrong = [level for level in asked if level not in ACROSS]
    if wrong:
        params: dict[str, str | int | float] = {"value": ", ".join(wrong), "known": ", ".join(ACROSS)}
        problems.append(Problem("cbam.draw-level-unknown", params=params))
    if asked and not draws:
        problems.append(Problem("cbam.draw-level-without-draws"))
    if problems:
        raise BadInput(*problems)
    return tuple(level for level in ACROSS if level in asked)


def gigabytes(subject: Subject, request: Request) -> float:
    """Memory that the levels asked for take at most for one scenario [GB], at one price a year.

    Every group is drawn in full and by the exporter's part; of each, arrays of group x draw are held by year
    and some more while a year is worked on.
    """
    shipments = subject.cells.shipments
    texts = {"importer": shipments.importer, "product": shipments.cn_code, "origin": shipments.origin}
    sizes = [
        len(set(map(str, texts[level]))) if level in texts else len(shipments)
        for level in request.drawn_levels
    ]
    arrays = HELD_A_YEAR * len(request.years) + AT_WORK
    return 2 * sum(sizes) * request.draws * arrays * np.dtype(np.float64).itemsize / GIGABYTE


def check_memory(subject: Subject, request: Request) -> None:
    """Raises ``BadInput`` where the levels asked for would take more memory than ``MOST_GB``."""
    found = gigabytes(subject, request)
    if found > MOST_GB:
        params: dict[str, str | int | float] = {
            "levels": ", ".join(request.drawn_levels),
            "gb": round(found),
            "most": round(MOST_GB),
        }
        raise BadInput(Problem("cbam.draw-level-too-large", params=params))
