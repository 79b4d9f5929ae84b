"""What another border charges on a share of the same goods; never part of the EU's bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam.regimes.uk import charge, rate, uk_rules

if TYPE_CHECKING:
    from cbam.stress.deterministic import YearView
    from cbam.stress.levels import Levels
    from cbam.stress.rows import Rows


def add_neighbour_cost(rows: Rows, view: YearView, levels: Levels) -> None:
    """The UK charge [EUR] by firm and in total, if the scenario has one and the year is in the regime.

    Embodied direct emissions are those the EU's bill counts (default values with their mark-up stand in for
    the UK's, which are not published); the share of mass that goes to the United Kingdom is the scenario's.
    After the last published factor the last one holds.
    """
    chosen, bill = view.scenario.neighbours, view.bill
    rules = uk_rules()
    if chosen is None or view.year < rules.start.value.year:
        return
    factor = rules.factor[min(max(rules.factor), max(view.year, min(rules.factor)))].value
    gbp_per_t = rate(chosen.uka_gbp.value, chosen.uk_baseline.value, factor)
    emissions = np.nan_to_num(bill.terms.see) * bill.terms.quantity * chosen.uk_share.value
    covered = bill.charged & ~bill.electricity
    eur = np.where(covered, charge(gbp_per_t, emissions, 0.0), 0.0) / chosen.eur_gbp.value
    for group in levels.of(bill, ("total", "firm")):
        found = np.bincount(group.number, eur, len(group.names)).astype(np.float64)
        rows.add(group.level, group.names, {("uk_cost_eur", "EUR"): found})
