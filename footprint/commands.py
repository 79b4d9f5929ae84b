"""The `footprint` command: options only; the work stands in modules imported when a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="footprint",
    help="Product carbon footprints from a bill of materials. 由物料清单计算产品碳足迹。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
inventory = typer.Typer(help="The inventory behind the footprints. 清单数据库。", no_args_is_help=True)
app.add_typer(inventory, name="inventory")

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Workbooks or CSV files. 工作簿或CSV文件。")
]
Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--inventory", metavar="DIR", help="Folder with processes of your own; repeatable. 自有清单文件夹。"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON. 以JSON输出。")]
Language = Annotated[str | None, typer.Option("--lang", help="zh or en.")]
Metric = Annotated[str, typer.Option("--metric", help="AR6, AR5, AR4 or AR6-GWP20.")]
DocumentOut = Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write. 要写入的文件。")]
OneProduct = Annotated[str | None, typer.Option("--product", metavar="ID", help="Which one. 产品编号。")]
About = Annotated[
    Path | None, typer.Option("--about", metavar="YAML", help="Who declares what. 企业与产品信息文件。")
]
Matches = Annotated[
    Path | None,
    typer.Option("--matches", metavar="FILE", help="Matches you confirmed (.csv or .xlsx). 已确认的匹配表。"),
]
AllowRejected = Annotated[
    bool, typer.Option("--allow-rejected", help="Exit 0 although rows were rejected. 有被拒绝的行时仍返回0。")
]


@app.command()
def pcf(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    files: Files,
    inventory_folder: Folders = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Also write .xlsx, .csv or .parquet.")
    ] = None,
    metric: Metric = "AR6",
    matches: Matches = None,
    draws: Annotated[
        int, typer.Option("--draws", min=0, metavar="N", help="Draw N times: median, 5-95 %. 抽样次数。")
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws. 随机种子。")] = 0,
    as_json: AsJson = False,
    lang: Language = None,
    allow_rejected: AllowRejected = False,
) -> None:
    """Footprints of all products of the files, taken together as one bill. 计算产品碳足迹。"""
    from footprint.bill_commands import PcfOptions, answer_pcf

    answer_pcf(
        files,
        inventory_folder or [],
        PcfOptions(metric, out, as_json, lang, allow_rejected, draws, seed, matches),
    )


@app.command()
def match(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    files: Files,
    inventory_folder: Folders = None,
    matches: Matches = None,
    remember: Annotated[
        Path | None,
        typer.Option(
            "--remember",
            metavar="FILE",
            help="Write the matches this bill's links confirm. 记住清单已确认的匹配。",
        ),
    ] = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Lines without a link, and the processes they might mean. 列出未关联的行及候选过程。"""
    from footprint.bill_commands import MatchOptions, answer_match

    answer_match(files, inventory_folder or [], MatchOptions(as_json, lang, matches, remember))


@app.command()
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="File to write. 要写入的文件。")],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file. 覆盖已有文件。")] = False,
    lang: Language = None,
) -> None:
    """A blank bilingual workbook with drop-downs. 生成空白双语模板。"""
    from footprint.bill_commands import answer_template

    answer_template(out, lang=lang, force=force)


@app.command()
def report(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    files: Files,
    out: DocumentOut,
    product: OneProduct = None,
    about: About = None,
    inventory_folder: Folders = None,
    metric: Metric = "AR6",
    matches: Matches = None,
    lang: Language = None,
) -> None:
    """Report of one product's footprint: .pdf, .docx or .xlsx. 产品碳足迹报告。"""
    from footprint.declaration.commands import DocumentOptions, answer_report

    answer_report(files, inventory_folder or [], DocumentOptions(out, product, about, metric, lang, matches))


@app.command()
def pact(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    files: Files,
    out: DocumentOut,
    product: OneProduct = None,
    about: About = None,
    inventory_folder: Folders = None,
    metric: Metric = "AR6",
    matches: Matches = None,
    lang: Language = None,
) -> None:
    """One product's footprint as PACT v3 JSON. 以PACT v3 JSON导出。"""
    from footprint.declaration.commands import DocumentOptions, answer_pact

    answer_pact(files, inventory_folder or [], DocumentOptions(out, product, about, metric, lang, matches))


@app.command()
def electricity(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    kwh: Annotated[float, typer.Argument(metavar="KWH", help="The year's power in kWh. 全年用电量（kWh）。")],
    year: Annotated[int, typer.Option("--year", help="Year of use. 用电年份。")],
    claim: Annotated[
        list[str] | None,
        typer.Option(
            "--claim",
            metavar="KIND,KWH,YEAR,CERTIFICATE",
            help="Power claimed by contract; repeatable. 合同主张的电量（电源,电量,年份,凭证）。",
        ),
    ] = None,
    residual: Annotated[
        bool,
        typer.Option(
            "--residual",
            help="Weigh the rest with the estimated residual mix. 其余电量按剩余电力组合（估算值）计算。",
        ),
    ] = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Bought power by location and by market, both always. 外购电力：基于位置与基于市场的结果。"""
    from footprint.electricity_command import ElectricityOptions, answer_electricity

    answer_electricity(ElectricityOptions(kwh, year, claim or (), residual, as_json, lang))


@app.command("pact-check")
def pact_check(
    file: Annotated[Path, typer.Argument(help="PACT JSON. PACT文件。")],
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Does a file of PACT footprints keep to the specification. 检查PACT文件。"""
    from footprint.declaration.commands import answer_pact_check

    answer_pact_check(file, as_json_text=as_json, lang=lang)


@inventory.command("list")
def list_processes(
    inventory_folder: Folders = None, metric: Metric = "AR6", as_json: AsJson = False, lang: Language = None
) -> None:
    """All processes with their footprint per unit. 列出全部过程及其单位碳足迹。"""
    from footprint.inventory_commands import answer_list

    answer_list(inventory_folder or [], metric, as_json=as_json, lang=lang)


@inventory.command()
def search(
    text: Annotated[str, typer.Argument(help="A name, Chinese or English. 中文或英文名称。")],
    inventory_folder: Folders = None,
    metric: Metric = "AR6",
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Processes with a similar name, best first. 按名称检索过程。"""
    from footprint.inventory_commands import answer_search

    answer_search(text, inventory_folder or [], metric, as_json=as_json, lang=lang)


@inventory.command()
def show(
    process_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a process. 过程编号。")],
    inventory_folder: Folders = None,
    metric: Metric = "AR6",
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """One process with every amount, its status and source. 显示单个过程的全部数据及来源。"""
    from footprint.inventory_commands import answer_show

    answer_show(process_id, inventory_folder or [], metric, as_json=as_json, lang=lang)


@inventory.command()
def audit(inventory_folder: Folders = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Is the inventory fit to calculate with. 审计清单数据库。"""
    from footprint.inventory_commands import answer_audit

    answer_audit(inventory_folder or [], as_json=as_json, lang=lang)


@inventory.command("import")
def import_database(  # noqa: PLR0913, PLR0917 - one parameter per option of the command
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Database to attach. 要接入的数据库。")],
    licence: Annotated[
        str, typer.Option("--licence", help="Under which licence you may use it. 您的使用许可。")
    ],
    name: Annotated[str, typer.Option("--name", help="How results call it. 结果中的名称。")] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder to freeze it in. 存放文件夹。", metavar="DIR")
    ] = None,
    choices: Annotated[
        Path | None, typer.Option("--choices", help="Your choices between suppliers. 供应过程的选择。")
    ] = None,
    database: Annotated[
        str, typer.Option("--database", help="One of a Brightway project. Brightway项目中的数据库。")
    ] = "",
    accept_missing: Annotated[
        bool,
        typer.Option("--accept-missing", help="Cut off missing suppliers. 截断缺失的供应过程。"),
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse guesses. 不接受推测的关联。")] = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Attach a database: ecoSpold 1 and 2, openLCA JSON-LD, Brightway. 接入您有权使用的数据库。"""
    from footprint.import_command import answer_import
    from inventories.attach.options import Options

    options = Options(licence, name, to, choices, accept_missing, strict, database)
    answer_import(path, options, as_json=as_json, lang=lang)


@inventory.command()
def validate(
    inventory_folder: Folders = None,
    metric: Metric = "AR6",
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """The inventory held against published footprints. 与已发表的碳足迹比较。"""
    from footprint.validate_command import answer_validate

    answer_validate(inventory_folder or [], metric, as_json=as_json, lang=lang)


def main() -> None:
    """Entry point of the console script."""
    from groundwork.answers import run

    run(app)
