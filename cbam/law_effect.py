"""What a change of law does to a bill, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cbam.bill import price_lines
from cbam.priced import Bill
from cbam.prices import Prices
from cbam.report import law_statuses
from cbam.shipments import Shipments
from cbam.statute import Statute

TERMS = ("default_total", "markup", "benchmark", "cbam_factor", "cscf", "see", "sefa", "price_eur")
SUMS = ("certificates", "cost_eur")


@dataclass(frozen=True, slots=True)
class LineEffect:
    """One line before and after: certificates and cost [EUR], None where it could not be priced.

    ``terms`` holds the terms that changed, each with its value before and after.
    """

    id: str
    cn_code: str
    origin: str
    certificates_before: float | None
    certificates_after: float | None
    cost_eur_before: float | None
    cost_eur_after: float | None
    terms: dict[str, tuple[float | None, float | None]]
    law_status_before: str | None
    law_status_after: str | None

    @property
    def change_eur(self) -> float | None:
        """Cost after less cost before [EUR]; None where one of them is missing."""
        if self.cost_eur_before is None or self.cost_eur_after is None:
            return None
        return self.cost_eur_after - self.cost_eur_before

    @property
    def changed(self) -> bool:
        """Whether anything of the line differs."""
        return bool(self.terms) or self.cost_eur_before != self.cost_eur_after


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """Two bills of the same shipments and their lines side by side."""

    before: Bill
    after: Bill
    lines: tuple[LineEffect, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One bill by row of the shipments: figures by name and how far the line is law, None where unpriced."""

    figures: Mapping[str, Sequence[float | None]]
    statuses: Sequence[str | None]


def effect_of(shipments: Shipments, before: Statute, after: Statute, prices: Prices) -> Effect:
    """Price the same shipments under two laws and set the lines beside each other."""
    old, new = price_lines(shipments, before, prices), price_lines(shipments, after, prices)
    sides = _side(old, len(shipments)), _side(new, len(shipments))
    return Effect(old, new, tuple(_line(shipments, row, *sides) for row in range(len(shipments))))


def _side(bill: Bill, n: int) -> _Side:
    figures = {}
    for name in (*TERMS, *SUMS):
        values = np.full(n, np.nan)
        values[bill.rows] = getattr(bill.terms, name)
        figures[name] = [None if math.isnan(value) else value for value in values.tolist()]
    statuses = np.full(n, None, dtype=object)
    statuses[bill.rows] = law_statuses(bill)
    return _Side(figures, statuses.tolist())


def _line(shipments: Shipments, row: int, old: _Side, new: _Side) -> LineEffect:
    both = ((name, old.figures[name][row], new.figures[name][row]) for name in TERMS)
    return LineEffect(
        id=str(shipments.id[row]),
        cn_code=str(shipments.cn_code[row]),
        origin=str(shipments.origin[row]),
        certificates_before=old.figures["certificates"][row],
        certificates_after=new.figures["certificates"][row],
        cost_eur_before=old.figures["cost_eur"][row],
        cost_eur_after=new.figures["cost_eur"][row],
        terms={name: (was, now) for name, was, now in both if was != now},
        law_status_before=old.statuses[row],
        law_status_after=new.statuses[row],
    )
