"""Which installation should supply the Union: the cheapest tonnes first, by each one's own emissions.

Emissions are those of the installation that made the goods (Reg (EU) 2023/956 Art 7; IR (EU) 2025/2547), so
the choice of installation is a choice of emissions. With one price per tonne and installation the cheapest
order is the optimum for any amount: a continuous knapsack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from groundwork.problems import Place


@dataclass(frozen=True, slots=True)
class Plant:
    """An installation that can make a good; ``typed`` its verified figures, none: default values."""

    name: str
    cn_code: str
    origin: str
    typed: dict[str, str]
    capacity_t: float | None = None
    extra_cost_eur_per_t: float = 0.0
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Supply:
    """A plant's place in the order: CBAM and extra cost [EUR/t], the tonnes it should send."""

    plant: Plant
    cbam_eur_per_t: float | None
    see: float | None
    sefa: float | None
    basis: str
    supplied_t: float = 0.0

    @property
    def eur_per_t(self) -> float | None:
        """What a tonne from there costs at the border, its extra cost included [EUR/t]."""
        return None if self.cbam_eur_per_t is None else self.cbam_eur_per_t + self.plant.extra_cost_eur_per_t


@dataclass(frozen=True, slots=True)
class Choice:
    """The plants of one good in their order, what was asked for and what no plant can supply [t]."""

    cn_code: str
    demand_t: float | None
    order: tuple[Supply, ...]
    unsupplied_t: float = 0.0

    @property
    def cost_eur(self) -> float:
        """CBAM and extra cost of the tonnes supplied [EUR]."""
        return sum((s.eur_per_t or 0.0) * s.supplied_t for s in self.order)


def choose(cn_code: str, found: Sequence[Supply], demand_t: float | None) -> Choice:
    """The cheapest supply of ``demand_t`` tonnes (None: the order alone). Plants without a cost come last."""
    order = sorted(found, key=lambda s: (s.eur_per_t is None, s.eur_per_t or 0.0, s.plant.name))
    if demand_t is None:
        return Choice(cn_code, None, tuple(order))
    left, chosen = demand_t, []
    for one in order:
        most = left if one.plant.capacity_t is None else min(left, one.plant.capacity_t)
        sent = most if one.eur_per_t is not None else 0.0
        left -= sent
        chosen.append(Supply(one.plant, one.cbam_eur_per_t, one.see, one.sefa, one.basis, sent))
    return Choice(cn_code, demand_t, tuple(chosen), left)
