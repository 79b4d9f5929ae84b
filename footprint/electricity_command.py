"""What `footprint electricity` does: a year's bought power weighed by location and by market."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

import typer

from footprint.answers import Record, refusal
from footprint.screen import console, titled_table
from groundwork.answers import as_json as json_text
from groundwork.answers import finish, head, problem_records
from groundwork.problems import BadInput, Counts, Loaded, Place, Problem
from groundwork.words import number, preferred_language, say
from inventories.contracts import ContractualClaim, PowerUse, TwoResults, two_results
from inventories.electricity import CHINA, Coverage, GridKind, footprint_factor, footprint_factors
from inventories.electricity_estimates import estimate

SCHEMA = "footprint-electricity/1"
NETWORK = "grid_with_losses"
CLAIM_PARTS = 4
"""Kind of plant, kWh, year, certificate."""


@dataclass(frozen=True, slots=True)
class ElectricityOptions:
    """A year's power, the claims as typed, and whether the rest takes the estimated residual mix."""

    consumption_kwh: float
    year: int
    claims: Sequence[str]
    residual: bool
    as_json: bool
    lang: str | None


def answer_electricity(options: ElectricityOptions) -> NoReturn:
    """Both results, always. Exit 0, or 2 where a claim does not count or no factor is known."""
    lang = preferred_language(options.lang)
    try:
        use, places, problems = _use(options)
        found = two_results(use)
    except BadInput as refused:
        if options.as_json:
            typer.echo(json_text(refusal(SCHEMA, refused.problems, lang, "results")))
        finish(refused.problems, lang)
    found = Loaded(found.value, (*problems, *(_renumbered(p, places) for p in found.problems)))
    n_read = len(options.claims)
    counts = Counts(n_read, n_read - len(found.errors), len(found.errors))
    if options.as_json:
        typer.echo(
            json_text({**_record(use, found, counts), "problems": problem_records(found.problems, lang)})
        )
    else:
        _show(use, found.value, lang)
    finish(found.problems, lang)


def _use(options: ElectricityOptions) -> tuple[PowerUse, list[int], tuple[Problem, ...]]:
    """The year's power with its factors, which claims were read, and problems of those that were not.

    Raises:
        BadInput: the consumption is no positive number, or the year has no factor.
    """
    if not 0 < options.consumption_kwh < math.inf:
        raise BadInput(
            Problem("footprint.electricity-amount", params={"value": f"{options.consumption_kwh:g}"})
        )
    location = footprint_factor(year=options.year)
    claims: list[ContractualClaim] = []
    places: list[int] = []
    problems: list[Problem] = []
    for i, text in enumerate(options.claims, start=1):
        claim = _claim(text)
        if claim is None:
            kinds = ", ".join(sorted(_plants()))
            problems.append(
                Problem("footprint.electricity-claim", Place(), {"number": i, "text": text, "kinds": kinds})
            )
        else:
            claims.append(claim)
            places.append(i)
    residual = estimate(CHINA, GridKind.GRID_RESIDUAL) if options.residual else None
    network = footprint_factor(generation=NETWORK)
    use = PowerUse(options.consumption_kwh, options.year, location, tuple(claims), residual, network)
    return use, places, tuple(problems)


def _renumbered(problem: Problem, places: Sequence[int]) -> Problem:
    """A problem of a claim with the number the claim has among all that were typed."""
    number_read = problem.params.get("number")
    if not isinstance(number_read, int):
        return problem
    return replace(problem, params={**problem.params, "number": places[number_read - 1]})


def _plants() -> frozenset[str]:
    """Kinds of plant with a footprint factor at their exit."""
    ours = (f for f in footprint_factors() if f.geography == CHINA)
    return frozenset(f.generation for f in ours if f.coverage is Coverage.BUSBAR)


def _claim(text: str) -> ContractualClaim | None:
    """A claim as typed, ``wind,600000,2024,GEC-1``; parts that are empty are judged later, by name."""
    parts = [part.strip() for part in text.replace("，", ",").split(",", CLAIM_PARTS - 1)]
    parts += [""] * (CLAIM_PARTS - len(parts))
    kind, volume, year, certificate = parts
    if kind not in _plants() or (year and not year.isdecimal()):
        return None
    try:
        volume_kwh = float(volume) if volume else None
    except ValueError:
        return None
    if volume_kwh is not None and not math.isfinite(volume_kwh):
        return None
    return ContractualClaim(
        volume_kwh, int(year) if year else None, certificate, footprint_factor(generation=kind)
    )


def _record(use: PowerUse, found: Loaded[TwoResults], counts: Counts) -> Record:
    two, rest = found.value, use.residual or use.location
    return {
        **head(SCHEMA, None, None, counts),
        "year": use.year,
        "consumption_kwh": use.consumption_kwh,
        "results": [
            {"basis": "location", "kgco2e": two.location_kgco2e, "kgco2e_per_kwh": use.location.amount.value,
             "declarable": use.location.declarable},
            {"basis": "market", "kgco2e": two.market_kgco2e,
             "kgco2e_per_kwh": two.market_kgco2e / use.consumption_kwh, "declarable": two.declarable},
        ],
        "claimed_kwh": two.claimed_kwh,
        "rest_kwh": two.rest_kwh,
        "rest_basis": "residual" if two.rest_by_residual else "location",
        "factors": [
            {"generation": f.generation, "year": f.amount.year, "kgco2e_per_kwh": f.amount.value,
             "status": f.amount.status, "source": f.amount.source, "declarable": f.declarable}
            for f in dict.fromkeys((use.location, rest, use.network, *(c.factor for c in use.claims)))
            if f is not None
        ],
    }  # fmt: skip


def _show(use: PowerUse, two: TwoResults, lang: str) -> None:
    table = titled_table(
        say(
            "footprint.title-electricity", lang, year=str(use.year), kwh=number(use.consumption_kwh, lang, 0)
        ),
        ("basis", "pcf", "per-kwh", "declarable"),
        lang,
        (1, 2),
    )
    rows = (
        ("footprint.electricity-by-location", two.location_kgco2e, use.location.declarable),
        ("footprint.electricity-by-market", two.market_kgco2e, two.declarable),
    )
    for basis, kgco2e, declarable in rows:
        table.add_row(
            say(basis, lang),
            number(kgco2e, lang, 2),
            number(kgco2e / use.consumption_kwh, lang, 4),
            say("footprint.electricity-declarable" if declarable else "footprint.electricity-estimate", lang),
        )
    console().print(table)
    by_residual, by_grid = "footprint.electricity-rest-residual", "footprint.electricity-rest-location"
    claimed, left = number(two.claimed_kwh, lang, 0), number(two.rest_kwh, lang, 0)
    typer.echo(say(by_residual if two.rest_by_residual else by_grid, lang, claimed=claimed, rest=left))
