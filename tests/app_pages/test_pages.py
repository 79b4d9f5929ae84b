"""Every page in both languages: empty, on good input, on broken input. Never a trace on the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from app_pages.handover import bom_template, portfolio_template
from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, PAGES, ROOT, assert_healthy, failed, opened, turned, upload

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

HOSTILE = {
    "no_zip.xlsx": b"this is no workbook",
    "empty.xlsx": b"",
    "macro.xlsx": b"PK\x03\x04" + b"\0" * 64,
    "noise.csv": bytes(range(256)) * 8,
    "formula.csv": b"cn_code,origin,mass_t,year\n=1+1,**CN**,<b>3</b>,2026\n",
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_its_language(page: str, lang: str) -> None:
    app = opened(page, lang)
    assert_healthy(app, lang)
    assert [t.value for t in app.title] == [say(f"app_pages.{page}-title", lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ten_planted_errors_stand_in_the_table_with_their_cells(lang: str) -> None:
    app = opened("exporter", lang, exporter_source="example", exporter_example="broken_bom")
    assert_healthy(app, lang)
    table = app.table[0].value
    assert len(table) == 10
    cells = table[say("app_pages.problem-cell", lang)]
    planted = yaml.safe_load((ROOT / "examples/source/broken_bom.yaml").read_text(encoding="utf-8"))["plants"]
    assert sorted(cells) == sorted(plant["cell"] for plant in planted)
    assert table[say("app_pages.problem-remedy", lang)].all()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("price", ["low", "central", "high", "flat"])
def test_the_sector_is_billed_under_every_path(price: str, lang: str) -> None:
    app = opened("association", lang, association_source="example", association_price=price)
    assert_healthy(app, lang)
    bill = app.dataframe[0].value
    years = [c for c in bill.columns if c.startswith("20")]
    assert [c[:4] for c in years] == [str(y) for y in range(2026, 2035)]
    parts, total = bill.iloc[:-1], bill.iloc[-1]
    for year in years:  # every cell is rounded to a euro for display
        assert parts[year].sum() == pytest.approx(total[year], abs=len(parts))


def test_years_without_a_published_or_cited_price_say_so() -> None:
    """Central path: 2027, 2028, 2030 are cited in cbam/scenarios/central.yaml; 2029 and 2031 on are not."""
    app = opened("association", "en", association_source="example", association_price="central")
    marked = [c[:4] for c in app.dataframe[0].value.columns if "analyst" in c]
    assert marked == ["2029", "2031", "2032", "2033", "2034"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_broken_portfolio_is_answered_as_far_as_it_goes(lang: str) -> None:
    app = opened("association", lang, association_source="example", association_example="broken_portfolio")
    assert_healthy(app, lang)
    assert app.error
    assert len(app.dataframe) >= 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counts_of_a_portfolio_hold_what_the_law_refuses_and_each_fault_stands_once(lang: str) -> None:
    """Five rows cannot be read, five more have no price in any year: 13 = 3 + 10, one fault each."""
    app = opened("association", lang, association_source="example", association_example="broken_portfolio")
    assert [w.value for w in app.warning] == [say("app_pages.counts", lang, read=13, used=3, rejected=10)]
    cells = list(app.table[0].value[say("app_pages.problem-cell", lang)])
    assert sorted(cells) == sorted({"I9", "I8", "H7", "G6", "L10", "D3", "E4", "E5", "D11", "D12"})


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["exporter", "association"])
def test_a_blank_template_is_no_success(page: str, lang: str) -> None:
    make = {"exporter": bom_template, "association": portfolio_template}[page]
    app = upload(opened(page, lang), page, "blank.xlsx", make())
    assert_healthy(app, lang)
    assert app.error
    assert not app.success
    assert not app.metric


def test_a_file_of_headings_is_no_success() -> None:
    app = upload(opened("association", "en"), "association", "h.csv", b"cn_code,origin,mass_t,year\n")
    assert_healthy(app, "en")
    assert app.error
    assert not app.success


@pytest.mark.parametrize("price", ["low", "central", "high", "flat"])
def test_prices_and_assumptions_speak_chinese(price: str) -> None:
    app = opened("association", "zh", association_source="example", association_price=price)
    for table in app.table:
        for basis in table.value[say("app_pages.basis", "zh")]:
            assert re.search("[一-鿿]", basis), basis
        assert not re.search("analyst|seen|user", table.value.to_string())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["exporter", "association"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_upload_gets_a_message(page: str, name: str, lang: str) -> None:
    app = upload(opened(page, lang), page, name, HOSTILE[name])
    assert_healthy(app, lang)
    assert app.error
    assert not app.metric


def test_text_of_a_file_is_shown_and_never_obeyed() -> None:
    app = upload(opened("association", "en"), "association", "formula.csv", HOSTILE["formula.csv"])
    shown = app.table[0].value.to_string()
    assert "**CN**" not in shown.replace("\\*", "")


def figures(app: AppTest) -> list[str]:
    """The first two figures shown, their currency by one name in either language."""
    return [m.value.replace("欧元", "EUR") for m in app.metric][:2]


@pytest.mark.parametrize("page", ["exporter", "association"])
def test_an_upload_survives_language_and_page(page: str) -> None:
    name = {"exporter": "bom_urea.xlsx", "association": "portfolio_sector.xlsx"}[page]
    app = upload(opened(page, "en", exporter_step="border"), page, name, (examples_dir() / name).read_bytes())
    before = figures(app)
    assert before
    app.segmented_control("lang").set_value("zh").run()
    assert_healthy(app, "zh")
    assert figures(app) == before
    turned(app, "trainer")
    turned(app, page)
    assert figures(app) == before
    assert app.session_state[f"{page}_kept"][0].name == name


def test_a_removed_upload_is_gone() -> None:
    name = "bom_urea.xlsx"
    app = upload(opened("exporter", "en"), "exporter", name, (examples_dir() / name).read_bytes())
    turned(app, "home")
    turned(app, "exporter")
    app.button("exporter_forget").click().run()
    assert not app.metric
    assert app.info[0].value == say("app_pages.exporter-empty", "en")


def test_two_files_make_one_bill() -> None:
    names = ("bom_urea.xlsx", "bom_hdpe_pipe.xlsx")
    files = [(n, (examples_dir() / n).read_bytes(), "application/octet-stream") for n in names]
    app = opened("exporter", "en")
    app.file_uploader("exporter_upload_0").set_value(files)
    app.run()
    assert_healthy(app, "en")
    assert len(app.selectbox("product").options) == 3  # two of urea, one pipe


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_of_what_is_kept_is_told_in_the_readers_language(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fails after the page, as opening the database may, shows one sentence below a whole page."""

    def fail() -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr("app_pages.kept.wake", fail)
    app = opened("trainer", lang)
    assert [e.value for e in app.exception] == []
    assert [e.value.startswith(failed(lang)) for e in app.error] == [True]
    assert [t.value for t in app.title] == [say("app_pages.trainer-title", lang)]
