"""What ``cbam stress`` and ``cbam scenarios`` do once their options are known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam import report
from cbam.outlook import Outlook, outlook
from cbam.portfolio import read_portfolio
from cbam.scenario import Scenario, load_scenario, names
from groundwork.answers import as_json, finish, head
from groundwork.problems import BadInput, Counts, Problem
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.statute import Statute

SCENARIOS_SCHEMA = "cbam-scenarios/1.0"
_SHOWN_LEVELS = ("total", "sector", "firm")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: a portfolio, scenarios by name or file, years as typed, and how to answer."""

    file: Path
    scenarios: tuple[str, ...]
    years: str | None
    json: bool
    out: Path | None
    allow_rejected: bool
    lang: str


def run(request: Request, law: Callable[[], Statute]) -> NoReturn:
    """Read, bill year by year, answer. Raises ``BadInput`` where there is nothing to answer."""
    scenarios = tuple(load_scenario(name) for name in request.scenarios)
    years = parse_years(request.years) if request.years else None
    loaded = read_portfolio(request.file)
    found = outlook(loaded.value, law(), scenarios, years).counting(loaded.counts)
    problems = (*loaded.problems, *found.problems)
    lang = request.lang
    if request.out is not None:
        report.write_table(request.out, found.table, report.outlook_sheets(found, lang))
    if request.json:
        typer.echo(as_json(report.stress_answer(found, lang, problems)))
    else:
        print_outlook(found, lang)
    finish(problems, lang, allow_rejected=request.allow_rejected)


def parse_years(text: str) -> tuple[int, ...]:
    """``2026-2034`` or ``2026,2028,2030`` as years. Raises ``BadInput`` for anything else."""
    span = re.fullmatch(r"\s*(\d{4})\s*-\s*(\d{4})\s*", text)
    if span and int(span.group(1)) <= int(span.group(2)):
        return tuple(range(int(span.group(1)), int(span.group(2)) + 1))
    if re.fullmatch(r"\s*\d{4}(\s*,\s*\d{4})*\s*", text):
        return tuple(sorted({int(year) for year in text.split(",")}))
    raise BadInput(Problem("cbam.years-unreadable", params={"value": text}))


def print_outlook(found: Outlook, lang: str) -> None:
    """Cost by year under each scenario, in total, by sector and by firm; then what was assumed."""
    for level in _SHOWN_LEVELS:
        typer.echo(say("cbam.outlook-heading", lang, level=say(f"cbam.column-{level}", lang)))
        wide = report.yearly(found, "cost_eur", level)
        typer.echo(" ".join([" " * 36, *(f"{year:>12}" for year in wide.columns)]))
        for key, values in zip(wide.index, wide.to_numpy(), strict=True):
            name = key if isinstance(key, str) else " · ".join(map(str, key))
            typer.echo(" ".join([f"{name:<36.36}", *(f"{number(float(v), lang, 0):>12}" for v in values)]))
    print_assumptions(found.scenarios, lang)
    typer.echo(say("cbam.law-line", lang, version=found.law.version, known_on=found.law.known_on.isoformat()))


def print_assumptions(scenarios: tuple[Scenario, ...], lang: str) -> None:
    """Each scenario's sentence, the years whose price is a choice, and the assumptions in force."""
    typer.echo(say("cbam.assumptions-not-law", lang))
    for scenario in scenarios:
        typer.echo(f"  {scenario.id}: {scenario.sentence.say(lang)}")
        if scenario.price is not None:
            chosen = [str(y) for y, p in scenario.price.years.items() if p.status.value != "seen"]
            typer.echo("    " + say("cbam.analyst-years", lang, years=", ".join(chosen)))
        for name, record in report.assumption_records(scenario).items():
            text = say(f"cbam.assumption-{name.replace('_', '-')}", lang)
            typer.echo(f"    {text}: {record['value']} ({record['status']}; {record['source']})")


def show_scenarios(name: str | None, json: bool, lang: str) -> None:
    """List the packaged scenarios, or print one with every point."""
    chosen = [load_scenario(n) for n in ([name] if name else names())]
    if json:
        answer = head(SCENARIOS_SCHEMA, None, None, Counts(len(chosen), len(chosen), 0))
        answer["scenarios"] = [s.model_dump(mode="json") for s in chosen]
        typer.echo(as_json(answer))
        return
    for scenario in chosen:
        typer.echo(f"{scenario.id}: {scenario.name.say(lang)} - {scenario.sentence.say(lang)}")
        if name:
            sheet = report.assumptions_sheet([scenario], lang)
            for row in sheet.rows:
                typer.echo("  " + " · ".join(map(str, row[1:])))
