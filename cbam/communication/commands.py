"""``cbam communication FILE --out``: the hand-over to an importer as a document or as Catena-X JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from groundwork.answers import as_json, finish
from groundwork.problems import BadInput, Place, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.priced import Bill
    from groundwork.documents.model import Report

JSON_ENDING = ".json"
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CommunicationRequest:
    """What was asked: the installation's file, the operator's statements, where to write."""

    file: Path
    out: Path
    about: Path | None
    lang: str
    made_on: date | None = None


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

    _check(request.out)
    statements = read_statements(request.about)
    loaded = read_installation(request.file)
    snapshot = law()
    result = compute(loaded.value.installation, snapshot, loaded.value.place)
    told = Told(loaded.value.installation, result, statements, request.lang)
    problems = (*loaded.problems, *result.problems)
    if request.out.suffix.lower() == JSON_ENDING:
        made = catena_x(told)
        write_bytes(as_json(made.value).encode(), request.out)
        problems = (*problems, *made.problems)
    else:
        name = f"installation-{fingerprint(request.file)[:_SHOWN]}"
        report = installation_communication(told, snapshot, request.made_on or _today(), name)
        problems = (*problems, *report.problems, *_write(report.value, request.out))
    typer.echo(say("cbam.communication-written", request.lang, path=request.out))
    finish(problems, request.lang)


def run_defaults(bill: Bill, out: Path, lang: str, made_on: date | None = None) -> NoReturn:
    """Write the communication of a bill's default lines. Raises ``BadInput`` where there are none."""
    from cbam.communication.defaults import default_communication
    from groundwork.documents.writing import check_ending

    check_ending(out)
    report = default_communication(bill, lang, made_on or _today(), f"bill {bill.law.version}")
    glyphs = _write(report, out)
    typer.echo(say("cbam.communication-written", lang, path=out))
    finish((*bill.problems, *glyphs), lang)


def _check(out: Path) -> None:
    from groundwork.documents.writing import FORMS

    if out.suffix.lower() not in {*FORMS, JSON_ENDING}:
        params = {"ending": out.suffix or out.name}
        raise BadInput(Problem("cbam.communication-format", Place(out.name), params))


def _write(report: Report, out: Path) -> tuple[Problem, ...]:
    from groundwork.documents.glyphs import missing_glyphs
    from groundwork.documents.writing import write_document

    write_document(report, out)
    return missing_glyphs(report) if out.suffix.lower() == ".pdf" else ()


def _today() -> date:
    return datetime.now(UTC).date()
