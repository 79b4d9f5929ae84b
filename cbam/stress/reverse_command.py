"""What ``cbam reverse`` does: what brings each firm, and the sector's n-th firm, to a floor."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.cited import price_base_text
from cbam.outlook import years_of
from cbam.portfolio import read_portfolio
from cbam.scenario import load_scenario
from cbam.stress import paths
from cbam.stress.deterministic import YearView, subject_of
from cbam.stress.nearest import Case, Nearest, cases, nearest
from cbam.stress.rerun import Rerun
from cbam.stress.reverse import Breaking, Nth, breaking, first_years, nth_firm
from cbam.stress.run import decimal_year
from cbam.stress.under import check_overlays
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import BadInput, Problem
from groundwork.words import DASH, number, say

if TYPE_CHECKING:
    from cbam.statute import Statute

SCHEMA = "cbam-reverse/1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A portfolio, a scenario, a year; the floor as a margin [-] on revenue; ``nth`` firm of the sector."""

    file: Path
    scenario: str
    year: int
    floor_margin: float
    nth: int
    json: bool
    lang: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is told by firm, of the ``n``-th firm, and the spreads it rests on."""

    answers: dict[str, Breaking]
    near: dict[str, Nearest | None]
    years: dict[str, int | None]
    nth: Nth
    looked_at: list[int]
    common: dict[str, float]
    sigmas: dict[str, dict[str, float]]


def run(wanted: Wanted, law: Callable[[], Statute]) -> NoReturn:
    """Answer for every firm that states an EBIT. Raises ``BadInput`` where none does."""
    if not -1 <= wanted.floor_margin <= 1:
        raise BadInput(Problem("cbam.reverse-floor", params={"value": str(wanted.floor_margin)}))
    statute, scenario = law(), load_scenario(wanted.scenario)
    check_overlays(scenario, statute)
    loaded = read_portfolio(wanted.file)
    subject = subject_of(loaded.value, statute)
    rerun = Rerun(subject, scenario, wanted.year)
    n = int(rerun.known.sum())
    if not n:
        raise BadInput(*loaded.errors, Problem("cbam.reverse-no-ebit"))
    if not 1 <= wanted.nth <= n:
        raise BadInput(Problem("cbam.reverse-nth-firm", params={"n": wanted.nth, "most": n}))
    found = _found(rerun, wanted, statute)
    view = rerun.view
    problems = (*loaded.problems, *view.bill.problems)
    if wanted.json:
        answer = head(SCHEMA, view.bill.law.version, statute.known_on, loaded.counts)
        answer |= {
            "scenario": scenario.id, "year": wanted.year, "floor_margin": wanted.floor_margin,
            "price_base": scenario.money,
            "sigmas": found.common, "years": found.looked_at,
            "nth_firm": asdict(found.nth),
            "firms": [
                {"firm": name, **asdict(one), "first_year": found.years[name], "sigmas": found.sigmas[name],
                 "nearest": None if (there := found.near[name]) is None else asdict(there)}
                for name, one in found.answers.items()
            ],
            "problems": problem_records(problems, wanted.lang),
        }  # fmt: skip
        typer.echo(as_json(answer))
    else:
        _print(wanted, found)
        typer.echo(_nth_text(found.nth, wanted.lang))
        base = price_base_text(scenario, wanted.lang)
        typer.echo(say("cbam.reverse-basis", wanted.lang, name=scenario.name.say(wanted.lang), base=base))
        params = {"version": view.bill.law.version, "known_on": statute.known_on.isoformat()}
        typer.echo(say("cbam.law-line", wanted.lang, **params))
    finish(problems, wanted.lang)


def _found(rerun: Rerun, wanted: Wanted, statute: Statute) -> Found:
    subject, scenario, firms = rerun.subject, rerun.scenario, rerun.subject.levels.firms
    revenue = dict(zip(firms.firm, firms.revenue_eur, strict=True))
    margin = {name: wanted.floor_margin * float(revenue.get(name, math.nan)) for name in rerun.names}
    floors = {name: 0.0 if math.isnan(floor) else floor for name, floor in margin.items()}
    answers = breaking(rerun, floors)
    common = spread_of(rerun.view, decimal_year(statute.known_on))
    moved = cases(subject, rerun.view)
    sigmas = {name: sigmas_of(case, common) for name, case in moved.items()}
    near = {name: nearest(case, sigmas[name], floors[name]) for name, case in moved.items()}
    looked_at = sorted({*years_of((scenario,), statute), wanted.year})
    after = {year: (rerun.names, Rerun(subject, scenario, year).start.after) for year in looked_at}
    years = first_years(after, {name: floors[name] for name in answers})
    nth = nth_firm(answers, years, wanted.nth)
    return Found(answers, near, years, nth, looked_at, common, sigmas)


def spread_of(view: YearView, known: float) -> dict[str, float]:
    """Standard deviations of the logarithms of what moves all firms alike, price as a random walk."""
    settings = view.settings
    years = max(0.0, view.year + 1 / 2 - known)
    return {
        "price": math.sqrt(paths.Process(settings["price_sigma"].value, 0.0).variance(years)),
        "volume": settings["volume_sigma"].value,
        "fx": math.sqrt(paths.Process(settings["fx_sigma"].value, 0.0).variance(years)),
    }


def sigmas_of(case: Case, common: dict[str, float]) -> dict[str, float]:
    """A firm's drivers: the common ones, and the emissions of its own goods on actual figures."""
    return {**common, "emissions": case.emissions_sigma}


def _print(wanted: Wanted, found: Found) -> None:
    lang = wanted.lang
    typer.echo(
        say("cbam.reverse-heading", lang, year=wanted.year, margin=number(wanted.floor_margin, lang, 3))
    )
    for name, one in found.answers.items():
        there, year = found.near[name], found.years[name]
        typer.echo(
            say(
                "cbam.reverse-line",
                lang,
                firm=name,
                price=number(one.price_eur, lang),
                see=number(one.see_factor, lang),
                share=number(one.pass_through, lang),
                year=DASH if year is None else year,
                distance=number(None if there is None else there.distance, lang),
            )
        )
        if there is not None and there.distance > 0:
            parts = (
                f"{say(f'cbam.panel-driver-{driver}', lang)} × {number(factor, lang)}"
                for driver, factor in there.factors.items()
            )
            typer.echo("    " + say("cbam.reverse-nearest", lang, parts=" · ".join(parts)))


def _nth_text(nth: Nth, lang: str) -> str:
    return say(
        "cbam.reverse-nth", lang, n=nth.n, factor=number(nth.price_factor, lang),
        see=number(nth.see_factor, lang), share=number(nth.pass_through, lang),
        year=DASH if nth.year is None else nth.year,
    )  # fmt: skip
