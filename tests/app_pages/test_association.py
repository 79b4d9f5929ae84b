"""The association's page: many files collected, a stress test run, looked at part by part, handed over."""

from __future__ import annotations

import importlib.util
import io
import json
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from app_pages.figure_file import figure_bytes, resting_on, settings
from app_pages.markup import plain
from app_pages.sector_show import rounded, table_bytes
from app_pages.sector_view import PARTS
from app_pages.stress_job import stress_table
from cbam.scenario import load_named
from groundwork.accounts import local_person
from groundwork.problems import BadInput
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, assert_quick, opened, upload
from tests.app_pages.prepared_work import at_the_desk
from tests.app_pages.sector_files import huge, members, workbook

if TYPE_CHECKING:
    from groundwork.jobs.model import Job

PATIENCE_SECONDS = 120
OWN = b"id: ours\nname: {en: Ours, zh: x}\nextends: central\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PCF_CBAM_ACCESS", "single")
    return tmp_path / "home"


def waited(app: AppTest, lang: str) -> AppTest:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while app.get("progress"):
        assert time.monotonic() < deadline
        time.sleep(0.3)
        app.run()
        assert_healthy(app, lang)
    return app


def collected(lang: str, files: list[tuple[str, bytes]]) -> AppTest:
    app = opened("association", lang)
    app.file_uploader("association_upload_0").set_value(
        [(n, d, "application/octet-stream") for n, d in files]
    )
    app.run()
    assert_healthy(app, lang)
    return waited(app, lang)


def stressed(app: AppTest, lang: str, draws: int = 200) -> AppTest:
    app.segmented_control("association_step").set_value("test").run()
    app.selectbox("stress_draws").set_value(draws)
    app.button("stress_run").click().run()
    return waited(app, lang)


def by_link(app: AppTest, lang: str, **more: str) -> AppTest:
    """Another session on the address of this one: the uploads are not there."""
    params = {k: str(v[0] if isinstance(v, list) else v) for k, v in app.query_params.items() if k != "lang"}
    return opened("association", lang, **{**params, **more})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_twenty_workbooks_are_collected_tested_and_found_again_by_link(lang: str) -> None:
    """20 firms of 3 rows, one row to mend: 60 read, 59 used, 1 rejected, named by file and cell."""
    app = collected(lang, members(20))
    assert [m.value for m in app.metric][:5] == ["20", "20", "60", "59", "1"]
    files = app.dataframe[0].value
    assert list(files.iloc[:, 0]) == [f"member_{i:02d}.xlsx" for i in range(1, 21)]
    cells = app.table[0].value
    assert list(cells[say("app_pages.problem-file", lang)]) == ["member\\_02\\.xlsx"]
    assert list(cells[say("app_pages.problem-cell", lang)]) == ["H2"]
    stressed(app, lang)
    assert [s.value for s in app.success if "59" in s.value]
    for part in PARTS:
        app.segmented_control("association_part").set_value(part).run()
        assert len(app.dataframe) + len(app.get("plotly_chart")) >= 2, part
    assert_quick(app, lang, "association_part", PARTS)
    again = by_link(app, lang)
    assert_healthy(again, lang)
    assert [s.value for s in again.success if "59" in s.value]
    data = by_link(app, lang, association_step="data", collect="")
    assert [m.value for m in data.metric][:5] == ["20", "20", "60", "59", "1"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reports_are_offered_and_written_for_every_firm(lang: str, home: Path) -> None:
    app = stressed(collected(lang, members(6)), lang, draws=0)
    app.segmented_control("association_step").set_value("reports").run()
    assert_healthy(app, lang)
    assert len(app.selectbox("benchmark_firm").options) == 6
    labels = [b.label for b in app.get("download_button")]
    assert labels.count(say("app_pages.report-pdf", lang)) == 2
    app.button("benchmark_all").click().run()
    waited(app, lang)
    assert [s.value for s in app.success if s.value.startswith("6") or "6" in s.value]
    archive = next(home.glob("jobs/*/results/benchmarks.zip"))
    with zipfile.ZipFile(archive) as found:
        assert len(found.namelist()) == 6
    other = {"zh": "en", "en": "zh"}[lang]
    app.segmented_control("lang").set_value(other).run()
    named = load_named("central").name
    assert [c.value for c in app.caption if c.value.startswith(f"{named.say(other)} · ")]
    assert not [c.value for c in app.caption if named.say(lang) in c.value]


def test_a_file_twice_and_a_broken_one_are_listed_and_the_others_go_on() -> None:
    files = [*members(3), ("copy.xlsx", members(1)[0][1]), ("broken.xlsx", b"no workbook")]
    app = collected("en", files)
    states = list(app.dataframe[0].value.iloc[:, 1])
    assert states[0] == say("app_pages.collect-good", "en")
    assert states[1] == say("app_pages.collect-part", "en")
    assert states[3] == say("app_pages.collect-same", "en", name="member_01.xlsx")
    assert states[4] == say("app_pages.collect-unusable", "en")
    said = say("app_pages.collect-unusable-files", "en", n=1, names="broken.xlsx")
    assert [e.value for e in app.error if e.value == plain(said)]  # above the list, not only in it


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_broken_files_say_so_and_nothing_else_breaks(lang: str) -> None:
    app = collected(lang, [("a.xlsx", b"no workbook"), ("b.csv", b"")])
    assert_healthy(app, lang)
    assert any("b.csv" in str(v) for v in app.dataframe[0].value.iloc[:, 0])
    assert not app.metric


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_portfolio_of_100_000_rows_is_looked_at_without_waiting(lang: str) -> None:
    app = upload(
        opened("association", lang, association_step="data"),
        "association",
        "huge.csv",
        huge(100_000, firms=2000),
    )
    assert_healthy(app, lang)
    assert [m.value for m in app.metric][2:4] == ["100,000", "100,000"]
    stressed(app, lang, draws=0)
    assert_healthy(app, lang)
    assert_quick(app, lang, "association_part", ("bill", "firms", "firm", "spread"))
    app.segmented_control("association_part").set_value("firms").run()
    assert_quick(app, lang, "association_measure", ("cost_eur", "share_of_value"))
    assert_quick(app, lang, "association_step", ("data", "bill", "test", "reports"))


def test_without_firms_or_accounts_the_page_says_what_it_cannot_tell() -> None:
    csv = b"cn_code,origin,mass_t,year\n73089098,CN,10,2026\n72142000,CN,20,2026\n"
    app = stressed(upload(opened("association", "en"), "association", "p.csv", csv), "en", draws=0)
    for part in PARTS:
        app.segmented_control("association_part").set_value(part).run()
        assert_healthy(app, "en")
    app.segmented_control("association_step").set_value("reports").run()
    assert_healthy(app, "en")


def test_a_group_of_four_firms_gets_no_percentile() -> None:
    """The smallest group is 5 firms (cbam/stress/data/settings.yaml)."""
    app = stressed(
        upload(opened("association", "en"), "association", "four.xlsx", workbook(range(4))), "en", 0
    )
    app.segmented_control("association_step").set_value("reports").run()
    found = next(f.value for f in app.dataframe if "25th percentile" in f.value.columns)
    assert set(found["25th percentile"]) == {say("cbam.panel-too-few", "en")}


def test_own_scenarios_run_and_may_not_read_other_files() -> None:
    from app_pages.stress_job import own_scenarios

    (kept,) = own_scenarios([("our path.yaml", OWN)])
    assert kept.name == "our_path.yaml"
    for naming in (b"trade: {demand: {market: /etc/passwd}}\n", b"price: {file: ../x.csv}\n",
                   b"extends: ../../other.yaml\n"):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            list(own_scenarios([("x.yaml", naming)]))
        assert refused.value.problems[0].code == "cbam.scenario-names-a-file"


def test_a_stress_test_of_another_portfolio_is_not_taken_for_this_ones() -> None:
    said = say("app_pages.stress-of-another", "en", title="p")
    app = stressed(upload(opened("association", "en"), "association", "p.xlsx", workbook(range(6))), "en", 0)
    assert not [w for w in app.warning if w.value.startswith(said[:30])]
    upload(app, "association", "q.xlsx", workbook(range(5)))
    assert_healthy(app, "en")
    assert [w for w in app.warning if w.value.startswith(said[:30])]


def test_a_saved_project_leads_back_to_its_stress_test() -> None:
    app = stressed(upload(opened("association", "en"), "association", "p.xlsx", workbook(range(6))), "en", 0)
    job = app.query_params["job"]
    app.text_input("association_project_name_").set_value("Members")
    app.button("association_project_save").click().run()
    project = app.query_params["project"]
    other = opened("association", "en", project=str(project[0] if isinstance(project, list) else project))
    assert_healthy(other, "en")
    assert other.query_params["job"] == job
    assert other.success


def test_a_table_is_the_same_in_a_workbook_and_a_csv() -> None:
    from groundwork.documents.model import Column, Table

    table = Table(
        "t", "T", "Caption", (Column("a", "A"), Column("b", "B [EUR]", 0)), (("=1+1", 2.5),), "", ("n",)
    )
    text = table_bytes(table, ".csv", "Basis").decode("utf-8-sig").splitlines()
    assert text == ["A,B [EUR],Basis", "'=1+1,2.5,n"]
    sheet = load_workbook(io.BytesIO(table_bytes(table, ".xlsx", "Basis"))).active
    cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
    assert [c.value for c in cells][:2] == ["Caption", "n"]
    assert [(c.value, c.data_type) for c in cells][-2:] == [("=1+1", "s"), (2.5, "n")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_rows_of_a_run_can_be_taken_and_each_says_what_it_rests_on(lang: str, home: Path) -> None:
    """A line of the file: nominal EUR, the law, the day it is known of, seed 7 and 200 draws."""
    app = upload(opened("association", lang), "association", "p.xlsx", workbook(range(5)))
    app.segmented_control("association_step").set_value("test").run()
    app.number_input("stress_seed").set_value(7)
    app.selectbox("stress_draws").set_value(200)
    app.button("stress_run").click().run()
    waited(app, lang)
    with_draws = only_job(str(app.query_params["job"]))
    text = stress_table(with_draws, ".csv", lang).decode("utf-8-sig").splitlines()
    line = dict(zip(text[0].split(","), text[1].split(","), strict=True))
    assert (line["price_base"], line["seed"], line["draws"]) == ("nominal EUR", "7", "200")
    assert line["law_version"].startswith("EU CBAM")
    sheet = load_workbook(io.BytesIO(stress_table(with_draws, ".xlsx", lang)), read_only=True).active
    heading, first = (row for row, _ in zip(sheet.iter_rows(values_only=True), range(2), strict=False))
    shown = dict(zip(heading, first, strict=True))
    for column, expected in (("price-base", "nominal EUR"), ("seed", 7), ("draws", 200)):
        assert shown[say(f"cbam.column-{column}", lang)] == expected


def only_job(id: str) -> Job:
    with at_the_desk() as desk:
        return desk.look(id, local_person().space)


def test_a_share_is_rounded_once_as_the_documents_round_it() -> None:
    """0.28754 is 28.8 %; rounded to 28.75 % first, it would be shown as 28.7 %."""
    from groundwork.documents.model import Column, Table

    columns = (Column("a", "A"), Column("b", "B", 1, percent=True), Column("c", "C", 0, percent=True))
    shown = rounded(Table("t", "T", "Caption", columns, (("x", 0.28754, 0.28754),)))
    assert shown.iloc[0].tolist() == ["x", 0.288, 0.29]


def test_a_chart_taken_away_says_what_it_rests_on_and_needs_no_network() -> None:
    from plotly import graph_objects as go

    from app_pages.figures import styled

    figure = resting_on(styled(go.Figure(go.Bar(x=[1], y=[2])), "Bill", 300), ["nominal EUR; seed <3>"])
    page = figure_bytes(figure, "bill").decode()
    assert "nominal EUR; seed \\u0026lt;3" in page or "nominal EUR; seed &lt;3&gt;" in page
    assert 'src="http' not in page
    assert figure.layout.height == 318  # one line more
    assert settings("bill")["toImageButtonOptions"]["filename"] == "bill"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_the_libraries_of_documents_the_page_says_what_to_install(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = stressed(
        upload(opened("association", lang), "association", "p.xlsx", workbook(range(6))), lang, draws=0
    )
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "typst" else found(name))
    app.segmented_control("association_step").set_value("reports").run()
    assert_healthy(app, lang)
    disabled = {b.label for b in app.get("download_button") if b.proto.disabled}
    assert disabled == {say("app_pages.report-pdf", lang)}
    assert [w.value for w in app.warning if "report" in w.value]


def test_the_collection_holds_what_the_job_found(home: Path) -> None:
    collected("en", members(2))
    found = json.loads(next(home.glob("jobs/*/results/collected.json")).read_text(encoding="utf-8"))
    assert [f["counts"] for f in found["files"]] == [
        {"n_read": 3, "n_used": 3, "n_rejected": 0},
        {"n_read": 3, "n_used": 2, "n_rejected": 1},
    ]
