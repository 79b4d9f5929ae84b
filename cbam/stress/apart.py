"""What is not known of policy beside what is not known of prices: each scenario against the first one.

A scenario that has the law and the choices of the first one and another price path is about prices; one that
has its price and another law, other benchmarks or other default values is about policy. Any other mixes the
two, is about what firms do, or counts in euros of another year, and stands in neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbam.scenario import Scenario

PRICE, POLICY = "price", "policy"
_NAMES = ("id", "name", "sentence", "extends")


@dataclass(frozen=True, slots=True)
class Apart:
    """Scenarios that differ from ``base`` in price alone, in policy alone, and in neither alone."""

    base: Scenario
    price: tuple[Scenario, ...]
    policy: tuple[Scenario, ...]
    neither: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a scenario changes of the whole bill of a year [EUR], and whether by price or by policy."""

    kind: str
    scenario: Scenario
    year: int
    base_eur: float
    change_eur: float


def apart(scenarios: Sequence[Scenario]) -> Apart | None:
    """The first scenario and what each other one changes; None where nothing stands beside it."""
    if not scenarios:
        return None
    base, *others = scenarios
    price = tuple(s for s in others if _is_price(s, base))
    policy = tuple(s for s in others if s.price == base.price and _is_policy(s, base))
    neither = tuple(s for s in others if s not in price and s not in policy)
    return Apart(base, price, policy, neither) if price or policy else None


def changes(both: Apart, cost_eur: Mapping[str, Mapping[int, float]]) -> Iterator[Change]:
    """Every scenario's change by year; ``cost_eur`` the whole bill [EUR] by scenario and year."""
    base = cost_eur.get(both.base.id, {})
    for kind, others in ((PRICE, both.price), (POLICY, both.policy)):
        for scenario in others:
            for year, value in cost_eur.get(scenario.id, {}).items():
                if year in base:
                    yield Change(kind, scenario, year, base[year], value - base[year])


def record(both: Apart | None, cost_eur: Mapping[str, Mapping[int, float]]) -> dict[str, object] | None:
    """As it stands in ``docs/schemas/cbam_stress.json``; None where nothing can be told apart."""
    if both is None:
        return None
    return {
        "base": both.base.id,
        "price_base": both.base.money,
        "neither": [s.id for s in both.neither],
        "changes": [
            {"kind": c.kind, "scenario": c.scenario.id, "year": c.year, "unit": "EUR",
             "base_eur": c.base_eur, "change_eur": c.change_eur}
            for c in changes(both, cost_eur)
        ],
    }  # fmt: skip


def _is_price(one: Scenario, base: Scenario) -> bool:
    """Another price path in euros of the same year, and nothing else."""
    return one.price != base.price and one.money == base.money and _equal(one, base, ("price",))


def _equal(one: Scenario, base: Scenario, besides: Sequence[str]) -> bool:
    same = {name: getattr(base, name) for name in (*_NAMES, *besides)}
    return one.model_copy(update=same) == base


def _is_policy(one: Scenario, base: Scenario) -> bool:
    """Another law, other benchmarks, other default values or mark-ups, and nothing else."""
    review = {name: getattr(base.emissions, name) for name in ("default_review", "markup")}
    plain = one.model_copy(update={"emissions": one.emissions.model_copy(update=review)})
    return _equal(plain, base, ("law", "assumptions")) and not _equal(one, base, ())
