"""`cbam stress`, `reverse` and `abate` as a user calls them: JSON by schema, both languages, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.scenario import names
from groundwork.packaged import examples_dir

ROOT = Path(__file__).parents[3]
FILE = str(examples_dir() / "portfolio_sector.xlsx")
PLANTS = str(ROOT / "examples" / "source" / "abatement_steel.yaml")


def answered(schema: str, *arguments: str, code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*arguments, "--json", "--lang", "en"])
    assert result.exit_code == code, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    text = (ROOT / "docs" / "schemas" / f"cbam_{schema}.json").read_text(encoding="utf-8")
    jsonschema.validate(answer, json.loads(text))
    return answer


def test_stress_with_draws_says_seed_and_price_base() -> None:
    answer = answered(
        "stress", "stress", FILE, "--scenario", "central", "--years", "2030", "--draws", "70", "--seed", "5",
        "--level", "total", "--level", "firm",
    )  # fmt: skip
    assert answer["draws"] == {"n": 70, "seed": 5}
    assert answer["price_base"] == {"central": "nominal EUR"}
    statistics = {row["statistic"] for row in answer["results"]}
    assert {"point", "gbm.p95", "gbm.es95", "reverting.share.price"} <= statistics
    assert {row["measure"] for row in answer["results"]} >= {
        "cost_eur",
        "ebit_after_eur",
        "break_even_price_eur",
    }


def test_chance_by_levels_across_firms() -> None:
    levels = ("--level", "total", "--draw-level", "product", "--draw-level", "importer")
    words = ("--scenario", "central", "--years", "2030", "--draws", "70", "--seed", "5")
    answer = answered("stress", "stress", FILE, *words, *levels)
    assert answer["draws"] == {"n": 70, "seed": 5, "levels": ["importer", "product"]}
    chances = {
        (row["level"], row["measure"])
        for row in answer["results"]
        if row["statistic"] == "reverting.p_negative" and row["level"] in {"importer", "product"}
    }
    assert chances == {("importer", "margin_after_eur"), ("product", "margin_after_eur")}
    for lang, said in (("en", "EBIT is stated by firms"), ("zh", "息税前利润由企业填报")):
        shown = CliRunner().invoke(app, ["stress", FILE, *words, *levels, "--lang", lang])
        assert shown.exit_code == 0, shown.output
        assert said in shown.stdout and "Importer U" in shown.stdout


@pytest.mark.parametrize(("lang", "said"), [("en", "63.5 % of the charge"), ("zh", "费用中63.5 %按默认值")])
def test_who_should_verify_first_and_how_much_rests_on_defaults(tmp_path: Path, lang: str, said: str) -> None:
    # 100 t on default values owe 5.184775 a tonne, 100 t on own figures 4.1 - 1.12525 = 2.97475: 63.54 %
    mixed = tmp_path / "mixed.csv"
    line = "A,73089098,CN,2026-Q1,100"
    heading = "firm,cn_code,origin,quarter,mass_t,emissions,verified,see_direct,sefa"
    mixed.write_text(f"{heading}\n{line},,,,\n{line},actual,yes,4.1,1.12525\n", encoding="utf-8")
    words = ["stress", str(mixed), "--scenario", "published", "--years", "2026", "--lang", lang]
    answer = CliRunner().invoke(app, words)
    assert said in answer.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_measures_are_printed_with_units(lang: str) -> None:
    arguments = ["stress", FILE, "--scenario", "central", "--years", "2026", "--lang", lang, "--draws", "70"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "[EUR/t]" in result.stdout and "gbm.p95" in result.stdout


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_every_row_of_a_file_says_what_it_rests_on(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"all.{ending}"
    words = ["--scenario", "central", "--years", "2026", "--draws", "64", "--seed", "5", "--out", str(target)]
    assert CliRunner().invoke(app, ["stress", FILE, *words]).exit_code == 0
    found = pd.read_parquet(target) if ending == "parquet" else pd.read_csv(target)
    columns = ["scenario", "year", "level", "key", "measure", "unit", "statistic", "value"]
    facts = {"price_base": "nominal EUR", "seed": 5, "draws": 64}
    assert list(found.columns) == [*columns, "price_base", "law_version", "known_on", "seed", "draws"]
    for name, one in facts.items():
        assert set(found[name]) == {one}
    assert found["law_version"].str.startswith("EU CBAM").all()
    assert found["unit"].notna().all()


@pytest.mark.parametrize("name", names())
def test_sources_of_a_scenario_are_shown_in_chinese(name: str) -> None:
    shown = CliRunner().invoke(app, ["scenarios", "--show", name, "--lang", "zh"]).stdout
    for english in (
        "choice of this project",
        "linear between",
        "carried at",
        "poll of ten",
        "reference rate",
    ):
        assert english not in shown


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("stress",), "cbam.stress-needs-file"),
        (("stress", FILE, "--scenario", "central", "--level", "village"), "cbam.level-unknown"),
        (("stress", FILE, "--scenario", "central", "--draws", "1"), "cbam.draws-too-few"),
        (
            ("stress", FILE, "--scenario", "central", "--draw-level", "origin"),
            "cbam.draw-level-without-draws",
        ),
        (
            ("stress", FILE, "--scenario", "central", "--draws", "9", "--draw-level", "firm"),
            "cbam.draw-level-unknown",
        ),
        (
            ("stress", FILE, "--scenario", "central", "--draws", "9000000", "--draw-level", "shipment"),
            "cbam.draw-level-too-large",
        ),
        (("stress", FILE, "--scenario", "central", "--scenario", "central"), "cbam.scenario-twice"),
        (("stress", FILE, "--scenario", "none"), "cbam.scenario-unknown"),
        (("replay", "none"), "groundwork.run-unknown"),
        (("stress", FILE, "--scenario", "central", "--out", "page.docx"), "cbam.out-unknown-format"),
        (("stress", FILE, "--scenario", "central", "--out", f"{FILE}/runs"), "cbam.run-folder"),
        (("reverse", FILE, "--floor", "nan"), "cbam.reverse-floor"),
        (("reverse", FILE, "--nth", "0"), "cbam.reverse-nth-firm"),
        (("reverse", FILE, "--nth", "11"), "cbam.reverse-nth-firm"),
        (("plan", FILE, "--firm", "Firm A 甲公司", "--discount", "-2"), "cbam.plan-discount"),
        (("abate", "none.yaml"), "groundwork.file-missing"),
    ],
)
def test_refusals_name_the_way_out(arguments: tuple[str, ...], code: str) -> None:
    answer = answered("refusal", *arguments, code=2)
    assert [p["code"] for p in answer["problems"]] == [code]
    assert "→" in answer["problems"][0]["message"]


def test_reverse_by_firm() -> None:
    answer = answered("reverse", "reverse", FILE, "--year", "2030", "--floor", "0.01", "--nth", "2")
    firms = {f["firm"]: f for f in answer["firms"]}
    assert len(firms) == 10
    prices = sorted(f["price_factor"] for f in firms.values() if f["price_factor"] is not None)
    assert answer["nth_firm"]["price_factor"] == prices[1]
    worst = min(firms.values(), key=lambda f: f["price_factor"] or 1e9)
    assert worst["nearest"]["distance"] == 0


def test_the_plan_of_the_example_saves_what_the_equations_give() -> None:
    answer = answered("abate", "abate", PLANTS)
    (one,) = answer["plan"]
    assert one["measures"] == ["electric furnace"]
    # gross 1.08 x 1.5 - 0.2 x 0.1 = 1.6; net of allocation from 2029 on (0.775, 0.515, 0)
    expected = {"2028": 0.0, "2029": 1.6 - 0.775 * 1.29912, "2030": 1.6 - 0.515 * 1.29912, "2034": 1.6}
    assert {y: one["net_t_per_t"][y] for y in expected} == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reverse_and_abate_speak(lang: str) -> None:
    for arguments in (["reverse", FILE], ["abate", PLANTS]):
        result = CliRunner().invoke(app, [*arguments, "--lang", lang])
        assert result.exit_code == 0, result.output
        assert result.stdout.strip()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("borne: 0.5", "borne: 50"), "cbam.abate-out-of-range"),
        (("borne: 0.5", "borne: half"), "cbam.abate-key"),
        (("discount: 0.08", "discount: 0.08\nrate: 1"), "cbam.abate-key-unknown"),
        (("good: semis, start: 2029", "good: slabs, start: 2029"), "cbam.abate-good-unknown"),
        (("budget_eur", "budget"), "cbam.abate-key-missing"),
        (("own_direct: 0.2", "own_indirect: 0.2"), "cbam.abate-not-computed"),
        (("plants:", "plants: ["), "cbam.abate-syntax"),
    ],
)
def test_faulty_plant_files_are_refused(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    file = tmp_path / "mine.yaml"
    text = Path(PLANTS).read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change, 1), encoding="utf-8")
    answer = answered("refusal", "abate", str(file), code=2)
    assert answer["problems"][0]["code"] == code


@pytest.mark.parametrize(("lang", "said"), [("en", "cbam bill FILE --reading"), ("zh", "只采用默认解释")])
def test_other_readings_are_refused_with_the_way_to_what_they_change(lang: str, said: str) -> None:
    words = ["stress", FILE, "--scenario", "central", "--years", "2026", "--lang", lang]
    asked = ["--reading", "certificate-rounding=year", "--reading", "carbon-price-paid=draft"]
    answer = CliRunner().invoke(app, [*words, *asked])
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert "certificate-rounding=year" in answer.stderr
    assert "carbon-price-paid=draft" in answer.stderr
    assert CliRunner().invoke(app, [*words, "--reading", "certificate-rounding=none"]).exit_code == 0
