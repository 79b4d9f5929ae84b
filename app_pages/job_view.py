"""A job on a page: hand it in, watch it, stop it, come back to it by ``?job=<id>``.

    if st.button(...):
        hand_in("cbam.stress", title, params, files)      # its id stands in the address from now on
    job = show_job("association", ("cbam.stress",))       # None while there is none or it still works
    if job is not None and job.state is JobState.DONE:
        job.result(), job.results                         # what it returned, where its files are

The part that is watched runs again by itself every second; the rest of the page does not. A page with jobs of
several kinds gives each its own word in the address: ``sector_jobs.py`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.frame import guarded, language, tell, tell_or
from app_pages.job_titles import said
from app_pages.kept import desk
from app_pages.markup import plain
from app_pages.problem_table import show_problems
from app_pages.visitor import visitor
from groundwork.problems import BadInput

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from groundwork.jobs.model import Job

JOB: Final = "job"
_EVERY_SECONDS: Final = 1.0
_MINUTE: Final = 60
PAGE_OF: Final = {
    "cbam.stress": "association", "cbam.sector": "association", "cbam.benchmarks": "association",
    "footprint.draws": "exporter",
}  # fmt: skip


def hand_in(
    kind: str, title: str, params: Mapping[str, Any], files: tuple[Upload, ...], word: str = JOB
) -> str:
    """Queue a job for the visitor and put its id into the address under ``word``; returns the id."""
    from groundwork.jobs.model import Ask

    person = visitor()
    brought = tuple((file.name, file.data) for file in files)
    job = desk().hand_in(Ask(person.space, person.user, kind, title, params, brought))
    _remember(job, word, PAGE_OF.get(kind, kind))
    return job.id


def show_job(page: str, kinds: tuple[str, ...]) -> Job | None:
    """The page's job, from the address or from earlier in this session: its progress, or how it ended.

    Returns it once it is over, whatever its end; None before, and where there is none of these kinds.
    """
    job = job_of(JOB, page, kinds)
    return job if job is not None and is_over(job) else None


def job_of(word: str, page: str, kinds: tuple[str, ...]) -> Job | None:
    """The job of a word of the address, or of earlier in this session; None for none of these kinds.

    A job that is not there is told once and forgotten. After another fault, of the database, say, it stays.
    """
    asked = st.query_params.get(word, "") or st.session_state.get(_key(word, page), "")
    if not asked:
        return None
    job: Job | None = None
    with guarded():
        try:
            job = desk().look(asked, visitor().space)
        except BadInput as bad:
            if is_unknown(bad):
                forget(word, page)
            raise
    if job is None:
        return None
    if job.kind not in kinds:
        forget(word, page)
        return None
    _remember(job, word, page)
    return job


def is_over(job: Job) -> bool:
    """Whether a job is at its end; its progress is shown before, and how it ended if it was not well."""
    if not job.state.is_over:
        _watched(job.id)
        return False
    _show_end(job)
    return True


def forget(word: str, page: str) -> None:
    """The page no longer works on the job of this word."""
    st.session_state.pop(_key(word, page), None)
    st.query_params.pop(word, None)


def is_unknown(bad: BadInput) -> bool:
    """Whether there is no such job, or none this visitor may see; not so where nobody could look."""
    return any(problem.code == "groundwork.job-unknown" for problem in bad.problems)


def way_to(job: Job) -> tuple[str, dict[str, str]] | None:
    """The page on which a job is gone on with, and what its address says; None where it has none."""
    if job.kind == "cbam.benchmarks":
        of = str(asked_of(job).get("job") or "")
        link = {JOB: of, "reports": job.id, "association_step": "reports"}
        return ("association", link) if of else None
    page = PAGE_OF.get(job.kind)
    return (page, {JOB: job.id}) if page else None


def asked_of(job: Job) -> Mapping[str, Any]:
    """The parameters a job was handed in with."""
    from groundwork.jobs.folder import read_json
    from groundwork.jobs.model import JOB as JOB_FILE

    found = read_json(job.folder / JOB_FILE).get("params", {})
    return found if isinstance(found, Mapping) else {}


@st.fragment(run_every=_EVERY_SECONDS)
def _watched(id: str) -> None:
    """Its progress; the whole page anew once it is over or gone. After a passing fault it looks again."""
    is_at_end = False
    with guarded():
        try:
            job = desk().look(id, visitor().space)
        except BadInput as bad:
            is_at_end = is_unknown(bad)
            raise
        is_at_end = job.state.is_over
        if not is_at_end:
            show_progress(job)
    if is_at_end:
        st.rerun()


def show_progress(job: Job) -> None:
    """How far a queued or running job is, and the button that stops it."""
    from groundwork.jobs.folder import is_told_to_stop
    from groundwork.jobs.model import JobState

    with st.container(border=True, key=f"job_{job.id}"):
        st.markdown(f"**{plain(said(job.title))}**")
        if job.state is JobState.QUEUED:
            st.progress(0.0, text=tell("app_pages.job-ahead", n=job.ahead))
        else:
            st.progress(job.step.share, text=plain(_spoken(job)))
        if is_told_to_stop(job.folder):
            st.caption(tell("app_pages.job-stopping"))
        elif st.button(tell("app_pages.job-cancel"), key=f"job_cancel_{job.id}", icon=":material/stop:"):
            person = visitor()
            desk().cancel(job.id, person.space, person.user)
            st.rerun()
        st.caption(tell("app_pages.job-leave"))


def _spoken(job: Job) -> str:
    """Done of all, what it is at, and the time left."""
    step = job.step
    if not step.of:
        return tell("app_pages.job-starting")
    parts = [tell("app_pages.job-step", done=step.done, of=step.of)]
    if step.what:
        parts.append(tell_or(f"app_pages.job-at-{step.what}", _scenario_or(step.what)))
    if job.seconds_left is not None:
        parts.append(time_left(job.seconds_left))
    return " · ".join(parts)


def _scenario_or(what: str) -> str:
    """The name of a packaged scenario in the language of this run; another word as it is."""
    from cbam.scenario import load_named, names

    return load_named(what).name.say(language()) if what in names() else what


def time_left(seconds: float) -> str:
    """About how long, in words."""
    if seconds < _MINUTE:
        return tell("app_pages.job-seconds-left", n=max(1, round(seconds)))
    return tell("app_pages.job-minutes-left", n=round(seconds / _MINUTE))


def _show_end(job: Job) -> None:
    from groundwork.jobs.folder import problem_of
    from groundwork.jobs.model import JobState

    if job.state is JobState.DONE:
        return
    show = st.error if job.state is JobState.FAILED else st.warning
    show(tell(f"app_pages.job-{job.state}-text"), icon=":material/info:")
    if job.problems:
        show_problems([problem_of(record) for record in job.problems], headline="app_pages.job-problems")
    if job.state.can_resume and st.button(
        tell("app_pages.job-resume"), key=f"job_resume_{job.id}", icon=":material/replay:"
    ):
        person = visitor()
        with guarded():
            desk().resume(job.id, person.space, person.user)
        st.rerun()


def _remember(job: Job, word: str, page: str) -> None:
    st.session_state[_key(word, page)] = st.query_params[word] = job.id


def _key(word: str, page: str) -> str:
    return f"_{page}_{word}"
