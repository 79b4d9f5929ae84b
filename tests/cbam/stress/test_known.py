"""Averages and elasticities say how they are known, wherever a result rests on them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.scenario import load_named
from cbam.stress import parameters
from cbam.stress.known import AVERAGE, ELASTICITY, RECALLED, SETTING, Known, goods_of, known_figures, lines
from groundwork.packaged import examples_dir
from tests.cbam.stress.subjects import portfolio, scenario, subject

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "cbam_stress.json"
STEEL_AND_ALUMINIUM = [
    {"cn_code": "73089098", "origin": "China"},
    {"cn_code": "76011010", "origin": "中国"},
    {"cn_code": "72081000", "origin": "TR"},
]


def figures(changes: str = "") -> dict[tuple[str, str], Known]:
    goods = goods_of(subject(portfolio(STEEL_AND_ALUMINIUM)))
    return {(k.kind, k.key): k for k in known_figures(goods, [scenario(changes)])}


def test_only_what_stands_in_for_goods_that_are_there() -> None:
    # Turkish coil has no average; steel articles and aluminium of China have
    found = figures()
    assert [key for kind, key in found if kind == AVERAGE] == ["73 CN", "76 CN"]
    assert not [key for kind, key in found if kind == ELASTICITY]
    steel, aluminium = found[AVERAGE, "73 CN"], found[AVERAGE, "76 CN"]
    assert (steel.status, steel.year, steel.value) == (RECALLED, 2021, pytest.approx(2.1 / 3.187))
    assert (aluminium.status, aluminium.year) == ("seen", 2024)


def test_elasticities_are_told_where_volumes_answer_to_prices() -> None:
    found = figures(
        "trade: {demand: {form: relative, sigma: {'7308': {value: 3, status: user, source: mine}}}}"
    )
    told = {key: k for (kind, key), k in found.items() if kind == ELASTICITY}
    assert told["730"].year == 2003
    assert "1994-2003" in told["730"].source
    assert (told["7308"].status, told["7308"].source) == ("user", "mine")


def test_a_users_own_figure_is_the_users() -> None:
    found = figures("emissions: {verified_ratio: {'73': {value: 0.5, status: user, source: our plants}}}")
    assert (found[AVERAGE, "73"].status, found[AVERAGE, "73"].value) == ("user", 0.5)


def test_the_count_on_the_screen_is_that_of_the_table() -> None:
    with (parameters.FOLDER / "verified_ratios.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    goods = [(row["prefix"], row["origin"]) for row in rows]
    found = known_figures(goods, [load_named("central")])
    recalled = sum(row["status"] == RECALLED for row in rows)
    first, *others = lines(found, "en")
    assert f": {len(rows)}, of which {recalled} are from memory" in first
    assert any("emissions_half_width" in line for line in others)  # a setting from memory is told too
    assert not any("fx_sigma" in line for line in others)
    assert {k.kind for k in found} == {AVERAGE, SETTING}


def test_the_answer_and_the_workbook_hold_them(tmp_path: Path) -> None:
    out = tmp_path / "results.xlsx"
    file = str(examples_dir() / "portfolio_sector.xlsx")
    asked = ["stress", file, "--scenario", "central", "--years", "2026"]
    done = CliRunner().invoke(app, [*asked, "--json", "--out", str(out), "--lang", "en"])
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    told = {(k["kind"], k["key"]): k for k in answer["rests_on"]}
    assert told["average", "73 CN"]["status"] == RECALLED
    sheet = openpyxl.load_workbook(out)["How figures are known"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (coil,) = (row for row in rows if "73 CN" in row)
    assert 2021 in coil
    said = CliRunner().invoke(app, [*asked, "--lang", "en"]).stdout
    assert "from memory" in said
    assert "published plant" not in said
