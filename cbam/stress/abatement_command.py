"""What ``cbam abate`` does: a file of plants and measures becomes a plan within a budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from pydantic import Field, ValidationError

from cbam.cited import price_base_text
from cbam.embedded.supply import Good
from cbam.scenario import load_scenario
from cbam.scenario_parts import Strict
from cbam.stress.abatement import (
    MOST_MEASURES,
    Economics,
    Measure,
    Package,
    Plan,
    Plant,
    Under,
    best_plan,
    cost_curve,
    packages,
)
from cbam.stress.under import Laws, check_overlays
from groundwork.answers import as_json, finish, head
from groundwork.problems import BadInput, Counts, Param, Place, Problem
from groundwork.words import money, number, say

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from cbam.statute import Statute

SCHEMA = "cbam-abate/1"
_SHOWN = 60
_RANGES = {
    "greater_than": (">", "gt"), "greater_than_equal": ("≥", "ge"), "less_than_equal": ("≤", "le"),
}  # fmt: skip
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class PlantIn(Strict):
    """A good of an installation and what of it goes to the EU a year [t]."""

    good: Good
    mass_t: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Figures(Strict):
    """A supplier's verified figures [tCO2e/t]."""

    see_direct: Factor
    see_indirect: Factor = 0
    sefa: Factor


class MeasureIn(Strict):
    """One measure as it stands in the file."""

    id: Annotated[str, Field(min_length=1)]
    good: str
    start: int
    investment_eur: Money = 0
    cost_eur_per_t: Annotated[float, Field(allow_inf_nan=False)] = 0
    own_direct_factor: Factor = 1
    own_indirect_factor: Factor = 1
    route: tuple[str, ...] | None = None
    precursor_factor: dict[str, Factor] = Field(default_factory=dict)
    verified: dict[str, Figures] = Field(default_factory=dict)
    yield_factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1
    group: str = ""

    def measure(self) -> Measure:
        """The measure as the formulas take it."""
        plain = self.model_dump(exclude={"precursor_factor", "verified"})
        figures = tuple((c, f.see_direct, f.see_indirect, f.sefa) for c, f in self.verified.items())
        return Measure(**plain, precursor_factor=tuple(self.precursor_factor.items()), verified=figures)


class PlanFile(Strict):
    """Plants, measures, the budget, the share of the charge borne and the discount rate."""

    plants: Annotated[tuple[PlantIn, ...], Field(min_length=1)]
    measures: tuple[MeasureIn, ...]
    budget_eur: Money
    borne: Share
    discount: Share


def read_plan(path: Path) -> PlanFile:
    """Read and check one file. Raises ``BadInput`` with one problem per faulty key."""
    import yaml

    place = Place(file=path.name)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(Problem("groundwork.file-missing", place)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where: dict[str, Param] = {
            "line": mark.line + 1 if mark else 1,
            "column": mark.column + 1 if mark else 1,
        }
        raise BadInput(Problem("cbam.abate-syntax", place, where)) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise BadInput(Problem("cbam.abate-unreadable", place)) from None
    try:
        found = PlanFile.model_validate(raw)
    except ValidationError as error:
        raise BadInput(*(_problem(dict(e), place) for e in error.errors(include_url=False))) from None
    known = [plant.good.name for plant in found.plants]
    strange = [m for m in found.measures if m.good not in known]
    many = [k for k in known if sum(m.good == k for m in found.measures) > MOST_MEASURES]
    problems = [
        Problem("cbam.abate-good-unknown", place, {"id": m.id, "good": m.good, "known": ", ".join(known)})
        for m in strange
    ]
    problems += [Problem("cbam.abate-too-many", place, {"good": k, "most": MOST_MEASURES}) for k in many]
    if problems:
        raise BadInput(*problems)
    return found


def _problem(error: dict[str, Any], place: Place) -> Problem:
    """What the checks found, as the kind of mistake a person makes."""
    kind, context = str(error["type"]), error.get("ctx", {})
    entry = ".".join(map(str, error["loc"])) or "-"
    params: dict[str, Param] = {"entry": entry, "value": str(error.get("input", ""))[:_SHOWN]}
    if kind == "missing":
        return Problem("cbam.abate-key-missing", place, {"entry": entry})
    if kind == "extra_forbidden":
        return Problem("cbam.abate-key-unknown", place, {"entry": entry})
    if kind in _RANGES:
        sign, name = _RANGES[kind]
        return Problem("cbam.abate-out-of-range", place, {**params, "limit": f"{sign} {context[name]:g}"})
    return Problem("cbam.abate-key", place, params)


@dataclass(frozen=True, slots=True)
class Planned:
    """The best plan within the budget (None where nothing fits), the cost curve, and what they rest on."""

    asked: PlanFile
    scenario: Scenario
    prices: Mapping[int, float]
    plan: Plan | None
    curve: tuple[Package, ...]


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
    return Planned(asked, scenario, prices, best_plan(options, asked.budget_eur), tuple(curve))


def run(file: Path, scenario_name: str, law: Callable[[], Statute], json: bool, lang: str) -> NoReturn:
    """The best plan, the cost curve, what each package saves. Raises ``BadInput`` for a faulty file."""
    plan_file, scenario, statute = read_plan(file), load_scenario(scenario_name), law()
    found = planned(plan_file, scenario, statute, file.name)
    plan, curve = found.plan, found.curve
    chosen = plan.chosen if plan else ()
    if json:
        n = len(plan_file.measures)
        answer = head(SCHEMA, statute.version, statute.known_on, Counts(n, n, 0))
        answer |= {
            "scenario": scenario.id, "price_base": scenario.money,
            "budget_eur": plan_file.budget_eur, "npv_eur": plan.npv_eur if plan else None,
            "investment_eur": plan.investment_eur if plan else None,
            "plan": [_record(p) for p in chosen], "curve": [_record(p) for p in curve],
        }  # fmt: skip
        typer.echo(as_json(answer))
    else:
        _print(chosen, curve, plan_file.budget_eur, lang)
        typer.echo(
            say("cbam.abate-basis", lang, name=scenario.name.say(lang), base=price_base_text(scenario, lang))
        )
        known_on = statute.known_on.isoformat()
        typer.echo(say("cbam.law-line", lang, version=statute.version, known_on=known_on))
    finish((), lang, answer_is_no=plan is None)


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
