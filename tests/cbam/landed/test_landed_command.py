"""``cbam landed`` as typed: JSON by its schema, workbook, words in two languages, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from cbam.commands import app
from cbam.landed.tables import DUTIES, INSTALLATIONS, OFFERS
from groundwork.workbooks import SheetOut, write_book

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "cbam_landed.json").read_text(encoding="utf-8"))


def run(*words: object) -> Any:
    return CliRunner().invoke(app, ["landed", *map(str, words)])


def answered(*words: object) -> dict[str, Any]:
    done = run(*words, "--json", "--lang", "en")
    found = json.loads(done.stdout, parse_constant=lambda text: pytest.fail(f"{text} in JSON"))
    jsonschema.validate(found, SCHEMA, cls=jsonschema.Draft202012Validator)
    return found


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "offers.xlsx"
    offers = [
        ["ours", "72081000", "CN", 560, 1, "actual", "yes", 2.1, 1.2, None],
        ["Türkiye", "72081000", "TR", 619.2, 1, None, None, None, None, None],
        ["EU mill", "72081000", "EU", 700, None, None, None, 1.9, None, "C"],
    ]
    keys = [
        "id",
        "cn_code",
        "origin",
        "value",
        "in_quota",
        "emissions",
        "verified",
        "see_direct",
        "sefa",
        "route",
    ]
    duties = [["72", "", kind, 0, "TARIC"] for kind in ("duty", "anti-dumping", "countervailing")]
    plants = [
        ["North", "72081000", "CN", "yes", 2.1, 1.2, 500],
        ["South", "72081000", "CN", "no", None, None, None],
    ]
    plant_keys = ["installation", "cn_code", "origin", "verified", "see_direct", "sefa", "capacity_t"]
    write_book(
        file,
        [
            SheetOut(OFFERS.zh, keys, offers),
            SheetOut(DUTIES.zh, ["cn_code", "origin", "kind", "rate", "source"], duties),
            SheetOut(INSTALLATIONS.zh, plant_keys, plants),
        ],
    )
    return file


def test_the_answer_of_a_workbook(book: Path) -> None:
    found = answered(book, "--date", "2026-02-10", "--demand", 800)
    assert found["counts"] == {"n_read": 3, "n_used": 3, "n_rejected": 0}
    ours, turkey, mill = found["offers"]
    # (2.1 - 1.2) x 75.36 = 67.824: 627.824 EUR/t; the mill (1.9 - 1.370 x 0.975) x 75.36 = 42.52
    assert ours["landed_eur_per_t"] == pytest.approx(627.824, rel=1e-9)
    assert mill["landed_eur_per_t"] == pytest.approx(700 + (1.9 - 1.370 * 0.975) * 75.36, rel=1e-9)
    assert turkey["over_first_eur_per_t"] == pytest.approx(turkey["landed_eur_per_t"] - 627.824, rel=1e-9)
    (supply,) = found["supply"]
    north, south = supply["order"]
    assert (north["installation"], north["supplied_t"], south["supplied_t"]) == ("North", 500, 300)
    assert any("not forbidden as such" in note["text"] for note in found["notes"])


def test_one_offer_by_options_with_the_markets_competitors() -> None:
    found = answered("--cn", "72081000", "--origin", "CN", "--value", 560, "--date", "2026-02-10")
    assert [o["origin"] for o in found["offers"]] == ["CN", "TR", "IN", "KR"]
    duties = ["customs-duty", "tariff-quota", "anti-dumping-duty", "countervailing-duty"]
    assert found["offers"][0]["missing"] == duties
    assert {p["code"] for p in found["problems"]} == {"cbam.landed-duty-unknown"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_says_what_is_not_known(lang: str) -> None:
    done = run(
        "--cn", "73089098", "--origin", "CN", "--value", 2003.9, "--date", "2026-02-10", "--lang", lang
    )
    assert done.exit_code == 0
    assert "390.72" in done.stdout
    assert "2,394.62" in done.stdout
    words = {"en": "enter it (0 if there is none)", "zh": "没有则填0"}
    assert words[lang] in done.stdout


def test_the_workbook_holds_stacks_charges_and_supply(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "landed.xlsx"
    assert run(book, "--date", "2026-02-10", "--lang", "zh", "--out", out).exit_code == 0
    sheets = load_workbook(out).sheetnames
    assert sheets == ["到岸成本", "各项税费", "供货装置"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_every_row_of_a_table_names_unit_law_and_price_base(book: Path, tmp_path: Path, ending: str) -> None:
    import pandas as pd

    out = tmp_path / f"landed.{ending}"
    assert run(book, "--date", "2026-02-10", "--out", out).exit_code == 0
    table = pd.read_csv(out) if ending == "csv" else pd.read_parquet(out)
    assert set(table["unit"]) == {"EUR/t"}
    assert set(table["price_base"]) == {"nominal EUR"}
    assert table["law"].str.startswith("EU CBAM").all()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "landed-options-or-file"),
        (("--cn", "72081000"), "option-missing"),
        (("--cn", "72081000", "--origin", "CN", "--value", "-1"), "not-positive"),
        (("--cn", "7208x", "--origin", "CN", "--value", "1"), "landed-code"),
        (("--cn", "72081000", "--origin", "Atlantis", "--value", "1"), "origin-unknown"),
        (("--cn", "72081000", "--origin", "CN", "--value", "1", "--in-quota", "2"), "landed-share"),
        (("--cn", "72081000", "--origin", "CN", "--value", "1", "--date", "soon"), "not-a-date"),
        (("nowhere.xlsx",), "file-missing"),
    ],
)
def test_bad_words_get_words_back(words: tuple[str, ...], code: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert code in done.stderr
    assert "Traceback" not in done.stderr


def test_a_code_that_does_not_exist_is_rejected_not_free(tmp_path: Path) -> None:
    file = tmp_path / "offers.csv"
    file.write_text("cn_code,origin,value\n72089999,CN,500\n72081000,CN,500\n", encoding="utf-8")
    done = run(file, "--date", "2026-02-10", "--json")
    assert done.exit_code == 2
    found = json.loads(done.stdout)
    assert found["counts"] == {"n_read": 2, "n_used": 1, "n_rejected": 1}
    assert found["offers"][0]["landed_eur_per_t"] is None


def test_the_template_reads_back_empty(tmp_path: Path) -> None:
    out = tmp_path / "blank.xlsx"
    assert CliRunner().invoke(app, ["landed-template", str(out)]).exit_code == 0
    done = run(out)
    assert done.exit_code == 2
    assert "landed-no-offers" in done.stderr
