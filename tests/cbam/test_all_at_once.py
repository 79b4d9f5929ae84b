"""Everything that is wrong with a line or a command is said in one go, not the first thing alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.name_faults import faults_of_names
from cbam.portfolio import read_portfolio
from tests.cbam.billing import law

ROWS = """cn_code,origin,date,mass_t
7208100000,Chnia,2026-13-10,-5
72081000,CN,2026-02-10,100
72089999,CN,2026-02-10,abc
"""


def codes_of(*arguments: str) -> list[str]:
    result = CliRunner().invoke(app, ["bill", *arguments, "--json"])
    assert result.exit_code == 2
    return [str(problem["code"]) for problem in json.loads(result.stdout)["problems"]]


def test_a_rejected_row_has_its_code_and_origin_checked_too(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, encoding="utf-8")
    assert sorted(codes_of(str(file))) == [
        "cbam.goods-code-unknown",
        "cbam.goods-maybe-chinese",
        "cbam.origin-unknown-suggestion",
        "groundwork.not-a-date",
        "groundwork.not-a-number",
        "groundwork.not-positive",
    ]


def test_places_are_the_cells(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, encoding="utf-8")
    found = faults_of_names(read_portfolio(file).value.rejected, law().of_year(2026))
    assert sorted(problem.place.cell for problem in found) == ["A2", "A4", "B2"]
    assert faults_of_names(None, law().of_year(2026)) == ()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_options_are_all_read_before_anything_is_refused(lang: str) -> None:
    typed = ("--cn", "72081000", "--origin", "Chnia", "--mass", "abc", "--date", "2026-02-10")
    asked = ("--price", "-1", "--reading", "x=1", "--reading", "certificate-rounding=up", "--lang", lang)
    assert sorted(codes_of(*typed, *asked)) == [
        "cbam.origin-unknown-suggestion",
        "cbam.price-not-positive",
        "cbam.reading-unknown",
        "cbam.reading-value-unknown",
        "groundwork.not-a-number",
    ]
