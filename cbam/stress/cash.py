"""In which calendar year the money for a year's imports goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.scenario_parts import CashTiming

if TYPE_CHECKING:
    from cbam.importers.rules import ImporterRules


@dataclass(frozen=True, slots=True)
class CashRule:
    """``in_year`` [-] of a year's cost is paid within it, the rest in the year after, by the surrender."""

    in_year: float

    @property
    def after(self) -> float:
        """The share paid in the following year [-]."""
        return 1 - self.in_year


def cash_rule(year: int, rules: ImporterRules, timing: CashTiming) -> CashRule:
    """How the cost of goods imported in ``year`` falls on two calendar years.

    By the law: nothing in the first year, for certificates are not on sale before the next; from the first
    year of the quarterly holding the share that must be held at the end of its quarters, the rest by the
    surrender.
    ``at-deadline`` leaves out the holding, ``as-imported`` pays at once.
    Source: Regulation (EU) 2023/956 Articles 20(1), 22(1) and (2), 36(2).
    """
    if timing is CashTiming.AS_IMPORTED:
        return CashRule(1.0)
    if timing is CashTiming.AT_DEADLINE or year < rules.holding_first_year:
        return CashRule(0.0)
    return CashRule(rules.holding_share)


def cash_by_year(costs: Mapping[int, float], rules: ImporterRules, timing: CashTiming) -> dict[int, float]:
    """Cost by year of import as cash by calendar year [EUR]; the sums are equal."""
    paid: dict[int, float] = {}
    for year, cost in sorted(costs.items()):
        rule = cash_rule(year, rules, timing)
        for when, share in ((year, rule.in_year), (year + 1, rule.after)):
            if share > 0:
                paid[when] = paid.get(when, 0.0) + share * cost
    return paid
