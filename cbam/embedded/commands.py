"""``cbam installation FILE``: what an installation's goods carry, from its monitored data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.file_request import Request
from groundwork.answers import as_json, finish
from groundwork.words import DASH, number, say

__all__ = ["Request", "run", "write_template"]

if TYPE_CHECKING:
    from cbam.embedded.results import GoodResult, InstallationResult
    from cbam.law.rulebook import Law


def run(request: Request, law: Callable[[], Law], readings: Sequence[str] = ()) -> NoReturn:
    """Read, compute, answer. ``readings`` as typed: NAME=VALUE.

    Raises ``BadInput`` where there is nothing to answer.
    """
    from cbam.embedded.answer import answer_of
    from cbam.embedded.installation import compute
    from cbam.embedded.reading import read_installation
    from cbam.readings import parse_readings

    chosen = parse_readings(readings, "installation")
    loaded = read_installation(request.file)
    snapshot = law()
    result = compute(loaded.value.installation, snapshot, loaded.value.place, chosen)
    problems = (*loaded.problems, *result.problems)
    if request.json:
        typer.echo(as_json(answer_of(result, snapshot, loaded.counts, problems, request.lang)))
    else:
        _print(result, request.lang)
    finish(problems, request.lang, allow_rejected=request.allow_rejected)


def write_template(path: Path, lang: str) -> None:
    """Write the blank bilingual installation workbook and say so."""
    from cbam.embedded.workbook import write_blank

    write_blank(path)
    typer.echo(say("cbam.embedded-template-written", lang, file=str(path)))


def _print(result: InstallationResult, lang: str) -> None:
    totals = result.totals
    typer.echo(
        say(
            "cbam.embedded-totals",
            lang,
            year=result.year,
            direct=number(totals.direct_tco2e, lang, 1),
            indirect=number(totals.indirect_tco2e, lang, 1),
            biogenic=number(totals.biogenic_tco2, lang, 1),
        )
    )
    for good in result.goods:
        line = "cbam.embedded-good-line" if good.per == "t" else "cbam.embedded-power-line"
        typer.echo(say(line, lang, **_shown(good, lang)))
        for term in good.sefa_terms:
            typer.echo(
                say(
                    "cbam.embedded-term-line",
                    lang,
                    name=term.name,
                    m_i=number(term.m_i, lang, 4),
                    sefa=number(term.sefa, lang, 4),
                    article=term.article,
                )
            )
    for note in result.notes:
        typer.echo(say(note.code, lang, **note.params))
    typer.echo(say("cbam.law-line", lang, version=result.law_version, known_on=result.known_on))


def _shown(good: GoodResult, lang: str) -> dict[str, object]:
    return {
        "product": good.product or good.process or DASH,
        "cn": good.cn_code,
        "direct": number(good.see_direct, lang, 4),
        "indirect": number(good.see_indirect, lang, 4),
        "counted": number(good.see_counted, lang, 4),
        "sefa": number(good.sefa, lang, 4),
    }
