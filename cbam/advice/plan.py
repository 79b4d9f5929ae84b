"""Which verifications to buy: the cheapest set under a budget, exactly.

A verification is paid once a year and serves every good that rests on it. A good may go on actual figures
once everything it ``needs`` is verified; each further verification then takes its gain off, down to zero.
Source: Regulation (EU) 2023/956 Article 7(2); IR (EU) 2025/2547 Articles 8 and 15.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

CERTAIN = 0.5  # a 0/1 variable of the solver, read as a whole number


@dataclass(frozen=True, slots=True)
class Verification:
    """One verification report: ``cost_eur`` a year; ``done``: there already, free and not up for choice."""

    key: str
    cost_eur: float = 0.0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Stake:
    """A good, or a group with the same needs, in EUR a year.

    ``default_eur`` on default values; ``base_eur`` on actual figures with no further verification, before the
    floor at zero; ``gains_eur`` what each further verification takes off; ``needs`` without which there is
    no actual path.
    """

    default_eur: float
    base_eur: float
    gains_eur: Mapping[str, float] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()

    def cost_eur(self, held: frozenset[str]) -> float:
        """What the good costs with these verifications, on the cheaper of the two paths."""
        if not self.needs <= held:
            return self.default_eur
        gained = sum(gain for key, gain in self.gains_eur.items() if key in held)
        return min(self.default_eur, max(0.0, self.base_eur - gained))

    @property
    def could_gain(self) -> bool:
        """Whether any set of verifications makes the actual path the cheaper one."""
        return max(0.0, self.base_eur - sum(self.gains_eur.values())) < self.default_eur

    def on_actual(self, held: frozenset[str]) -> bool:
        """Whether the actual path is open and strictly cheaper."""
        return self.cost_eur(held) < self.default_eur


@dataclass(frozen=True, slots=True)
class Plan:
    """The verifications to buy and what the year then costs [EUR]."""

    bought: tuple[str, ...]
    held: frozenset[str]
    spent_eur: float
    default_eur: float
    certificates_eur: float

    @property
    def total_eur(self) -> float:
        """Certificates and verifications together."""
        return self.certificates_eur + self.spent_eur

    @property
    def saved_eur(self) -> float:
        """Against everything on default values, verifications paid."""
        return self.default_eur - self.total_eur


def cheapest(
    verifications: Sequence[Verification], stakes: Sequence[Stake], budget_eur: float | None = None
) -> Plan:
    """The set of verifications with the lowest cost of certificates and verifications together.

    ``budget_eur`` limits what verifications may cost; None: no limit. A mixed-integer programme solved to
    optimality (HiGHS through ``scipy.optimize.milp``); the figures returned are then added up again from
    the set itself, and a verification that saves nothing is left out. ValueError for a budget that is
    negative or no number.
    """
    _checked(budget_eur)
    open_ones = [v for v in verifications if not v.done]
    done = frozenset(v.key for v in verifications if v.done)
    chosen = _solved(open_ones, done, stakes, budget_eur) if open_ones and stakes else frozenset()
    return _pruned(open_ones, chosen, done, stakes)


def by_trial(
    verifications: Sequence[Verification], stakes: Sequence[Stake], budget_eur: float | None = None
) -> Plan:
    """The same by trying every set: the proof for small cases, 2^n sets. ValueError as :func:`cheapest`."""
    _checked(budget_eur)
    open_ones = [v for v in verifications if not v.done]
    done = frozenset(v.key for v in verifications if v.done)
    sets = itertools.chain.from_iterable(
        itertools.combinations(open_ones, n) for n in range(len(open_ones) + 1)
    )
    allowed = (s for s in sets if budget_eur is None or sum(v.cost_eur for v in s) <= budget_eur)
    plans = (plan_of(open_ones, frozenset(v.key for v in s), done, stakes) for s in allowed)
    return min(plans, key=lambda plan: (plan.total_eur, len(plan.bought)))


def _checked(budget_eur: float | None) -> None:
    if budget_eur is not None and not budget_eur >= 0:
        raise ValueError("a budget is a number that is not negative [EUR]")


def plan_of(
    open_ones: Iterable[Verification], chosen: frozenset[str], done: frozenset[str], stakes: Sequence[Stake]
) -> Plan:
    """What a set of verifications costs and saves."""
    bought = [v for v in open_ones if v.key in chosen]
    held = done | chosen
    return Plan(
        bought=tuple(v.key for v in bought),
        held=held,
        spent_eur=sum(v.cost_eur for v in bought),
        default_eur=sum(stake.default_eur for stake in stakes),
        certificates_eur=sum(stake.cost_eur(held) for stake in stakes),
    )


def _pruned(
    open_ones: Sequence[Verification], chosen: frozenset[str], done: frozenset[str], stakes: Sequence[Stake]
) -> Plan:
    plan = plan_of(open_ones, chosen, done, stakes)
    for key in plan.bought:
        without = plan_of(open_ones, frozenset(plan.bought) - {key}, done, stakes)
        plan = without if without.total_eur <= plan.total_eur else plan
    return plan


def _solved(
    open_ones: Sequence[Verification],
    done: frozenset[str],
    stakes: Sequence[Stake],
    budget_eur: float | None,
) -> frozenset[str]:
    """Buy v, put s on actual (a_s), its cost c_s >= default (1 - a_s) and >= actual - M (1 - a_s)."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    column = {v.key: j for j, v in enumerate(open_ones)}
    live = [s for s in stakes if s.could_gain and (s.needs - done) <= set(column)]
    scale = max([s.default_eur for s in live] + [v.cost_eur for v in open_ones] + [1.0])
    n_buy, n_live = len(open_ones), len(live)
    cells: list[tuple[int, int, float]] = []
    least: list[float] = []
    for i, stake in enumerate(live):
        actual, cost = n_buy + i, n_buy + n_live + i
        base = stake.base_eur - sum(g for key, g in stake.gains_eur.items() if key in done)
        default, base = stake.default_eur / scale, base / scale
        slack = max(base, 0.0)
        cells += [(len(least), cost, 1.0), (len(least), actual, default)]
        least.append(default)
        cells += [(len(least), cost, 1.0), (len(least), actual, -slack)]
        gains = {k: g / scale for k, g in stake.gains_eur.items() if k in column and g > 0}
        cells += [(len(least), column[key], gain) for key, gain in gains.items()]
        least.append(base - slack)
        for key in stake.needs - done:
            cells += [(len(least), column[key], 1.0), (len(least), actual, -1.0)]
            least.append(0.0)
    if budget_eur is not None:
        cells += [(len(least), j, -v.cost_eur / scale) for j, v in enumerate(open_ones)]
        least.append(-budget_eur / scale)
    if not least:
        return frozenset()
    size = n_buy + 2 * n_live
    rows, columns, values = zip(*cells, strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(len(least), size))
    prices = np.concatenate([[v.cost_eur / scale for v in open_ones], np.zeros(n_live), np.ones(n_live)])
    whole = np.concatenate([np.ones(n_buy + n_live), np.zeros(n_live)])
    upper = np.concatenate([np.ones(n_buy + n_live), np.full(n_live, np.inf)])
    found = milp(
        prices,
        integrality=whole,
        bounds=Bounds(np.zeros(size), upper),
        constraints=LinearConstraint(matrix, np.array(least), np.inf),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise ArithmeticError(found.message)
    return frozenset(v.key for v, x in zip(open_ones, found.x, strict=False) if x > CERTAIN)
