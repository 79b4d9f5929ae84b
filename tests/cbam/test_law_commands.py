"""`cbam law`, `readings` and `goods` as a user calls them: answers, refusals, exit codes, documented JSON."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from cbam.commands import app
from groundwork.packaged import examples_dir
from tests.cbam.test_law_clocks import write_law

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
PORTFOLIO = "id,cn_code,origin,date,mass_t\nA,72081000,CN,2026-02-10,100\nB,26011200,AO,2026-02-10,100\n"


def called(*arguments: str, lang: str = "en") -> Result:
    return CliRunner().invoke(app, [*arguments, "--lang", lang])


def answered(schema: str, *arguments: str, exit_code: int = 0) -> dict[str, object]:
    result = called(*arguments, "--json")
    assert result.exit_code == exit_code, result.output
    answer: dict[str, object] = json.loads(result.stdout)
    jsonschema.validate(answer, json.loads((SCHEMAS / f"cbam_{schema}.json").read_text(encoding="utf-8")))
    return answer


@pytest.fixture
def portfolio(tmp_path: Path) -> str:
    file = tmp_path / "portfolio.csv"
    file.write_text(PORTFOLIO, encoding="utf-8")
    return str(file)


# ---- law show ------------------------------------------------------------------------------------------


def test_without_a_question_the_tables_are_listed() -> None:
    answer = answered("law_show", "law", "show")
    tables = {d["table"] for d in answer["datasets"]}  # type: ignore[attr-defined]
    assert {"cbam_factor", "benchmarks", "default_values", "certificate_prices"} <= tables
    assert "benchmarks: 2465 rows" in called("law", "show").stdout


def test_a_row_is_shown_with_its_citation() -> None:
    arguments = ("law", "show", "default_values", "--code", "7208 10 00", "--origin", "中国")
    (row,) = answered("law_show", *arguments)["rows"]  # type: ignore[misc]
    assert row["cells"]["total_tco2e_per_t"] == 3.187
    assert row["citation"]["act"] == "IR (EU) 2026/1740"
    assert "OJ L, 2026/1740" in called(*arguments).stdout


def test_rows_of_an_overlay_are_shown_from_their_first_day() -> None:
    question = ("law", "show", "overlay_scope", "--code", "731210", "--overlay", "com-2025-989")
    assert answered("law_show", *question)["rows"] == []
    (row,) = answered("law_show", *question, "--day", "2028-06-01")["rows"]  # type: ignore[misc]
    assert (row["status"], row["overlay"]) == ("proposal", "com-2025-989")


def test_rows_are_found_by_text_in_every_table() -> None:
    rows = answered("law_show", "law", "show", "--find", "kaolin")["rows"]
    assert {row["table"] for row in rows} >= {"scope", "scope_prefixes"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("arguments", "code"), [
    (("show", "tariffs"), "law-table-asked"), (("show", "--origin", "Chnia"), "origin-unknown-suggestion"),
    (("at", "soon"), "known-on-unreadable"), (("at", "2019-01-01"), "law-not-applicable"),
    (("check", "/no/such/folder"), "law-folder-missing"),
    (("diff", "--to-overlay", "x"), "law-overlay-unknown"),
])  # fmt: skip
def test_bad_questions_are_refused_with_the_way_out(arguments: tuple[str, ...], code: str) -> None:
    result = called("law", *arguments)
    assert result.exit_code == 2
    assert code in result.stderr
    assert "→" in result.stderr


# ---- law at --------------------------------------------------------------------------------------------


def test_the_law_of_a_day_as_known_on_another() -> None:
    answer = answered("law_at", "law", "at", "2026-03-01", "--known-on", "2026-07-01")
    assert "IR (EU) 2026/1740" not in answer["law_acts"]  # type: ignore[operator]
    assert [p["period"] for p in answer["prices"]] == ["2026-Q1"]  # type: ignore[attr-defined]
    (year, *_) = answer["years"]  # type: ignore[misc]
    assert (year["cbam_factor"]["value"], year["cscf"]["status"]) == (0.975, "assumption")


@pytest.mark.parametrize(("lang", "word"), [("zh", "假设情景"), ("en", "what-if")])
def test_an_overlay_is_labelled_wherever_it_shows(lang: str, word: str) -> None:
    assert word in called("law", "at", "2026-03-01", "--overlay", "scope-glass", lang=lang).stdout
    result = called("bill", "--cn", "70051005", "--origin", "CN", "--mass", "1", "--date", "2026-02-10",
                    "--overlay", "scope-glass", lang=lang)  # fmt: skip
    assert result.stdout.count(word) >= 2


# ---- law diff ------------------------------------------------------------------------------------------


def test_two_days_of_knowledge_row_by_row() -> None:
    answer = answered("law_diff", "law", "diff", "--known-on", "2026-07-30", "--to-known-on", "2026-10-05")
    by_key = {(r["table"], *r["key"].values()): r for r in answer["rows"]}  # type: ignore[attr-defined]
    # Other countries, 7226 20 00: 5.588 corrected to 5.500 (IR (EU) 2026/1740 recital 7)
    row = by_key["default_values", "other", "72262000"]
    assert (row["before"]["total_tco2e_per_t"], row["after"]["total_tco2e_per_t"]) == (5.588, 5.5)
    assert row["cited_after"]["act"] == "IR (EU) 2026/1740"


def test_what_the_change_does_to_a_bill_line_by_line(portfolio: str) -> None:
    options = ("--known-on", "2026-07-30", "--to-known-on", "2026-10-05", "--price", "80")
    answer = answered("law_diff", "law", "diff", portfolio, *options)
    first, second = answer["lines"]  # type: ignore[misc]
    assert (first["change_eur"], first["terms"]) == (0, {})
    # Angola, pellets: 0.617 withdrawn, "Other" 0.686 instead: (0.686 - 0.617) x 1.1 x 100 t x 80 EUR
    assert second["change_eur"] == pytest.approx(0.069 * 1.1 * 100 * 80, rel=1e-9)
    assert second["terms"]["default_total"] == [0.617, 0.686]
    assert answer["total"]["change_eur"] == pytest.approx(second["change_eur"], rel=1e-9)  # type: ignore[index]


def test_what_ones_own_folder_changes(tmp_path: Path, portfolio: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    rows = "cn8,column,route,year_from,year_to,value_tco2e_per_t\n72081000,B,C,2026,2026,1.200\n"
    write_law(folder, "benchmarks", rows, known_on="2026-11-01")
    answer = answered("law_diff", "law", "diff", portfolio, "--to-law", str(folder), "--price", "80")
    (row,) = answer["rows"]  # type: ignore[misc]
    assert row["kind"] == "changed" or row["kind"] == "added"
    assert answer["lines"][0]["terms"]["benchmark"] == [1.37, 1.2]  # type: ignore[index]
    assert "+ mine " in str(answer["after"])


def test_an_overlay_against_the_law_in_force(portfolio: str) -> None:
    answer = answered("law_diff", "law", "diff", portfolio, "--to-overlay", "com-2026-616", "--price", "80")
    assert {row["table"] for row in answer["rows"]} == {"cbam_factor"}  # type: ignore[attr-defined]
    assert answer["total"]["change_eur"] == 0  # type: ignore[index]  # 2026 is the same in both


def test_nothing_differs_from_itself() -> None:
    assert answered("law_diff", "law", "diff")["rows"] == []
    assert "Both sides are the same law" in called("law", "diff").stdout


# ---- law check and template ----------------------------------------------------------------------------


def test_the_packaged_law_has_no_fault_and_no_clock() -> None:
    answer = answered("law_check", "law", "check")
    assert (answer["problems"], answer["today"], answer["due"]) == ([], None, [])
    assert answered("law_check", "law", "check", "--today", "2026-11-22")["due"] == []


def test_what_is_due_is_named_and_the_answer_is_no() -> None:
    due = answered("law_check", "law", "check", "--today", "2027-02-01", exit_code=1)["due"]
    named = {(d["dataset"], d["period"]) for d in due}  # type: ignore[attr-defined]
    assert ("certificate_prices", "2026-Q4") in named
    assert ("benchmarks_2025_2620", "") in named
    assert not any(d == "default_values_2025_2621" for d, _ in named)  # superseded, no longer in use


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("benchmarks", "cn8,column,route,year_from,year_to,value_tco2e_per_t\n39041000,B,C,2027,2027,1\n"),
        ("benchmarks", "cn8,column,route,year_from,year_to,value_tco2e_per_t\n72081000,B,I,2027,2027,1\n"),
        ("benchmarks", "cn8,column,route,year_from,year_to,value_tco2e_per_t\n72081000,B,C,2028,2027,1\n"),
        ("default_values", "origin,code,total_tco2e_per_t,read_status\nQQ,72081000,1,read\n"),
        ("certificate_prices", "period,price_eur,published_on\n2026-Q4,0,2027-01-04\n"),
    ],
)
def test_rows_that_do_not_fit_the_law_are_refused(tmp_path: Path, table: str, rows: str) -> None:
    result = called("law", "check", str(write_law(tmp_path, table, rows)))
    assert result.exit_code == 2
    assert "law-cell-unfit" in result.stderr


def test_a_blank_folder_changes_no_figure(tmp_path: Path, portfolio: str) -> None:
    folder = str(tmp_path / "blank")
    assert called("law", "template", folder).exit_code == 0
    assert called("law", "check", folder).exit_code == 0
    answer = answered("law_diff", "law", "diff", portfolio, "--to-law", folder, "--price", "80")
    assert (answer["rows"], answer["total"]["change_eur"]) == ([], 0)  # type: ignore[index]
    assert called("law", "template", folder).exit_code == 2  # nothing is overwritten


# ---- readings and goods --------------------------------------------------------------------------------


def test_readings_show_their_effect_on_a_bill() -> None:
    file = str(examples_dir() / "portfolio_sector.xlsx")
    answer = answered("readings", "readings", file, "--price", "80")
    effects = {(e["switch"], e["value"]): e for e in answer["effects"]}  # type: ignore[attr-defined]
    assert all(e["change_eur"] == 0 for e in effects.values() if e["default"])
    assert effects["certificate-rounding", "line"]["change_eur"] > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_readings_are_listed_in_words(lang: str) -> None:
    result = called("readings", lang=lang)
    assert result.exit_code == 0
    assert "cement-default-unit" in result.stdout


def test_an_unknown_reading_of_a_bill_is_refused() -> None:
    result = called("bill", "--cn", "72081000", "--origin", "CN", "--mass", "1", "--date", "2026-02-10",
                    "--reading", "x=y")  # fmt: skip
    assert result.exit_code == 2


def test_a_good_with_its_routes_and_default_value() -> None:
    answer = answered("goods", "goods", "72081000", "--origin", "CN", "--year", "2027")
    (good,) = answer["goods"]  # type: ignore[misc]
    assert [(r["letter"], r["column_b_tco2e_per_t"]) for r in good["routes"]] == [
        ("C", 1.37), ("D", 0.481), ("E", 0.072),
    ]  # fmt: skip
    assert good["from_origin"]["default"]["total_tco2e_per_t"] == 3.187
    assert good["from_origin"]["markup"]["value"] == 0.2
    assert (answer["edition"], answer["edition_is_of_year"]) == ("CN 2025", False)


@pytest.mark.parametrize(
    ("code", "overlay"),
    [("39041000", "scope-polymers"), ("73121020", "com-2025-989"), ("72041000", "com-2025-989"),
     ("31021019", "fertiliser-suspension"), ("72081000", "com-2026-616"), ("70191100", "scope-glass")],
)  # fmt: skip
def test_each_overlay_says_what_it_does_to_a_code(code: str, overlay: str) -> None:
    found = {o["id"]: o for o in answered("goods", "goods", code)["overlays"]}  # type: ignore[attr-defined]
    assert found[overlay]["changes"]
    assert found[overlay]["status"] in {"proposal", "what-if"}
    assert found[overlay]["text"]


def test_a_chinese_code_gets_candidates_with_their_range() -> None:
    arguments = ("goods", "2523100000", "--origin", "CN", "--year", "2026", "--price", "75.36")
    answer = answered("goods", *arguments, exit_code=2)
    costs = {c["code"]: c["cost_eur_per_t"] for c in answer["candidates"]}  # type: ignore[attr-defined]
    # grey clinker: (1.390 x 1.1 - 0.975 x 0.666) x 75.36 = 66.290424
    assert costs["2523100090"] == pytest.approx(66.290424, rel=1e-9)
    assert "certificates per tonne" in called(*arguments).stdout


def test_a_bill_line_has_its_accrual_and_its_cash_date() -> None:
    typed = ("--cn", "72081000", "--origin", "CN", "--mass", "1", "--date", "2026-02-10")
    (line,) = answered("bill", "bill", *typed)["lines"]  # type: ignore[misc]
    # declaration and surrender by 30 September of the following year, Reg (EU) 2023/956 Art 6(1), 22(1)
    assert (line["accrues_in"], line["cash_due_on"]) == ("2026-Q1", "2027-09-30")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "options",
    [
        ("--cn", "72081000"), ("--cn", "39041000", "--overlay", "scope-polymers"), ("--cn", "39172110"),
        ("--cn", "31021019", "--overlay", "fertiliser-suspension"),
        ("--cn", "25232900", "--reading", "cement-default-unit=clinker", "--content", "0.75"),
        ("--cn", "72081000", "--reading", "certificate-rounding=line"),
    ],
)  # fmt: skip
def test_every_result_prints_its_derivation_to_the_last_table_cell(
    lang: str, options: tuple[str, ...]
) -> None:
    result = called("bill", *options, "--origin", "CN", "--mass", "1", "--date", "2026-02-10", "--explain",
                    lang=lang)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "cbam." not in result.stdout.replace("(cbam importer)", "").replace("（cbam importer）", "")
    if options == ("--cn", "72081000"):
        for cell in (
            "total_tco2e_per_t=3.187",
            "markup=0.1",
            "value_tco2e_per_t=1.37",
            "share_remaining=0.975",
        ):
            assert cell in result.stdout


def test_an_earlier_day_alone_is_compared_with_the_newest() -> None:
    # IR (EU) 2026/1740 was published on 31 July 2026: the day before knew only the first text
    text = called("law", "diff", "--known-on", "2026-07-30", "--limit", "1", "--lang", "en").stdout
    assert "No other side was named: the law as known on 2026-07-30" in text
    assert "default_values: " in text
    named = called(
        "law", "diff", "--known-on", "2026-07-30", "--to-known-on", "2026-07-30", "--lang", "en"
    ).stdout
    assert "No other side was named" not in named
    assert "default_values: " not in named


def test_rules_that_are_stated_and_not_computed() -> None:
    # Reg (EU) 2023/956 Annex IV pts 4.1 and 7
    english = called("law", "show", "rules").stdout
    assert "ten exporting countries with the highest intensities" in english
    assert "only where reliable data show that it is lower" in english
    assert "text_zh" not in english
    chinese = CliRunner().invoke(app, ["law", "show", "rules", "--lang", "zh"]).stdout
    assert "排放强度最高的十国" in chinese
    assert "text_en" not in chinese
