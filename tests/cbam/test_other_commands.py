"""`cbam stress`, `scenarios`, `goods`, `template` and `demo` as a user calls them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from cbam.app_command import settings_as_flags
from cbam.commands import app
from groundwork.packaged import examples_dir

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "schemas"


def answered(schema: str, *arguments: str, exit_code: int = 0) -> dict[str, list[dict[str, object]]]:
    result = CliRunner().invoke(app, [*arguments, "--json", "--lang", "en"])
    assert result.exit_code == exit_code, result.output
    answer: dict[str, list[dict[str, object]]] = json.loads(result.stdout)
    jsonschema.validate(answer, json.loads((SCHEMAS / f"cbam_{schema}.json").read_text(encoding="utf-8")))
    return answer


def test_stress_over_named_paths_and_years() -> None:
    file = str(examples_dir() / "portfolio_sector.xlsx")
    paths = ("--scenario", "low", "--scenario", "high")
    answer = answered("stress", "stress", file, *paths, "--years", "2026,2034")
    assert answer["years"] == [2026, 2034]
    assert {row["scenario"] for row in answer["results"]} == {"low", "high"}


@pytest.mark.parametrize(("lang", "word"), [("zh", "不是现行法律"), ("en", "not law in force")])
def test_stress_in_words_names_what_is_assumed(lang: str, word: str) -> None:
    file = str(examples_dir() / "portfolio_sector.xlsx")
    arguments = ["stress", file, "--scenario", "central", "--years", "2034", "--lang", lang]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert word in result.stdout


def test_stress_writes_a_workbook(tmp_path: Path) -> None:
    file, target = str(examples_dir() / "portfolio_sector.xlsx"), tmp_path / "stress.xlsx"
    arguments = ["stress", file, "--scenario", "central", "--years", "2026", "--out", str(target)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert target.stat().st_size > 5_000


def test_years_must_be_years() -> None:
    answered("refusal", "stress", "x.xlsx", "--scenario", "central", "--years", "soon", exit_code=2)


def test_a_file_that_is_not_there() -> None:
    answered("refusal", "stress", "none.xlsx", "--scenario", "central", exit_code=2)


def test_scenarios_are_listed() -> None:
    listed = [s["id"] for s in answered("scenarios", "scenarios")["scenarios"]]
    assert listed[0] == "published"
    assert {"low", "central", "high", "everything"} < set(listed)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_scenario_is_shown_with_its_sources(lang: str) -> None:
    result = CliRunner().invoke(app, ["scenarios", "--show", "central", "--lang", lang])
    assert {"en": "Reuters", "zh": "路透"}[lang] in result.stdout


@pytest.mark.parametrize(
    ("code", "inside"), [("73089098", True), ("7308", True), ("39172110", False), ("6810", False)]
)
def test_goods_are_explained(code: str, inside: bool) -> None:
    assert answered("goods", "goods", code)["in_scope"] is inside


def test_a_code_that_does_not_exist_is_never_out_of_scope() -> None:
    answered("refusal", "goods", "72089999", exit_code=2)


def test_the_demo_computes_and_writes(tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"
    answer = answered("demo", "demo", "--out", str(target))
    steel = next(p for p in answer["products"] if p["cn_code"] == "73089098")
    # 5.184775 certificates x 82.32 EUR in the third quarter of 2026 = 426.810678
    assert steel["cbam_eur_per_t"] == pytest.approx(426.810678, rel=1e-9)
    pipe = next(p for p in answer["products"] if str(p["cn_code"]).startswith("3917"))
    assert (pipe["in_scope"], pipe["cbam_eur_per_t"]) == (False, 0)
    assert target.stat().st_size > 5_000


def test_the_demo_speaks_both_languages(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "report.xlsx")])
    assert result.exit_code == 0
    for word in ("kg CO2e", "EUR", "产品碳足迹", "footprint"):
        assert word in result.stdout


def test_settings_become_flags(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[server]\nheadless = true\nmaxUploadSize = 50\n[theme]\nbase = "light"\nsizes = [1, 2]\n',
        encoding="utf-8",
    )
    wanted = [
        "--server.headless=true",
        "--server.maxUploadSize=50",
        "--theme.base=light",
        "--theme.sizes=[1, 2]",
    ]
    assert settings_as_flags(file) == wanted


@pytest.mark.parametrize(("lang", "word"), [("zh", "端口"), ("en", "in use already")])
def test_a_port_in_use_is_told_with_another_one(lang: str, word: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        result = CliRunner().invoke(app, ["app", "--port", str(port), "--lang", lang])
    assert result.exit_code == 2
    assert word in result.output
    assert f"--port {port + 1}" in result.output
