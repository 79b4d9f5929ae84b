"""What all ``cbam`` commands share: options, the law and prices asked for, words for bad input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from datetime import date

    from cbam.prices import Prices
    from cbam.statute import Statute
    from groundwork.problems import Problem

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Lang = Annotated[str | None, typer.Option("--lang", help="zh or en; default from the environment.")]
LawDir = Annotated[Path | None, typer.Option("--law", help="Folder with newer rows of the law tables.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="Law as known on this day (2026-11-22).")]
Out = Annotated[Path | None, typer.Option("--out", help="Write results to .xlsx, .csv or .parquet.")]
AllowRejected = Annotated[bool, typer.Option("--allow-rejected", help="Exit 0 even if lines were rejected.")]
ScenarioName = Annotated[str | None, typer.Option("--scenario", help="low, central, high, or a YAML file.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")]
Overlays = Annotated[
    list[str] | None, typer.Option("--overlay", help="Lay a proposal or what-if over the law; repeat it.")
]
ReadingChoices = Annotated[
    list[str] | None, typer.Option("--reading", help="NAME=VALUE, see cbam readings; repeat it.")
]


def day_of(text: str | None) -> date | None:
    """A day typed as 2026-11-22. Raises ``BadInput`` for anything else."""
    from datetime import date

    from groundwork.problems import BadInput, Problem

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(Problem("cbam.known-on-unreadable", params={"value": text or ""})) from None


def law_of(
    folder: Path | None, known_on: str | None, overlays: list[str] | None = None
) -> Callable[[], Statute]:
    """The law asked for, loaded when the command needs it."""

    def load() -> Statute:
        from cbam.statute import load_statute

        return load_statute(folder, day_of(known_on), tuple(overlays or ()))

    return load


def prices_of(price: str | None, scenario: str | None) -> Callable[[], Prices]:
    """The prices asked for; a flat price must be a positive number."""

    def load() -> Prices:
        from cbam.prices import Prices
        from cbam.scenario import BASE, load_scenario
        from cbam.scenario_parts import LARGEST
        from groundwork.cells import parse_number
        from groundwork.problems import BadInput, Problem

        flat = parse_number(price) if price is not None else None
        if price is not None and (flat is None or flat <= 0):
            raise BadInput(Problem("cbam.price-not-positive", params={"value": price}))
        if flat is not None and flat > LARGEST:
            raise BadInput(
                Problem("cbam.price-too-high", params={"value": price or "", "most": f"{LARGEST:,.0f}"})
            )
        return Prices(load_scenario(scenario or BASE), flat)

    return load


def never_over(out: Path | None, *inputs: Path | str | None) -> None:
    """Results never replace what they were computed from. Raises ``BadInput`` where they would."""
    from groundwork.problems import BadInput, Place, Problem

    read = (Path(one) for one in inputs if one is not None)
    if out is not None and out.exists() and any(one.exists() and out.samefile(one) for one in read):
        raise BadInput(Problem("cbam.out-is-input", Place(out.name)))


def never_filled(out: Path, force: bool) -> None:
    """A blank template never replaces a file that may be filled in. Raises ``BadInput`` unless forced."""
    from groundwork.problems import BadInput, Place, Problem

    if out.exists() and not force:
        raise BadInput(Problem("cbam.out-exists", Place(str(out))))


@contextmanager
def words_for_bad_input(lang: str | None, as_json: bool) -> Iterator[str]:
    """The language to speak; bad input inside becomes words and exit 2, never a stack trace."""
    from groundwork.problems import BadInput
    from groundwork.words import preferred_language

    language = preferred_language(lang)
    try:
        known_language(lang)
        yield language
    except BadInput as bad:
        refuse(bad.problems, language, as_json)


def known_language(lang: str | None) -> None:
    """Raises ``BadInput`` for a language there are no texts in."""
    from groundwork.problems import BadInput, Problem
    from groundwork.words import LANGUAGES

    if lang is not None and lang[:2].lower() not in LANGUAGES:
        raise BadInput(Problem("cbam.lang-unknown", params={"value": lang, "known": ", ".join(LANGUAGES)}))


def refuse(problems: tuple[Problem, ...], lang: str, as_json: bool) -> NoReturn:
    """Say what is wrong, as JSON where asked, and leave with 2."""
    from groundwork.answers import as_json as text_of
    from groundwork.answers import finish, head, problem_records
    from groundwork.problems import Counts

    if as_json:
        answer = head("cbam-refusal/1", None, None, Counts())
        typer.echo(text_of({**answer, "problems": problem_records(problems, lang)}))
    finish(problems, lang)
