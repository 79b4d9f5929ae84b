"""What lines would cost on verified figures: only those that another path is open to are priced again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam.importers.threshold import declarations
from cbam.readings import CARBON_PRICE, DRAFT
from cbam.scenario_parts import EmissionBasis
from cbam.stress.under import (
    bill_under,
    own_figures,
    verified_ratios_of,
    with_chosen_emissions,
    without,
)

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from cbam.shipments import Flags, Floats, Ints
    from cbam.stress.deterministic import YearView


def if_verified(view: YearView) -> tuple[Floats, Flags]:
    """Each line's cost [EUR] were its default value replaced by verified figures, and where one is known.

    That is its cost with every line on its own figures if it has any, else on the published average of its
    sector: the same threshold, carbon price paid and review hold in it. A line without either keeps its cost,
    and so does one whose own figures cannot be priced.
    """
    bill, choice = view.bill, view.scenario.emissions
    default_path = ~np.isnan(bill.terms.default_total)
    averaged: Flags = default_path & ~np.isnan(verified_ratios_of(bill, view.scenario))
    if choice.basis is EmissionBasis.VERIFIED:
        return bill.terms.cost_eur, averaged
    emissions = choice.model_copy(update={"basis": EmissionBasis.VERIFIED})
    every = view.scenario.model_copy(update={"emissions": emissions})
    cost = without(with_chosen_emissions(view.priced, every), view.exempt).terms.cost_eur
    again = _again(view)
    if not len(again):
        return cost, averaged
    return _with_own(view, every, again, (cost, averaged))


def _with_own(
    view: YearView, every: Scenario, again: Ints, found: tuple[Floats, Flags]
) -> tuple[Floats, Flags]:
    """Cost and whether a figure is known, with some cells priced once more."""
    bill, subject, (cost, known) = view.bill, view.subject, found
    lines = subject.cells.shipments.take(again)
    part = bill_under(lines, subject.laws, every, view.year, subject.readings)
    part = without(part, subject.exempt(every, view.year)[again[part.rows]])
    place: Ints = np.full(len(subject.cells), -1, dtype=np.int64)
    place[again[part.rows]] = np.arange(len(part))
    asked = np.zeros(len(subject.cells), dtype=np.bool_)
    asked[again] = True
    mine, at = asked[bill.rows], place[bill.rows]
    priced = mine & (at >= 0)
    cost, known = cost.copy(), known.copy()
    cost[mine] = bill.terms.cost_eur[mine]
    cost[priced] = part.terms.cost_eur[at[priced]]
    own = np.zeros(len(bill), dtype=np.bool_)
    own[priced] = np.isnan(part.terms.default_total[at[priced]])
    known[mine & ~priced] = False
    return cost, known | (own & ~np.isnan(bill.terms.default_total) & bill.charged)


def _again(view: YearView) -> Ints:
    """Cells that take another path on verified figures: they have some and are not declared on them yet.

    A carbon price paid is rounded over an importer's year, so that one cell of another path moves what the
    others of its importer owe.
    """
    cells, lines = view.subject.cells, view.bill.shipments
    declared = np.zeros(len(cells), dtype=np.bool_)
    declared[view.bill.rows] = lines.actual & lines.verified
    shipments = cells.shipments
    changed: Flags = (own_figures(shipments) | (shipments.chain > 0)) & ~declared
    paid = view.scenario.carbon_price_paid is not None
    if changed.any() and (paid or view.subject.readings.chooses(CARBON_PRICE, DRAFT)):
        importer = declarations(shipments.importer, np.zeros_like(shipments.year))
        changed = np.isin(importer, importer[changed])
    return np.flatnonzero(changed)
