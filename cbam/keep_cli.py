"""``cbam keep``: what an operator of the app does: is it healthy, who ran what, remove what is old."""

from __future__ import annotations

from typing import Annotated

import typer

from cbam.cli import Json, Lang, words_for_bad_input

app = typer.Typer(no_args_is_help=True, help="For the app's operator: health, audit log, removal. 运维命令。")


@app.command()
def health(json: Json = False, lang: Lang = None) -> None:
    """Exit 0 if the database answers, the folder can be written and the data load; else 1. 健康检查。"""
    from cbam import keep_command

    with words_for_bad_input(lang, json) as language:
        keep_command.health(json, language)


@app.command()
def audit(
    last: Annotated[int, typer.Option("--last", min=1, help="How many lines, newest first.")] = 50,
    space: Annotated[str | None, typer.Option("--space", help="Of this space only.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Who ran what, newest first; nothing out of anybody's files. 操作记录。"""
    from cbam import keep_command

    with words_for_bad_input(lang, json) as language:
        keep_command.audit(last, space, json, language)


@app.command()
def purge(json: Json = False, lang: Lang = None) -> None:
    """Remove projects, jobs and log lines older than the settings allow. 清理过期数据。"""
    from cbam import keep_command

    with words_for_bad_input(lang, json) as language:
        keep_command.purge(json, language)
