"""``cbam advise FILE``: actual or default, what to verify; ready to be mounted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from cbam.advice.request import Wishes
    from cbam.advice.results import Advice
    from cbam.prices import Prices
    from cbam.statute import Statute
    from groundwork.problems import Problem

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: ``costs`` and ``exported`` as typed (``8000`` or ``NAME=8000``), how to answer."""

    file: Path
    costs: Sequence[str]
    exported: Sequence[str]
    budget: str | None
    year: str | None
    origin: str | None
    totals: bool
    json: bool
    allow_rejected: bool
    lang: str
    readings: Sequence[str] = ()


def run(request: Request, law: Callable[[], Statute], prices: Callable[[], Prices]) -> NoReturn:
    """Read an installation or a portfolio, advise, answer; exit 1 when the answer is to stay on default.

    Raises ``BadInput`` where there is nothing to answer.
    """
    from dataclasses import replace

    from cbam.advice.answer import answer_of
    from cbam.advice.figures import Note
    from groundwork.answers import as_json, finish

    wishes = wishes_of(request)
    advice, problems = advise_file(request.file, wishes, law(), prices())
    chosen = (Note("cbam.note-reading", {"name": n, "value": v}) for n, v in wishes.readings.changed)
    advice = replace(advice, notes=(*chosen, *advice.notes))
    if request.json:
        typer.echo(as_json(answer_of(advice, request.lang, problems, goods=not request.totals)))
    else:
        _print(advice, request.lang)
    finish(problems, request.lang, allow_rejected=request.allow_rejected, answer_is_no=advice.stay_on_default)


def advise_file(
    file: Path, wishes: Wishes, statute: Statute, prices: Prices
) -> tuple[Advice, tuple[Problem, ...]]:
    """The advice for a file, and every problem of reading and computing it.

    JSON is an installation; a workbook is a portfolio where it has shipments, else an installation.
    Prices without a path (published ones only) cannot answer for later years: the reference scenario's path
    is then taken, and a note says so.
    """
    from dataclasses import replace

    from cbam.advice.figures import Note

    if prices.scenario.price is None:
        from cbam.scenario import REFERENCE, load_named

        on_path = replace(prices, scenario=load_named(REFERENCE))
        advice, problems = advise_file(file, wishes, statute, on_path)
        named = Note("cbam.note-advice-price-path", {"name": REFERENCE})
        return replace(advice, notes=(named, *advice.notes)), problems
    from cbam.advice.installation import advise_installation
    from cbam.advice.portfolio import advise_portfolio
    from cbam.embedded.reading import read_installation
    from cbam.portfolio import read_portfolio

    years = years_of(statute, prices)
    if is_portfolio(file):
        loaded = read_portfolio(file)
        advice = advise_portfolio(
            loaded.value.shipments, statute, prices, years, wishes, counts=loaded.counts
        )
        return advice, (*loaded.problems, *advice.problems)
    found = read_installation(file)
    advice = advise_installation(
        found.value.installation,
        statute,
        prices,
        years,
        wishes,
        locate=found.value.place,
        counts=found.counts,
    )
    return advice, (*found.problems, *advice.problems)


def is_portfolio(file: Path) -> bool:
    """Whether a file holds shipments: by its kind, a workbook by its sheets."""
    suffix = file.suffix.lower()
    if suffix == ".json":
        return False
    if suffix not in {".xlsx", ".xlsm"}:
        return True
    from cbam.shipment_tables import SHIPMENTS
    from groundwork.sheets import read_book
    from groundwork.table_reader import find_sheet

    return find_sheet(read_book(file).value, SHIPMENTS) is not None


def years_of(statute: Statute, prices: Prices) -> tuple[int, ...]:
    """The years a scenario has prices for, from the first of the definitive period on."""
    path = prices.scenario.price
    last = max(path.years) if path else statute.first_year - 1
    return tuple(range(statute.first_year, last + 1))


def wishes_of(request: Request) -> Wishes:
    """The typed options as figures. Raises ``BadInput`` with every one that cannot be read."""
    from datetime import date

    from cbam.advice.request import Named, Wishes, named
    from cbam.readings import STANDARD, Concern, parse_readings
    from groundwork.problems import BadInput, Problem

    faults: list[Problem] = []

    def read(texts: Sequence[str], option: str) -> Named:
        try:
            return named(texts, option)
        except BadInput as bad:
            faults.extend(bad.problems)
            return Named()

    costs = read(request.costs, "--verification-cost")
    exported = read(request.exported, "--exported")
    budget = read([request.budget] if request.budget else [], "--budget").general
    year = read([request.year] if request.year else [], "--year").general
    if year is not None and not (year == int(year) and date.min.year <= year <= date.max.year):
        faults.append(Problem("cbam.not-a-year", params={"value": request.year or ""}))
    readings = STANDARD
    try:
        if request.readings:
            concerns: Concern = "advice" if is_portfolio(request.file) else "installation"
            readings = parse_readings(request.readings, concerns)
    except BadInput as bad:
        faults.extend(bad.problems)
    if faults:
        raise BadInput(*faults)
    asked = None if year is None else int(year)
    return Wishes(costs, exported, budget, asked, request.origin or "", readings)


def _print(advice: Advice, lang: str) -> None:
    from cbam.advice.screen import lines

    for line in lines(advice, lang, _SHOWN):
        typer.echo(line)
