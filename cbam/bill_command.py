"""What ``cbam bill`` does once its options are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from cbam import report
from cbam.bill import Bill, price_lines
from cbam.derivation import derive, explain, heading
from cbam.name_faults import faults_of_names
from cbam.portfolio import Portfolio, one_shipment, read_portfolio
from cbam.readings import Readings, parse_readings
from groundwork.answers import as_json, finish
from groundwork.problems import BadInput, Loaded, Place, Problem
from groundwork.words import money, number, say

if TYPE_CHECKING:
    from cbam.prices import Prices
    from cbam.statute import Statute

_OPTIONS = {
    "cn_code": "--cn", "origin": "--origin", "mass_t": "--mass", "date": "--date", "year": "--year",
    "quarter": "--quarter", "production_year": "--production-year", "quantity": "--mwh",
    "see_direct": "--factor", "content": "--content", "purchase": "--purchase",
    "factor_basis": "--factor-basis", "conditions": "--condition",
}  # fmt: skip
_REQUIRED = ("cn_code", "origin")
_SHOWN = 30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: a file or one line's options, and how to answer."""

    file: Path | None
    options: Mapping[str, str]
    totals: bool
    explain: bool
    json: bool
    out: Path | None
    allow_rejected: bool
    lang: str


@dataclass(frozen=True, slots=True)
class Under:
    """The law and prices to compute under, loaded when needed, and the readings as typed."""

    law: Callable[[], Statute]
    prices: Callable[[], Prices]
    readings: Sequence[str] = ()


def run(request: Request, under: Under) -> NoReturn:
    """Read, price, answer. Raises ``BadInput`` where there is nothing to answer."""
    prices, readings, law, loaded = _asked(request, under)
    bill = price_lines(loaded.value.shipments, law, prices, readings)
    rejected = faults_of_names(loaded.value.rejected, law.newest)
    problems = tuple(_by_option(p) for p in (*loaded.problems, *rejected, *bill.problems))
    bill = bill.counting(loaded.counts)
    if request.out is not None:
        sheets = report.bill_sheets(bill, request.lang) if request.out.suffix.lower() == ".xlsx" else ()
        report.write_table(request.out, report.noted_lines(bill, request.lang), sheets)
    if request.json:
        answer = report.bill_answer(bill, request.lang, problems, lines=not request.totals)
        if request.explain:
            answer["explanations"] = [derive(bill, row) for row in range(len(bill))]
        typer.echo(as_json(answer))
    else:
        _print(bill, request)
    finish(problems, request.lang, allow_rejected=request.allow_rejected)


def _asked(request: Request, under: Under) -> tuple[Prices, Readings, Statute, Loaded[Portfolio]]:
    """Everything that was typed, read. Raises ``BadInput`` with all that is wrong with it, not the first."""
    faults: list[Problem] = []

    def got(step: Callable[[], T]) -> T | None:
        try:
            return step()
        except BadInput as bad:
            faults.extend(bad.problems)
            return None

    prices, law = got(under.prices), got(under.law)
    readings = got(lambda: parse_readings(under.readings, "bill"))
    loaded = got(lambda: shipments_of(request))
    if prices is None or readings is None or law is None or loaded is None:
        lines = loaded.problems if loaded else ()
        names = faults_of_names(loaded.value.rejected, law.newest) if loaded and law else ()
        raise BadInput(*faults, *(_by_option(p) for p in (*lines, *names)))
    return prices, readings, law, loaded


def shipments_of(request: Request) -> Loaded[Portfolio]:
    """The portfolio of a file, or the one line the options state.

    Raises:
        BadInput: both or neither is given, the file cannot be read, or an option is missing.
    """
    if (request.file is None) == (not request.options):
        raise BadInput(Problem("cbam.options-or-file"))
    if request.file is not None:
        return read_portfolio(request.file)
    missing = [_OPTIONS[key] for key in _REQUIRED if key not in request.options]
    if missing:
        raise BadInput(*(Problem("cbam.option-missing", params={"option": name}) for name in missing))
    return one_shipment(request.options)


def _by_option(problem: Problem) -> Problem:
    """A problem of a line given by options names the option, not a cell."""
    if problem.place.cell not in _OPTIONS:
        return problem
    return Problem(problem.code, Place(cell=_OPTIONS[problem.place.cell]), problem.params, problem.severity)


def _print(bill: Bill, request: Request) -> None:
    lang = request.lang
    lines = report.line_table(bill)
    if not request.totals:
        for row in range(min(len(bill), _SHOWN)):
            _print_line(bill, row, lang, lines.iloc[row].to_dict(), explained=request.explain)
        if len(bill) > _SHOWN:
            typer.echo(say("cbam.more-lines", lang, count=len(bill) - _SHOWN))
    priced = bool(len(bill))
    total = {
        "certificates": number(bill.certificates if priced else None, lang, 3),
        "cost": money(bill.cost_eur if priced else None, lang),
    }
    counts = bill.counts
    typer.echo(say("cbam.bill-total", lang, lines=len(bill), **total))
    typer.echo(
        say("cbam.counts-line", lang, read=counts.n_read, used=counts.n_used, rejected=counts.n_rejected)
    )
    for note in bill.general_notes:
        typer.echo(report.note_text(note, lang))
    typer.echo(say("cbam.law-line", lang, version=bill.law.version, known_on=bill.law.known_on.isoformat()))


def _print_line(bill: Bill, row: int, lang: str, line: Mapping[object, object], *, explained: bool) -> None:
    if explained:
        typer.echo(heading(bill, row, lang))
        typer.echo("\n".join(explain(derive(bill, row), lang)))
    else:
        power = bool(bill.electricity[row])
        quantity, cost = float(bill.terms.quantity[row]), float(bill.terms.cost_eur[row])
        per_unit = cost / quantity if power else float(str(line["cost_eur_per_t"]))
        typer.echo(
            say(
                "cbam.bill-line",
                lang,
                id=line["id"],
                code=line["cn_code"],
                origin=line["origin"],
                year=line["year"],
                certificates=number(float(bill.terms.certificates[row]), lang, 3),
                cost=money(cost, lang),
                per_t=number(per_unit, lang),
                unit="MWh" if power else "t",
            )
        )
    for note in bill.notes(row):
        typer.echo(f"    {report.note_text(note, lang)}")
    profile = bill.profiles[bill.profile_of[row]]
    if not bill.charged[row]:
        for pointer in profile.what_else:
            typer.echo(f"    · {pointer.act}: {pointer.say(lang)}")
