"""Which verifications to buy: the cheapest set under a budget, exactly.

A verification is paid once a year and serves every good that rests on it. A good may go on actual figures
once everything it ``needs`` is verified; each further verification then takes its gain off, down to zero.
Source: Regulation (EU) 2023/956 Article 7(2); IR (EU) 2025/2547 Articles 8 and 15.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cbam.advice.knapsack import best_choice, exact_sum, whole
from cbam.advice.programme import bettered, proposed
from cbam.advice.reports import every_set, groups_of

MOST_TRIED = 14  # reports that hang together of which every set is tried


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
    """The verifications to buy and what the year then costs [EUR]; ``proved``: no set costs less.

    ``gap_eur`` by how much another set could at most be cheaper: 0 where every set was tried, else what the
    solver's bound leaves open; None where there is no bound.
    """

    bought: tuple[str, ...]
    held: frozenset[str]
    spent_eur: float
    default_eur: float
    certificates_eur: float
    proved: bool = True
    gap_eur: float | None = 0.0

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

    ``budget_eur`` limits what verifications may cost, to the last digit written; None: no limit. Reports
    that share a good form a group; every set of a group is tried, and the best of each within the budget is
    chosen and proved in exact numbers (:mod:`cbam.advice.knapsack`). Groups of more than ``MOST_TRIED``
    reports go to a solver (:mod:`cbam.advice.programme`). The figures returned are added up again from the
    set itself, and a verification that saves nothing is left out. ValueError for a budget that is negative
    or no number.
    """
    _checked(budget_eur)
    open_ones = [v for v in verifications if not v.done]
    done = frozenset(v.key for v in verifications if v.done)
    bounded = budget_eur is not None and math.isfinite(budget_eur)
    *costs, limit = whole([*(v.cost_eur for v in open_ones), budget_eur or 0.0 if bounded else 0.0])
    found = _chosen(open_ones, done, stakes, costs, limit if bounded else None)
    plan = plan_of(open_ones, found.bought, done, stakes)
    return replace(plan, proved=found.proved, gap_eur=found.gap_eur(plan))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A set of reports; ``least_eur`` what a year costs at least with any set, as a solver bounds it."""

    bought: frozenset[str]
    proved: bool
    least_eur: float | None = None

    def gap_eur(self, plan: Plan) -> float | None:
        """By how much another set could be cheaper; None where nothing is known."""
        if self.least_eur is None:
            return 0.0 if self.proved else None
        return max(0.0, plan.total_eur - self.least_eur)


def _chosen(
    open_ones: Sequence[Verification],
    done: frozenset[str],
    stakes: Sequence[Stake],
    costs: Sequence[int],
    limit: int | None,
) -> _Chosen:
    """The set to buy, and whether it is proved the cheapest; ``costs`` and ``limit`` in whole units."""
    groups = groups_of(open_ones, done, stakes)
    cost_of = {v.key: cost for v, cost in zip(open_ones, costs, strict=True)}
    if any(len(group.reports) > MOST_TRIED for group in groups):
        return _by_programme(open_ones, done, stakes, cost_of, limit)
    tried = [every_set(group, done, [cost_of[v.key] for v in group.reports]) for group in groups]
    items = [list(zip(spent, saved.tolist(), strict=True)) for spent, saved in tried]
    choice = best_choice(items, limit)
    assert choice is not None  # buying nothing costs nothing
    bought = (
        v.key
        for group, found in zip(groups, choice.picked, strict=True)
        for bit, v in enumerate(group.reports)
        if found >> bit & 1
    )
    return _Chosen(frozenset(bought), choice.proved)


def _by_programme(
    open_ones: Sequence[Verification],
    done: frozenset[str],
    stakes: Sequence[Stake],
    cost_of: Mapping[str, int],
    limit: int | None,
) -> _Chosen:
    """What the solver proposes, bettered in exact numbers; not proved where it proposed nothing."""
    keys = [v.key for v in open_ones]
    found = proposed(open_ones, done, stakes, [cost_of[key] for key in keys], limit)

    def spent(chosen: frozenset[str]) -> int:
        return sum(cost_of[key] for key in chosen)

    def total_eur(chosen: frozenset[str]) -> float:
        return plan_of(open_ones, chosen, done, stakes).total_eur

    best = bettered(found.bought if found else frozenset(), keys, spent, total_eur, limit)
    bought = frozenset(_pruned(open_ones, best, done, stakes).bought)
    return _Chosen(bought, found is not None, found.least_eur if found else None)


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
    allowed = (s for s in sets if budget_eur is None or exact_sum(v.cost_eur for v in s) <= budget_eur)
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
        spent_eur=exact_sum(v.cost_eur for v in bought),
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
