"""The ``cbam`` command: options only. The work stands in modules imported when a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cbam.actual_cli import mount as mount_actual
from cbam.border_cli import mount as mount_border
from cbam.cli import (
    AllowRejected,
    Force,
    Json,
    KnownOn,
    Lang,
    LawDir,
    Out,
    Overlays,
    ReadingChoices,
    ScenarioName,
    law_of,
    never_filled,
    never_over,
    prices_of,
    words_for_bad_input,
)  # fmt: skip
from cbam.keep_cli import app as keep_app
from cbam.landed.cli import mount as mount_landed
from cbam.law_cli import app as law_app
from cbam.ledger.cli import app as ledger_app
from cbam.stress_cli import mount as mount_stress
from cbam.training.cli import app as training_app

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="What the EU carbon border adjustment costs, and the law behind it. 欧盟CBAM费用与法律依据。",
)

app.add_typer(law_app, name="law")
app.add_typer(keep_app, name="keep")
app.add_typer(ledger_app, name="ledger")
app.add_typer(training_app, name="training")
mount_actual(app)
mount_border(app)
mount_landed(app)
mount_stress(app)


def main() -> None:
    """Entry point of the command ``cbam``."""
    from groundwork.answers import run

    run(app)


@app.command()
def bill(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path | None, typer.Argument(help="Portfolio: .xlsx or .csv.")] = None,
    cn: Annotated[str | None, typer.Option("--cn", help="CN code, 8 digits (or TARIC).")] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", help="Country of origin: CN, China, 中国.")
    ] = None,
    mass: Annotated[str | None, typer.Option("--mass", help="Net mass in tonnes.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="Day of import, 2026-02-10.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="Year of import.")] = None,
    quarter: Annotated[str | None, typer.Option("--quarter", help="Quarter of import, 2026-Q1.")] = None,
    production_year: Annotated[str | None, typer.Option("--production-year", help="With evidence.")] = None,
    mwh: Annotated[str | None, typer.Option("--mwh", help="Electricity (2716): MWh.")] = None,
    factor: Annotated[str | None, typer.Option("--factor", help="Electricity: tCO2/MWh.")] = None,
    factor_basis: Annotated[
        str | None, typer.Option("--factor-basis", help="Electricity: country, alternative, union or actual.")
    ] = None,
    condition: Annotated[
        list[str] | None,
        typer.Option("--condition", help="Actual factor: assert one; repeat it."),
    ] = None,
    content: Annotated[
        str | None, typer.Option("--content", help="t clinker/t or kg N/t, for --reading.")
    ] = None,
    purchase: Annotated[
        str | None, typer.Option("--purchase", help="From 2027: day bought; 2027-W15 names the price week.")
    ] = None,
    price: Annotated[str | None, typer.Option("--price", help="Flat price, EUR per certificate.")] = None,
    scenario: ScenarioName = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    reading: ReadingChoices = None,
    totals: Annotated[bool, typer.Option("--totals", help="Totals only, no lines.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show every step with its article.")] = False,
    json: Json = False,
    lang: Lang = None,
    out: Out = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Price shipments: a portfolio FILE, or one line by options. 计算货物的CBAM费用。"""
    from cbam import bill_command

    typed = {
        "cn_code": cn, "origin": origin, "mass_t": mass, "date": day, "year": year, "quarter": quarter,
        "production_year": production_year, "quantity": mwh, "quantity_unit": "MWh" if mwh else None,
        "see_direct": factor, "content": content, "purchase": purchase, "factor_basis": factor_basis,
        "conditions": "; ".join(condition) if condition else None,
    }  # fmt: skip
    options = {key: text for key, text in typed.items() if text is not None}
    with words_for_bad_input(lang, json) as language:
        never_over(out, file, scenario)
        request = bill_command.Request(file, options, totals, explain, json, out, allow_rejected, language)
        wanted = bill_command.Under(law_of(law, known_on, overlay), prices_of(price, scenario), reading or ())
        bill_command.run(request, wanted)


@app.command()
def goods(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    code: Annotated[str, typer.Argument(help="4, 6, 8 or 10 digits.")],
    origin: Annotated[str | None, typer.Option("--origin", help="Show its default value.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="Year of production; default the law's.")] = None,
    price: Annotated[str | None, typer.Option("--price", help="EUR per certificate, for a range.")] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Explain a code, now and under each overlay, and what else the EU asks. 解释商品编码。"""
    from cbam import goods_command

    with words_for_bad_input(lang, json) as language:
        asked = goods_command.Request(code, origin, year, json, language)
        goods_command.run(asked, law_of(law, known_on), prices_of(price, None))


@app.command()
def readings(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path | None, typer.Argument(help="A portfolio: what each reading does to it.")] = None,
    price: Annotated[str | None, typer.Option("--price", help="Flat price, EUR per certificate.")] = None,
    scenario: ScenarioName = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    json: Json = False,
    lang: Lang = None,
) -> None:  # fmt: skip
    """List the disputed readings of the law, their defaults and effects. 列出有争议的解释及其影响。"""
    from cbam import readings_command

    with words_for_bad_input(lang, json) as language:
        request = readings_command.Request(file, json, language)
        readings_command.run(request, law_of(law, known_on, overlay), prices_of(price, scenario))


@app.command()
def template(
    out: Annotated[Path, typer.Argument(help="The .xlsx file to write.")],
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Write a blank bilingual portfolio workbook with drop-downs. 生成空白模板。"""
    from cbam.template import write_portfolio_template

    with words_for_bad_input(lang, False) as language:
        from groundwork.words import say

        never_filled(out, force)
        write_portfolio_template(out)
        typer.echo(say("cbam.template-written", language, file=str(out)))


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Report workbook to write.")] = Path(
        "out/demo_report.xlsx"
    ),
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Footprints of example products, a sector's bill on three price paths. 演示。"""
    from cbam.demo import run

    with words_for_bad_input(lang, json) as language:
        run(out, json, lang or "", language)


@app.command("app")
def start_app(
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 for a classroom.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port")] = 8501,
    lang: Lang = None,
) -> None:
    """Start the app in the browser. 启动网页应用。"""
    from cbam import app_command

    with words_for_bad_input(lang, False) as language:
        app_command.run(host, port, language)
