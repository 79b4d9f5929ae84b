"""What verified figures of its own save a firm under a scenario, against what it is charged as it declares.

A line with own figures has two prices under the scenario (its law, prices, review, threshold, carbon price
paid): on default values and on its own figures. Without a report a line marked verified takes the cheaper of
the two and any other its default value; with one report a year for the whole firm, every line does. Source:
Regulation (EU) 2023/956 Article 7(2); IR (EU) 2025/2547 Articles 8 and 15.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cbam.scenario_parts import EmissionBasis
from cbam.stress.cells import unfolded
from cbam.stress.levels import Levels
from cbam.stress.under import own_figures

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from cbam.shipments import Floats
    from cbam.stress.deterministic import Subject


def own_savings(
    subject: Subject, scenario: Scenario, years: Sequence[int], firm: str, report_eur: float
) -> dict[int, float]:
    """By year, the charge as declared less the cheapest path, the report paid where it is bought [EUR].

    Lines without figures of their own, or that cannot be priced as they are declared, stay as they are. A
    negative saving is what a report still costs whose figures the charge already rests on. Empty where the
    firm has no figures of its own.
    """
    part = subject if scenario.trade.de_minimis else _of_firm(subject, firm)
    lines = part.cells.shipments
    mine = (lines.firm == firm) & (own_figures(lines) | (lines.chain > 0))
    if not mine.any():
        return {}
    free = lines.verified[mine]
    found = {}
    for year in years:
        now = _cost(part, scenario, year)[mine]
        default, own = (
            _cost(part, _on(scenario, basis), year)[mine]
            for basis in (EmissionBasis.DEFAULT, EmissionBasis.VERIFIED)
        )
        best = np.fmin(default, own)
        without = np.where(free, best, default)
        # a line no default value or no figure prices has no choice; one not priced now is in no saving
        best, without = (np.where(np.isnan(default) | np.isnan(own), now, one) for one in (best, without))
        here = ~np.isnan(now)
        if here.any():
            cheapest = min(float(without[here].sum()), float(best[here].sum()) + report_eur)
            found[year] = float(now[here].sum()) - cheapest
    return found


def _of_firm(subject: Subject, firm: str) -> Subject:
    """The firm's cells alone: without a threshold nothing depends on the others."""
    cells = unfolded(subject.cells.shipments.take(np.flatnonzero(subject.cells.shipments.firm == firm)))
    return replace(subject, cells=cells, levels=Levels(cells.shipments, subject.portfolio.firms))


def _on(scenario: Scenario, basis: EmissionBasis) -> Scenario:
    emissions = scenario.emissions.model_copy(update={"basis": basis})
    return scenario.model_copy(update={"emissions": emissions})


def _cost(subject: Subject, scenario: Scenario, year: int) -> Floats:
    """What every cell is charged [EUR]; NaN where it cannot be priced."""
    bill, _ = subject.bill(scenario, year)
    found: Floats = np.full(len(subject.cells), np.nan, dtype=np.float64)
    found[bill.rows] = bill.terms.cost_eur
    return found
