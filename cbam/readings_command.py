"""What ``cbam readings`` does: the disputed readings, their defaults, and what each does to a bill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cbam.readings import STANDARD, switches
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import Counts, Problem
from groundwork.words import money, say

if TYPE_CHECKING:
    from cbam.prices import Prices
    from cbam.shipments import Shipments
    from cbam.statute import Statute

SCHEMA = "cbam-readings/1"


@dataclass(frozen=True, slots=True)
class Request:
    """The portfolio to show effects on, if any, and how to answer."""

    file: Path | None
    json: bool
    lang: str


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """The bill [EUR] under one value of one switch; ``refused`` lines lack what the reading needs."""

    switch: str
    value: str
    default: bool
    cost_eur: float
    change_eur: float
    refused: int


def run(request: Request, law: Callable[[], Statute], prices: Callable[[], Prices]) -> None:
    """List every switch; with a portfolio also what each value does to its bill."""
    statute, lang = law(), request.lang
    effects: tuple[ReadingEffect, ...] = ()
    problems: tuple[Problem, ...] = ()
    counts = Counts(len(switches()), len(switches()), 0)
    if request.file is not None:
        from cbam.portfolio import read_portfolio

        loaded = read_portfolio(request.file)
        problems, counts = loaded.problems, loaded.counts
        effects = effects_on(loaded.value.shipments, statute, prices())
    if request.json:
        answer = head(SCHEMA, statute.version, statute.known_on, counts)
        answer |= {"law_acts": statute.acts, "readings": _records(lang), "effects": effects,
                   "problems": problem_records(problems, lang)}  # fmt: skip
        typer.echo(as_json(answer))
    else:
        _print(effects, lang)
    finish(problems, lang)


def effects_on(shipments: Shipments, law: Statute, prices: Prices) -> tuple[ReadingEffect, ...]:
    """The bill under every value of every switch that concerns it, one switch moved at a time."""
    from cbam.bill import price_lines

    plain = price_lines(shipments, law, prices)
    found = []
    for switch in switches():
        if "bill" not in switch.concerns:
            continue
        for value in switch.values:
            chosen = STANDARD.with_value(switch.id, value.id)
            bill = plain if chosen == STANDARD else price_lines(shipments, law, prices, chosen)
            refused = plain.counts.n_used - bill.counts.n_used
            change = bill.cost_eur - plain.cost_eur
            default = value.id == switch.default.id
            found.append(ReadingEffect(switch.id, value.id, default, bill.cost_eur, change, refused))
    return tuple(found)


def _records(lang: str) -> list[dict[str, object]]:
    return [
        {
            "id": switch.id,
            "question": switch.question.say(lang),
            "default": switch.default.id,
            "values": [{"id": value.id, "means": value.say(lang)} for value in switch.values],
            "basis": switch.basis,
            "concerns": switch.concerns,
        }
        for switch in switches()
    ]


def _print(effects: tuple[ReadingEffect, ...], lang: str) -> None:
    by_value = {(e.switch, e.value): e for e in effects}
    for switch in switches():
        typer.echo(f"{switch.id}: {switch.question.say(lang)}")
        for value in switch.values:
            mark = say("cbam.reading-default", lang) if value.id == switch.default.id else ""
            typer.echo(f"  {value.id}{mark}: {value.say(lang)}")
            effect = by_value.get((switch.id, value.id))
            if effect is not None and not effect.default:
                typer.echo(say("cbam.reading-effect", lang, cost=money(effect.cost_eur, lang),
                               change=money(effect.change_eur, lang), refused=effect.refused))  # fmt: skip
        if "installation" in switch.concerns:
            typer.echo(say("cbam.reading-of-installation", lang, name=switch.id))
        typer.echo(f"  [{switch.basis}]")
