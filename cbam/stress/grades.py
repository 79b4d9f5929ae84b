"""How firms stand beside their industry, and what a lender sees: ratios, grades by cut-offs that are data."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cbam.stress import anonymity, measures
from cbam.stress.covenants import add_covenants
from cbam.stress.parameters import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbam.scenario_parts import CutOffs
    from cbam.shipments import Floats, Ints
    from cbam.stress.levels import Levels
    from cbam.stress.measures import FirmYear
    from cbam.stress.rows import Rows


COLOURS = "four-colours"


@cache
def cut_offs() -> dict[str, tuple[float, ...]]:
    """By scheme, the ratios above which each grade begins; the first grade is the best."""
    found: dict[str, tuple[float, ...]] = {}
    with (FOLDER / "grades.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["scheme"]] = (*found.get(row["scheme"], ()), float(row["above"]))
    return found


def grade(ratio: Floats, above: tuple[float, ...]) -> Floats:
    """The grade of each ratio, 1 the best; a ratio equal to a cut-off keeps the better one. NaN stays."""
    found = np.searchsorted(np.array(above[1:], dtype=np.float64), ratio, side="left") + 1.0
    return np.where(np.isnan(ratio), np.nan, found)


def intensity_ratio(energy_tce: Floats, value_added_eur: Floats, industry: Ints) -> Floats:
    """Energy per value added over that of the firm's industry [-], the industry counted as one firm."""
    known = ~np.isnan(energy_tce) & ~np.isnan(value_added_eur)
    n = int(industry.max(initial=-1)) + 1
    energy: Floats = np.bincount(industry[known], energy_tce[known], n).astype(np.float64)
    added: Floats = np.bincount(industry[known], value_added_eur[known], n).astype(np.float64)
    mean = measures.ratio(energy, added)[industry]
    own = measures.ratio(np.where(known, energy_tce, np.nan), value_added_eur)
    return measures.ratio(own, mean)


def add_standing(
    rows: Rows, levels: Levels, found: FirmYear, sums: Mapping[str, Floats], own: CutOffs | None = None
) -> None:
    """Grades by energy intensity and by emissions over benchmark, interest and debt cover, covenants, loans.

    ``own`` the scenario's cut-offs beside the packaged ones. Percentiles of a group are given only where it
    has enough firms that none can be recognised.
    """
    firms, names = levels.firms, levels.firm.names
    industry = levels.groups_of_firms["industry"][1]
    k = intensity_ratio(levels.stated(firms.energy_tce), levels.stated(firms.value_added_eur), industry)
    rows.add("firm", names, {("intensity_over_industry", "1"): k})
    schemes = cut_offs() if own is None else {**cut_offs(), own.scheme: own.above}
    for scheme, above in schemes.items():
        rows.add("firm", names, {("grade", "1"): grade(k, above)}, scheme)
    over = measures.ratio(sums["emissions_benchmarked_tco2e"], sums["benchmark_tco2e"])
    rows.add("firm", names, {("emissions_over_benchmark", "1"): over})
    scheme = COLOURS if own is None else own.scheme
    rows.add("firm", names, {("benchmark_grade", "1"): grade(over, schemes[scheme])}, scheme)
    add_covenants(rows, levels, found)
    loan = levels.stated(firms.loan_eur)
    emissions = np.where(sums["cells_priced"] > 0, sums["emissions_tco2e"], np.nan)
    _add_lenders(rows, names, loan, (measures.ratio(sums["cost_eur"], found.before), emissions))
    _add_percentiles(rows, levels, measures.ratio(sums["cost_eur"], found.revenue))


def _add_lenders(rows: Rows, names: tuple[str, ...], loan: Floats, of_firm: tuple[Floats, Floats]) -> None:
    """Emissions behind a loan, and the charge over EBIT weighted by the loans of firms that state both."""
    burden, emissions = of_firm
    rows.add("firm", names, {("emissions_per_loan", "tCO2e/EUR"): measures.ratio(emissions, loan)})
    known = ~np.isnan(loan) & ~np.isnan(burden)
    if known.any():
        weighted = float((loan[known] * burden[known]).sum() / loan[known].sum())
        rows.single("loan_weighted_share_of_ebit", "1", weighted)
        lent = ~np.isnan(loan) & ~np.isnan(emissions)
        rows.single("emissions_per_loan", "tCO2e/EUR", float(emissions[lent].sum() / loan[lent].sum()))


def _add_percentiles(rows: Rows, levels: Levels, burden: Floats) -> None:
    by = anonymity.rule()
    for level, (names, numbers) in levels.groups_of_firms.items():
        found = np.full((len(anonymity.PERCENTS), len(names)), np.nan)
        for number in range(len(names)):
            values = burden[(numbers == number) & ~np.isnan(burden)]
            cuts = anonymity.percentiles(values, by)
            if cuts is not None:
                found[:, number] = anonymity.told(cuts, len(values), by)  # None becomes NaN
        for p, of_group in zip(anonymity.PERCENTS, found, strict=True):
            rows.add(level, names, {("cost_share_of_revenue", "1"): of_group}, f"percentile {p}")
