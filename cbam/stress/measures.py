"""Measures of one year under one scenario, level by level, in long form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cbam.shipments import Flags, Floats, Ints
from cbam.stress import burden, concentration
from cbam.stress.levels import Grouping, Levels
from cbam.stress.rows import Rows

SUMS = {
    "mass_t": "t", "emissions_tco2e": "tCO2e", "certificates": "certificate", "cost_eur": "EUR",
    "value_eur": "EUR", "cost_after_eur": "EUR", "exporters_part_eur": "EUR", "buyers_part_eur": "EUR",
    "volume_lost_t": "t", "volume_lost_upper_bound_t": "t", "margin_lost_eur": "EUR",
    "cost_if_verified_eur": "EUR",
}  # fmt: skip
RATIOS = {
    "cost_eur_per_t": ("cost_eur", "mass_t", "EUR/t"),
    "share_of_value": ("cost_valued", "value_eur", "1"),
    "share_of_margin": ("cost_profitable", "profit_eur", "1"),
    "share_on_defaults": ("cost_on_defaults_eur", "cost_eur", "1"),
    "share_on_read_defaults": ("cost_on_read_defaults_eur", "cost_on_defaults_eur", "1"),
    "share_without_verified_figure": ("cost_without_verified_figure_eur", "cost_eur", "1"),
}
TOPS = (1, 3, 5, 10)
LORENZ = (0.1, 0.25, 0.5, 0.75, 0.9)
SPREAD = ("firm", "importer", "product", "origin")


@dataclass(frozen=True, slots=True, eq=False)
class FirmYear:
    """Earnings of the firms of a grouping [EUR]; NaN where the firms table does not say.

    ``before`` the EBIT stated, NaN too where no line of the firm could be priced: nothing can be said of what
    is left of it. ``fx`` what the exchange rate adds, ``volume`` what the volume path adds, ``charge`` the
    bill of what is sold at the exchange rate, ``exporters_part`` of it and ``margin_lost`` what it takes.
    """

    before: Floats
    revenue: Floats
    eu_revenue: Floats
    fx: Floats
    volume: Floats
    charge: Floats
    exporters_part: Floats
    margin_lost: Floats

    @property
    def after(self) -> Floats:
        """EBIT after the charge [EUR]."""
        start = self.before + self.fx + self.volume
        return np.asarray(burden.ebit_after(start, self.exporters_part, self.margin_lost), dtype=np.float64)

    @property
    def earned(self) -> Floats:
        """EBIT without the charge, at the volume that is sold [EUR]."""
        return self.before + self.fx + self.volume - self.margin_lost


_COLUMNS = tuple(FirmYear.__dataclass_fields__)


def sums_by(figures: Mapping[str, Floats], group: Grouping) -> dict[str, Floats]:
    """Every figure added up by group."""
    n = len(group.names)
    sums = {name: np.bincount(group.number, values, n) for name, values in figures.items()}
    return {name: np.asarray(values, dtype=np.float64) for name, values in sums.items()}


def firm_year(sums: Mapping[str, Floats], levels: Levels, fx_ratio: float, exposure: float) -> FirmYear:
    """What firms earn: ``fx_ratio`` [-] CNY per EUR over the base rate, ``exposure`` [-] of EU revenue."""
    firms, priced = levels.firms, sums["cells_priced"] > 0

    def stated(values: Floats) -> Floats:
        return np.where(priced, levels.stated(values), np.nan)

    eu_revenue = stated(firms.eu_revenue_eur)
    return FirmYear(
        before=stated(firms.ebit_eur),
        revenue=stated(firms.revenue_eur),
        eu_revenue=eu_revenue,
        fx=np.nan_to_num(eu_revenue) * exposure * (fx_ratio - 1),
        volume=sums["volume_profit_eur"],
        charge=sums["cost_after_eur"] * fx_ratio,
        exporters_part=sums["exporters_part_eur"] * fx_ratio,
        margin_lost=sums["margin_lost_eur"] * fx_ratio,
    )


def of_level(rows: Rows, group: Grouping, sums: Mapping[str, Floats]) -> None:
    """Sums and ratios of one level; a group without a line is left out, and so is a ratio without a base."""
    held = np.bincount(group.number, minlength=len(group.names)) > 0
    measures = {(name, unit): sums[name] for name, unit in SUMS.items()}
    for name, (top, bottom, unit) in RATIOS.items():
        measures[name, unit] = ratio(sums[top], sums[bottom])
    rows.add(group.level, group.names, {k: np.where(held, v, np.nan) for k, v in measures.items()})


def of_firms(rows: Rows, levels: Levels, found: FirmYear, sums: Mapping[str, Floats]) -> None:
    """Earnings by firm, and added up by industry, province, county and in total where firms state them.

    A firm none of whose lines could be priced keeps its EBIT before and has none after; sums leave it out.
    """
    known = ~np.isnan(found.before)
    cost = sums["cost_eur"]
    before = {("ebit_before_eur", "EUR"): levels.stated(levels.firms.ebit_eur)}
    rows.add("firm", levels.firm.names, {**_earnings(found, cost), **before})
    for level, (names, numbers) in levels.groups_of_firms.items():
        n = len(names)
        added = FirmYear(*(_added(getattr(found, name), numbers, known, n) for name in _COLUMNS))
        group_cost = _added(cost, numbers, known, n)
        held = np.bincount(numbers[known], minlength=n) > 0
        earned = _earnings(added, group_cost)
        rows.add(level, names, {k: np.where(held, v, np.nan) for k, v in earned.items()})
    if known.any():
        rows.single("firms_ebit_negative", "1", float(np.mean(found.after[known] < 0)))
        rows.single("firms_ebit_negative_before", "1", float(np.mean(found.before[known] < 0)))
        rows.single("firms_with_ebit", "1", float(known.mean()))


def _added(values: Floats, numbers: Ints, known: Flags, n: int) -> Floats:
    found: Floats = np.bincount(numbers[known], np.nan_to_num(values[known]), n).astype(np.float64)
    return found


def _earnings(found: FirmYear, cost: Floats) -> dict[tuple[str, str], Floats]:
    return {
        ("ebit_before_eur", "EUR"): found.before,
        ("ebit_after_eur", "EUR"): found.after,
        ("ebit_margin_after", "1"): ratio(found.after, found.revenue),
        ("share_of_ebit", "1"): ratio(cost, found.before),
        ("share_of_eu_revenue", "1"): ratio(cost, found.eu_revenue),
    }


def spread(rows: Rows, group: Grouping, cost: Floats) -> None:
    """How concentrated the cost is over the groups of a level: HHI, the largest, Gini, the Lorenz curve."""
    rows.single(f"hhi_{group.level}", "1", concentration.hhi(cost))
    rows.single(f"gini_{group.level}", "1", concentration.gini(cost))
    for n in TOPS:
        if n <= len(cost):
            rows.single(f"top_{n}_share_{group.level}", "1", concentration.top_share(cost, n))
    curve = concentration.lorenz(cost, np.array(LORENZ, dtype=np.float64))
    for at, value in zip(LORENZ, curve, strict=True):
        rows.single(f"lorenz_{group.level}", "1", float(value), f"poorest {at:.0%}")


def ratio(top: Floats, bottom: Floats) -> Floats:
    """A quotient where the denominator is positive, else NaN."""
    found: Floats = np.full(len(top), np.nan)
    np.divide(top, bottom, out=found, where=np.nan_to_num(bottom) > 0)
    return found


def add_unpriced(rows: Rows, group: Grouping, n_lines: Ints, refused: Flags) -> None:
    """The share of lines that could not be priced [-], by group and in all, where there are any.

    ``n_lines`` of each cell, ``refused`` cells that could not be priced. What such lines would cost is in no
    figure: EBIT after of a group with some is an upper bound.
    """
    n = len(group.names)
    every: Floats = np.bincount(group.number, n_lines, n).astype(np.float64)
    out: Floats = np.bincount(group.number, np.where(refused, n_lines, 0), n).astype(np.float64)
    share = np.where(out > 0, ratio(out, every), np.nan)
    rows.add(group.level, group.names, {("share_of_lines_unpriced", "1"): share})
    if out.any():
        rows.single("share_of_lines_unpriced", "1", float(out.sum() / every.sum()))
