"""The ``cbam`` command: options only. The work stands in modules imported when a command runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from cbam.prices import Prices
    from cbam.statute import Statute
    from groundwork.problems import Problem

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="What the EU carbon border adjustment costs, and the law behind it. 欧盟CBAM费用与法律依据。",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Lang = Annotated[str | None, typer.Option("--lang", help="zh or en; default from the environment.")]
LawDir = Annotated[Path | None, typer.Option("--law", help="Folder with newer rows of the law tables.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="Law as known on this day (2026-11-22).")]
Out = Annotated[Path | None, typer.Option("--out", help="Write results to .xlsx, .csv or .parquet.")]
AllowRejected = Annotated[bool, typer.Option("--allow-rejected", help="Exit 0 even if lines were rejected.")]
ScenarioName = Annotated[str | None, typer.Option("--scenario", help="low, central, high, or a YAML file.")]


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
    price: Annotated[str | None, typer.Option("--price", help="Flat price, EUR per certificate.")] = None,
    scenario: ScenarioName = None,
    law: LawDir = None,
    known_on: KnownOn = None,
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
        "see_direct": factor,
    }  # fmt: skip
    options = {key: text for key, text in typed.items() if text is not None}
    with _words_for_bad_input(lang, json) as language:
        request = bill_command.Request(file, options, totals, explain, json, out, allow_rejected, language)
        bill_command.run(request, _law(law, known_on), _prices(price, scenario))


@app.command()
def stress(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="Portfolio: .xlsx or .csv.")],
    scenario: Annotated[list[str], typer.Option("--scenario", help="Names or YAML files; repeat it.")],
    years: Annotated[str | None, typer.Option("--years", help="2026-2034 or 2026,2030.")] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
    out: Out = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Bill a portfolio year by year under scenarios (deterministic). 按情景逐年计算。"""
    from cbam import stress_command

    with _words_for_bad_input(lang, json) as language:
        request = stress_command.Request(file, tuple(scenario), years, json, out, allow_rejected, language)
        stress_command.run(request, _law(law, known_on))


@app.command()
def scenarios(
    show: Annotated[str | None, typer.Option("--show", help="Print one scenario's points.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """List the scenarios, or show one with every point's status and source. 列出情景。"""
    from cbam import stress_command

    with _words_for_bad_input(lang, json) as language:
        stress_command.show_scenarios(show, json, language)


@app.command()
def goods(
    code: Annotated[str, typer.Argument(help="4, 6, 8 or 10 digits.")],
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Explain a code: in or out of scope, what else the EU asks. 说明编码。"""
    from cbam import goods_command

    with _words_for_bad_input(lang, json) as language:
        goods_command.run(code, _law(law, known_on), json, language)


@app.command()
def template(
    out: Annotated[Path, typer.Argument(help="The .xlsx file to write.")], lang: Lang = None
) -> None:
    """Write a blank bilingual portfolio workbook with drop-downs. 生成空白模板。"""
    from cbam.template import write_portfolio_template

    with _words_for_bad_input(lang, False) as language:
        from groundwork.words import say

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

    with _words_for_bad_input(lang, json) as language:
        run(out, json, lang or "", language)


@app.command("app")
def start_app(
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 for a classroom.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port")] = 8501,
    lang: Lang = None,
) -> None:
    """Start the app in the browser. 启动网页应用。"""
    from cbam import app_command

    with _words_for_bad_input(lang, False) as language:
        app_command.run(host, port, language)


def _law(folder: Path | None, known_on: str | None) -> Callable[[], Statute]:
    """The law asked for, loaded when the command needs it."""

    def load() -> Statute:
        from datetime import date

        from cbam.statute import load_statute
        from groundwork.problems import BadInput, Problem

        try:
            day = date.fromisoformat(known_on) if known_on else None
        except ValueError:
            raise BadInput(Problem("cbam.known-on-unreadable", params={"value": known_on or ""})) from None
        return load_statute(folder, day)

    return load


def _prices(price: str | None, scenario: str | None) -> Callable[[], Prices]:
    """The prices asked for; a flat price must be a positive number."""

    def load() -> Prices:
        from cbam.prices import Prices
        from cbam.scenario import BASE, load_scenario
        from groundwork.cells import parse_number
        from groundwork.problems import BadInput, Problem

        flat = parse_number(price) if price is not None else None
        if price is not None and (flat is None or flat <= 0):
            raise BadInput(Problem("cbam.price-not-positive", params={"value": price}))
        return Prices(load_scenario(scenario or BASE), flat)

    return load


@contextmanager
def _words_for_bad_input(lang: str | None, as_json: bool) -> Iterator[str]:
    """The language to speak; bad input inside becomes words and exit 2, never a stack trace."""
    from groundwork.problems import BadInput
    from groundwork.words import preferred_language

    language = preferred_language(lang)
    try:
        yield language
    except BadInput as bad:
        _refuse(bad.problems, language, as_json)


def _refuse(problems: tuple[Problem, ...], lang: str, as_json: bool) -> NoReturn:
    from groundwork.answers import as_json as text_of
    from groundwork.answers import finish, head, problem_records
    from groundwork.problems import Counts

    if as_json:
        answer = head("cbam-refusal/1.0", None, None, Counts())
        typer.echo(text_of({**answer, "problems": problem_records(problems, lang)}))
    finish(problems, lang)
