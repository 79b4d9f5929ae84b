"""Options of the commands around the border: the importer's year, and the borders of other countries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cbam.cli import (
    AllowRejected,
    Json,
    KnownOn,
    Lang,
    LawDir,
    Overlays,
    ReadingChoices,
    ScenarioName,
    law_of,
    prices_of,
    words_for_bad_input,
)

regimes = typer.Typer(no_args_is_help=True, help="Carbon charges at other borders. 其他国家的碳边境措施。")
Mass = Annotated[float, typer.Option("--mass", help="Tonnes.")]
Sector = Annotated[str, typer.Option("--sector", help="Such as iron_steel, aluminium, cement.")]
Year = Annotated[int, typer.Option("--year", help="Year of import.")]
Direct = Annotated[float, typer.Option("--see-direct", help="Direct emissions, tCO2e per t.")]


def importer(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="Portfolio with a column importer: .xlsx or .csv.")],
    price: Annotated[str | None, typer.Option("--price", help="EUR per certificate.")] = None,
    scenario: ScenarioName = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    reading: ReadingChoices = None,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Each importer's year: the 50-tonne threshold, holdings, calendar. 进口商全年：微量豁免、持有、日历。"""
    from cbam.importers.commands import Request, run

    with words_for_bad_input(lang, json) as language:
        request = Request(file, json, allow_rejected, language)
        run(request, law_of(law, known_on, overlay), prices_of(price, scenario), reading or ())


def tasks(
    role: Annotated[str, typer.Argument(help="importer, representative, exporter or verifier.")],
    year: Annotated[int, typer.Option("--year", help="Year of import.")],
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Who must do what by when, with the article. 各方任务与期限。"""
    from cbam.importers.commands import show_tasks

    with words_for_bad_input(lang, json) as language:
        show_tasks(role, year, json, language)


@regimes.command("list")
def list_regimes(json: Json = False, lang: Lang = None) -> None:
    """What can be computed here, and where others stand. 可计算的制度及其他国家现状。"""
    from cbam.regimes import commands

    with words_for_bad_input(lang, json) as language:
        commands.list_regimes(json, language)


@regimes.command()
def uk(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    sector: Sector,
    year: Year,
    quarter: Annotated[int, typer.Option("--quarter", help="Quarter of import, 1 to 4.")],
    mass: Mass,
    see_direct: Direct,
    uka_price: Annotated[
        float | None, typer.Option("--uka-price", help="GBP, mean auction price of the quarter before.")
    ] = None,
    see_indirect: Annotated[float | None, typer.Option("--see-indirect", help="tCO2e per t.")] = None,
    baseline: Annotated[
        float | None, typer.Option("--baseline", help="Free allocation share of the sector, 0 to 1.")
    ] = None,
    factor: Annotated[float | None, typer.Option("--factor", help="Instead of the packaged factor.")] = None,
    relief: Annotated[float, typer.Option("--relief", help="GBP, carbon price paid abroad.")] = 0.0,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """The UK charge of one import, from 2027. 英国自2027年起的费用。"""
    from cbam.regimes import commands
    from cbam.regimes.uk import UkCase

    with words_for_bad_input(lang, json) as language:
        case = UkCase(
            sector, year, quarter, mass, see_direct, uka_price, see_indirect, baseline, factor, relief
        )
        commands.uk(case, json, language)


@regimes.command()
def china(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    year: Annotated[int, typer.Option("--year", help="Year of the emissions.")],
    alpha: Annotated[
        float | None, typer.Option("--alpha", help="Allocation above (+) or below (-) emissions.")
    ] = None,
    price: Annotated[float | None, typer.Option("--price", help="CNY per tCO2.")] = None,
    cny_per_eur: Annotated[float | None, typer.Option("--cny-per-eur", help="Exchange rate.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """What a tonne effectively costs in the Chinese system, net of free allocation. 中国碳市场有效碳价。"""
    from cbam.regimes import commands

    with words_for_bad_input(lang, json) as language:
        figures = {"alpha": alpha, "price_cny_per_t": price, "cny_per_eur": cny_per_eur}
        commands.china(year, figures, json, language)


@regimes.command()
def generic(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="The regime as you state it: .yaml.")],
    sector: Sector,
    year: Year,
    mass: Mass,
    see_direct: Direct,
    see_indirect: Annotated[float, typer.Option("--see-indirect", help="tCO2e per t.")] = 0.0,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """The charge under a regime that you state in a file. 按您自行设定的制度计算。"""
    from cbam.regimes import commands
    from cbam.regimes.generic import BorderCase

    with words_for_bad_input(lang, json) as language:
        commands.generic(file, BorderCase(sector, year, mass, see_direct, see_indirect), json, language)


def mount(app: typer.Typer) -> None:
    """Add these commands to ``cbam``."""
    app.command()(importer)
    app.command()(tasks)
    app.add_typer(regimes, name="regimes")
