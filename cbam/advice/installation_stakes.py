"""An installation's verifications and goods in euros: what the plan of a year chooses among."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cbam.advice.plan import Plan, Stake, Verification, cheapest
from cbam.advice.request import Wishes
from cbam.advice.suppliers import Known, Options
from cbam.shipments import Flags, Floats

OWN = "installation"


@dataclass(frozen=True, slots=True)
class Stakes:
    """Whose report the goods need, what reports cost, the precursors' paths, their tonnes in each good."""

    own_key: str
    wishes: Wishes
    options: Sequence[Options]
    mixes: Sequence[Sequence[float]]


def planned(
    stakes: Stakes, columns: Mapping[str, Floats], price_eur: Floats, mass_t: Floats
) -> tuple[Plan, Flags]:
    """What to verify in a year, and which goods then go on actual figures.

    The installation itself, and every supplier whose figures are stated without a verified report. Without
    any tonnes the goods weigh 1 t each and reports cost nothing: what is left is the comparison per tonne.
    """
    weighed = not np.isnan(mass_t).all()
    costs = stakes.wishes.costs

    def cost(*names: str) -> float:
        return (costs.of(*names) or 0.0) if weighed else 0.0

    reports = {stakes.own_key: Verification(stakes.own_key, cost(OWN, stakes.own_key))}
    for o in stakes.options:
        if o.known is Known.STATED:
            reports.setdefault(o.key, Verification(o.key, cost(o.precursor.supplier, o.precursor.name)))
    value = price_eur * (mass_t if weighed else np.ones_like(mass_t))
    default = np.maximum(0.0, columns["see_default"] - columns["sefa_default"]) * value
    actual = (columns["see_actual"] - columns["sefa_actual"]) * value
    known = np.flatnonzero(~np.isnan(default) & ~np.isnan(actual))
    other = float(np.nansum(default[np.isnan(actual)]))  # no actual path: on default values in any case
    found = [_stake(stakes, int(g), float(value[g]), (float(default[g]), float(actual[g]))) for g in known]
    plan = cheapest(list(reports.values()), [*found, Stake(other, other)], stakes.wishes.budget_eur)
    chosen = np.zeros(len(price_eur), dtype=np.bool_)
    for g, stake in zip(known, found, strict=True):
        chosen[g] = stake.on_actual(plan.held)
    return plan, chosen


def _stake(stakes: Stakes, g: int, value_eur: float, both_eur: tuple[float, float]) -> Stake:
    """A good in euros: each supplier's report takes off t per t x (default less own figures) x value.

    ``value_eur`` is price times tonnes; ``both_eur`` the cost on default values and, every report there and
    before the floor at zero, on actual figures.
    """
    gains: dict[str, float] = {}
    needs = {stakes.own_key}
    for o, t_per_t in zip(stakes.options, stakes.mixes[g], strict=True):
        if o.known is not Known.STATED or t_per_t <= 0:
            continue
        if o.now is None:
            needs.add(o.key)
        elif o.better is not None and o.now.net > o.better.net:
            gains[o.key] = gains.get(o.key, 0.0) + t_per_t * (o.now.net - o.better.net) * value_eur
    default, actual = both_eur
    return Stake(default, actual + math.fsum(gains.values()), gains, frozenset(needs))
