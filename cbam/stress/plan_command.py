"""What ``cbam plan`` does: a portfolio and the name of a firm become one page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.advice.request import Wishes, named
from cbam.landed.screen import padded
from cbam.outlook import years_of
from cbam.portfolio import read_portfolio
from cbam.scenario import load_scenario
from cbam.stress.commands import parse_years
from cbam.stress.deterministic import subject_of
from cbam.stress.firm_plan import Asked, FirmPlan, firm_plan
from cbam.stress.parameters import setting
from cbam.stress.plan_report import bill_notes, bill_table, report_of, standing, task_lines, unplanned_line
from cbam.stress.under import check_overlays
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.documents.writing import check_ending, write_document
from groundwork.problems import BadInput, Counts, Problem, once
from groundwork.provenance import fingerprint
from groundwork.words import money, number, say

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from cbam.statute import Statute
    from cbam.stress.abatement import Package

SCHEMA = "cbam-plan/1"
_LABEL, _WIDE, _DIGITS = 36, 12, 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """A portfolio, a firm, a scenario; years, budget and costs as typed; where to write the page."""

    file: Path
    firm: str
    scenario: str
    years: str | None
    budget_eur: float | None
    verification: Sequence[str]
    discount: float | None
    out: Path | None
    json: bool
    allow_rejected: bool
    lang: str


def run(wanted: Wanted, law: Callable[[], Statute]) -> NoReturn:
    """Read, plan, write, answer. Raises ``BadInput`` for an unknown firm or a scenario without a price."""
    statute, scenario = law(), load_scenario(wanted.scenario)
    checked(wanted, scenario, statute)
    loaded = read_portfolio(wanted.file)
    years, discount = years_and_discount(wanted, scenario, statute)
    wishes = Wishes(costs=named(wanted.verification, "--verification-cost"))
    asked = Asked(wanted.firm, scenario, years, wanted.budget_eur, wishes, discount)
    plan = firm_plan(loaded.value, subject_of(loaded.value, statute), asked)
    problems = once((*loaded.problems, *plan.problems))
    if wanted.out is not None:
        run = f"portfolio-{fingerprint(wanted.file)[:_DIGITS]}"
        write_document(report_of(plan, statute, wanted.lang, run), wanted.out)
    if wanted.json:
        counts = Counts(loaded.counts.n_read, plan.counts.n_used, loaded.counts.n_read - plan.counts.n_used)
        answer = head(SCHEMA, statute.version, statute.known_on, counts)
        answer |= record_of(plan, wanted.lang)
        answer["problems"] = problem_records(problems, wanted.lang)
        typer.echo(as_json(answer))
    else:
        _print(plan, statute, wanted)
    finish(problems, wanted.lang, allow_rejected=wanted.allow_rejected)


def refuse_unless_one(firm: str | None, costs: Sequence[str], *, loans: bool) -> None:
    """Raises ``BadInput`` unless either a firm or all loans are asked for; verification is of a firm."""
    if loans == (firm is not None) or (loans and costs):
        raise BadInput(Problem("cbam.plan-firm-or-loans"))


def checked(wanted: Wanted, scenario: Scenario, statute: Statute) -> None:
    """Raises ``BadInput`` for a file that cannot be written, no price path, a budget or rate that is none."""
    if wanted.out is not None:
        check_ending(wanted.out)
    check_overlays(scenario, statute)
    if scenario.price is None:
        raise BadInput(Problem("cbam.abate-needs-path", params={"name": scenario.id}))
    if wanted.budget_eur is not None and not 0 <= wanted.budget_eur < math.inf:
        raise BadInput(Problem("cbam.plan-budget", params={"value": str(wanted.budget_eur)}))
    if wanted.discount is not None and not 0 <= wanted.discount <= 1:
        raise BadInput(Problem("cbam.plan-discount", params={"value": str(wanted.discount)}))


def years_and_discount(wanted: Wanted, scenario: Scenario, statute: Statute) -> tuple[tuple[int, ...], float]:
    """The years and the yearly rate [-] asked for, else those of the scenario and the packaged one."""
    years = parse_years(wanted.years) if wanted.years else years_of((scenario,), statute)
    return years, setting("discount") if wanted.discount is None else wanted.discount


def record_of(plan: FirmPlan, lang: str) -> dict[str, object]:
    """The plan in the shape of ``docs/schemas/cbam_plan.json``."""
    return {
        "firm": plan.asked.firm,
        "scenario": plan.asked.scenario.id,
        "price_base": plan.price_base,
        "years": list(plan.asked.years),
        "first_year_under_water": plan.first_under_water,
        "lines_unpriced": plan.unpriced,
        "energy_norms": [one.record(lang) for one in plan.norms],
        "figures": [
            {"measure": measure, "statistic": statistic, "unit": plan.units[measure], "year": year,
             "value": value}
            for (measure, statistic), by_year in plan.figures.items() for year, value in by_year.items()
        ],
        "verification": {
            "rank": plan.verify.rank, "of": plan.verify.of, "saving_eur": plan.verify.saving_eur,
            "advised_eur": plan.verify.advised_eur,
        },
        "measures": {
            "budget_eur": plan.asked.budget_eur, "proved": plan.proved, "discount": plan.asked.discount,
            "npv_eur": plan.npv_eur, "investment_eur": plan.investment_eur, "avoided_t": plan.avoided_t,
            "avoided_t_per_loan_eur": plan.avoided_t_per_loan,
            "emissions_per_loan": [
                {"year": year, "unit": "tCO2e/EUR", "before": found[0], "after": found[1]}
                for year in plan.asked.years if (found := plan.emissions_per_loan(year)) is not None
            ],
            "chosen": [package_record(one) for one in plan.chosen],
            "alone": [package_record(one) for one in plan.alone],
            "not_computed": list(plan.unplanned), "why_not": plan.why_not,
        },
        "tasks": [
            {"id": t.rule.id, "due": t.due, "article": t.rule.article, "is_law": t.is_law, "en": t.rule.en,
             "zh": t.rule.zh}
            for t in plan.tasks
        ],
    }  # fmt: skip


def package_record(one: Package) -> dict[str, object]:
    """One package of measures in the shape of the schemas of plans."""
    return {
        "good": one.good, "measures": one.measures, "investment_eur": one.investment_eur,
        "saving_eur": one.saving_eur, "npv_eur": one.npv_eur, "avoided_t": one.avoided_t,
        "cost_eur_per_t": one.cost_per_t,
    }  # fmt: skip


def _print(plan: FirmPlan, law: Statute, wanted: Wanted) -> None:
    lang = wanted.lang
    typer.echo(say("cbam.plan-title", lang, firm=plan.asked.firm))
    typer.echo(f"{plan.asked.scenario.id}: {plan.asked.scenario.sentence.say(lang)}")
    for fact in standing(plan, lang):
        value = (
            fact.value if isinstance(fact.value, str) else number(float(fact.value or 0), lang, fact.digits)
        )
        unit = "" if fact.unit in ("", "1") else f" {fact.unit}"
        typer.echo(f"  {fact.label}: {value}{unit}")
    table = bill_table(plan, lang)
    typer.echo(table.caption)
    for note in bill_notes(plan, lang):
        typer.echo("  " + note)
    typer.echo(" " * _LABEL + "".join(f"{row[0]:>{_WIDE}}" for row in table.rows))
    for column in table.columns[1:]:
        cells = (number(_float(v), lang, column.digits or 0) for v in table.values(column.key))
        typer.echo(padded(column.heading, _LABEL, left=True) + "".join(f"{cell:>{_WIDE}}" for cell in cells))
    typer.echo(say("cbam.plan-section-measures", lang))
    for one in plan.chosen:
        typer.echo(
            f"  {one.good}: {', '.join(one.measures)}  {money(one.investment_eur, lang)}  "
            f"{money(one.npv_eur, lang)}"
        )
    if not plan.chosen:
        typer.echo("  " + say("cbam.plan-no-measures", lang))
    if plan.unplanned:
        typer.echo("  " + unplanned_line(plan, lang))
    typer.echo(say("cbam.plan-section-tasks", lang))
    for line in task_lines(plan, lang):
        typer.echo(f"  · {line}")
    typer.echo(say("cbam.law-line", lang, version=law.version, known_on=law.known_on.isoformat()))
    if wanted.out is not None:
        typer.echo(say("cbam.plan-written", lang, file=str(wanted.out)))


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
