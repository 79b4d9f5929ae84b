"""One year under one scenario, line by line: what is due, who bears it, what is sold, what is earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbam.priced import Basis
from cbam.scenario_parts import EmissionBasis
from cbam.stress import burden
from cbam.stress.if_verified import if_verified
from cbam.stress.under import verified_ratios_of

if TYPE_CHECKING:
    from cbam.priced import Bill
    from cbam.shipments import Floats
    from cbam.stress.deterministic import YearView
    from cbam.stress.levels import Levels
    from cbam.stress.parameters import Setting

READ = "read"


@dataclass(frozen=True, slots=True, eq=False)
class Earnings:
    """Each line's exporter: pass-through [-], margin [-], contribution of a tonne lost [EUR/t]."""

    pass_through: Floats
    margin: Floats
    contribution_eur_per_t: Floats


def earnings_of(bill: Bill, levels: Levels, chosen: dict[str, Setting]) -> Earnings:
    """Pass-through and margin of the lines: the line's own, else the firm's, else the setting (pass-through).

    A firm's margin is its EBIT over its revenue; its fixed cost is spread over its revenue.
    """
    firms, row = levels.firms, levels.row_of_firm[levels.firm.number[bill.rows]]
    listed = row >= 0

    def of_firm(values: Floats) -> Floats:
        if not len(firms):
            return np.full(len(bill), np.nan)
        return np.where(listed, values[np.maximum(row, 0)], np.nan)

    theta = of_firm(firms.pass_through)
    theta = np.where(np.isnan(theta), chosen["pass_through"].value, theta)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_revenue = of_firm(firms.ebit_eur) / of_firm(firms.revenue_eur)
        fixed = np.nan_to_num(of_firm(firms.fixed_cost_eur) / of_firm(firms.revenue_eur))
        price = bill.shipments.value_eur / bill.terms.quantity
    margin = np.where(np.isnan(bill.shipments.margin), of_revenue, bill.shipments.margin)
    contribution = np.asarray(burden.contribution_per_t(margin, price, fixed), dtype=np.float64)
    return Earnings(theta, margin, contribution)


def earning(view: YearView) -> dict[str, Floats]:
    """Amounts of every line that decide what its firm earns: all that a year run again is asked for.

    What the volume path adds to earnings is the profit of the volume stated times the change, so that a path
    of 0 takes all of it.
    """
    bill, earned = view.bill, view.earned
    cost_after = bill.terms.cost_eur * view.sold.share
    volume = view.scenario.trade.volume
    change = volume.at(view.year) - 1 if volume else 0.0
    with np.errstate(invalid="ignore"):
        margin_lost = burden.margin_lost(
            earned.contribution_eur_per_t,
            _lost_t(view),
            view.settings["diverted_share"].value,
            view.settings["diverted_margin"].value,
        )
    return {
        "cells_priced": np.ones(len(bill), dtype=np.float64),
        "cost_after_eur": cost_after,
        "exporters_part_eur": np.asarray(burden.exporters_part(cost_after, earned.pass_through)),
        "margin_lost_eur": np.nan_to_num(margin_lost),
        "volume_profit_eur": np.nan_to_num(view.value_stated_eur * earned.margin) * change,
    }


def _mass_t(view: YearView) -> Floats:
    mass: Floats = np.where(view.bill.electricity, 0, view.bill.shipments.mass_t)
    return mass


def _lost_t(view: YearView) -> Floats:
    return _mass_t(view) * (1 - view.sold.share)


def figures(view: YearView) -> dict[str, Floats]:
    """Amounts of every line that can be added up; what is not known counts as nothing and is left out.

    ``cost_valued`` and ``cost_profitable`` are the costs of lines with a value, and with a value and a
    margin: the numerators of shares whose denominators are ``value_eur`` and ``profit_eur``. Of a line whose
    precursors are partly on default values that part of its cost counts as on defaults.
    """
    bill, scenario, earned, sold = view.bill, view.scenario, view.earned, view.sold
    terms, shipments = bill.terms, bill.shipments
    value = shipments.value_eur
    profit = value * earned.margin
    lost = _lost_t(view)
    averaged = scenario.emissions.basis is EmissionBasis.VERIFIED
    replaced = ~np.isnan(verified_ratios_of(bill, scenario)) if averaged else False
    on_defaults = np.isin(bill.basis.astype(str), [Basis.DEFAULT.value, Basis.WHAT_IF.value]) & ~replaced
    with np.errstate(invalid="ignore", divide="ignore"):
        of_chain = np.where(shipments.actual & (bill.on_defaults > 0), bill.on_defaults / terms.see, 0.0)
    resting = np.where(on_defaults, 1.0, of_chain)
    read = bill.gather([p.data_status == READ for p in bill.profiles]).astype(np.bool_)
    verified, known = if_verified(view)
    benchmark = np.array([p.benchmark for p in bill.profiles], dtype=np.float64)[bill.profile_of]
    benchmarked = bill.charged & ~np.isnan(benchmark) & ~np.isnan(terms.see)
    after = view.earning
    return {
        **after,
        "mass_t": _mass_t(view),
        "value_eur": np.nan_to_num(value),
        "emissions_tco2e": np.nan_to_num(terms.see) * terms.quantity,
        "certificates": terms.certificates,
        "cost_eur": terms.cost_eur,
        "cost_valued": np.where(np.isnan(value), 0, terms.cost_eur),
        "profit_eur": np.nan_to_num(profit),
        "cost_profitable": np.where(np.isnan(profit), 0, terms.cost_eur),
        "buyers_part_eur": np.asarray(burden.buyers_part(after["cost_after_eur"], earned.pass_through)),
        "volume_lost_t": np.where(sold.upper_bound, 0, lost),
        "volume_lost_upper_bound_t": np.where(sold.upper_bound, lost, 0),
        "cost_on_defaults_eur": resting * terms.cost_eur,
        "cost_on_read_defaults_eur": np.where(on_defaults & read, terms.cost_eur, 0),
        "cost_if_verified_eur": verified,
        "cost_without_verified_figure_eur": np.where(on_defaults & ~known, terms.cost_eur, 0),
        "benchmark_tco2e": np.where(benchmarked, benchmark, 0) * terms.quantity,
        "emissions_benchmarked_tco2e": np.where(benchmarked, terms.see, 0) * terms.quantity,
    }
