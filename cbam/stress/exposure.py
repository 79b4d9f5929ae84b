"""The World Bank's relative exposure of firms, where the user knows what the Union emits per value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam.embedded.units import KG_PER_T
from cbam.scenario_parts import by_prefix
from cbam.stress import burden
from cbam.stress.levels import Levels
from cbam.stress.parameters import setting

if TYPE_CHECKING:
    from cbam.shipments import Floats
    from cbam.stress.deterministic import YearView
    from cbam.stress.rows import Rows


def add_relative_exposure(rows: Rows, view: YearView, levels: Levels) -> None:
    """(EI - EI_EU) x reference price x share of revenue earned in the Union, by firm and over all [-].

    EI and EI_EU [kgCO2e/EUR] emissions per value; lines are weighted by their value. Lines whose code has no
    EU intensity in the scenario, or without a value, and firms that state no revenue are left out. The
    reference price is 100 of the currency per tonne, as the index has it in dollars.
    Source: World Bank, Relative CBAM Exposure Index (2023).
    """
    known = {k: v.value for k, v in view.scenario.trade.eu_intensity.items()}
    if not known or not len(levels.firms):
        return
    bill, firms, row = view.bill, levels.firms, levels.row_of_firm
    found = [by_prefix(known, profile.cn_code) for profile in bill.profiles]
    eu = np.array([np.nan if x is None else x for x in found], dtype=np.float64)[bill.profile_of]
    value = bill.shipments.value_eur
    number = levels.firm.number[bill.rows]
    with np.errstate(invalid="ignore", divide="ignore"):
        intensity = view.figures["emissions_tco2e"] * KG_PER_T / value
        abroad = firms.eu_revenue_eur / firms.revenue_eur
        of_firm = np.where(row >= 0, abroad[np.maximum(row, 0)], np.nan)[number]
        price = setting("reference_carbon_price")
        index: Floats = np.asarray(burden.relative_exposure(intensity, eu, price, of_firm, KG_PER_T))
    used = ~np.isnan(index) & bill.charged
    n = len(levels.firm.names)
    weighted = np.bincount(number[used], (index * value)[used], n)
    weight = np.bincount(number[used], value[used], n)
    by_firm: Floats = np.full(n, np.nan)
    np.divide(weighted, weight, out=by_firm, where=weight > 0)
    rows.add("firm", levels.firm.names, {("relative_exposure", "1"): by_firm})
    if weight.sum() > 0:
        rows.single("relative_exposure", "1", float(weighted.sum() / weight.sum()))
