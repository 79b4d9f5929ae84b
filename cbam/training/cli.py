"""Options of ``cbam training``; the work stands in modules imported when a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cbam.cli import Force, Json, KnownOn, Lang, LawDir, law_of, never_filled, words_for_bad_input

app = typer.Typer(no_args_is_help=True, help="Exercises with a key, and marks. 练习题、答案与评分。")


@app.command()
def sheet(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same sheet.")] = 1,
    n: Annotated[int, typer.Option("--n", help="How many exercises.")] = 10,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only this kind; repeat it.")] = None,
    goods: Annotated[
        list[str] | None,
        typer.Option("--goods", help="Only these goods: a sector, or 4 to 10 digits of codes; repeat it."),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Heading of the sheet.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="The sheet: .pdf, .docx or .xlsx.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="The key: .pdf, .docx or .xlsx.")] = None,
    force: Force = False,
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Make a sheet of exercises with reproducible numbers, and its key. 生成练习题与答案。"""
    from cbam.training import commands

    with words_for_bad_input(lang, json) as language:
        for file in (out, key):
            if file is not None:
                never_filled(file, force)
        kinds, wanted = tuple(kind or ()), tuple(goods or ())
        asked = commands.SheetRequest(seed, n, kinds, wanted, title, out, key, json, language)
        commands.sheet(asked, law_of(law, known_on))


@app.command()
def mark(
    file: Annotated[Path, typer.Argument(help="The answer sheet downloaded after a quiz: .json.")],
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Mark an answer sheet again and check its code; exit 1 if it was altered. 重新评分并核对校验码。"""
    from cbam.training import commands

    with words_for_bad_input(lang, json) as language:
        commands.mark(file, law_of(law, known_on), json, language)
