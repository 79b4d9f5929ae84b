"""The stress test with draws as a job: what is asked, its progress, its results as files."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.frame import language, tell
from app_pages.handover import offer
from app_pages.job_view import hand_in, show_job
from app_pages.price_choice import PATHS

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from groundwork.jobs.model import Job

KIND: Final = "cbam.stress"
_DRAWS: Final = (0, 200, 1000, 5000)


def show_stress_job(file: Upload) -> None:
    """Ask for a run, watch it, take its results away."""
    st.header(tell("app_pages.stress-heading"))
    with st.form("stress_job", border=True):
        left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
        chosen = left.pills(
            tell("app_pages.stress-scenarios"), PATHS, default=PATHS, selection_mode="multi",
            format_func=lambda name: tell(f"app_pages.price-{name}"), key="stress_scenarios",
            persist_state="session",
        )  # fmt: skip
        draws = middle.selectbox(
            tell("app_pages.stress-draws"), _DRAWS, index=2, key="stress_draws", persist_state="session"
        )
        asked = right.form_submit_button(
            tell("app_pages.stress-run"), type="primary", icon=":material/play_arrow:", key="stress_run"
        )
    if asked and chosen:
        hand_in(KIND, Path(file.name).stem, {"scenarios": list(chosen), "draws": draws, "seed": 0}, (file,))
    show_asked_job()


def show_asked_job() -> None:
    """The job of the address or of this session: its progress or its results; nothing where there is none."""
    from groundwork.jobs.model import JobState

    job = show_job("association", (KIND,))
    if job is not None and job.state is JobState.DONE:
        _show_results(job)


def _show_results(job: Job) -> None:
    result = job.result()
    counts = result["counts"]
    st.success(tell("app_pages.stress-done", run=str(result["run"]), used=counts["n_used"]))
    with st.container(horizontal=True):
        for suffix in (".xlsx", ".csv"):
            offer(
                tell(f"app_pages.stress-take-{suffix[1:]}"),
                partial(_table, job, suffix, language()),
                f"cbam_stress{suffix}",
                key=f"stress_take_{suffix[1:]}",
            )


def _table(job: Job, suffix: str, lang: str) -> bytes:
    """All rows of the run as one table."""
    from cbam.report import sheet_of, write_table
    from cbam.runs import results
    from groundwork.store import find

    table = results(find(job.results / "runs", str(job.result()["run"])))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out{suffix}"
        write_table(path, table, [sheet_of("stress", table, lang)])
        return path.read_bytes()
