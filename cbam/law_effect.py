"""What a change of law does to a bill, line by line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cbam.bill import price_lines
from cbam.priced import Bill
from cbam.prices import Prices
from cbam.report import law_statuses
from cbam.shipments import Shipments
from cbam.statute import Statute

TERMS = ("default_total", "markup", "benchmark", "cbam_factor", "cscf", "see", "sefa", "price_eur")


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


def effect_of(shipments: Shipments, before: Statute, after: Statute, prices: Prices) -> Effect:
    """Price the same shipments under two laws and set the lines beside each other."""
    old, new = price_lines(shipments, before, prices), price_lines(shipments, after, prices)
    at_old, at_new = _positions(old), _positions(new)
    lines = tuple(
        _line(shipments, row, (old, at_old.get(row)), (new, at_new.get(row))) for row in range(len(shipments))
    )
    return Effect(old, new, lines)


def _positions(bill: Bill) -> dict[int, int]:
    return {int(row): position for position, row in enumerate(bill.rows)}


def _line(
    shipments: Shipments, row: int, old: tuple[Bill, int | None], new: tuple[Bill, int | None]
) -> LineEffect:
    both = [_value(old, name) for name in TERMS], [_value(new, name) for name in TERMS]
    changed = {name: (was, now) for name, was, now in zip(TERMS, *both, strict=True) if was != now}
    return LineEffect(
        id=str(shipments.id[row]),
        cn_code=str(shipments.cn_code[row]),
        origin=str(shipments.origin[row]),
        certificates_before=_value(old, "certificates"),
        certificates_after=_value(new, "certificates"),
        cost_eur_before=_value(old, "cost_eur"),
        cost_eur_after=_value(new, "cost_eur"),
        terms=changed,
        law_status_before=_status(old),
        law_status_after=_status(new),
    )


def _value(side: tuple[Bill, int | None], name: str) -> float | None:
    bill, position = side
    value = float("nan") if position is None else float(getattr(bill.terms, name)[position])
    return None if np.isnan(value) else value


def _status(side: tuple[Bill, int | None]) -> str | None:
    bill, position = side
    return None if position is None else str(law_statuses(bill)[position])
