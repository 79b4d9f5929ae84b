"""What is not known of policy beside what is not known of prices: each scenario against the first one.

A scenario that has the law and the choices of the first one and another price path is about prices; one that
has its price and another law, other benchmarks or other default values is about policy. Any other mixes the
two, or is about what firms do, and stands in neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbam.scenario import Scenario

PRICE, POLICY = "price", "policy"
_NAMES = ("id", "name", "sentence", "extends")


@dataclass(frozen=True, slots=True)
class Apart:
    """Scenarios that differ from ``base`` in price alone, and those that differ in policy alone."""

    base: Scenario
    price: tuple[Scenario, ...]
    policy: tuple[Scenario, ...]


def apart(scenarios: Sequence[Scenario]) -> Apart | None:
    """The first scenario and what each other one changes; None where nothing stands beside it."""
    if not scenarios:
        return None
    base, *others = scenarios
    price = tuple(s for s in others if s.price != base.price and _equal(s, base, ("price",)))
    policy = tuple(s for s in others if s.price == base.price and _is_policy(s, base))
    return Apart(base, price, policy) if price or policy else None


def _equal(one: Scenario, base: Scenario, besides: Sequence[str]) -> bool:
    same = {name: getattr(base, name) for name in (*_NAMES, *besides)}
    return one.model_copy(update=same) == base


def _is_policy(one: Scenario, base: Scenario) -> bool:
    """Another law, other benchmarks, other default values or mark-ups, and nothing else."""
    review = {name: getattr(base.emissions, name) for name in ("default_review", "markup")}
    plain = one.model_copy(update={"emissions": one.emissions.model_copy(update=review)})
    return _equal(plain, base, ("law", "assumptions")) and not _equal(one, base, ())
