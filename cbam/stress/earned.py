"""What is earned in each draw: EBIT by firm, and the margin of goods by groups that cut across firms.

EBIT is stated by firms and cannot be split over importers or products; what the charge leaves of the margin
that lines carry can. Both move alike with price, emissions, volume and exchange rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from cbam.stress import measures
from cbam.stress.levels import Grouping

if TYPE_CHECKING:
    from cbam.shipments import Flags, Floats, Ints
    from cbam.stress.across import Across
    from cbam.stress.deterministic import Subject, YearView
    from cbam.stress.fan import Costs
    from cbam.stress.measures import FirmYear


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """What moves beside the bill: ``fx`` [draw] and ``volume`` [firm x draw] factors of mean one.

    ``lost_firms``, ``lost_goods`` [EUR] earnings lost with volume by firm and by group x draw; None where
    volumes do not answer to the price.
    """

    fx: Floats
    volume: Floats
    lost_firms: Floats | None = None
    lost_goods: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """By row [EUR]: ``start`` earnings before the charge, ``lost`` with volume, ``exposed`` to the exchange
    rate; ``grown`` [row x draw] what drawn volumes add; ``kept`` how much of a EUR of cost is borne [-]."""

    start: Floats
    lost: Floats
    exposed: Floats
    grown: Floats
    kept: Floats


def stated(subject: Subject, view: YearView) -> FirmYear:
    """What firms earn in a year of a scenario without chance."""
    group = subject.levels.firm
    firm = Grouping("firm", group.number[view.bill.rows], group.names)
    sums = measures.sums_by(view.earning, firm)
    return measures.firm_year(sums, subject.levels, view.fx_ratio, view.exposure)


def ebit(
    subject: Subject, view: YearView, before: FirmYear, found: Costs, moved: Moved
) -> tuple[Floats, dict[str, Floats]]:
    """EBIT by firm x draw, and what each driver alone does to it around the mean."""
    group = subject.levels.firm
    number = group.number[view.bill.rows]
    n = len(group.names)
    # one pass-through per firm: it comes from the firms table or from the setting
    theta = np.zeros(n, dtype=np.float64)
    theta[number] = view.earned.pass_through
    profit = np.bincount(number, np.nan_to_num(view.bill.shipments.value_eur * view.earned.margin), n)
    base = _Base(
        start=before.before + before.fx + before.volume,
        lost=before.margin_lost,
        exposed=np.nan_to_num(before.eu_revenue) * view.exposure,
        grown=profit[:, None] * (moved.volume - 1),
        kept=(1 - theta) * view.fx_ratio,
    )
    return _earned(base, view, found, moved.fx, moved.lost_firms)


@dataclass(frozen=True, slots=True, eq=False)
class Goods:
    """The goods of groups that cut across firms in one year: ``held`` has a line with value and margin.

    By group [EUR]: ``value`` and ``margin`` of these lines, ``borne`` the exporter's part of their cost and
    ``lost`` their margin lost with volume, without chance; ``by_firm`` group x firm, the margin by firm.
    """

    held: Flags
    value: Floats
    margin: Floats
    borne: Floats
    lost: Floats
    by_firm: csr_array

    def after(self, view: YearView) -> Floats:
        """Margin of the goods after the charge [EUR], without chance; NaN where none is known."""
        ratio = view.fx_ratio
        found = self.margin + self.value * view.exposure * (ratio - 1) - (self.borne + self.lost) * ratio
        return np.where(self.held, found, np.nan)


def goods_of(subject: Subject, view: YearView, across: Across) -> Goods:
    """What a year's goods are worth and earn, by the groups of ``across`` one level after another."""
    rows, firm = view.bill.rows, subject.levels.firm
    value = view.bill.shipments.value_eur
    margin = value * view.earned.margin
    known = np.flatnonzero(~np.isnan(margin))
    numbers = across.rows(0)[: len(across.groups)]
    at = np.concatenate([number[rows][known] for number in numbers]) if numbers else known[:0]

    def summed(values: Floats) -> Floats:
        found: Floats = np.bincount(at, np.tile(values[known], len(numbers)), across.n).astype(np.float64)
        return found

    columns = np.tile(firm.number[rows][known], len(numbers))
    by_firm = csr_array(
        (np.tile(margin[known], len(numbers)), (at, columns)), shape=(across.n, len(firm.names))
    )
    return Goods(
        held=np.asarray(np.bincount(at, minlength=across.n) > 0, dtype=np.bool_),
        value=summed(value),
        margin=summed(margin),
        borne=summed(view.figures["exporters_part_eur"]),
        lost=summed(view.figures["margin_lost_eur"]),
        by_firm=by_firm,
    )


def margin_after(
    goods: Goods, view: YearView, found: Costs, moved: Moved
) -> tuple[Floats, dict[str, Floats]]:
    """Margin of the goods after the charge by group x draw, and what each driver alone does to it.

    ``found`` the exporter's part of the cost by group x draw.
    """
    base = _Base(
        start=goods.margin + goods.value * view.exposure * (view.fx_ratio - 1),
        lost=goods.lost * view.fx_ratio,
        exposed=goods.value * view.exposure,
        grown=np.asarray(goods.by_firm @ (moved.volume - 1), dtype=np.float64),
        kept=np.full(len(goods.value), view.fx_ratio, dtype=np.float64),
    )
    return _earned(base, view, found, moved.fx, moved.lost_goods)


def _earned(
    base: _Base, view: YearView, found: Costs, fx: Floats, answered: Floats | None
) -> tuple[Floats, dict[str, Floats]]:
    kept, grown = base.kept[:, None], base.grown
    mean = found.every.mean(axis=1, keepdims=True)
    lost = base.lost[:, None] if answered is None else answered
    by_fx = base.exposed[:, None] * view.fx_ratio * (fx - 1)
    earned = (base.start[:, None] - lost) + by_fx + grown - kept * found.every * fx
    parts = {
        "price": -kept * found.price - (0.0 if answered is None else answered),
        "emissions": -kept * found.emissions,
        "volume": grown - kept * found.volume,
        "fx": by_fx - kept * mean * fx,
    }
    return earned, parts


def members(numbers: Ints, n: int, counted: Flags | None = None) -> csr_array:
    """Group x firm, one where the firm belongs (and counts): sums in the order of the firms, bit by bit."""
    ones = np.ones(len(numbers), dtype=np.float64) if counted is None else counted.astype(np.float64)
    return csr_array((ones, (numbers, np.arange(len(numbers)))), shape=(n, len(numbers)))
