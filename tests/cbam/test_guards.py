"""What a user hands in by mistake: never overwritten, never taken for nothing, never silently ignored."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cbam.commands import app
from cbam.portfolio import read_portfolio
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput

HEAD = "id,cn_code,origin,date,mass_t"
ROW = "a,72081000,CN,2026-02-10,100"


def called(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--lang", "en"])


@pytest.mark.parametrize("command", [("bill",), ("stress", "--scenario", "central")])
def test_results_never_replace_their_input(command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(f"{HEAD}\n{ROW}\n", encoding="utf-8")
    result = called(command[0], str(file), *command[1:], "--out", str(file))
    assert result.exit_code == 2
    assert "out-is-input" in result.stderr
    assert file.read_text(encoding="utf-8") == f"{HEAD}\n{ROW}\n"


@pytest.mark.parametrize("command", ["template", "installation-template"])
def test_a_template_replaces_nothing_unless_forced(command: str, tmp_path: Path) -> None:
    file = tmp_path / "filled.xlsx"
    file.write_bytes(b"mine")
    assert called(command, str(file)).exit_code == 2
    assert file.read_bytes() == b"mine"
    assert called(command, str(file), "--force").exit_code == 0
    assert file.read_bytes() != b"mine"


def test_no_shipment_is_no_success(tmp_path: Path) -> None:
    blank, empty = tmp_path / "blank.xlsx", tmp_path / "empty.csv"
    called("template", str(blank))
    empty.write_text(HEAD + "\n", encoding="utf-8")
    for file in (blank, empty):
        result = called("bill", str(file))
        assert (result.exit_code, "no-shipments" in result.stderr) == (2, True)


def test_a_bill_of_materials_is_recognised() -> None:
    for file in sorted(examples_dir().glob("bom_*.xlsx")):
        with pytest.raises(BadInput) as refused:
            read_portfolio(file)
        assert [p.code for p in refused.value.problems] == ["cbam.bill-of-materials"]


def test_a_shipment_number_counts_once() -> None:
    loaded = read_portfolio(f"{HEAD}\n{ROW}\n{ROW}\n".encode(), "twice.csv")
    assert [(p.code, p.place.cell) for p in loaded.problems] == [("cbam.shipment-twice", "A3")]
    assert (loaded.counts.n_read, loaded.counts.n_used) == (2, 1)


def test_what_changes_nothing_is_said() -> None:
    rows = f"{HEAD},route,see_direct\n{ROW},E,1.5\n"
    loaded = read_portfolio(rows.encode(), "route.csv")
    assert {(p.code, p.params["column"]) for p in loaded.warnings} == {
        ("cbam.unused-on-default", "route"),
        ("cbam.unused-on-default", "see_direct"),
    }
    assert len(loaded.value.shipments) == 1
    line = ["bill", "--cn", "72081000", "--origin", "CN", "--mass", "100", "--date", "2026-02-10"]
    assert "mwh-unused" in called(*line, "--mwh", "5").stderr
    both = called(*line, "--price", "80", "--scenario", "high")
    assert "price path of scenario high was not" in both.stdout
    foreign = CliRunner().invoke(app, [*line, "--lang", "fr"])
    assert (foreign.exit_code, "lang-unknown" in foreign.stderr) == (2, True)
