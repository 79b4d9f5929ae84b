"""Amounts say what they rest on: price base, law, known day, seed, lines used, in every answer."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from groundwork.packaged import examples_dir
from tests.cbam.stress.subjects import own_file

ROOT = Path(__file__).parents[3]
FILE = examples_dir() / "portfolio_sector.xlsx"
REAL = """
id: real
extends: [central]
price: {flat: {value: 90, status: user, source: a}, unit: EUR/certificate, price_base: real EUR 2024}
"""


def stored(folder: Path, scenario: str, seed: int) -> str:
    """A run without chance, by its folder."""
    arguments = ["stress", str(FILE), "--scenario", scenario, "--years", "2030", "--seed", str(seed)]
    result = CliRunner().invoke(app, [*arguments, "--out", str(folder), "--lang", "en"])
    assert result.exit_code == 0, result.output
    (run,) = folder.iterdir()
    return str(run)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("runs")
    own = str(own_file(folder, REAL))
    return stored(folder / "a", "central", 3), stored(folder / "b", own, 4)


def test_a_difference_says_what_each_run_rests_on(two: tuple[str, str]) -> None:
    result = CliRunner().invoke(app, ["diff", *two, "--json", "--lang", "en"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    schema = (ROOT / "docs" / "schemas" / "cbam_diff.json").read_text(encoding="utf-8")
    jsonschema.validate(answer, json.loads(schema))
    one, other = answer["sides"]
    assert answer["unit"] == "EUR"
    assert (one["price_base"], other["price_base"]) == ({"central": "nominal EUR"}, {"real": "real EUR 2024"})
    assert (one["seed"], other["seed"]) == (3, 4)
    assert one["law_version"] == other["law_version"] == answer["law_version"]
    for counts in (answer["counts"], one["counts"], other["counts"]):
        assert counts == {"n_read": 62, "n_used": 62, "n_rejected": 0}
    assert {d["price_base"] for d in answer["differences"]} == {"nominal EUR"}
    assert {d["against_price_base"] for d in answer["differences"]} == {"real EUR 2024"}
    # nominal euros less euros of 2024 are no euros: said beside the figures
    assert [p["code"] for p in answer["problems"]] == ["cbam.diff-other-money"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("nominal EUR", "EUR of 2024")), ("zh", ("名义欧元", "2024年欧元"))]
)
def test_a_difference_on_the_screen_too(two: tuple[str, str], lang: str, words: tuple[str, str]) -> None:
    shown = CliRunner().invoke(app, ["diff", *two, "--lang", lang])
    assert shown.exit_code == 0, shown.output
    below = shown.stdout.splitlines()[-2:]
    assert all(word in line for word, line in zip(words, below, strict=True))
    assert all("62" in line for line in below)


def test_every_sheet_of_costs_by_year_names_price_base_and_law(tmp_path: Path) -> None:
    out, own = tmp_path / "out.xlsx", str(own_file(tmp_path, REAL))
    arguments = ["stress", str(FILE), "--scenario", "central", "--scenario", own, "--years", "2030"]
    result = CliRunner().invoke(app, [*arguments, "--out", str(out), "--lang", "en"])
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(out, read_only=True)
    sheets = [name for name in book.sheetnames if name.startswith("Outlook")]
    assert len(sheets) == 4
    for name in sheets:
        law, title = (str(row[0].value) for row in book[name].iter_rows(max_row=2, max_col=1))
        assert law.startswith("Law: ") and "known on 2026-" in law
        assert title == "CBAM cost by year, nominal EUR (central); EUR of 2024 (real)"
