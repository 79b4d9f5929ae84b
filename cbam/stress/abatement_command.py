"""What ``cbam abate`` does: a file of plants and measures becomes a plan within a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.cited import price_base_text
from cbam.scenario import load_scenario
from cbam.stress.abatement import (
    Economics,
    Package,
    Plan,
    Plant,
    Under,
    best_plan,
    cost_curve,
    packages,
)
from cbam.stress.abatement_file import PlanFile, read_plan
from cbam.stress.under import Laws, check_overlays
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import BadInput, Counts, Param, Place, Problem, Severity
from groundwork.words import money, number, percent, say

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from cbam.statute import Statute

SCHEMA = "cbam-abate/1"


@dataclass(frozen=True, slots=True)
class Planned:
    """The best plan within the budget (None where nothing fits), the cost curve, and what they rest on.

    ``unplanned`` measures that could not be computed; ``problems`` say why, and what else is to be known.
    """

    asked: PlanFile
    scenario: Scenario
    prices: Mapping[int, float]
    plan: Plan | None
    curve: tuple[Package, ...]
    unplanned: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Counts:
        """Measures read, computed and not."""
        n, out = len(self.asked.measures), len(self.unplanned)
        return Counts(n, n - out, out)


def planned(asked: PlanFile, scenario: Scenario, statute: Statute, file: str = "") -> Planned:
    """The plan and the curve of a file's measures under a scenario's price path.

    Raises:
        BadInput: the scenario has no price path, or a plant's good cannot be computed.
    """
    if scenario.price is None:
        raise BadInput(Problem("cbam.abate-needs-path", params={"name": scenario.id}))
    check_overlays(scenario, statute)
    under = Under(Laws(statute), scenario)
    prices = {year: point.value for year, point in scenario.price.years.items()}
    economics = Economics(prices, asked.borne, asked.discount)
    offered = [m.measure() for m in asked.measures]
    options = [packages(Plant(p.good, p.mass_t), offered, under, economics) for p in asked.plants]
    unknown = [p.good.name for p, found in zip(asked.plants, options, strict=True) if not found]
    if unknown:
        raise BadInput(Problem("cbam.abate-not-computed", Place(file=file), {"good": ", ".join(unknown)}))
    curve = cost_curve([p for found in options for p in found])
    plan = best_plan(options, asked.budget_eur)
    computed = {name for package in curve for name in package.measures}
    unplanned = tuple(m.id for m in offered if m.id not in computed)
    problems = tuple(_problems(asked, unplanned, max(prices), plan, Place(file=file)))
    return Planned(asked, scenario, prices, plan, tuple(curve), unplanned, problems)


def _problems(
    asked: PlanFile, unplanned: Sequence[str], last: int, plan: Plan | None, place: Place
) -> Iterator[Problem]:
    """Measures that cannot be computed, that begin too late to have an effect; a plan without a proof."""
    for m in asked.measures:
        if m.id in unplanned:
            yield Problem("cbam.measure-not-computed", place, {"id": m.id, "good": m.good})
        elif m.start > last:
            params: dict[str, Param] = {"id": m.id, "start": m.start, "last": last}
            yield Problem("cbam.abate-begins-late", place, params, Severity.WARNING)
    if plan is not None and not plan.proved:
        yield Problem("cbam.plan-unproved", place, severity=Severity.WARNING)


def run(file: Path, scenario_name: str, law: Callable[[], Statute], json: bool, lang: str) -> NoReturn:
    """The best plan, the cost curve, what each package saves. Raises ``BadInput`` for a faulty file."""
    plan_file, scenario, statute = read_plan(file), load_scenario(scenario_name), law()
    found = planned(plan_file, scenario, statute, file.name)
    plan, curve = found.plan, found.curve
    chosen = plan.chosen if plan else ()
    if json:
        answer = head(SCHEMA, statute.version, statute.known_on, found.counts)
        answer |= {
            "scenario": scenario.id, "price_base": scenario.money,
            "borne": plan_file.borne, "discount": plan_file.discount, "present_of": min(found.prices),
            "budget_eur": plan_file.budget_eur, "npv_eur": plan.npv_eur if plan else None,
            "investment_eur": plan.investment_eur if plan else None,
            "proved": plan.proved if plan else None,
            "plan": [_record(p) for p in chosen], "curve": [_record(p) for p in curve],
            "not_computed": found.unplanned, "problems": problem_records(found.problems, lang),
        }  # fmt: skip
        typer.echo(as_json(answer))
    else:
        _print(chosen, curve, plan_file.budget_eur, lang)
        if found.unplanned:
            typer.echo(say("cbam.abate-unplanned", lang, names=", ".join(found.unplanned)))
        base = price_base_text(scenario, lang)
        typer.echo(say("cbam.abate-basis", lang, name=scenario.name.say(lang), base=base))
        terms = {
            "year": min(found.prices),
            "last": max(found.prices),
            "rate": percent(plan_file.discount, lang, 1),
        }
        typer.echo(say("cbam.abate-terms", lang, borne=percent(plan_file.borne, lang, 0), **terms))
        known_on = statute.known_on.isoformat()
        typer.echo(say("cbam.law-line", lang, version=statute.version, known_on=known_on))
    finish(found.problems, lang, answer_is_no=plan is None)


def _record(package: Package) -> dict[str, object]:
    return {
        "good": package.good, "measures": package.measures, "net_t_per_t": package.net_t_per_t,
        "avoided_t": package.avoided_t, "saving_eur": package.saving_eur,
        "investment_eur": package.investment_eur, "npv_eur": package.npv_eur,
        "cost_eur_per_t": package.cost_per_t,
    }  # fmt: skip


def _print(chosen: tuple[Package, ...], curve: Sequence[Package], budget: float, lang: str) -> None:
    typer.echo(say("cbam.abate-plan", lang, budget=money(budget, lang)))
    for one in chosen:
        what = ", ".join(one.measures) or say("cbam.abate-nothing", lang)
        typer.echo(f"  {one.good}: {what}  {money(one.investment_eur, lang)}  {money(one.npv_eur, lang)}")
        years = (f"{year} {number(net, lang)}" for year, net in one.net_t_per_t.items())
        typer.echo("    " + say("cbam.abate-net", lang, years=" · ".join(years)))
    typer.echo(say("cbam.abate-curve", lang))
    for one in curve:
        cost = number(one.cost_per_t, lang)
        typer.echo(
            f"  {one.good}: {', '.join(one.measures)}  {cost} EUR/t  {number(one.avoided_t, lang, 0)} t"
        )
