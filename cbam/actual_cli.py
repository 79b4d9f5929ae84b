"""Options of the commands around a firm's own data: its installation, and what that data is worth."""

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
    ReadingChoices,
    ScenarioName,
    law_of,
    never_filled,
    never_over,
    prices_of,
    words_for_bad_input,
)

Installation = Annotated[Path, typer.Argument(help="Installation: .xlsx or .json.")]
Costs = Annotated[
    list[str] | None,
    typer.Option("--verification-cost", help="EUR a year, or NAME=EUR; repeat it. No cost is assumed."),
]
Exported = Annotated[
    list[str] | None, typer.Option("--exported", help="Tonnes sold to the EU a year, or NAME=t; repeat it.")
]


def installation(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Installation,
    law: LawDir = None,
    known_on: KnownOn = None,
    reading: ReadingChoices = None,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Embedded emissions and free allocation of an installation's goods. 装置的隐含排放与免费配额调整。"""
    from cbam.embedded.commands import Request, run

    with words_for_bad_input(lang, json) as language:
        statute = law_of(law, known_on)
        run(Request(file, json, allow_rejected, language), lambda: statute().newest, reading or ())


def installation_template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="File to write.")],
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Write a blank bilingual installation workbook. 生成空白双语装置表。"""
    from cbam.embedded.commands import write_template

    with words_for_bad_input(lang, False) as language:
        never_filled(out, force)
        write_template(out, language)


def advise(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="Installation (.xlsx, .json) or portfolio (.xlsx, .csv).")],
    verification_cost: Costs = None,
    exported: Exported = None,
    budget: Annotated[str | None, typer.Option("--budget", help="EUR for verifications.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="The year the budget is for.")] = None,
    origin: Annotated[str | None, typer.Option("--origin", help="Origin, where the file has none.")] = None,
    price: Annotated[str | None, typer.Option("--price", help="EUR per certificate.")] = None,
    scenario: ScenarioName = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    reading: ReadingChoices = None,
    totals: Annotated[bool, typer.Option("--totals", help="JSON without the single goods.")] = False,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Actual or default values, and what to verify first; exit 1: stay on default. 用实际值还是默认值。"""
    from cbam.advice.commands import Request, run

    with words_for_bad_input(lang, json) as language:
        request = Request(
            file, verification_cost or (), exported or (), budget, year, origin, totals, json,
            allow_rejected, language, reading or (),
        )  # fmt: skip
        run(request, law_of(law, known_on), prices_of(price, scenario))


def bridge(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    bom: Annotated[Path, typer.Argument(metavar="BOM", help="Bill of materials: .xlsx or .csv.")],
    file: Annotated[
        Path | None,
        typer.Argument(metavar="INSTALLATION", help="Installation; none for goods outside CBAM."),
    ] = None,
    product: Annotated[str | None, typer.Option("--product", help="Product id of the bill.")] = None,
    good: Annotated[str | None, typer.Option("--good", help="Good of the installation.")] = None,
    match: Annotated[
        list[str] | None, typer.Option("--match", help="ITEM=NAME: the same thing on both sides; repeat it.")
    ] = None,
    metric: Annotated[str, typer.Option("--metric", help="GWP set of the footprint.")] = "AR6",
    inventory: Annotated[
        list[Path] | None, typer.Option("--inventory", help="Folder with your own processes; repeat it.")
    ] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    totals: Annotated[bool, typer.Option("--totals", help="Steps without the single items.")] = False,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """From a footprint to CBAM embedded emissions, a table that adds up. 从碳足迹到隐含排放的对账。"""
    from cbam.bridge.commands import Request, run

    with words_for_bad_input(lang, json) as language:
        request = Request(
            bom, file, product, good, match or (), metric, inventory or (), totals, json,
            allow_rejected, language,
        )  # fmt: skip
        run(request, law_of(law, known_on))


def communication(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Installation,
    out: Annotated[Path, typer.Option("--out", help="File to write: .pdf, .docx, .xlsx or .json.")],
    about: Annotated[Path | None, typer.Option("--about", help="The operator's statements: .yaml.")] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="Your copy of the Commission's template, to be filled.")
    ] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    lang: Lang = None,
) -> None:
    """What an operator tells the importer; .json for Catena-X. 致进口商的排放与免费配额通报。"""
    from cbam.communication.commands import CommunicationRequest, run

    with words_for_bad_input(lang, False) as language:
        never_over(out, file, about, template)
        statute = law_of(law, known_on)
        run(CommunicationRequest(file, out, about, language, template=template), lambda: statute().newest)


def communication_default(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    out: Annotated[Path, typer.Option("--out", help="File to write: .pdf, .docx or .xlsx.")],
    file: Annotated[Path | None, typer.Argument(help="Portfolio: .xlsx or .csv.")] = None,
    cn: Annotated[str | None, typer.Option("--cn", help="CN code, 8 digits (or TARIC).")] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", help="Country of origin: CN, China, 中国.")
    ] = None,
    mass: Annotated[str | None, typer.Option("--mass", help="Net mass in tonnes.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="Year of import.")] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    lang: Lang = None,
) -> None:
    """What to tell the importer without data of one's own: default values. 没有实测数据时的默认值通报。"""
    from cbam.communication.commands import run_defaults_of

    typed = {"cn_code": cn, "origin": origin, "mass_t": mass, "year": year}
    options = {key: text for key, text in typed.items() if text is not None}
    with words_for_bad_input(lang, False) as language:
        never_over(out, file)
        run_defaults_of(file, options, out, language, law_of(law, known_on))


def mount(app: typer.Typer) -> None:
    """Add these commands to ``cbam``."""
    app.command()(installation)
    app.command("installation-template")(installation_template)
    app.command()(advise)
    app.command()(bridge)
    app.command()(communication)
    app.command("communication-default")(communication_default)
