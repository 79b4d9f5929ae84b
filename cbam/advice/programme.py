"""Reports that hang together in too large a number to try every set: a mixed-integer programme.

Buy v, put s on actual (a_s), its cost c_s >= default (1 - a_s) and >= actual - M (1 - a_s), each good in
shares of its own default. What the solver proposes is priced again in exact numbers and bettered report by
report; where it proposes nothing, the same bettering starts from no report at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cbam.advice.knapsack import MOST_CUTS

if TYPE_CHECKING:
    from cbam.advice.plan import Stake, Verification

TOLERANCE = 1e-6  # within which the solver holds rows and whole numbers, of its own documentation
CERTAIN = 0.5  # a 0/1 variable of the solver, read as a whole number
Cell = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A set of reports, and what a year costs at least with any set [EUR], as the solver proved it.

    The bound is lowered by what rows held to within the solver's tolerance may hide.
    """

    bought: frozenset[str]
    least_eur: float


def proposed(
    open_ones: Sequence[Verification],
    done: frozenset[str],
    stakes: Sequence[Stake],
    costs: Sequence[int],
    limit: int | None,
) -> Proposal | None:
    """The solver's set within the limit, checked in whole numbers; None where it finds none.

    ``costs`` and ``limit`` in whole units. The objective is in EUR, so the solver's absolute gap of 1e-6 is
    a ten-thousandth of a cent; a set beyond the limit by less than its tolerance is cut off and solved again.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    column = {v.key: j for j, v in enumerate(open_ones)}
    live = [s for s in stakes if s.could_gain and s.default_eur > 0 and s.needs - done <= set(column)]
    n_buy, n_live = len(open_ones), len(live)
    size = n_buy + 2 * n_live
    cells, least = _rows(live, column, done, n_buy)
    if limit is not None:
        cells += [(len(least), j, -cost / max(limit, 1)) for j, cost in enumerate(costs)]
        least.append(-limit / max(limit, 1))
    rows, columns, values = zip(*cells, strict=True)
    held = [
        LinearConstraint(csr_array((values, (rows, columns)), (len(least), size)), np.array(least), np.inf)
    ]
    prices = np.array([v.cost_eur for v in open_ones] + [0.0] * n_live + [s.default_eur for s in live])
    whole = np.concatenate([np.ones(n_buy + n_live), np.zeros(n_live)])
    for _ in range(MOST_CUTS):
        solved: Any = None
        for presolve in (True, False):
            if solved is None or solved.x is None:
                solved = milp(
                    prices,
                    integrality=whole,
                    bounds=Bounds(np.zeros(size), np.ones(size)),
                    constraints=held,
                    options={"mip_rel_gap": 0.0, "presolve": presolve},
                )
        if solved.x is None:
            return None
        taken = [j for j in range(n_buy) if solved.x[j] > CERTAIN]
        if limit is None or sum(costs[j] for j in taken) <= limit:
            still = sum(s.default_eur for s in stakes) - sum(s.default_eur for s in live)
            hidden = TOLERANCE * float(np.abs(prices).sum())
            bought = frozenset(open_ones[j].key for j in taken)
            return Proposal(bought, float(solved.mip_dual_bound) + still - hidden)
        cover = np.zeros((1, size))
        cover[0, taken] = 1
        held.append(LinearConstraint(cover, -np.inf, len(taken) - 1))
    return None


def _rows(
    live: Sequence[Stake], column: dict[str, int], done: frozenset[str], n_buy: int
) -> tuple[list[Cell], list[float]]:
    """The rows of every good, in shares of its default."""
    cells: list[Cell] = []
    least: list[float] = []
    for i, stake in enumerate(live):
        actual, cost = n_buy + i, n_buy + len(live) + i
        base = stake.base_eur - sum(g for key, g in stake.gains_eur.items() if key in done)
        share = base / stake.default_eur
        slack = max(share, 0.0)
        cells += [(len(least), cost, 1.0), (len(least), actual, 1.0)]
        least.append(1.0)
        cells += [(len(least), cost, 1.0), (len(least), actual, -slack)]
        gains = {k: g / stake.default_eur for k, g in stake.gains_eur.items() if k in column}
        cells += [(len(least), column[key], gain) for key, gain in gains.items()]
        least.append(share - slack)
        for key in sorted(stake.needs - done):
            cells += [(len(least), column[key], 1.0), (len(least), actual, -1.0)]
            least.append(0.0)
    return cells, least


def bettered(
    start: frozenset[str],
    keys: Sequence[str],
    spent: Callable[[frozenset[str]], int],
    total_eur: Callable[[frozenset[str]], float],
    limit: int | None,
) -> frozenset[str]:
    """The set after every single report added, dropped or exchanged that makes the year cheaper."""
    best, now = start, total_eur(start)
    while True:
        near = [best ^ {a} for a in keys]
        near += [best ^ {a, b} for a in keys for b in keys if a < b]
        within = [one for one in near if limit is None or spent(one) <= limit]
        if not within:
            return best
        found = min(within, key=lambda one: (total_eur(one), len(one)))
        if not total_eur(found) < now:
            return best
        best, now = found, total_eur(found)
