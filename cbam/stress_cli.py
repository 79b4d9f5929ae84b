"""Options of the commands around stress tests."""

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
    day_of,
    law_of,
    never_over,
    words_for_bad_input,
)

Runs = Annotated[Path, typer.Option("--dir", help="Folder of the runs.")]
Scheduler = Annotated[str | None, typer.Option("--scheduler", help="Dask cluster, tcp://host:8786.")]


def stress(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path | None, typer.Argument(help="Portfolio: .xlsx or .csv.")] = None,
    scenario: Annotated[
        list[str] | None, typer.Option("--scenario", help="Names or YAML files; repeat it.")
    ] = None,
    years: Annotated[str | None, typer.Option("--years", help="2026-2034 or 2026,2030.")] = None,
    level: Annotated[list[str] | None, typer.Option("--level", help="firm, product ...; repeat it.")] = None,
    draws: Annotated[int, typer.Option("--draws", help="Random draws of price, FX, emissions, volume.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="The draws' seed.")] = 0,
    draw_level: Annotated[
        list[str] | None,
        typer.Option("--draw-level", help="Chance also by importer, product, origin, shipment; repeat it."),
    ] = None,
    scheduler: Scheduler = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A folder to store the run in, or a .xlsx/.csv/.parquet file."),
    ] = None,
    resume: Annotated[str | None, typer.Option("--resume", help="Go on with a stored run.")] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    reading: ReadingChoices = None,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Stress a portfolio year by year under scenarios, with or without chance. 情景压力测试。"""
    from cbam.readings import only_default_readings
    from cbam.stress import commands

    with words_for_bad_input(lang, json) as language:
        only_default_readings(reading or ())
        never_over(out, file, *(scenario or ()))
        wanted = commands.Wanted(
            file, tuple(scenario or ()), years, tuple(level or ()), draws, seed, scheduler, out, resume, law,
            day_of(known_on), tuple(overlay or ()), json, allow_rejected, language, tuple(draw_level or ()),
        )  # fmt: skip
        commands.run(wanted)


def scenarios(
    show: Annotated[str | None, typer.Option("--show", help="Print one scenario's points.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """List the scenarios, or show one (name or file) with every point's status and source. 列出情景。"""
    from cbam.stress import commands

    with words_for_bad_input(lang, json) as language:
        commands.show_scenarios(show, json, language)


def runs(folder: Runs = Path("runs"), json: Json = False, lang: Lang = None) -> None:
    """List the stored runs and how far each got. 列出已存运行。"""
    from cbam.stress import commands

    with words_for_bad_input(lang, json) as language:
        commands.list_runs(folder, json, language)


def replay(
    run: Annotated[str, typer.Argument(help="A run's name or folder.")],
    folder: Runs = Path("runs"),
    scheduler: Scheduler = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Compute a stored run again and compare bit by bit. 重算并逐位比较。"""
    from cbam.stress import commands

    with words_for_bad_input(lang, json) as language:
        commands.replay(folder, run, scheduler, json, language)


def diff(
    first: Annotated[str, typer.Argument(help="A run's name or folder.")],
    second: Annotated[str, typer.Argument(help="The run it is compared with.")],
    folder: Runs = Path("runs"),
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Explain the difference of two runs by price, law, emissions, volume. 按驱动因素解释两次运行之差。"""
    from cbam.stress.difference_answer import diff as explain

    with words_for_bad_input(lang, json) as language:
        explain(folder, first, second, json, language)


def reverse(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="Portfolio with a firms table: .xlsx or .csv.")],
    scenario: Annotated[str, typer.Option("--scenario", help="Name or YAML file.")] = "central",
    year: Annotated[int, typer.Option("--year", help="Year looked at.")] = 2030,
    floor: Annotated[
        float, typer.Option("--floor", help="EBIT margin that must be kept, 0.02 is 2 %.")
    ] = 0.0,
    nth: Annotated[int, typer.Option("--nth", help="The price at which so many firms have fallen.")] = 1,
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """What brings each firm to its floor: price, emissions, pass-through, together. 反向压力测试。"""
    from cbam.stress import reverse_command

    with words_for_bad_input(lang, json) as language:
        wanted = reverse_command.Wanted(file, scenario, year, floor, nth, json, language)
        reverse_command.run(wanted, law_of(law, known_on))


def abate(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="Plants and measures: .yaml.")],
    scenario: Annotated[str, typer.Option("--scenario", help="Price path: name or YAML file.")] = "central",
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """The best plan of measures within a budget, by Equations 2 to 4. 减排方案。"""
    from cbam.stress import abatement_command

    with words_for_bad_input(lang, json) as language:
        abatement_command.run(file, scenario, law_of(law, known_on), json, language)


def plan(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    file: Annotated[Path, typer.Argument(help="Portfolio of the sector: .xlsx, .csv or .parquet.")],
    firm: Annotated[str | None, typer.Option("--firm", help="The firm, as in the portfolio.")] = None,
    loans: Annotated[
        bool, typer.Option("--loans", help="Instead of one firm: emissions behind every loan.")
    ] = False,
    scenario: Annotated[str, typer.Option("--scenario", help="Name or YAML file.")] = "central",
    years: Annotated[str | None, typer.Option("--years", help="2026-2034 or 2026,2030.")] = None,
    budget: Annotated[
        float | None,
        typer.Option("--budget", help="EUR for measures, with --loans of all together; none: no limit."),
    ] = None,
    verification_cost: Annotated[
        list[str] | None, typer.Option("--verification-cost", help="EUR a year, or FIRM=EUR; repeat it.")
    ] = None,
    discount: Annotated[float | None, typer.Option("--discount", help="Yearly rate, 0.08 is 8 %.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The page: .pdf, .docx or .xlsx.")] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """One firm's page: bill, standing, measures within a budget, tasks; or all loans. 企业或贷款方案。"""
    from cbam.stress import loan_command, plan_command

    with words_for_bad_input(lang, json) as language:
        never_over(out, file)
        costs = tuple(verification_cost or ())
        plan_command.refuse_unless_one(firm, costs, loans=loans)
        wanted = plan_command.Wanted(
            file, firm or "", scenario, years, budget, costs, discount, out, json, allow_rejected, language
        )
        chosen = loan_command.run if loans else plan_command.run
        chosen(wanted, law_of(law, known_on))


File = Annotated[Path | None, typer.Argument(help="Portfolio: .xlsx, .csv or .parquet.")]
ScenarioNames = Annotated[
    list[str] | None, typer.Option("--scenario", help="Names or YAML files; repeat it.")
]
StoredRun = Annotated[str | None, typer.Option("--run", help="A stored run instead of a portfolio.")]
On = Annotated[str, typer.Option("--on", help="The scenario it dwells on; central, else the first.")]
OnYear = Annotated[int | None, typer.Option("--year", help="The year it dwells on; else the last.")]


def stress_report(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    out: Annotated[Path, typer.Option("--out", help="The report: .pdf, .docx or .xlsx.")],
    file: File = None,
    scenario: ScenarioNames = None,
    years: Annotated[str | None, typer.Option("--years", help="2026-2034 or 2026,2030.")] = None,
    draws: Annotated[int, typer.Option("--draws", help="Random draws.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="The draws' seed.")] = 0,
    scheduler: Scheduler = None,
    run: StoredRun = None,
    folder: Runs = Path("runs"),
    on: On = "",
    year: OnYear = None,
    named: Annotated[bool, typer.Option("--named", help="Firms stand in it by name.")] = False,
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """The sector's stress test as a document, of a portfolio or a stored run. 行业压力测试报告。"""
    from cbam.stress import sector_command
    from cbam.stress.commands import Wanted

    with words_for_bad_input(lang, json) as language:
        never_over(out, file, *(scenario or ()))
        wanted = Wanted(
            file, tuple(scenario or ()), years, (), draws, seed, scheduler, None, None, law,
            day_of(known_on), tuple(overlay or ()), json, allow_rejected, language,
        )  # fmt: skip
        source = sector_command.Source(wanted, folder, run, on, year)
        sector_command.report(source, out, named)


def stress_benchmark(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    out_dir: Annotated[Path, typer.Option("--out-dir", help="Folder for the reports, one per firm.")],
    file: File = None,
    scenario: ScenarioNames = None,
    years: Annotated[str | None, typer.Option("--years", help="2026-2034 or 2026,2030.")] = None,
    run: StoredRun = None,
    folder: Runs = Path("runs"),
    on: On = "",
    year: OnYear = None,
    form: Annotated[str, typer.Option("--form", help="pdf, docx or xlsx.")] = "pdf",
    firm: Annotated[list[str] | None, typer.Option("--firm", help="Only this firm; repeat it.")] = None,
    law: LawDir = None,
    known_on: KnownOn = None,
    overlay: Overlays = None,
    json: Json = False,
    lang: Lang = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Where each firm stands among its peers, without naming another, as documents. 匿名对标报告。"""
    from cbam.stress import sector_command
    from cbam.stress.commands import Wanted

    with words_for_bad_input(lang, json) as language:
        wanted = Wanted(
            file, tuple(scenario or ()), years, (), law_folder=law, known_on=day_of(known_on),
            overlays=tuple(overlay or ()), json=json, allow_rejected=allow_rejected, lang=language,
        )  # fmt: skip
        source = sector_command.Source(wanted, folder, run, on, year)
        sector_command.benchmark(source, out_dir, f".{form.lower().lstrip('.')}", tuple(firm or ()))


def mount(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (stress, scenarios, runs, replay, diff, reverse, abate, plan):
        app.command()(command)
    app.command("stress-report")(stress_report)
    app.command("stress-benchmark")(stress_benchmark)
