"""``cbam communication FILE --out``: the hand-over to an importer as a document or as Catena-X JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from groundwork.answers import as_json, finish
from groundwork.problems import BadInput, Place, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.communication.items import Told
    from cbam.law.rulebook import Law
    from cbam.priced import Bill
    from cbam.statute import Statute
    from groundwork.documents.model import Report

JSON_ENDING, COPY_ENDING = ".json", ".xlsx"
ANY_PRICE = "central"
"""A scenario with a price in every year: the document shows none, but a line without one is refused."""
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CommunicationRequest:
    """What was asked: the installation's file, the operator's statements, where to write.

    ``template``: a copy of the Commission's workbook to fill in place of a document of ours.
    """

    file: Path
    out: Path
    about: Path | None
    lang: str
    made_on: date | None = None
    template: Path | None = None


def run(request: CommunicationRequest, law: Callable[[], Law]) -> NoReturn:
    """Write the communication of an installation; the ending of ``out`` chooses the form.

    Exit 0, or 2 with what is wrong. Raises ``BadInput`` where there is nothing to write.
    """
    from cbam.communication.catena_x import catena_x
    from cbam.communication.items import Told
    from cbam.communication.report import installation_communication
    from cbam.communication.statements import read_statements
    from cbam.embedded.installation import compute
    from cbam.embedded.reading import read_installation
    from groundwork.documents.writing import write_bytes
    from groundwork.provenance import fingerprint

    _check(request)
    statements = read_statements(request.about)
    loaded = read_installation(request.file)
    snapshot = law()
    result = compute(loaded.value.installation, snapshot, loaded.value.place)
    told = Told(loaded.value.installation, result, statements, request.lang)
    problems = (*loaded.problems, *result.problems)
    name = f"installation-{fingerprint(request.file)[:_SHOWN]}"
    if request.template is not None:
        problems = (*problems, *_fill(request.template, request.out, told, snapshot, name))
    elif request.out.suffix.lower() == JSON_ENDING:
        made = catena_x(told)
        write_bytes(as_json(made.value).encode(), request.out)
        problems = (*problems, *made.problems)
    else:
        report = installation_communication(told, snapshot, request.made_on or _today(), name)
        problems = (*problems, *report.problems, *_write(report.value, request.out))
    typer.echo(say("cbam.communication-written", request.lang, path=request.out))
    finish(problems, request.lang)


def _fill(template: Path, out: Path, told: Told, law: Law, name: str) -> tuple[Problem, ...]:
    """Fill a copy of the template; say how much of it, and what the template itself cannot say."""
    from cbam.communication.official.copy import fill_copy
    from cbam.communication.official.layout import layout, open_template
    from groundwork.documents.writing import write_bytes

    made = fill_copy(open_template(template), told, law, name)
    write_bytes(made.data, out)
    typer.echo(say("cbam.template-filled", told.lang, n=len(made.values), version=layout()["version"]))
    typer.echo(say("cbam.template-limits", told.lang))
    for key in made.limits:
        typer.echo(f"  · {say(key, told.lang)}")
    typer.echo(say("cbam.law-line", told.lang, version=law.version, known_on=law.known_on.isoformat()))
    return made.left_out


def run_defaults_of(
    file: Path | None, options: Mapping[str, str], out: Path, lang: str, law: Callable[[], Statute]
) -> NoReturn:
    """Write the communication on default values for a portfolio, or for one line given by options.

    Exit 0, or 2 with what is wrong. Raises ``BadInput`` where there is nothing to write.
    """
    from cbam.bill import price_lines
    from cbam.bill_command import Request, shipments_of
    from cbam.prices import Prices
    from cbam.scenario import load_scenario
    from groundwork.documents.writing import check_ending
    from groundwork.provenance import fingerprint

    check_ending(out)
    loaded = shipments_of(Request(file, options, False, False, False, None, False, lang))
    bill = price_lines(loaded.value.shipments, law(), Prices(load_scenario(ANY_PRICE), None))
    name = f"portfolio-{fingerprint(file)[:_SHOWN]}" if file else "-".join(options.values())
    run_defaults(bill, out, lang, run=name, problems=loaded.problems)


def run_defaults(  # noqa: PLR0913 - a bill, where to write it and what it is called
    bill: Bill,
    out: Path,
    lang: str,
    made_on: date | None = None,
    *,
    run: str = "",
    problems: Sequence[Problem] = (),
) -> NoReturn:
    """Write the communication of a bill's default lines. Raises ``BadInput`` where there are none."""
    from cbam.communication.defaults import default_communication, default_run
    from groundwork.documents.writing import check_ending

    check_ending(out)
    report = default_communication(bill, lang, made_on or _today(), run or default_run(bill))
    glyphs = _write(report, out)
    typer.echo(say("cbam.communication-written", lang, path=out))
    finish((*problems, *bill.problems, *glyphs), lang)


def _check(request: CommunicationRequest) -> None:
    from groundwork.documents.writing import FORMS

    out = request.out
    forms = {COPY_ENDING} if request.template is not None else {*FORMS, JSON_ENDING}
    if out.suffix.lower() not in forms:
        params = {"ending": out.suffix or out.name}
        raise BadInput(Problem("cbam.communication-format", Place(out.name), params))


def _write(report: Report, out: Path) -> tuple[Problem, ...]:
    from groundwork.documents.glyphs import missing_glyphs
    from groundwork.documents.writing import write_document

    write_document(report, out)
    return missing_glyphs(report) if out.suffix.lower() == ".pdf" else ()


def _today() -> date:
    return datetime.now(UTC).date()
