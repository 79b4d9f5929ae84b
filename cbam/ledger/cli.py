"""Options of ``cbam ledger``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cbam.cli import (
    AllowRejected,
    Force,
    Json,
    KnownOn,
    Lang,
    LawDir,
    Out,
    law_of,
    never_filled,
    never_over,
    words_for_bad_input,
)

app = typer.Typer(
    no_args_is_help=True, help="Monthly activity data, in versions, rolled up. 月度活动数据台账（分版本）。"
)
Folder = Annotated[Path, typer.Option("--dir", help="Folder of the ledger.")]


@app.command()
def add(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="Activity data: .xlsx or .csv.")],
    folder: Folder = Path("ledger"),
    note: Annotated[str, typer.Option("--note", help="Why this version.")] = "",
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Append a file as a new version; nothing is ever overwritten. 追加一个版本。"""
    from cbam.ledger import commands

    with words_for_bad_input(lang, json) as language:
        law_now = law_of(law, known_on)
        commands.add(folder, file, note, law_now, language, json=json, allow_rejected=allow_rejected)


@app.command()
def show(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    folder: Folder = Path("ledger"),
    version: Annotated[int | None, typer.Option("--version", help="As of this version.")] = None,
    level: Annotated[
        list[str] | None, typer.Option("--level", help="total, county, park, firm, installation; repeat it.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="year or month.")] = "year",
    out: Out = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Roll up from installation to firm, park and county. 按装置、企业、园区、区县汇总。"""
    from cbam.ledger import commands

    with words_for_bad_input(lang, json) as language:
        never_over(out)
        commands.show(folder, version, tuple(level or ()), by, language, json=json, out=out)


@app.command()
def diff(
    first: Annotated[int, typer.Argument(help="A version.")],
    second: Annotated[int, typer.Argument(help="The version it is compared with.")],
    folder: Folder = Path("ledger"),
    json: Json = False,
    lang: Lang = None,
) -> None:
    """What changed between two versions, row by row. 两个版本之间的差异。"""
    from cbam.ledger import commands

    with words_for_bad_input(lang, json) as language:
        commands.diff(folder, first, second, language, json=json)


@app.command()
def log(folder: Folder = Path("ledger"), json: Json = False, lang: Lang = None) -> None:
    """Every version with its rows read, used and quarantined. 版本记录。"""
    from cbam.ledger import commands

    with words_for_bad_input(lang, json) as language:
        commands.log(folder, language, json=json)


@app.command()
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="File to write.")],
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Write a blank bilingual workbook. 生成空白模板。"""
    from cbam.ledger import commands

    with words_for_bad_input(lang, False) as language:
        never_filled(out, force)
        commands.write_template(out, language)
