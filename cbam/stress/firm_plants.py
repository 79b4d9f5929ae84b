"""The goods of one firm as plants whose measures can be computed: those that list their precursors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbam.stress.abatement import Plant
from cbam.stress.parameters import chosen

if TYPE_CHECKING:
    from cbam.portfolio import Portfolio
    from cbam.scenario import Scenario
    from cbam.statute import Statute


@dataclass(frozen=True, slots=True)
class Plants:
    """Plants of a firm, and the share of the charge it bears [-]."""

    found: tuple[Plant, ...]
    borne: float


def plants_of(portfolio: Portfolio, firm: str, law: Statute, scenario: Scenario) -> Plants:
    """One plant per good with precursors: its own process, its chain, and the tonnes of a year.

    A measure changes the own process, the route, the precursors: a line that states totals alone does not say
    what they are made of, so nothing can be computed for it.
    """
    shipments = portfolio.shipments
    mine = np.flatnonzero((shipments.firm == firm) & (shipments.chain > 0))
    found: dict[tuple[int, float, float], float] = {}
    for row in mine.tolist():
        own = (float(shipments.see_direct[row]), float(np.nan_to_num(shipments.see_indirect[row])))
        key = (int(shipments.chain[row]), *own)
        found[key] = found.get(key, 0.0) + float(shipments.mass_t[row])
    plants = []
    for number, ((chain, direct, indirect), mass) in enumerate(found.items(), 1):
        one = shipments.chains[chain - 1]
        update = {"own_direct": direct, "own_indirect": indirect, "name": f"{one.good.cn_code} #{number}"}
        plants.append(Plant(one.good.model_copy(update=update), mass, one.year))
    return Plants(tuple(plants), 1 - _pass_through(portfolio, firm, scenario))


def _pass_through(portfolio: Portfolio, firm: str, scenario: Scenario) -> float:
    firms = portfolio.firms
    stated = [float(x) for name, x in zip(firms.firm, firms.pass_through, strict=True) if name == firm]
    own = stated[0] if stated else np.nan
    return float(chosen(scenario)["pass_through"].value if np.isnan(own) else own)
