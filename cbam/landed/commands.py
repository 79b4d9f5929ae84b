"""What ``cbam landed`` does once its options are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.landed.answer import Landed, answer_of, part_word, sheets_of, table_of
from cbam.landed.cost import NOT_PRICED, Under, at, border, stacks_of
from cbam.landed.model import Part, Stack
from cbam.landed.reading import Read, packaged_duties, read_duties, read_landed
from cbam.landed.screen import lines
from cbam.landed.single import Typed, competitors, positive, typed_offer
from cbam.landed.supply import Choice, Plant, Supply, choose
from cbam.landed.tables import DUTIES, INSTALLATIONS, OFFERS
from cbam.report import write_table
from cbam.writing import words_for_unwritable
from groundwork.answers import as_json, finish
from groundwork.cells import parse_date
from groundwork.problems import BadInput, Counts, Param, Place, Problem, Severity, once

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.prices import Prices
    from cbam.statute import Statute

SCHEMA = "cbam-landed-file/1"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: a file, or one offer by options; the day; how to answer."""

    file: Path | None
    cn: str | None
    origin: str | None
    value: str | None
    net_price: str | None
    exporter: str | None
    in_quota: str | None
    duties: Path | None
    demand: str | None
    day: str | None
    json: bool
    out: Path | None
    allow_rejected: bool
    lang: str


def run(request: Request, law: Callable[[], Statute], prices: Callable[[], Prices]) -> NoReturn:
    """Read, stack, answer. Raises ``BadInput`` where there is nothing to answer."""
    statute = law()
    read = _read(request, statute.newest)
    under = Under(statute, prices(), (*read.duties, *packaged_duties()), _day(request.day, statute))
    found = landed(read, under, positive("--demand", request.demand))
    if request.out is not None:
        sheets = sheets_of(found, request.lang) if request.out.suffix.lower() == ".xlsx" else ()
        write_table(request.out, table_of(found), sheets)
    if request.json:
        typer.echo(as_json(answer_of(found, request.lang)))
    else:
        typer.echo("\n".join(lines(found, request.lang)))
    finish(found.problems, request.lang, allow_rejected=request.allow_rejected)


def landed(read: Read, under: Under, demand_t: float | None = None) -> Landed:
    """The answer for what was read. Raises ``BadInput`` where no offer is left."""
    if not read.offers:
        raise BadInput(*read.problems, Problem("cbam.landed-no-offers"))
    stacks = stacks_of(read.offers, under)
    choices, of_plants = _choices(read.plants, under, demand_t)
    unpriced = [s for s in stacks if any(c.reason == NOT_PRICED for c in s.charges)]
    used = len(stacks) - len(unpriced)
    problems = (*read.problems, *(p for s in stacks for p in s.problems), *of_plants, *_missing(stacks))
    if demand_t is not None and not read.plants:
        problems = (*problems, Problem("cbam.landed-no-plants", severity=Severity.WARNING))
    return Landed(
        stacks=stacks,
        choices=choices,
        under=under,
        problems=once(problems),
        counts=Counts(read.counts.n_read, used, read.counts.n_read - used),
        of_offers=read.notes,
    )


def _missing(stacks: Sequence[Stack]) -> list[Problem]:
    """One warning per offer whose duties are not all known: they are never taken for nothing."""
    asked = (Part.DUTY, Part.QUOTA, Part.ANTI_DUMPING, Part.COUNTERVAILING)
    found = []
    for stack in stacks:
        parts = [part for part in stack.missing if part in asked]
        if parts:
            params: dict[str, Param] = {
                "offer": stack.offer.id,
                "code": stack.offer.cn_code,
                "origin": stack.offer.origin,
                "en": ", ".join(part_word(part, "en") for part in parts),
                "zh": "、".join(part_word(part, "zh") for part in parts),
            }
            place = stack.offer.place
            found.append(Problem("cbam.landed-duty-unknown", place, params, Severity.WARNING))
        if Part.ETS in stack.missing:
            params = {"offer": stack.offer.id}
            found.append(Problem("cbam.landed-producer-unknown", stack.offer.place, params, Severity.WARNING))
    return found


def _choices(
    plants: Sequence[Plant], under: Under, demand_t: float | None
) -> tuple[tuple[Choice, ...], list[Problem]]:
    """The order of supply for every code, and what is wrong with plants that have no figure."""
    by_code: dict[str, list[Supply]] = {}
    problems = []
    for plant in plants:
        due = border(plant.cn_code, plant.origin, plant.typed, under)
        problems += [at(plant.place, p) for p in due.problems]
        one = Supply(plant, due.eur_per_t, due.see, due.sefa, due.basis)
        by_code.setdefault(plant.cn_code, []).append(one)
    return tuple(choose(code, found, demand_t) for code, found in by_code.items()), problems


def _read(request: Request, law: Law) -> Read:
    single = (request.cn, request.origin, request.value)
    beside = request.net_price, request.exporter, request.in_quota
    with_file = any(text is not None for text in (*single, *beside))
    if with_file if request.file is not None else not any(single):
        raise BadInput(Problem("cbam.landed-options-or-file"))
    if request.file is not None:
        return read_landed(request.file, law, request.duties)
    missing = [
        name for name, text in zip(("--cn", "--origin", "--value"), single, strict=True) if text is None
    ]
    if missing:
        raise BadInput(*(Problem("cbam.option-missing", params={"option": name}) for name in missing))
    duties, problems = read_duties(request.duties, law) if request.duties else ((), ())
    offer = typed_offer(Typed(request.cn or "", request.origin or "", request.value or "", *beside), law)
    others, notes = competitors(offer, law)
    offers = (offer, *others)
    return Read(offers, duties, (), problems, Counts(len(offers), len(offers), 0), notes)


def beside_market(cn: str, origin: str, value: str, net_price: str, law: Law) -> Read:
    """One offer as typed [EUR/t] and the other suppliers of the packaged market table.

    ``net_price`` empty: the customs value. Raises ``BadInput`` with what cannot be read.
    """
    asked = Request(
        None, cn, origin, value, net_price or None, None, None, None, None, None, False, None, False, "en"
    )
    return _read(asked, law)


def _day(text: str | None, law: Statute) -> date:
    """The day of import; the day the law is known on where none was typed."""
    if text is None:
        return law.known_on
    day = parse_date(text)
    if day is None:
        raise BadInput(Problem("groundwork.not-a-date", Place(cell="--date"), {"value": text}))
    return day


def write_template(out: Path, lang: str) -> None:
    """A blank bilingual workbook with the three tables, and a word that it is written."""
    from groundwork.words import say

    with words_for_unwritable(out):
        write_blank(out)
    typer.echo(say("cbam.template-written", lang, file=str(out)))


def write_blank(out: Path) -> None:
    """A blank bilingual workbook with the three tables."""
    from groundwork.words import say
    from groundwork.workbooks import write_template as write

    guide = [(say(f"cbam.landed-guide-{n}", "zh"), say(f"cbam.landed-guide-{n}", "en")) for n in _GUIDE]
    write(out, (OFFERS, DUTIES, INSTALLATIONS), guide, schema=SCHEMA)


_GUIDE = ("offers", "duties", "quota", "union", "installations")
