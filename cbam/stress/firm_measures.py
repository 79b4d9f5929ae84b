"""What one firm can do itself: the measures of its table on its goods, the best set, and those left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cbam.stress.abatement import (
    MOST_MEASURES,
    Economics,
    Measure,
    Package,
    Plan,
    Plant,
    Under,
    best_plan,
    packages,
)
from groundwork.problems import BadInput, Param, Problem, Severity

if TYPE_CHECKING:
    from cbam.measure_tables import FirmMeasure
    from cbam.stress.firm_plants import Plants

NO_GOOD, NO_CHAIN, NO_PRECURSOR, NOT_COMPUTED = "no-good", "no-chain", "no-precursor", "not-computed"


@dataclass(frozen=True, eq=False)
class OwnMeasures:
    """The chosen packages, every measure alone, and by name why others were not computed.

    ``why_not``: no good of that code; goods that list no precursors; a precursor none of the goods has;
    emissions or allocation that cannot be computed with it. ``proved`` as in :class:`~.abatement.Plan`.
    """

    chosen: tuple[Package, ...] = ()
    alone: tuple[Package, ...] = ()
    why_not: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    proved: bool = True


def own_measures(
    mine: Sequence[FirmMeasure],
    plants: Plants,
    codes: Sequence[str],
    asked: tuple[Under, Economics],
    budget_eur: float | None,
) -> OwnMeasures:
    """The best plan within the budget; ``codes`` of all lines of the firm.

    Raises:
        BadInput: more measures for a good than can be combined in full.
    """
    options = options_of(mine, plants, asked)
    return told(mine, plants, codes, options, best_plan(options, budget_eur))


def options_of(
    mine: Sequence[FirmMeasure], plants: Plants, asked: tuple[Under, Economics]
) -> list[list[Package]]:
    """What can be chosen at every plant that has a measure, doing nothing first.

    Raises:
        BadInput: more measures for a good than can be combined in full.
    """
    under, economics = asked
    options: list[list[Package]] = []
    for plant in plants.found:
        of_plant = [measure_of(m, plant) for m in mine if _fits(m, plant)]
        if len(of_plant) > MOST_MEASURES:
            params: dict[str, Param] = {"good": plant.good.cn_code, "most": MOST_MEASURES}
            raise BadInput(Problem("cbam.abate-too-many", params=params))
        found = packages(plant, of_plant, under, economics) if of_plant else []
        if found:
            options.append(found)
    return options


def told(
    mine: Sequence[FirmMeasure],
    plants: Plants,
    codes: Sequence[str],
    options: Sequence[Sequence[Package]],
    plan: Plan | None,
) -> OwnMeasures:
    """What a plan chose of a firm's options, and why measures are in none of them."""
    alone = tuple(p for found in options for p in found if len(p.measures) == 1)
    computed = {name for package in alone for name in package.measures}
    why_not = {m.id: _why(m, plants, codes) for m in mine if m.id not in computed}
    problems = list(_problems(mine, why_not, plants, codes))
    if plan is not None and not plan.proved:
        problems.append(Problem("cbam.plan-unproved", severity=Severity.WARNING))
    chosen = tuple(p for p in plan.chosen if p.measures) if plan else ()
    return OwnMeasures(chosen, alone, why_not, tuple(problems), plan is None or plan.proved)


def _of_code(one: FirmMeasure, plants: Plants) -> list[Plant]:
    return [plant for plant in plants.found if plant.good.cn_code.startswith(one.cn_code)]


def _fits(one: FirmMeasure, plant: Plant) -> bool:
    """Whether a measure is for this good: its code, and the precursor it changes where it names one."""
    held = (precursor.cn_code for precursor in plant.good.precursors)
    named = not one.precursor_cn or any(code.startswith(one.precursor_cn) for code in held)
    return plant.good.cn_code.startswith(one.cn_code) and named


def _why(one: FirmMeasure, plants: Plants, codes: Sequence[str]) -> str:
    if not any(code.startswith(one.cn_code) for code in codes):
        return NO_GOOD
    of_code = _of_code(one, plants)
    if not of_code:
        return NO_CHAIN
    return NOT_COMPUTED if any(_fits(one, plant) for plant in of_code) else NO_PRECURSOR


def _problems(
    mine: Sequence[FirmMeasure], why_not: Mapping[str, str], plants: Plants, codes: Sequence[str]
) -> Iterator[Problem]:
    """A measure whose own row must be wrong; goods without precursors are no fault of it."""
    for m in mine:
        why = why_not.get(m.id)
        params: dict[str, Param] = {"id": m.id}
        if why == NO_GOOD:
            params |= {"code": m.cn_code, "known": ", ".join(sorted(set(codes)))}
            yield Problem("cbam.measure-no-good", params=params)
        elif why == NO_PRECURSOR:
            held = {p.cn_code for plant in _of_code(m, plants) for p in plant.good.precursors}
            params |= {"code": m.precursor_cn, "known": ", ".join(sorted(held))}
            yield Problem("cbam.measure-precursor-unknown", params=params)
        elif why == NOT_COMPUTED:
            yield Problem("cbam.measure-not-computed", params={**params, "good": m.cn_code})


def measure_of(one: FirmMeasure, plant: Plant) -> Measure:
    """A row of the measures table as a measure of a plant."""
    factor = one.precursor_factor
    return Measure(
        id=one.id,
        good=plant.good.name,
        start=one.start,
        investment_eur=one.investment_eur,
        cost_eur_per_t=one.cost_eur_per_t,
        own_direct_factor=one.own_direct_factor,
        own_indirect_factor=one.own_indirect_factor,
        route=one.routes or None,
        precursor_factor=() if factor is None else ((one.precursor_cn, factor),),
        verified=() if one.verified is None else ((one.precursor_cn, *one.verified),),
        yield_factor=one.yield_factor,
        group=one.group,
    )
