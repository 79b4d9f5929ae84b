"""A hundred thousand rows, good and faulty, on the pages that take files: each answers, and goes on so.

What was computed is shown again within two seconds of processor time (``opened.processor_seconds``).
"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks import huge
from footprint.bom import read_bom
from footprint.links import SEARCHED
from groundwork.words import say
from inventories.catalogue import load_catalogue
from tests.app_pages.opened import assert_healthy, assert_quick, html_of, opened
from tests.app_pages.test_exporter import STEPS

PATIENCE_SECONDS = 600  # for a busy machine; how long it takes is measured in benchmarks/app_pages.py
TYPE = "text/csv"
PARTS = {"exporter": STEPS, "association": ("data", "bill", "test", "reports")}


def given(page: str, lang: str, *, faulty: bool) -> AppTest:
    """The page after the upload."""
    app = opened(page, lang)
    app.default_timeout = PATIENCE_SECONDS
    bill = page == "exporter"
    files = huge.bill(faulty=faulty) if bill else {"p.csv": huge.portfolio(faulty=faulty)}
    uploader = app.file_uploader(f"{page}_upload_0")
    uploader.set_value([(name, data, TYPE) for name, data in files.items()])
    return app.run()


def texts(app: AppTest) -> str:
    shown = (*app.warning, *app.success, *app.error, *app.caption, *app.markdown)
    return " ".join([*(element.value for element in shown), html_of(app)])


@pytest.mark.parametrize(("page", "lang"), [("exporter", "zh"), ("association", "en")])
@pytest.mark.parametrize("faulty", [False, True])
def test_a_page_answers_a_hundred_thousand_rows(page: str, lang: str, faulty: bool) -> None:
    app = given(page, lang, faulty=faulty)
    assert_healthy(app, lang)
    if faulty:
        assert say("app_pages.problems-found", lang, n=huge.ROWS) in texts(app)
    if app.get("button_group") and any(c.key == f"{page}_step" for c in app.segmented_control):
        assert_quick(app, lang, f"{page}_step", PARTS[page])
    other = "en" if lang == "zh" else "zh"
    app.segmented_control("lang").set_value(other).run()
    assert_healthy(app, other)
    assert [t.value for t in app.title] == [say(f"app_pages.{page}-title", other)]


def test_a_bill_of_strangers_is_read_in_seconds_not_hours() -> None:
    """An unknown name costs a search of the whole inventory; beyond a number of them none is made."""
    rows = SEARCHED + 50
    loaded = read_bom(list(huge.bill(rows, faulty=True).items()), load_catalogue())
    unknown = [p for p in loaded.problems if p.code == "footprint.bom-link-unknown"]
    assert len(unknown) == rows
    assert {p.params["suggestions"] for p in unknown[-50:]} == {"-"}
