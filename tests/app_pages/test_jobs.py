"""A job on a page: handed in, watched, left, come back to, stopped, and nobody else's."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.job_view import time_left
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput, Problem
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, opened, turned, upload

PATIENCE_SECONDS = 90
PORTFOLIO = "portfolio_sector.xlsx"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PCF_CBAM_ACCESS", "single")
    return tmp_path / "home"


def association(lang: str = "en") -> AppTest:
    app = opened("association", lang, association_step="test")
    return upload(app, "association", PORTFOLIO, (examples_dir() / PORTFOLIO).read_bytes())


def handed_in(app: AppTest, draws: int) -> str:
    app.selectbox("stress_draws").set_value(draws)
    app.button("stress_run").click().run()
    return str(app.query_params["job"])


def until_over(app: AppTest, lang: str = "en") -> AppTest:
    """Look again until the page shows no progress any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while app.get("progress"):
        assert time.monotonic() < deadline
        time.sleep(0.3)
        app.run()
        assert_healthy(app, lang)
    return app


def by_link(id: str, lang: str = "en") -> AppTest:
    app = opened("association", lang)
    app.query_params["job"] = id
    app.query_params["association_source"] = "example"
    return app.run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stress_test_runs_beside_the_page_and_its_results_are_found_by_link(lang: str) -> None:
    app = association(lang)
    id = handed_in(app, 200)
    assert_healthy(app, lang)
    assert app.get("progress")
    until_over(app, lang)
    assert [s.value for s in app.success if "62" in s.value]
    assert app.get("download_button")
    other = until_over(by_link(id, lang), lang)
    assert [s.value for s in other.success if "62" in s.value]
    listed = turned(other, "projects")
    assert any(say("app_pages.job-done", lang) in c.value for c in listed.caption)


def test_a_passing_fault_of_the_database_does_not_lose_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    from groundwork.jobs.desk import Desk

    def broken(*_: object) -> None:
        raise OSError("the database is away")

    app = association()
    id = handed_in(app, 200)
    with monkeypatch.context() as for_now:
        for_now.setattr(Desk, "look", broken)
        app.run()
        assert app.error
        assert app.query_params["job"] in (id, [id])
    until_over(app.run())
    assert [s.value for s in app.success if "62" in s.value]


@pytest.mark.parametrize("word", ["job", "collect"])
def test_a_database_that_cannot_be_opened_is_not_taken_for_a_job_that_is_gone(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise BadInput(Problem("groundwork.keeping-address"))

    monkeypatch.setattr("groundwork.jobs.desk.Desk.look", broken)
    app = opened("association", "en", **{word: "some-id"})
    assert_healthy(app, "en")
    told = " ".join(t.value.to_string() for t in app.table).replace("\\", "")
    assert say("groundwork.keeping-address", "en")[:30] in told
    assert app.query_params[word] in ("some-id", ["some-id"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_leads_back_to_benchmarks_beside_their_stress_test(lang: str) -> None:
    app = association(lang)
    stress = handed_in(app, 0)
    until_over(app, lang)
    app.segmented_control("association_step").set_value("reports").run()
    app.button("benchmark_all").click().run()
    until_over(app, lang)
    listed = turned(app, "projects").get("page_link")
    (way,) = (link.proto.query_string for link in listed if "reports=" in link.proto.query_string)
    address = dict(parse_qsl(way))
    assert address["job"] == stress
    again = opened("association", lang, **address)
    assert_healthy(again, lang)
    assert say("app_pages.benchmark-take", lang) in [b.label for b in again.get("download_button")]


def test_a_cancelled_job_says_so_and_goes_on() -> None:
    app = association()
    id = handed_in(app, 5000)
    app.button(f"job_cancel_{id}").click().run()
    until_over(app)
    assert say("app_pages.job-cancelled-text", "en") in [w.value for w in app.warning]
    app.button(f"job_resume_{id}").click().run()
    until_over(app)
    assert [s.value for s in app.success if "62" in s.value]


def test_a_job_that_failed_shows_its_problems(home: Path) -> None:
    """A portfolio the page could read, damaged on its way to the job."""
    app = association()
    id = handed_in(app, 200)
    app.button(f"job_cancel_{id}").click().run()
    until_over(app)
    for file in (home / "jobs" / id).glob("inputs/*/*"):
        file.write_bytes(b"damaged")
    for run in (home / "jobs" / id).glob("results/runs/*/inputs/*.xlsx"):
        run.write_bytes(b"damaged")
    app.button(f"job_resume_{id}").click().run()
    until_over(app)
    assert say("app_pages.job-failed-text", "en") in [e.value for e in app.error]
    assert any("What to do" in t.value.columns for t in app.table)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_job_that_is_not_there_says_so(lang: str) -> None:
    app = by_link("no-such-job", lang)
    assert_healthy(app, lang)
    assert any(say("groundwork.job-unknown", lang)[:16] in t.value.to_string() for t in app.table)
    assert "job" not in app.query_params


def test_a_guests_job_is_not_in_anothers_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCF_CBAM_ACCESS", "guests")
    app = association()
    handed_in(app, 0)
    until_over(app)
    assert [m.value for m in turned(app, "projects").markdown if "portfolio" in m.value]
    other = turned(opened("home", "en"), "projects")
    assert not [m.value for m in other.markdown if "portfolio" in m.value]


def test_a_finished_job_is_removed_from_the_list(home: Path) -> None:
    app = association()
    id = handed_in(app, 0)
    until_over(app)
    turned(app, "projects")
    app.button(f"remove_{id}").click().run()
    assert_healthy(app, "en")
    assert not (home / "jobs" / id).exists()


def test_files_of_a_job_are_offered_in_the_list() -> None:
    from app_pages.kept import desk
    from groundwork.jobs.model import Ask

    file = (PORTFOLIO, (examples_dir() / PORTFOLIO).read_bytes())
    job = desk().hand_in(Ask("local", "local", "cbam.sector", "Sector", {}, (file,)))
    app = until_over(turned(opened("home", "en"), "projects"))
    assert_healthy(app, "en")
    assert [b.label for b in app.get("download_button")] == ["portfolio.xlsx", "collected.json"]
    assert app.button(f"remove_{job.id}")


@pytest.mark.parametrize(("seconds", "said"), [(0.2, "1"), (59.4, "59"), (60, "1"), (3600, "60")])
def test_time_left_is_in_seconds_then_minutes(seconds: float, said: str) -> None:
    assert f" {said} " in time_left(seconds) or said in time_left(seconds)
