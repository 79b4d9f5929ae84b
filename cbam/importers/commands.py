"""Commands of the importer's year, ready to be mounted: thin, imports inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.file_request import Request

TASKS_SCHEMA = "cbam-tasks/1"
__all__ = ["Request", "run", "show_tasks"]

if TYPE_CHECKING:
    from cbam.importers.year import ImporterYears
    from cbam.prices import Prices
    from cbam.statute import Statute


def run(
    request: Request,
    law: Callable[[], Statute],
    prices: Callable[[], Prices],
    readings: Sequence[str] = (),
) -> NoReturn:
    """``cbam importer FILE``: threshold, cliff, holding and calendar of every importer in a portfolio.

    Raises BadInput where there is nothing to answer.
    """
    from cbam.importers.report import importer_answer
    from cbam.importers.year import assess
    from cbam.name_faults import faults_of_names
    from cbam.portfolio import read_portfolio
    from cbam.readings import parse_readings
    from groundwork.answers import as_json, finish

    chosen, loaded = parse_readings(readings, "bill"), read_portfolio(request.file)
    statute = law()
    years = assess(loaded.value.shipments, statute, prices(), readings=chosen).counting(loaded.counts)
    rejected = faults_of_names(loaded.value.rejected, statute.newest)
    problems = (*loaded.problems, *rejected, *years.problems)
    if request.json:
        typer.echo(as_json(importer_answer(years, request.lang, problems)))
    else:
        _print(years, request.lang)
    finish(problems, request.lang, allow_rejected=request.allow_rejected)


def show_tasks(role: str, year: int, as_json_: bool, lang: str) -> None:
    """``cbam importer --tasks ROLE --year YEAR``: the dated task list of a role.

    Raises BadInput for a role or year there are no tasks for.
    """
    from cbam.importers.report import task_record
    from cbam.importers.tasks import Role, tasks
    from groundwork.answers import as_json, head
    from groundwork.problems import BadInput, Counts, Problem
    from groundwork.words import say

    try:
        found = tasks(role, year)
    except ValueError:
        params: dict[str, str | int | float] = {"role": role, "year": year, "known": ", ".join(Role)}
        raise BadInput(Problem("cbam.tasks-unknown", params=params)) from None
    records = [task_record(task, lang) for task in found]
    if as_json_:
        answer = head(TASKS_SCHEMA, None, None, Counts(len(records), len(records), 0))
        acts = list(dict.fromkeys(str(record["article"]) for record in records))
        typer.echo(as_json({**answer, "law_acts": acts, "role": role, "year": year, "tasks": records}))
        return
    for task in records:
        how = say(f"cbam.checked-{task['checked']}", lang)
        typer.echo(f"{task['due'] or task['event']}  {task['text']}  [{task['article']}; {how}]")


def _print(years: ImporterYears, lang: str) -> None:
    from cbam.importers.report import HOLDING, calendar_records, guarantee, holding_records, note_codes
    from groundwork.words import money, number, say

    standing = years.standings
    for row in range(len(standing)):
        words = {
            "importer": standing.importer[row] or "-",
            "year": int(standing.year[row]),
            "mass": number(float(standing.mass_counted_t[row]), lang, 3),
            "threshold": number(standing.threshold_t, lang, 0),
            "distance": number(abs(float(standing.distance_t[row])), lang, 3),
            "cost": money(float(years.cliff.due_eur[row]), lang),
            "cliff": money(float(years.cliff.jump_eur[row]), lang),
        }
        above = bool(standing.liable[row])
        typer.echo(say("cbam.importer-liable" if above else "cbam.importer-exempt", lang, **words))
        held = {
            record["due_on"]: float(str(record["required_least"])) for record in holding_records(years, row)
        }
        for record in calendar_records(years, row, lang):
            typer.echo(f"    {record['due']}  {record['text']}")
            if record["id"] == HOLDING:
                least = number(held[record["due"]], lang, 3)
                typer.echo("        " + say("cbam.importer-hold", lang, certificates=least))
        amount = guarantee(years, row)
        if amount is not None:
            typer.echo(say("cbam.importer-guarantee", lang, amount=money(amount, lang)))
        for code in note_codes(years, row):
            typer.echo(f"    · {say(code, lang)}")
