"""How volumes answer to the price of each draw: shares sold at some price factors, interpolated between.

The share of a line that is still sold is a smooth function of the price, so it is computed at ``NODES`` times
the path's price and interpolated; the path itself is a node, so that without chance nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cbam.scenario_parts import DemandForm
from cbam.stress.doubt import price_class_of

if TYPE_CHECKING:
    from cbam.shipments import Flags, Floats, Ints
    from cbam.stress.deterministic import Subject, YearView
    from cbam.stress.doubt import Drawn

NODES: Floats = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What volume earns: ``kept_eur`` [row x node] by price class of what is still sold, ``whole_eur`` [row]
    of all of it."""

    kept_eur: tuple[Floats, ...]
    whole_eur: Floats

    def lost_eur(self, factors: list[Floats]) -> Floats:
        """Earnings lost with volume [EUR], row x draw, each class at its own factor."""
        kept = sum(
            (between(one, factor) for one, factor in zip(self.kept_eur[1:], factors[1:], strict=True)),
            start=between(self.kept_eur[0], factors[0]),
        )
        return np.asarray(self.whole_eur[:, None] - kept, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """``sold`` by price class [group x node] volume over the path's; what it earns by ``firms``, and by the
    groups of ``goods`` that cut across them."""

    sold: tuple[Floats, ...]
    firms: Worth
    goods: Worth

    def share(self, number: int, factor: Floats) -> Floats:
        """Volume over that at the path's price, group x draw."""
        return between(self.sold[number], factor)


def between(values: Floats, factor: Floats) -> Floats:
    """Rows of values at the nodes, read at each factor; the ends hold beyond them.

    Along straight lines of the logarithm where a row is positive (an elasticity is nearly constant between
    two nodes), else along straight lines.
    """
    inside = np.clip(factor, NODES[0], NODES[-1])
    above = np.clip(np.searchsorted(NODES, inside, side="left"), 1, len(NODES) - 1)
    below = above - 1
    weight = (inside - NODES[below]) / (NODES[above] - NODES[below])
    positive = np.asarray((values > 0).all(axis=1), dtype=np.bool_).reshape(-1)
    shown = np.where(positive[:, None], np.log(np.where(positive[:, None], values, 1.0)), values)
    found: Floats = shown[:, below] * (1 - weight) + shown[:, above] * weight
    return np.where(positive[:, None], np.exp(np.where(positive[:, None], found, 0.0)), found)


def answer_of(subject: Subject, view: YearView, drawn: Drawn, at: int) -> Answer | None:
    """The answer of demand in one year of a scenario; None where volumes do not answer."""
    if view.scenario.trade.demand.form is DemandForm.NONE:
        return None
    bill = view.bill
    firm = subject.levels.firm.number[bill.rows]
    sectors = {name: number for number, name in enumerate(drawn.sector_names)}
    of_line = np.array([sectors.get(str(p.sector), 0) for p in bill.profiles], dtype=np.int64)
    n, across = len(drawn.firm_names), drawn.across
    added = [number[bill.rows] for number in across.rows(0)]
    plain = [firm, n + of_line[bill.profile_of]]
    groups = plain + [drawn.n_plain + number for number in added]
    weights = across.weights(len(plain))
    shares_of = None if weights is None else weights[:, bill.rows]
    classes = {one: number for number, one in enumerate(drawn.classes[at])}
    of_quote = [0 if q is None else classes.get(price_class_of(q), 0) for q in bill.quotes] or [0]
    number = np.array(of_quote, dtype=np.int64)[bill.quote_of]
    shares = [subject.sold(_repriced(view, float(node)), view) for node in NODES]
    mass = np.where(bill.electricity, 0, bill.terms.quantity)
    settings = view.settings
    kept = 1 - settings["diverted_share"].value * settings["diverted_margin"].value
    worth = np.nan_to_num(view.earned.contribution_eur_per_t) * mass * kept * view.fx_ratio
    sold = []
    mine = [number == one for one in range(len(classes))]
    for of_class in mine:
        volume = [
            _summed(groups, bill.terms.certificates * share, of_class, drawn, shares_of) for share in shares
        ]
        base = _summed(groups, bill.terms.certificates * view.sold.share, of_class, drawn, shares_of)
        ratio = np.ones((len(base), len(NODES)), dtype=np.float64)
        np.divide(np.stack(volume, axis=1), base[:, None], out=ratio, where=base[:, None] > 0)
        sold.append(ratio)
    goods = added[: len(across.groups)]
    return Answer(
        tuple(sold), _worth([firm], worth, shares, mine, n), _worth(goods, worth, shares, mine, across.n)
    )


def _worth(
    groups: Sequence[Ints], worth: Floats, shares: Sequence[Floats], mine: Sequence[Flags], n: int
) -> Worth:
    """What the volume of ``n`` groups earns, in all and at each node, price class by price class."""
    kept = []
    for of_class in mine:
        parts = [_added(groups, worth * share, of_class, n) for share in shares]
        kept.append(np.stack(parts, axis=1).astype(np.float64))
    return Worth(tuple(kept), _added(groups, worth, np.ones(len(worth), dtype=np.bool_), n))


def _added(groups: Sequence[Ints], values: Floats, mine: Flags, n: int) -> Floats:
    found: Floats = np.zeros(n, dtype=np.float64)
    for group in groups:
        found += np.bincount(group[mine], values[mine], n)
    return found


def _repriced(view: YearView, factor: float) -> YearView:
    terms = replace(view.bill.terms, price_eur=view.bill.terms.price_eur * factor)
    return replace(view, bill=replace(view.bill, terms=terms))


def _summed(
    groups: Sequence[Ints], values: Floats, mine: Flags, drawn: Drawn, weights: Floats | None
) -> Floats:
    """Values of one price class by group; ``weights`` [k x line] how much of a line each gets."""
    found: Floats = np.zeros(drawn.variant.n_groups, dtype=np.float64)
    for at, group in enumerate(groups):
        part = values if weights is None else values * weights[at]
        found += np.bincount(group[mine], part[mine], len(found))
    return found
