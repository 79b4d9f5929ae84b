"""Measures of one year under one scenario, level by level, in long form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cbam.shipments import Floats, Ints
from cbam.stress import burden, concentration
from cbam.stress.levels import NONE, OF_FIRM, TOTAL, Grouping, Levels

POINT = "point"
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

    ``before`` the EBIT stated, ``fx`` what the exchange rate adds, ``volume`` what the volume path adds,
    ``exporters_part`` and ``margin_lost`` what the charge takes.
    """

    before: Floats
    revenue: Floats
    eu_revenue: Floats
    fx: Floats
    volume: Floats
    exporters_part: Floats
    margin_lost: Floats

    @property
    def after(self) -> Floats:
        """EBIT after the charge [EUR]."""
        start = self.before + self.fx + self.volume
        return np.asarray(burden.ebit_after(start, self.exporters_part, self.margin_lost), dtype=np.float64)


def sums_by(figures: Mapping[str, Floats], group: Grouping) -> dict[str, Floats]:
    """Every figure added up by group."""
    n = len(group.names)
    return {name: np.bincount(group.number, values, n) for name, values in figures.items()}


def firm_year(sums: Mapping[str, Floats], levels: Levels, fx_ratio: float, exposure: float) -> FirmYear:
    """What the firms earn: ``fx_ratio`` [-] CNY per EUR over the base rate, ``exposure`` [-] of EU revenue."""
    firms, row = levels.firms, levels.row_of_firm
    listed = row >= 0

    def stated(values: Floats) -> Floats:
        if not len(firms):
            return np.full(len(row), np.nan)
        return np.where(listed, values[np.maximum(row, 0)], np.nan)

    eu_revenue = stated(firms.eu_revenue_eur)
    return FirmYear(
        before=stated(firms.ebit_eur),
        revenue=stated(firms.revenue_eur),
        eu_revenue=eu_revenue,
        fx=np.nan_to_num(eu_revenue) * exposure * (fx_ratio - 1),
        volume=sums["volume_profit_eur"],
        exporters_part=sums["exporters_part_eur"] * fx_ratio,
        margin_lost=sums["margin_lost_eur"] * fx_ratio,
    )


def of_level(group: Grouping, sums: Mapping[str, Floats]) -> pd.DataFrame:
    """Sums and ratios of one level; a group without any line is left out, and so is a ratio without a base."""
    held = np.bincount(group.number, minlength=len(group.names)) > 0
    measures = {(name, unit): sums[name] for name, unit in SUMS.items()}
    for name, (top, bottom, unit) in RATIOS.items():
        measures[name, unit] = ratio(sums[top], sums[bottom])
    return long(group.level, group.names, {k: np.where(held, v, np.nan) for k, v in measures.items()})


def of_firms(levels: Levels, found: FirmYear, cost: Floats) -> pd.DataFrame:
    """Earnings by firm, and added up by industry, province, county and in total over firms that state them."""
    known = ~np.isnan(found.before)
    frames = [long("firm", levels.firm.names, _earnings(found, cost))]
    firms, row = levels.firms, levels.row_of_firm
    columns = dict(zip(OF_FIRM, (firms.sector, firms.province, firms.county), strict=True))
    for level, values in {"total": None, **columns}.items():
        if values is not None and not len(firms):
            continue
        keys = [TOTAL if values is None else (values[r] if r >= 0 else None) or NONE for r in row]
        numbers, distinct = pd.factorize(np.array(keys, dtype=object)[known], sort=True)
        added = [
            np.bincount(numbers, np.nan_to_num(column[known]), len(distinct))
            for column in (getattr(found, name) for name in FirmYear.__dataclass_fields__)
        ]
        group_cost = np.bincount(numbers, cost[known], len(distinct))
        frames.append(long(level, tuple(map(str, distinct)), _earnings(FirmYear(*added), group_cost)))
    return pd.concat([*frames, _sector_health(found)], ignore_index=True)


def _earnings(found: FirmYear, cost: Floats) -> dict[tuple[str, str], Floats]:
    return {
        ("ebit_before_eur", "EUR"): found.before,
        ("ebit_after_eur", "EUR"): found.after,
        ("ebit_margin_after", "1"): ratio(found.after, found.revenue),
        ("share_of_ebit", "1"): ratio(cost, found.before),
        ("share_of_eu_revenue", "1"): ratio(cost, found.eu_revenue),
    }


def _sector_health(found: FirmYear) -> pd.DataFrame:
    known = ~np.isnan(found.before)
    if not known.any():
        return long(TOTAL, (TOTAL,), {})
    negative = float(np.mean(found.after[known] < 0))
    return long(
        TOTAL,
        (TOTAL,),
        {
            ("firms_ebit_negative", "1"): np.array([negative]),
            ("firms_ebit_negative_before", "1"): np.array([float(np.mean(found.before[known] < 0))]),
            ("firms_with_ebit", "1"): np.array([float(known.mean())]),
        },
    )


def spread(group: Grouping, cost: Floats) -> pd.DataFrame:
    """How concentrated the cost is over the groups of a level: HHI, the largest, Gini, the Lorenz curve."""
    frames = []
    plain = {"hhi": concentration.hhi(cost), "gini": concentration.gini(cost)}
    plain |= {f"top_{n}_share": concentration.top_share(cost, n) for n in TOPS if n <= len(cost)}
    found = {(f"{name}_{group.level}", "1"): np.array([v]) for name, v in plain.items() if v is not None}
    frames.append(long(TOTAL, (TOTAL,), found))
    curve = concentration.lorenz(cost, np.array(LORENZ, dtype=np.float64))
    for at, value in zip(LORENZ, curve, strict=True):
        one = long(TOTAL, (TOTAL,), {(f"lorenz_{group.level}", "1"): np.array([value])})
        frames.append(one.assign(statistic=f"poorest {at:.0%}"))
    return pd.concat(frames, ignore_index=True)


def ratio(top: Floats, bottom: Floats) -> Floats:
    """A quotient where the denominator is positive, else NaN."""
    found: Floats = np.full(len(top), np.nan)
    np.divide(top, bottom, out=found, where=np.nan_to_num(bottom) > 0)
    return found


def long(level: str, names: Sequence[str], measures: Mapping[tuple[str, str], Floats]) -> pd.DataFrame:
    """Measures of one level as rows ``level, key, measure, unit, statistic, value``; NaN rows left out."""
    columns: dict[str, object] = {"level": [], "key": [], "measure": [], "unit": [], "value": []}
    if measures:
        n = len(names)
        columns = {
            "level": level,
            "key": np.tile(np.array(names, dtype=object), len(measures)),
            "measure": np.repeat(np.array([m for m, _ in measures], dtype=object), n),
            "unit": np.repeat(np.array([u for _, u in measures], dtype=object), n),
            "value": np.concatenate([np.asarray(v, dtype=np.float64) for v in measures.values()]),
        }
    frame = pd.DataFrame(columns).assign(statistic=POINT)
    return frame[~np.isnan(frame["value"].to_numpy(dtype=np.float64))]


def under_threshold(importer: Ints, mass_t: Floats, counts: Ints, threshold_t: float) -> Floats:
    """Which importers of a grouping stay at or below the threshold [0 or 1] with the mass that counts."""
    from cbam.importers.threshold import liable

    mass = np.bincount(importer, np.where(counts, mass_t, 0), int(importer.max(initial=-1)) + 1)
    return (~np.asarray(liable(mass, threshold_t))).astype(np.float64)
