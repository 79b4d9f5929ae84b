"""The ledger: sums by hand, rows never lost, versions only added, what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.ledger import figures
from cbam.ledger.book import ROWS, state_at, versions
from cbam.ledger.entries import read_entries
from cbam.ledger.rollup import LEVELS, gj_per_tce, rolled_up
from tests.cbam.billing import law

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
EXACT = 1e-9
HEADINGS = (
    "month,firm,park,county,installation,stream,kind,amount,unit,factor,factor_unit,energy_gj,standard,"
    "factor_source,withdrawn,note\n"
)
COAL = "2026-01,A,P,C,Kiln 1,coal,fuel,1000,t,2.4,t,25,,lab 12,,\n"
POWER = "2026-01,A,P,C,Kiln 1,power,electricity,500,MWh,0.5,MWh,,,MEE 2025 No 47,,\n"
LIME = "2026-02,B,P,C,Kiln 2,limestone,process,200,t,0.44,t,,,IR (EU) 2025/2547 Annex VIII,,\n"
STEAM = "2026-02,B,P,C,Kiln 2,steam,heat,3600,GJ,0.11,GJ,,,supplier,,\n"
OTHER = "2026-02,D,Q,C,Boiler,coal,fuel,10,t,2.4,t,25,,lab 12,,\n"


def file_of(folder: Path, *rows: str, name: str = "data.csv") -> Path:
    file = folder / name
    file.write_text(HEADINGS + "".join(rows), encoding="utf-8")
    return file


def command(schema: str, *words: object) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["ledger", *map(str, words), "--json", "--lang", "en"])
    found = json.loads(done.stdout, parse_constant=lambda text: pytest.fail(f"{text} in JSON"))
    rules = json.loads((SCHEMAS / f"cbam_ledger_{schema}.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, rules, cls=jsonschema.Draft202012Validator)
    return done.exit_code, found


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    code, _ = command("add", "add", file_of(tmp_path, COAL, POWER, LIME, STEAM, OTHER), "--dir", root)
    assert code == 0
    return root


def test_sums_by_hand(ledger: Path) -> None:
    # coal 1000 t x 2.4 = 2400 t, 25 GJ/t = 25 000 GJ; power 500 MWh x 0.5 = 250 t, 1 800 GJ;
    # limestone 200 x 0.44 = 88 t; steam 3600 GJ x 0.11 = 396 t; coal 10 t x 2.4 = 24 t, 250 GJ
    state = state_at(versions(ledger))
    firms = rolled_up(state, "firm").set_index("key")
    assert firms.loc["A", ["direct_tco2e", "indirect_tco2e", "energy_gj"]].tolist() == [2400, 250, 26_800]
    assert firms.loc["B", ["direct_tco2e", "indirect_tco2e", "energy_gj"]].tolist() == pytest.approx(
        [88, 396, 3600], rel=EXACT
    )
    parks = rolled_up(state, "park").set_index("key")
    assert parks.loc["P", "direct_tco2e"] == pytest.approx(2488, rel=EXACT)
    county = rolled_up(state, "county").set_index("key")
    assert county.loc["C", "direct_tco2e"] == pytest.approx(2512, rel=EXACT)
    # 26 800 + 3 600 + 250 = 30 650 GJ / 29.3076 = 1 045.80 tce (7000 kcal per kgce)
    assert county.loc["C", "energy_tce"] == pytest.approx(30_650 / (7 * 4.1868), rel=EXACT)
    assert gj_per_tce() == pytest.approx(7 * 4.1868, rel=EXACT)


@pytest.mark.parametrize("by", ["year", "month"])
def test_every_level_adds_up_to_the_total(ledger: Path, by: str) -> None:
    state = state_at(versions(ledger))
    whole = rolled_up(state, "total", by).set_index("period")
    for level in LEVELS:
        parts = rolled_up(state, level, by).groupby("period")[["direct_tco2e", "energy_gj", "rows"]].sum()
        for name in parts:
            assert parts[name].to_dict() == pytest.approx(whole[name].to_dict(), rel=EXACT)


def test_standard_factors_are_the_acts() -> None:
    # crude oil: 42.3 GJ/t x 73.3 tCO2/TJ / 1000 = 3.10059 tCO2/t (IR (EU) 2025/2547 Annex VIII)
    assert figures.factor_per_t(42.3, 73.3, 1000.0) == pytest.approx(3.10059, rel=EXACT)


def test_a_standard_fuel_is_named_in_either_language(tmp_path: Path) -> None:
    rows = (
        "2026-01,A,,,K,oil,fuel,10,t,,,,Crude oil,,,\n",
        "2026-01,A,,,K,oil 2,fuel,10000,kg,,,,原油,,,\n",
    )
    found = read_entries(file_of(tmp_path, *rows), law().newest).rows
    assert found["emissions_t"].tolist() == pytest.approx([31.0059, 31.0059], rel=EXACT)
    assert found["energy_gj"].tolist() == pytest.approx([423.0, 423.0], rel=EXACT)
    assert set(found["factor_source"]) == {"IR (EU) 2025/2547 Annex VIII"}


BAD = {
    "2026-13,A,,,K,x,fuel,1,t,1,t,,,s,,\n": "cbam.ledger-month",
    "2026-01,A,,,K,x,fuel,abc,t,1,t,,,s,,\n": "groundwork.not-a-number",
    "2026-01,A,,,K,x,fuel,-1,t,1,t,,,s,,\n": "cbam.negative-figure",
    "2026-01,A,,,K,x,fuel,1,t,,,,,,,\n": "cbam.ledger-no-factor",
    "2026-01,A,,,K,x,fuel,1,t,1,t,,,,,\n": "cbam.ledger-no-source",
    "2026-01,A,,,K,x,fuel,1,t,1,MWh,,,s,,\n": "cbam.ledger-unit",
    "2026-01,A,,,K,x,fuel,1,ton,1,t,,,s,,\n": "cbam.ledger-unit",
    "2026-01,A,,,K,x,fuel,1,t,,,,dragon fire,,,\n": "cbam.embedded-standard-unknown",
    "2026-01,A,,,,x,fuel,1,t,1,t,,,s,,\n": "groundwork.cell-empty",
    "2026-01,A,,,K,x,magic,1,t,1,t,,,s,,\n": "groundwork.not-in-vocabulary",
}


@pytest.mark.parametrize(("row", "code"), BAD.items())
def test_a_bad_row_is_quarantined_with_its_reason(tmp_path: Path, row: str, code: str) -> None:
    found = read_entries(file_of(tmp_path, COAL, row), law().newest)
    assert (found.counts.n_read, found.counts.n_used, found.counts.n_rejected) == (2, 1, 1)
    assert found.quarantine["row"].tolist() == [3]
    assert code in found.quarantine["reasons"][0].split()


def test_the_same_row_twice_and_an_installation_in_two_parks_are_quarantined(tmp_path: Path) -> None:
    twice = read_entries(file_of(tmp_path, COAL, COAL), law().newest)
    assert twice.quarantine["reasons"].tolist() == ["cbam.ledger-twice"]
    moved = read_entries(file_of(tmp_path, COAL, POWER.replace(",P,", ",Q,")), law().newest)
    assert moved.quarantine["reasons"].tolist() == ["cbam.ledger-moved"]


def test_counts_add_up_over_versions_and_no_bad_row_is_lost(ledger: Path, tmp_path: Path) -> None:
    code, found = command("add", "add", file_of(tmp_path, *BAD, name="bad.csv"), "--dir", ledger)
    assert code == 2
    assert found["counts"] == {"n_read": len(BAD), "n_used": 0, "n_rejected": len(BAD)}
    assert len(found["quarantine"]) == len(BAD)
    _, log = command("log", "log", "--dir", ledger)
    assert log["counts"] == {"n_read": 5 + len(BAD), "n_used": 5, "n_rejected": len(BAD)}
    assert [len(v["quarantine"]) for v in log["versions"]] == [0, len(BAD)]


def test_corrections_are_added_and_the_past_stays_readable(ledger: Path, tmp_path: Path) -> None:
    fixed = COAL.replace("1000,t", "900,t").replace(",,\n", ",,meter read wrongly\n")
    gone = OTHER.replace(",,\n", ",yes,sold\n")
    new = COAL.replace("2026-01", "2026-03")
    command("add", "add", file_of(tmp_path, fixed, gone, new, name="v2.csv"), "--dir", ledger)
    _, before = command("show", "show", "--dir", ledger, "--version", 1, "--level", "total")
    _, after = command("show", "show", "--dir", ledger, "--level", "total")
    assert before["results"][0]["direct_tco2e"] == pytest.approx(2512, rel=EXACT)
    # - 100 t x 2.4 - 24 + 2400 = 4648
    assert after["results"][0]["direct_tco2e"] == pytest.approx(2512 - 240 - 24 + 2400, rel=EXACT)
    _, diff = command("diff", "diff", 1, 2, "--dir", ledger)
    assert diff["difference_tco2e"] == pytest.approx(2136, rel=EXACT)
    changes = {(c["installation"], c["month"]): c for c in diff["changes"]}
    assert {key: c["change"] for key, c in changes.items()} == {
        ("Boiler", "2026-02"): "withdrawn",
        ("Kiln 1", "2026-01"): "corrected",
        ("Kiln 1", "2026-03"): "added",
    }
    assert changes["Kiln 1", "2026-01"]["note_after"] == "meter read wrongly"
    _, same = command("diff", "diff", 2, 2, "--dir", ledger)
    assert same["changes"] == []


def test_a_changed_past_shows(ledger: Path, tmp_path: Path) -> None:
    command("add", "add", file_of(tmp_path, COAL, name="v2.csv"), "--dir", ledger)
    (ledger / "000001" / ROWS).write_bytes(b"")
    done = CliRunner().invoke(app, ["ledger", "show", "--dir", str(ledger)])
    assert done.exit_code == 2
    assert "ledger-damaged" in done.stderr
    (ledger / "000001" / "manifest.json").write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(app, ["ledger", "log", "--dir", str(ledger)]).exit_code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "--dir", "nowhere"), "ledger-empty"),
        (("add", "nowhere.csv"), "file-missing"),
    ],
)
def test_bad_words_get_words_back(words: tuple[str, ...], code: str) -> None:
    done = CliRunner().invoke(app, ["ledger", *words])
    assert done.exit_code == 2
    assert code in done.stderr


@pytest.mark.parametrize("words", [("--version", "7"), ("--level", "galaxy"), ("--by", "week")])
def test_unknown_versions_levels_periods(ledger: Path, words: tuple[str, str]) -> None:
    done = CliRunner().invoke(app, ["ledger", "show", "--dir", str(ledger), *words])
    assert done.exit_code == 2
    assert "ledger-" in done.stderr


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_screen_and_files(ledger: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "sums.xlsx"
    words = ["ledger", "show", "--dir", str(ledger), "--lang", lang, "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    assert "2,488.00" in done.stdout
    assert out.is_file()
    for verb in (["log"], ["diff", "1", "1"]):
        assert CliRunner().invoke(app, ["ledger", *verb, "--dir", str(ledger), "--lang", lang]).exit_code == 0


def test_the_template_is_recognised(tmp_path: Path) -> None:
    out = tmp_path / "blank.xlsx"
    assert CliRunner().invoke(app, ["ledger", "template", str(out)]).exit_code == 0
    done = CliRunner().invoke(app, ["ledger", "add", str(out), "--dir", str(tmp_path / "l")])
    assert "ledger-no-rows" in done.stderr
