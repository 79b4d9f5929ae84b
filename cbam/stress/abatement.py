"""What can be done: measures at an installation, their saving through Equations 2 to 4, the best plan.

A measure changes the good itself (its own process, its route, its precursors, its yield), and embedded
emissions *and* free allocation are computed again: a route with a lower benchmark saves less than its
emissions say, because it also loses allocation. saving_y = (due before - due after) x price_y x mass.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cbam import liability
from cbam.advice.knapsack import best_choice, exact_sum, whole
from cbam.embedded.supply import Basis, Good
from cbam.frame import Frame
from cbam.precursor_chains import figures_in_year, inside_change

if TYPE_CHECKING:
    from cbam.scenario import EmissionChoice, Scenario
    from cbam.stress.under import Laws

MOST_MEASURES = 12


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing a plant can do; every change is to a tonne of the good.

    ``own_direct_factor`` and ``own_indirect_factor`` [-] multiply the own process; ``route`` replaces its
    letters; ``precursor_factor`` [-] by CN prefix multiplies what is used of a precursor (0 removes it);
    ``verified`` declares a precursor on its supplier's figures (direct, indirect, SEFA) by CN prefix;
    ``yield_factor`` [-] above 1 gets more product from the same input and process. ``investment_eur`` once in
    ``start``, ``cost_eur_per_t`` every year after. ``group``: measures of one group exclude one another.
    """

    id: str
    good: str
    start: int
    investment_eur: float = 0.0
    cost_eur_per_t: float = 0.0
    own_direct_factor: float = 1.0
    own_indirect_factor: float = 1.0
    route: tuple[str, ...] | None = None
    precursor_factor: tuple[tuple[str, float], ...] = ()
    verified: tuple[tuple[str, float, float, float], ...] = ()
    yield_factor: float = 1.0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Plant:
    """One good of one installation: what a tonne carries, and how much goes to the EU a year [t].

    ``stated`` the year for which suppliers' allocations (SEFA) are stated: they move with the CBAM factor.
    0: the first year looked at.
    """

    good: Good
    mass_t: float
    stated: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A good in a year [tCO2e/t]: emissions that count, free allocation, what is due."""

    see: float
    sefa: float

    @property
    def due(self) -> float:
        """Certificates per tonne, never negative."""
        return float(liability.certificates_per_t(self.see, self.sefa))


def changed(good: Good, chosen: Sequence[Measure]) -> Good:
    """The good after measures, in their order."""
    for one in chosen:
        share = 1 / one.yield_factor
        own = None if good.own_direct is None else good.own_direct * one.own_direct_factor * share
        good = good.model_copy(
            update={
                "own_direct": own,
                "own_indirect": good.own_indirect * one.own_indirect_factor * share,
                "routes": good.routes if one.route is None else one.route,
                "precursors": tuple(_precursors(good, one, share)),
                "no_precursors": good.no_precursors or bool(one.precursor_factor),
            }
        )
    return good


def _precursors(good: Good, one: Measure, share: float) -> Iterator[Good]:
    for precursor in good.precursors:
        factor = next((f for code, f in one.precursor_factor if precursor.cn_code.startswith(code)), 1.0)
        if factor == 0:
            continue
        update: dict[str, object] = {"t_per_t": precursor.t_per_t * factor * share}
        for code, direct, indirect, sefa in one.verified:
            if precursor.cn_code.startswith(code):
                update |= {"see_direct": direct, "see_indirect": indirect, "sefa": sefa, "verified": True}
                update |= {"emissions": Basis.ACTUAL, "see_counted": None}
        yield precursor.model_copy(update=update)


@dataclass(frozen=True, eq=False)
class Under:
    """The law as a scenario has it year by year, and what it assumes where the law is silent."""

    laws: Laws
    scenario: Scenario

    def frame(self, year: int) -> Frame:
        """The law of a year of import with the scenario's overlays, and its assumptions."""
        return Frame(self.laws.under(self.scenario, year), self.scenario.assumptions)


def outcome(good: Good, under: Under, year: int, stated: int = 0) -> Outcome | None:
    """Embedded emissions and free allocation of a year, from Equations 59-62 and 2-4; None: not known.

    The same path as the stress test's: the law with the scenario's overlays, every benchmark of the chain
    with its own revision and carried on past the last published one, the suppliers' stated allocations moved
    from the year ``stated`` (0: that very year), default values inside the chain reviewed and marked up as
    the scenario has it, the own process with its intensity and grid. What is declared are actual figures,
    whatever the scenario's basis.
    Source: IR (EU) 2025/2547 Annex III; IR (EU) 2025/2620 Annex, Equations 2 to 4.
    """
    choice = under.scenario.emissions
    changed_plant = _with_plant_changes(good, choice, year)
    found = figures_in_year(changed_plant, stated or year, year, under.frame(year))
    if found.counted is None or found.sefa is None:
        return None
    review = choice.default_review.value if choice.default_review else 1.0
    markup = choice.markup.value if choice.markup else 1.0
    inside = float(inside_change(found.on_defaults, found.markup, review, markup))
    return Outcome(found.counted + inside, found.sefa)


def _with_plant_changes(good: Good, choice: EmissionChoice, year: int) -> Good:
    """The good's own actual figures with the scenario's intensity (direct) and grid (indirect)."""
    direct = choice.intensity.at(year) if choice.intensity else 1.0
    indirect = choice.grid.at(year) if choice.grid else 1.0
    if direct == indirect == 1:
        return good
    update = {
        "own_direct": None if good.own_direct is None else good.own_direct * direct,
        "see_direct": None if good.see_direct is None else good.see_direct * direct,
        "own_indirect": good.own_indirect * indirect,
        "see_indirect": good.see_indirect * indirect,
    }
    return good.model_copy(update=update)


@dataclass(frozen=True, slots=True)
class Package:
    """Some of a plant's measures together: yearly savings [EUR], avoided emissions [t], cost, present value.

    ``net_t_per_t`` [certificates/t] by year is what is no longer due per tonne, allocation recomputed.
    """

    good: str
    measures: tuple[str, ...]
    net_t_per_t: dict[int, float]
    avoided_t: float
    saving_eur: dict[int, float]
    investment_eur: float
    npv_eur: float
    gross_cost_eur: float = 0.0
    avoided_present_t: float = 0.0
    avoided_t_by_year: dict[int, float] = field(default_factory=dict)

    @property
    def cost_per_t(self) -> float | None:
        """Marginal abatement cost [EUR/t]: present cost over tonnes discounted alike, savings left out.

        It is the constant price per tonne that would just pay for the measures, so it can be held against a
        certificate price.
        """
        present = self.avoided_present_t
        return None if present <= 0 else self.gross_cost_eur / present


@dataclass(frozen=True, slots=True)
class Economics:
    """Certificate prices by year [EUR], the share of the charge borne [-], the discount rate [-]."""

    prices: Mapping[int, float]
    borne: float
    discount: float


def packages(plant: Plant, offered: Sequence[Measure], under: Under, economics: Economics) -> list[Package]:
    """Every allowed combination of a plant's measures, computed together: effects do not simply add up.

    The first is doing nothing. Raises ValueError for more measures than can be combined in full.
    """
    mine = [m for m in offered if m.good == plant.good.name]
    if len(mine) > MOST_MEASURES:
        raise ValueError(f"more than {MOST_MEASURES} measures for {plant.good.name}")
    stated = plant.stated or min(economics.prices)
    before = {year: outcome(plant.good, under, year, stated) for year in economics.prices}
    found = []
    for chosen in _subsets(mine):
        package = _package(plant, chosen, before, under, economics)
        if package is not None:
            found.append(package)
    return found


def _subsets(mine: Sequence[Measure]) -> Iterator[tuple[Measure, ...]]:
    for n in range(len(mine) + 1):
        for chosen in itertools.combinations(mine, n):
            groups = [m.group for m in chosen if m.group]
            if len(groups) == len(set(groups)):
                yield chosen


def _package(
    plant: Plant,
    chosen: tuple[Measure, ...],
    before: Mapping[int, Outcome | None],
    under: Under,
    economics: Economics,
) -> Package | None:
    first = min(economics.prices)
    stated = plant.stated or first
    net: dict[int, float] = {}
    saving: dict[int, float] = {}
    avoided: dict[int, float] = {}
    npv = cost = present_t = 0.0
    for year, price in sorted(economics.prices.items()):
        active = [m for m in chosen if year >= m.start]
        old = before[year]
        new = outcome(changed(plant.good, active), under, year, stated) if active else old
        if old is None or new is None:
            return None
        net[year] = old.due - new.due
        saving[year] = net[year] * price * plant.mass_t * economics.borne
        avoided[year] = (old.see - new.see) * plant.mass_t
        spent = sum(m.cost_eur_per_t for m in active) * plant.mass_t
        spent += sum(m.investment_eur for m in chosen if _begun(m, economics.prices) == year)
        factor = 1 / (1 + economics.discount) ** (year - first)
        npv += factor * (saving[year] - spent)
        cost += factor * spent
        present_t += factor * avoided[year]
    investment = exact_sum(m.investment_eur for m in chosen)
    names = tuple(m.id for m in chosen)
    total = sum(avoided.values())
    return Package(plant.good.name, names, net, total, saving, investment, npv, cost, present_t, avoided)


def _begun(measure: Measure, years: Iterable[int]) -> int | None:
    """The first year looked at in which a measure is in place: then it is paid for."""
    return min((year for year in years if year >= measure.start), default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """One package per plant; ``proved``: no plan within the budget is worth more."""

    chosen: tuple[Package, ...]
    proved: bool = True

    @property
    def npv_eur(self) -> float:
        """Present value of the plan."""
        return sum(p.npv_eur for p in self.chosen)

    @property
    def investment_eur(self) -> float:
        """What the plan costs to begin."""
        return exact_sum(p.investment_eur for p in self.chosen)

    @property
    def avoided_t(self) -> float:
        """Emissions avoided over all years [t]."""
        return sum(p.avoided_t for p in self.chosen)

    def saving_eur(self, year: int) -> float:
        """What the plan saves in a year."""
        return sum(p.saving_eur.get(year, 0.0) for p in self.chosen)


def best_plan(options: Sequence[Sequence[Package]], budget_eur: float | None) -> Plan | None:
    """The plan of highest present value whose investment stays within the budget, to the last digit written.

    One package of every plant is chosen (doing nothing is one of them). None: no budget. Returns None where
    nothing fits. Method: :mod:`cbam.advice.knapsack`, solved by HiGHS and proved in exact numbers.
    """
    bounded = budget_eur is not None and math.isfinite(budget_eur)
    flat = [package.investment_eur for plant in options for package in plant]
    *costs, limit = whole([*flat, budget_eur or 0.0 if bounded else 0.0])
    cost = iter(costs)
    items = [[(next(cost), package.npv_eur) for package in plant] for plant in options]
    choice = best_choice(items, limit if bounded else None)
    if choice is None:
        return None
    return Plan(tuple(plant[j] for plant, j in zip(options, choice.picked, strict=True)), choice.proved)


def cost_curve(found: Sequence[Package]) -> list[Package]:
    """Single measures by cost per tonne avoided, cheapest first; those that avoid nothing come last."""
    singles = [p for p in found if len(p.measures) == 1]
    return sorted(singles, key=lambda p: (p.cost_per_t is None, p.cost_per_t or 0.0, p.measures))
