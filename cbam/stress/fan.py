"""From draws to statistics: the fan of cost and earnings, what is at risk, and which driver it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from cbam.group_names import TOTAL
from cbam.scenario_parts import PriceProcess
from cbam.stress import earned, kernel, measures, paths
from cbam.stress.answering import Answer, answer_of
from cbam.stress.doubt import FX, PRICE, Drawn
from cbam.stress.earned import Moved, members
from cbam.stress.footprints import FOOTPRINT, PCF, drawn_footprints
from cbam.stress.kernel import Block
from cbam.stress.parameters import setting
from cbam.stress.rows import Rows

if TYPE_CHECKING:
    from cbam.shipments import Flags, Floats
    from cbam.stress.deterministic import Subject, YearView

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
TAIL = 0.05
COST, EBIT, MARGIN = "cost_eur", "ebit_after_eur", "margin_after_eur"


@dataclass(frozen=True, slots=True)
class Draws:
    """How often and from which seed; ``known`` the day prices are known up to, as a decimal year."""

    n: int
    seed: int
    known: float


def spread_of(values: Floats, *, bad_is_high: bool) -> dict[str, Floats]:
    """Statistics over draws of each row: mean with its standard error, spread, quantiles, expected shortfall.

    Quantiles are those of the draws themselves, linear between neighbours. ``es95`` is the mean of the worst
    five per cent of the draws: the highest where ``bad_is_high``, else the lowest; ``var95`` their edge.
    """
    n = values.shape[1]
    ordered = np.sort(values, axis=1)
    mean = values.mean(axis=1)
    sd = values.std(axis=1, ddof=1) if n > 1 else np.zeros(len(values))
    found = {"mean": mean, "mean_error": sd / np.sqrt(n), "sd": sd}
    for name, share in QUANTILES.items():
        found[name] = quantile(ordered, share)
    worst = max(1, int(np.ceil(TAIL * n)))
    tail = ordered[:, n - worst :] if bad_is_high else ordered[:, :worst]
    found["es95"] = tail.mean(axis=1)
    found["var95"] = found["p95"] if bad_is_high else found["p05"]
    return found


def quantile(ordered: Floats, share: float) -> Floats:
    """Quantile of rows already sorted, linear between neighbours."""
    at = share * (ordered.shape[1] - 1)
    below = int(at)
    above = min(below + 1, ordered.shape[1] - 1)
    found: Floats = ordered[:, below] + (at - below) * (ordered[:, above] - ordered[:, below])
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """Cost [EUR] by group x draw: with all drivers, and with one driver at a time around its mean."""

    every: Floats
    price: Floats
    emissions: Floats
    volume: Floats

    def of(self, span: slice) -> Costs:
        """Some of the groups."""
        return Costs(self.every[span], self.price[span], self.emissions[span], self.volume[span])

    def grouped(self, belonging: csr_array) -> Costs:
        """Added up by group x row."""
        return Costs(*(belonging @ getattr(self, name) for name in self.__dataclass_fields__))


def costs(  # noqa: PLR0913, PLR0917 - what is multiplied, spelt out
    drawn: Drawn,
    parts: tuple[Floats, Floats, Floats],
    year: int,
    prices: Sequence[float],
    factors: Mapping[tuple[int, int], Floats],
    answer: Answer | None = None,
) -> Costs:
    """Price classes times their certificates, added up by group. Prices and certificates are independent.

    ``answer`` how volumes follow each draw's price; without it they stay at those of the path.
    """
    classes, k = drawn.classes[year], drawn.variant.years[year].n_classes
    shape = (drawn.variant.n_groups, k, n := parts[0].shape[1])
    both, emissions, volume = (part.reshape(shape) for part in parts)
    ones = np.ones(n, dtype=np.float64)
    by_class = [ones if c.factor is None else factors[c.factor] for c in classes]
    total = [np.zeros((shape[0], n), dtype=np.float64) for _ in range(4)]
    for at, factor in enumerate(by_class):
        price = prices[at]
        paid = price * factor if answer is None else price * factor * answer.share(at, factor)
        total[0] += both[:, at] * paid
        total[1] += both[:, at].mean(axis=1, keepdims=True) * paid
        total[2] += price * emissions[:, at]
        total[3] += price * volume[:, at]
    return Costs(*total)


def variance_shares(found: Costs) -> dict[str, Floats]:
    """First-order share of each driver in the variance of the cost [-], and what only their joint play gives.

    The share of a driver is the variance of the cost's mean given that driver, over its whole variance
    (Sobol's first-order index); costs are a product of independent factors, so the means are in closed form.
    """
    whole = found.every.var(axis=1)
    parts = {name: getattr(found, name).var(axis=1) for name in ("price", "emissions", "volume")}
    shares = {f"share.{name}": measures.ratio(part, whole) for name, part in parts.items()}
    joint = measures.ratio(whole - sum(parts.values()), whole)
    return {**shares, "share.interaction": joint}


@dataclass(frozen=True, eq=False)
class Fan:
    """Statistics of one scenario, to be added year by year under each price process."""

    subject: Subject
    drawn: Drawn
    block: Block
    draws: Draws

    def add(self, rows: Rows, views: Sequence[YearView], prices: Sequence[Sequence[float]]) -> None:
        """Cost and earnings of every year; ``prices`` [EUR] of the path by year and price class."""
        settings, scenario = views[0].settings, views[0].scenario
        kinds = (scenario.doubt.process,) if scenario.doubt.process else tuple(PriceProcess)
        span, known, seed = (0, self.draws.n), self.draws.known, self.draws.seed
        rate = paths.Process(settings["fx_sigma"].value, 0.0)
        leaning = paths.Wander(seed, FX, known, PRICE, setting("price_fx_correlation"))
        fx = paths.factors(rate, leaning, self.drawn.years, span)
        volume = kernel.volume_factors(self.drawn.variant, 0, self.draws.n)
        expected = kernel.expected_certificates(self.drawn.variant, volume)
        answers = [answer_of(self.subject, view, self.drawn, at) for at, view in enumerate(views)]
        for view in views:
            rows.year = view.year
            self._add_footprints(rows, view, volume)
            self._add_margins(rows, view)
        for kind in kinds:
            process = paths.process_of(kind, settings["price_sigma"].value, settings["price_kappa"].value)
            factors = paths.factors(process, paths.Wander(seed, PRICE, known), self.drawn.years, span)
            for at, view in enumerate(views):
                rows.year = view.year
                parts = (self.block.both[at], self.block.emissions[at], expected[at])
                found = costs(self.drawn, parts, at, prices[at], factors, answers[at])
                moved = self._moved(fx[view.year, 0], volume, at, answers[at], factors)
                self._add_costs(rows, view, found, kind.value)
                if len(self.subject.levels.firms):
                    self._add_earnings(rows, view, found.of(self.firms), moved, kind.value)
                self._add_across(rows, view, found, moved, kind.value)

    def _add_footprints(self, rows: Rows, view: YearView, volume: Floats) -> None:
        """Footprints of firms and of all in the same draws of volume; no price is in them."""
        found = drawn_footprints(view, self.subject.levels, self.draws.seed, volume)
        if found is not None:
            held = found.any(axis=1)
            stats = spread_of(found, bad_is_high=True)
            blank = {name: np.where(held, values, np.nan) for name, values in stats.items()}
            _add(rows, "firm", self.drawn.firm_names, PCF, blank, FOOTPRINT, "tCO2e")
            whole = spread_of(found.sum(axis=0, keepdims=True), bad_is_high=True)
            _add(rows, TOTAL, (TOTAL,), PCF, whole, FOOTPRINT, "tCO2e")

    def _moved(
        self,
        fx: Floats,
        volume: Floats,
        at: int,
        answer: Answer | None,
        factors: Mapping[tuple[int, int], Floats],
    ) -> Moved:
        """What moves beside the bill in one year; earnings are lost with volume where volumes answer."""
        if answer is None:
            return Moved(fx, volume)
        ones = np.ones(self.draws.n, dtype=np.float64)
        by_class = [ones if c.factor is None else factors[c.factor] for c in self.drawn.classes[at]]
        return Moved(fx, volume, answer.firms.lost_eur(by_class), answer.goods.lost_eur(by_class))

    @property
    def firms(self) -> slice:
        """Firms come first among the groups that were drawn."""
        return slice(0, len(self.drawn.firm_names))

    def _add_costs(self, rows: Rows, view: YearView, found: Costs, kind: str) -> None:
        """Cost by firm, sector and groups of firms; nothing of a firm none of whose lines could be priced."""
        held = np.bincount(self.subject.levels.firm.number[view.bill.rows], minlength=self.firms.stop) > 0
        of_firms = found.of(self.firms)
        by_level = {"firm": (self.drawn.firm_names, of_firms)}
        sectors = slice(self.firms.stop, self.drawn.n_plain)
        by_level["sector"] = (self.drawn.sector_names, found.of(sectors))
        for level, (names, numbers) in self.subject.levels.groups_of_firms.items():
            by_level[level] = (names, of_firms.grouped(members(numbers, len(names))))
        for level, (names, one) in by_level.items():
            stats = _cost_stats(one)
            if level == "firm":
                stats = {name: np.where(held, values, np.nan) for name, values in stats.items()}
            _add(rows, level, names, COST, stats, kind)

    def _add_earnings(self, rows: Rows, view: YearView, found: Costs, moved: Moved, kind: str) -> None:
        """EBIT after the charge by firm and by groups of firms that state one."""
        stated = earned.stated(self.subject, view)
        ebit, parts = earned.ebit(self.subject, view, stated, found, moved)
        known = ~np.isnan(stated.before)
        groups = {"firm": (self.drawn.firm_names, known, ebit, parts)}
        for level, (names, numbers) in self.subject.levels.groups_of_firms.items():
            of_known = members(numbers, len(names), known)
            held = np.asarray(of_known.sum(axis=1) > 0, dtype=np.bool_)
            added = {name: of_known @ np.nan_to_num(part) for name, part in parts.items()}
            groups[level] = (names, held, of_known @ np.nan_to_num(ebit), added)
        for level, (names, held, values, added) in groups.items():
            _add(rows, level, names, EBIT, _earned_stats(values, added, held), kind)
        if known.any():
            share = (ebit[known] < 0).mean(axis=0, keepdims=True)
            stats = spread_of(share, bad_is_high=True)
            _add(rows, TOTAL, (TOTAL,), "firms_ebit_negative", stats, kind, "1")

    def _add_margins(self, rows: Rows, view: YearView) -> None:
        """The margin of the goods after the charge without chance, where its chance is asked for."""
        across = self.drawn.across
        if across.n:
            found = earned.goods_of(self.subject, view, across).after(view)
            for group, span in across.spans():
                rows.add(group.level, group.names, {(MARGIN, "EUR"): found[span]})

    def _add_across(self, rows: Rows, view: YearView, found: Costs, moved: Moved, kind: str) -> None:
        """Cost and margin of the goods by the groups that cut across firms."""
        across, first = self.drawn.across, self.drawn.n_plain
        if not across.n:
            return
        goods = earned.goods_of(self.subject, view, across)
        borne = found.of(slice(first + across.n, None))
        margin, parts = earned.margin_after(goods, view, borne, moved)
        for group, span in across.spans():
            numbers = group.number[view.bill.rows]
            held = np.asarray(np.bincount(numbers, minlength=len(group.names)) > 0, dtype=np.bool_)
            stats = _cost_stats(found.of(slice(first + span.start, first + span.stop)))
            blank = {name: np.where(held, value, np.nan) for name, value in stats.items()}
            _add(rows, group.level, group.names, COST, blank, kind)
            added = {name: part[span] for name, part in parts.items()}
            stats = _earned_stats(margin[span], added, goods.held[span])
            _add(rows, group.level, group.names, MARGIN, stats, kind)


def _cost_stats(found: Costs) -> dict[str, Floats]:
    return {**spread_of(found.every, bad_is_high=True), **variance_shares(found)}


def _earned_stats(values: Floats, parts: Mapping[str, Floats], held: Flags) -> dict[str, Floats]:
    """Statistics of earnings and how likely they are negative; none where nothing is known of them."""
    stats = spread_of(values, bad_is_high=False)
    stats["p_negative"] = (values < 0).mean(axis=1)
    whole = values.var(axis=1)
    for name, part in parts.items():
        stats[f"share.{name}"] = measures.ratio(part.var(axis=1), whole)
    return {name: np.where(held, value, np.nan) for name, value in stats.items()}


def _add(  # noqa: PLR0913, PLR0917 - the parts of a row
    rows: Rows,
    level: str,
    names: Sequence[str],
    measure: str,
    stats: Mapping[str, Floats],
    kind: str,
    unit: str = "EUR",
) -> None:
    for name, values in stats.items():
        plain = name.startswith("share.") or name == "p_negative"
        rows.add(level, names, {(measure, "1" if plain else unit): values}, f"{kind}.{name}")
