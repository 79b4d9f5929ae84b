"""What the association hands over: the sector's report, and to each firm where it stands."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import sector_opened as run_files
from app_pages.frame import guarded, language, tell
from app_pages.handover import offer, tell_missing
from app_pages.job_titles import BENCHMARKS
from app_pages.job_view import asked_of
from app_pages.markup import plain
from app_pages.on_record import on_record
from app_pages.sector_jobs import REPORTS, begin, finished, forget, known
from app_pages.sector_show import show_table
from app_pages.uploads import named
from cbam.stress import sector_tables as tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from app_pages.sector_view import View
    from groundwork.documents.model import Report
    from groundwork.jobs.model import Job
    from groundwork.problems import Counts

FORMS: Final = (".pdf", ".docx", ".xlsx")


def show_reports(view: View, read: Counts | None) -> None:
    """The sector's report, then the firms'; ``read``: rows of the files that were laid together, if any."""
    with guarded():
        _show_sector(view, read)
    if view.run.has_firms():
        with guarded():
            _show_firm(view)
        with guarded():
            _show_all(view)
    else:
        st.info(tell("app_pages.sector-no-firms"), icon=":material/info:")


def _show_sector(view: View, read: Counts | None) -> None:
    from cbam.stress.sector_report import Wish, sector_report

    lang = language()
    st.header(tell("app_pages.report-heading"))
    st.caption(tell("app_pages.report-what"))
    is_named = st.toggle(
        tell("app_pages.report-named"), value=False, key="report_named", persist_state="session",
        help=tell("app_pages.report-named-help"),
    )  # fmt: skip
    wish = Wish(view.scenario, view.year, bool(is_named), read)
    run, prepared = view.run, run_files.prepared(view.job)
    _offer(lambda: sector_report(run, prepared, wish, lang), "cbam_sector_report", "report")


def _show_firm(view: View) -> None:
    from cbam.stress.benchmark_report import benchmark_report, file_stem, standing_table, summary

    lang = language()
    st.header(tell("app_pages.benchmark-heading"))
    st.caption(tell("app_pages.benchmark-what"))
    peers = run_files.peers(view.job, view.scenario)
    if not peers.firms:
        st.info(tell("app_pages.sector-no-firms"), icon=":material/info:")
        return
    firm = st.selectbox(
        tell("app_pages.sector-firm"), peers.firms, key="benchmark_firm", persist_state="session"
    )
    if firm is None:
        return
    st.info(plain(summary(peers, firm, view.year, lang)), icon=":material/leaderboard:")
    show_table(standing_table(peers, firm, view.year, lang), "benchmark_standing")
    _offer(lambda: benchmark_report(peers, firm, view.year, lang), file_stem(firm, lang), "benchmark")


def _show_all(view: View) -> None:
    """A report for every firm, written by a job, in one ZIP."""
    lang = language()
    st.header(tell("app_pages.benchmark-all-heading"))
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    form = row.segmented_control(
        tell("app_pages.benchmark-form"), FORMS[:2], format_func=lambda f: tell(f"app_pages.report-{f[1:]}"),
        default=FORMS[0], key="benchmark_form", required=True, persist_state="session",
    )  # fmt: skip
    wanted = {
        "year": view.year, "lang": lang, "form": form or FORMS[0], "scenario": view.scenario,
        "run": view.run.id, "job": view.job.id,
    }  # fmt: skip
    peers = run_files.peers(view.job, view.scenario)
    if row.button(
        tell("app_pages.benchmark-all", n=len(peers.firms)), key="benchmark_all", icon=":material/folder_zip:"
    ):
        file = named("peers.json", json.dumps(peers.record(), ensure_ascii=False).encode())
        begin(REPORTS, BENCHMARKS, wanted, (file,))
    job = known(REPORTS)
    if job is not None and asked_of(job).get("run") != view.run.id:
        forget(REPORTS)  # of another run
    elif job is not None and finished(job):
        _offer_zip(view, job)


def _offer_zip(view: View, job: Job) -> None:
    result = job.result()
    asked = asked_of(job)
    st.success(
        tell("app_pages.benchmark-done", n=int(result["firms"]), year=int(result["year"])),
        icon=":material/check:",
    )
    form = tell(f"app_pages.report-{str(result['form'])[1:]}")
    scenario = tables.scenario_name(view.run, str(asked["scenario"]), language())
    st.caption(plain(f"{scenario} · {form}"))
    st.download_button(
        tell("app_pages.benchmark-take"),
        data=on_record((job.results / "benchmarks.zip").read_bytes, "benchmarks.zip", "benchmark_zip"),
        file_name="benchmarks.zip",
        mime="application/zip",
        key="benchmark_zip",
        on_click="ignore",
        icon=":material/download:",
    )


def _offer(make: Callable[[], Report], stem: str, key: str) -> None:
    """The report in its three forms, each written when its button is pressed."""
    from groundwork.documents.writing import document_bytes

    def content(ending: str) -> bytes:
        return document_bytes(make(), ending)

    with st.container(horizontal=True):
        for ending in FORMS:
            label = tell(f"app_pages.report-{ending[1:]}")
            offer(label, partial(content, ending), f"{stem}{ending}", key=f"{key}_{ending[1:]}")
    tell_missing(FORMS)
