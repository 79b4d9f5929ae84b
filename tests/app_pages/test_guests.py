"""Two guests with the same file at once on one server: what one says, saves or runs is not the other's.

Both sessions are open together and take turns. Whatever the app remembers by a file's digest could mix them:
the file's name, confirmed matches, choices, the language, a project, a job. Streamlit's harness gives all
sessions one number, so what is remembered by session is shared here: more may mix than on a server.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.opened import assert_healthy, html_of, opened, turned, upload
from tests.app_pages.test_exporter import bill

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

PATIENCE_SECONDS = 120
ITEM, UNIT = "Sondergüte 4711", "t"
OPEN_BILL = bill([(ITEM, UNIT, ""), ("electricity", "kWh", "el_cn")])[1]
FAULTY = b"cn_code,origin,mass_t,year\n73089098,CN,ten,2026\n72142000,CN,20,2026\n"


@pytest.fixture(autouse=True)
def guests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PCF_CBAM_ACCESS", "guests")
    return tmp_path / "home"


def both(page: str, data: bytes, **settings: str) -> tuple[AppTest, AppTest]:
    """Anna in English and Bert in Chinese, each with the same bytes under a name of their own."""
    anna, bert = opened(page, "en", **settings), opened(page, "zh", **settings)
    upload(anna, page, "anna.csv", data)
    upload(bert, page, "bert.csv", data)
    anna.run()
    assert_healthy(anna, "en")
    assert_healthy(bert, "zh")
    return anna, bert


def texts(app: AppTest) -> str:
    """All words of a page."""
    shown = (*app.text, *app.caption, *app.markdown, *app.error, *app.warning, *app.success, *app.info)
    tables = [t.value.to_string() for t in (*app.table, *app.dataframe)]
    return " ".join([*(element.value for element in shown), *tables, html_of(app)]).replace("\\", "")


@pytest.mark.parametrize("page", ["exporter", "association"])
def test_faults_are_told_under_ones_own_name_and_in_ones_own_language(page: str) -> None:
    data = OPEN_BILL.replace(b",2,t,", b",many,t,") if page == "exporter" else FAULTY
    anna, bert = both(page, data)
    assert "anna.csv" in texts(anna)
    assert "bert.csv" in texts(bert)
    assert "bert.csv" not in texts(anna)
    assert "anna.csv" not in texts(bert)
    assert say("app_pages.problem-remedy", "en") in anna.table[0].value.columns
    assert say("app_pages.problem-remedy", "zh") in bert.table[0].value.columns


def test_a_match_that_one_confirms_leaves_the_others_line_open() -> None:
    anna, bert = both("exporter", OPEN_BILL, exporter_step="matches")
    search = next(t for t in anna.text_input if str(t.key).startswith("match_search"))
    search.set_value("hot rolled coil").run()
    pick = next(s for s in anna.selectbox if str(s.key).startswith("match_pick"))
    pick.select(pick.options[0]).run()
    anna.button("match_confirm").click().run()
    assert [s.value for s in anna.success] == [say("app_pages.match-none-open", "en")]
    bert.run()
    assert_healthy(bert, "zh")
    assert [s for s in bert.selectbox if str(s.key).startswith("match_pick")]
    assert not bert.success
    for app, n_metrics in ((anna, True), (bert, False)):
        app.segmented_control("exporter_step").set_value("footprint").run()
        assert bool(app.metric) is n_metrics


def test_choices_and_statements_of_one_do_not_move_the_others_figures() -> None:
    data = (examples_dir() / "bom_ethylene.xlsx").read_bytes()
    anna, bert = opened("exporter", "en"), opened("exporter", "zh")
    for app in (anna, bert):
        upload(app, "exporter", "bill.xlsx", data)
        app.segmented_control("exporter_step").set_value("footprint").run()
    before = bert.metric[0].value
    anna.segmented_control("exporter_step").set_value("choices").run()
    box = next(s for s in anna.selectbox if str(s.key).startswith("choice_allocation"))
    box.set_value("energy").run()
    anna.button("choices_apply").click().run()
    anna.segmented_control("exporter_step").set_value("footprint").run()
    assert anna.metric[0].value != before
    bert.run()
    assert bert.metric[0].value == before
    anna.segmented_control("exporter_step").set_value("documents").run()
    anna.text_input("about_company").set_value("Anna's works")
    anna.button("about_keep").click().run()
    bert.segmented_control("exporter_step").set_value("documents").run()
    assert_healthy(bert, "zh")
    assert bert.text_input("about_company").value == ""


def test_a_project_and_a_job_of_one_are_not_in_the_others_work() -> None:
    anna, bert = both("association", FAULTY, association_step="test")
    anna.selectbox("stress_draws").set_value(0)
    anna.button("stress_run").click().run()
    job = anna.query_params["job"]
    anna.text_input("association_project_name_").set_value("Anna's members").run()
    anna.button("association_project_save").click().run()
    bert.run()
    assert_healthy(bert, "zh")
    assert "job" not in bert.query_params
    assert not bert.get("progress")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while anna.get("progress"):
        assert time.monotonic() < deadline
        time.sleep(0.3)
        anna.run()
    assert anna.query_params["job"] == job
    mine, others = turned(anna, "projects"), turned(bert, "projects")
    assert "Anna's members" in texts(mine)
    assert "anna" in texts(mine)
    assert "anna" not in texts(others).lower()
    assert say("app_pages.projects-none", "zh") in [i.value for i in others.info]


def test_a_language_chosen_by_one_is_not_spoken_to_the_other() -> None:
    anna, bert = both("association", FAULTY, association_step="bill")
    figures = [m.value.split()[0] for m in bert.metric]
    anna.segmented_control("lang").set_value("zh").run()
    bert.segmented_control("lang").set_value("en").run()
    anna.run()
    assert [t.value for t in anna.title] == [say("app_pages.association-title", "zh")]
    assert [t.value for t in bert.title] == [say("app_pages.association-title", "en")]
    assert [m.value.split()[0] for m in bert.metric] == figures  # the words beside them change
    for app, lang in ((anna, "zh"), (bert, "en")):
        heads = {column for table in app.table for column in table.value.columns}
        assert say("app_pages.problem-remedy", lang) in heads
        assert say("app_pages.problem-remedy", "en" if lang == "zh" else "zh") not in heads
