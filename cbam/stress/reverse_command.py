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
from cbam.stress.kernel import lognormal_sigma
from cbam.stress.parameters import setting
from cbam.stress.reverse import Breaking, Nearest, Nth, breaking, cases, first_years, nearest, nth_firm
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


def run(wanted: Wanted, law: Callable[[], Statute]) -> NoReturn:
    """Answer for every firm that states an EBIT. Raises ``BadInput`` where none does."""
    if not -1 <= wanted.floor_margin <= 1:
        raise BadInput(Problem("cbam.reverse-floor", params={"value": str(wanted.floor_margin)}))
    statute, scenario = law(), load_scenario(wanted.scenario)
    check_overlays(scenario, statute)
    loaded = read_portfolio(wanted.file)
    subject = subject_of(loaded.value, statute)
    view = subject.view(scenario, wanted.year)
    found = cases(subject, view)
    if not found:
        raise BadInput(*loaded.errors, Problem("cbam.reverse-no-ebit"))
    if not 1 <= wanted.nth <= len(found):
        raise BadInput(Problem("cbam.reverse-nth-firm", params={"n": wanted.nth, "most": len(found)}))
    firms = subject.levels.firms
    revenue = dict(zip(firms.firm, firms.revenue_eur, strict=True))
    sigmas = spread_of(view, decimal_year(statute.known_on))
    answers: dict[str, Breaking] = {}
    near: dict[str, Nearest | None] = {}
    floors: dict[str, float] = {}
    for name, case in found.items():
        of_revenue = float(revenue.get(name, math.nan))
        floors[name] = 0.0 if math.isnan(of_revenue) else wanted.floor_margin * of_revenue
        answers[name] = breaking(case, floors[name])
        near[name] = nearest(case, sigmas, floors[name])
    looked_at = {*years_of((scenario,), statute), wanted.year}
    by_year = {year: cases(subject, subject.view(scenario, year)) for year in sorted(looked_at)}
    years = first_years(by_year, floors)
    nth = nth_firm(answers, years, wanted.nth)
    problems = (*loaded.problems, *view.bill.problems)
    if wanted.json:
        answer = head(SCHEMA, view.bill.law.version, statute.known_on, loaded.counts)
        answer |= {
            "scenario": scenario.id, "year": wanted.year, "floor_margin": wanted.floor_margin,
            "price_base": scenario.money,
            "sigmas": sigmas, "years": sorted(looked_at),
            "nth_firm": asdict(nth),
            "firms": [
                {"firm": n, **asdict(a), "first_year": years[n],
                 "nearest": None if near[n] is None else asdict(near[n])}  # type: ignore[arg-type]
                for n, a in answers.items()
            ],
            "problems": problem_records(problems, wanted.lang),
        }  # fmt: skip
        typer.echo(as_json(answer))
    else:
        _print(wanted, answers, near, years)
        typer.echo(_nth_text(nth, wanted.lang))
        base = price_base_text(scenario, wanted.lang)
        typer.echo(say("cbam.reverse-basis", wanted.lang, name=scenario.name.say(wanted.lang), base=base))
        params = {"version": view.bill.law.version, "known_on": statute.known_on.isoformat()}
        typer.echo(say("cbam.law-line", wanted.lang, **params))
    finish(problems, wanted.lang)


def spread_of(view: YearView, known: float) -> dict[str, float]:
    """Standard deviations of the drivers' logarithms in the year looked at, price as a random walk."""
    settings = view.settings
    years = max(0.0, view.year + 1 / 2 - known)
    price = paths.Process(settings["price_sigma"].value, 0.0).variance(years)
    fx = paths.Process(settings["fx_sigma"].value, 0.0).variance(years)
    own = bool((view.bill.shipments.actual & view.bill.charged).any())
    width = settings["emissions_half_width"].value if own else 0.0
    return {
        "price": math.sqrt(price),
        "emissions": float(lognormal_sigma(width, setting("interval_z"))),
        "volume": settings["volume_sigma"].value,
        "fx": math.sqrt(fx),
    }


def _print(
    wanted: Wanted,
    answers: dict[str, Breaking],
    near: dict[str, Nearest | None],
    years: dict[str, int | None],
) -> None:
    lang = wanted.lang
    typer.echo(
        say("cbam.reverse-heading", lang, year=wanted.year, margin=number(wanted.floor_margin, lang, 3))
    )
    for name, one in answers.items():
        there, year = near[name], years[name]
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
