"""``cbam law``: options only; the work stands in modules imported when a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cbam.cli import (
    Json,
    KnownOn,
    Lang,
    LawDir,
    Overlays,
    ScenarioName,
    day_of,
    law_of,
    prices_of,
    words_for_bad_input,
)  # fmt: skip

app = typer.Typer(
    no_args_is_help=True, help="The law as data: rows, days, differences, checks. 法规数据：查、比、验。"
)


@app.command()
def show(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    table: Annotated[str, typer.Argument(help="A table; left out: the list of tables.")] = "",
    code: Annotated[str, typer.Option("--code", help="Rows of a customs code, above and below it.")] = "",
    origin: Annotated[str, typer.Option("--origin", help="Rows of an origin: CN, China, 中国.")] = "",
    text: Annotated[str, typer.Option("--find", help="Rows with this text in a cell.")] = "",
    day: Annotated[str | None, typer.Option("--day", help="Rows that apply on this day.")] = None,
    limit: Annotated[int, typer.Option("--limit", help="How many rows to print.")] = 40,
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Show rows with their citation. 显示条目及出处。"""
    from cbam import law_command

    with words_for_bad_input(lang, json) as language:
        asked = law_command.Asked(table, code, origin, text, day_of(day), limit)
        law_command.show(asked, law_of(law, known_on, overlay), json, language)


@app.command()
def at(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    day: Annotated[str, typer.Argument(help="The day whose law is asked for, 2026-08-01.")],
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """What applies on a day, as known on another: figures by year, datasets. 某日适用的法规。"""
    from cbam import law_command

    with words_for_bad_input(lang, json) as language:
        law_command.at(day_of(day), law_of(law, known_on, overlay), json, language)


@app.command()
def diff(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[
        Path | None, typer.Argument(help="A portfolio: what the change does to its bill.")
    ] = None,
    day: Annotated[str | None, typer.Option("--day", help="Law of this day.")] = None,
    to_day: Annotated[str | None, typer.Option("--to-day", help="Against the law of this day.")] = None,
    known_on: KnownOn = None,
    to_known_on: Annotated[
        str | None, typer.Option("--to-known-on", help="Against as known then; left out: the newest.")
    ] = None,
    overlay: Overlays = None,
    to_overlay: Annotated[
        list[str] | None, typer.Option("--to-overlay", help="Against this overlay.")
    ] = None,
    law: LawDir = None,
    to_law: Annotated[Path | None, typer.Option("--to-law", help="Against this folder's rows.")] = None,
    price: Annotated[str | None, typer.Option("--price", help="Flat price, EUR per certificate.")] = None,
    scenario: ScenarioName = None,
    limit: Annotated[int, typer.Option("--limit", help="How many rows to print.")] = 40,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Rows that differ between two laws and, given FILE, the bill line by line. 比较两种法规状态。"""
    from cbam import law_diff_command as command

    with words_for_bad_input(lang, json) as language:
        # an earlier day alone is compared with the newest known, never with itself
        alone = bool(known_on) and not (to_known_on or to_overlay or to_law or to_day)
        before = command.Side(law_of(law, known_on, overlay), day_of(day))
        known_then = to_known_on or (None if alone else known_on)
        after = command.Side(law_of(to_law or law, known_then, to_overlay or overlay), day_of(to_day or day))
        request = command.Request(file, limit, json, language, to_newest=alone)
        command.run(request, before, after, prices_of(price, scenario))


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="Your law folder; left out: packaged only.")] = None,
    today: Annotated[str | None, typer.Option("--today", help="Name what is due for review by then.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Check every row and, with --today, what should have been reviewed. 检查法规数据是否有误、是否过期。"""
    from cbam import law_check_command

    with words_for_bad_input(lang, json) as language:
        law_check_command.run(folder, day_of(today), json, language)


@app.command()
def template(out: Annotated[Path, typer.Argument(help="The folder to write.")], lang: Lang = None) -> None:
    """Write a blank law folder for your own newer rows. 生成空白法规文件夹。"""
    from cbam.law.blank import write_blank_folder

    with words_for_bad_input(lang, False) as language:
        from groundwork.words import say

        for file in write_blank_folder(out):
            typer.echo(say("cbam.template-written", language, file=str(file)))
