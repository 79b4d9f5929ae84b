"""Rules and data: every part in both languages, empty, broken; it shows what the data hold."""

from __future__ import annotations

import csv
import io
import time

import pytest

from cbam.law.rulebook import load_rulebook
from groundwork.glossary import glossary
from groundwork.packaged import examples_dir
from groundwork.words import catalogue, say
from tests.app_pages.opened import LANGUAGES, assert_healthy, html_of, opened, upload

SECONDS_AFTER_INPUT = 2.0
PARTS = ("law", "code", "changes", "stale", "inventory", "words", "sources")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_and_says_which_law_it_shows(part: str, lang: str) -> None:
    app = opened("rules", lang, rules_part=part)
    assert_healthy(app, lang)
    assert any("EU CBAM" in caption.value for caption in app.caption)
    assert app.dataframe or app.table or app.info


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_large_table_comes_lazily_and_quickly(lang: str) -> None:
    """The default values: 11,404 rows of IR (EU) 2026/1740 Annex I as carried."""
    app = opened("rules", lang, rules_part="law", table="default_values")
    assert len(app.dataframe[0].value) == len(
        load_rulebook().at(load_rulebook().newest).stacks["default_values"]
    )
    begun = time.monotonic()
    app.text_input("law_code").set_value("7208").run()
    app.text_input("law_origin").set_value("CN").run()
    assert time.monotonic() - begun < 2 * SECONDS_AFTER_INPUT
    assert_healthy(app, lang)
    assert list(app.dataframe[0].value.iloc[:, 2]) == [3.187]  # IR (EU) 2026/1740 Annex I, China, 7208


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_says_its_act_status_and_place(lang: str) -> None:
    app = opened("rules", lang, rules_part="law", table="all", law_text="72081000")
    found = app.dataframe[0].value
    for key in ("app_pages.column-act", "app_pages.status", "app_pages.rules-place"):
        assert found[say(key, lang)].astype(bool).all()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_there_is_said(lang: str) -> None:
    for settings in ({"law_text": "no such text"}, {"table": "all"}):
        app = opened("rules", lang, rules_part="law", **settings)
        assert_healthy(app, lang)
        assert app.info
    app = opened("rules", lang, rules_part="law", table="default_values", law_origin="Chnia")
    assert_healthy(app, lang)
    assert app.error or app.table, "an origin that is none is answered with a suggestion"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("code", "scope"), [("72081000", "in"), ("39172190", "out-of")])
def test_a_code_is_explained_as_the_command_explains_it(code: str, scope: str, lang: str) -> None:
    app = opened("rules", lang, rules_part="code", rules_cn=code)
    assert_healthy(app, lang)
    assert say(f"cbam.goods-{scope}-scope", lang, code=code) in html_of(app)
    assert bool(app.dataframe) == (scope == "in")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["=1+1", "**x**", "9" * 40, "0000"])
def test_a_code_that_is_none_gets_a_message(code: str, lang: str) -> None:
    app = opened("rules", lang, rules_part="code", rules_cn=code)
    assert_healthy(app, lang)
    assert app.error


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_second_text_of_the_default_values_changes_rows_and_a_bill(lang: str) -> None:
    """IR (EU) 2026/1740 of 31 July 2026 replaced the default values of IR (EU) 2025/2621; tubes from
    Thailand (7306 30 80) went from 2.080 to 2.079: 10,000 t x 0.001 x 1.1 mark-up x 80 EUR = 880 EUR less."""
    app = opened("rules", lang, rules_part="changes", known_before="2026-06-29", rules_eur="80")
    names = list(app.dataframe[0].value.iloc[:, 0])
    assert say("app_pages.table-default-values", lang) in names
    line = b"id,cn_code,origin,mass_t,date\nT1,73063080,TH,10000,2026-02-10\n"
    app = upload(app, "rules", "tubes.csv", line)
    assert_healthy(app, lang)
    values = [float(metric.value.partition(" ")[0].replace(",", "")) for metric in app.metric]
    assert values[2] == pytest.approx(-880, abs=0.5)
    assert values[1] - values[0] == pytest.approx(values[2], abs=1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_a_flat_price_an_untouched_bill_stays_the_same(lang: str) -> None:
    app = opened(
        "rules", lang, rules_part="changes", known_before="2026-06-29",
        rules_source="example", rules_example="portfolio_sector",
    )  # fmt: skip
    assert_healthy(app, lang)
    assert say("app_pages.rules-bill-same", lang) in [info.value for info in app.info]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_law_twice_differs_in_nothing(lang: str) -> None:
    newest = load_rulebook().newest.isoformat()
    app = opened("rules", lang, rules_part="changes", known_before=newest, known_after=newest)
    assert_healthy(app, lang)
    assert say("cbam.law-diff-none", lang) in [info.value for info in app.info]


def test_a_proposal_changes_the_factor() -> None:
    app = opened("rules", "en", rules_part="changes", against_overlay="com-2026-616")
    assert_healthy(app, "en")
    assert say("app_pages.table-cbam-factor", "en") in list(app.dataframe[0].value.iloc[:, 0])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + b"\0" * 64, bytes(range(256)) * 8])
def test_a_hostile_portfolio_gets_a_message(data: bytes, lang: str) -> None:
    app = upload(opened("rules", lang, rules_part="changes"), "rules", "x.xlsx", data)
    assert_healthy(app, lang)
    assert app.error


def test_an_uploaded_portfolio_is_priced_under_both_laws() -> None:
    data = (examples_dir() / "portfolio_sector.xlsx").read_bytes()
    app = opened("rules", "en", rules_part="changes", known_before="2026-06-29")
    app = upload(app, "rules", "portfolio.xlsx", data)
    assert_healthy(app, "en")
    assert len(app.metric) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_stale_depends_on_the_day(lang: str) -> None:
    """Benchmarks of IR (EU) 2025/2620 are to be reviewed by the end of January 2027 (datasets.yaml)."""
    early = opened("rules", lang, rules_part="stale", stale_day="2026-11-22")
    late = opened("rules", lang, rules_part="stale", stale_day="2028-06-01")
    for app in (early, late):
        assert_healthy(app, lang)
    assert int(early.metric[0].value) < int(late.metric[0].value)
    assert int(early.metric[1].value) < int(late.metric[1].value)
    broken = opened("rules", lang, rules_part="stale", stale_day="tomorrow")
    assert_healthy(broken, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_glossary_shows_every_term_and_finds_one(lang: str) -> None:
    app = opened("rules", lang, rules_part="words")
    assert len(app.table[0].value) == len(glossary())
    found = opened("rules", lang, rules_part="words", term_text="前体")
    assert "precursor" in found.table[0].value.to_string()
    assert opened("rules", lang, rules_part="words", term_text="xyzzy").info


def test_every_table_and_column_of_the_law_has_a_name_in_both_languages() -> None:
    law = load_rulebook().at(load_rulebook().newest)
    for lang in LANGUAGES:
        words = catalogue("app_pages", lang)
        tables = {f"app_pages.table-{name.replace('_', '-')}" for name in law.stacks}
        columns = {
            f"app_pages.law-{column.replace('_', '-')}"
            for stack in law.stacks.values()
            if len(stack)
            for column in stack.layout.names
        }
        assert (tables | columns) - words.keys() == set()


def test_downloads_hold_what_the_screen_shows_and_no_formula() -> None:
    from app_pages.handover import table_csv

    text = table_csv({"a": ["=1+1", "x"], "b": [1.5, None]}).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["a", "b"]
    assert not rows[1][0].startswith("=")


def test_switching_the_language_keeps_the_part_and_the_search() -> None:
    app = opened("rules", "en", rules_part="law", table="benchmarks", law_code="7208")
    before = len(app.dataframe[0].value)
    app.segmented_control("lang").set_value("zh").run()
    assert_healthy(app, "zh")
    assert len(app.dataframe[0].value) == before
    assert app.selectbox("table").value == "benchmarks"


def test_another_file_under_both_laws_shows_its_own_lines() -> None:
    """What was put into words for one file is not shown for the next."""
    heads = "id,cn_code,origin,mass_t,quarter\n"
    app = opened("rules", "en", rules_part="changes", against_overlay="com-2026-616")
    for name, id in (("a.csv", "first"), ("b.csv", "second")):
        upload(app, "rules", name, f"{heads}{id},72081000,CN,100,2030-Q1\n".encode())
        assert_healthy(app, "en")
        assert list(app.dataframe[-1].value.iloc[:, 0]) == [id]
