"""Options of ``cbam landed``."""

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
    Overlays,
    law_of,
    never_filled,
    never_over,
    prices_of,
    words_for_bad_input,
)


def landed(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[
        Path | None, typer.Argument(help="Offers (and duties, installations): .xlsx, .csv.")
    ] = None,
    cn: Annotated[str | None, typer.Option("--cn", help="CN code, 8 digits (or TARIC).")] = None,
    origin: Annotated[str | None, typer.Option("--origin", help="Country of origin.")] = None,
    value: Annotated[str | None, typer.Option("--value", help="Customs value, EUR per t.")] = None,
    net_price: Annotated[str | None, typer.Option("--net-price", help="Net at the frontier, EUR/t.")] = None,
    exporter: Annotated[str | None, typer.Option("--exporter", help="Company, for its own duty.")] = None,
    in_quota: Annotated[str | None, typer.Option("--in-quota", help="Share within the quota, 0-1.")] = None,
    duties: Annotated[Path | None, typer.Option("--duties", help="Your duties: .xlsx, .csv, .yaml.")] = None,
    demand: Annotated[str | None, typer.Option("--demand", help="Tonnes the installations supply.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="Day of import, 2026-02-10.")] = None,
    price: Annotated[str | None, typer.Option("--price", help="EUR per certificate.")] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="Price path: name or YAML file.")] = "central",
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    json: Json = False,
    lang: Lang = None,
    out: Out = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Landed cost per tonne: duties, quota, anti-dumping, CBAM, beside competitors. 到岸成本构成对比。"""
    from cbam.landed.commands import Request, run

    with words_for_bad_input(lang, json) as language:
        never_over(out, file, duties)
        request = Request(
            file, cn, origin, value, net_price, exporter, in_quota, duties, demand, day, json, out,
            allow_rejected, language,
        )  # fmt: skip
        run(request, law_of(law, known_on, overlay), prices_of(price, scenario))


def landed_template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="File to write.")],
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Write a blank workbook of offers, duties and installations. 生成空白到岸成本表。"""
    from cbam.landed.commands import write_template

    with words_for_bad_input(lang, False) as language:
        never_filled(out, force)
        write_template(out, language)


def mount(app: typer.Typer) -> None:
    """Add these commands to ``cbam``."""
    app.command()(landed)
    app.command("landed-template")(landed_template)
