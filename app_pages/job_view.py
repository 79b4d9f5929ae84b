"""A job on a page: hand it in, watch it, stop it, come back to it by ``?job=<id>``.

    if st.button(...):
        hand_in("cbam.stress", title, params, files)      # its id stands in the address from now on
    job = show_job("association", ("cbam.stress",))       # None while there is none or it still works
    if job is not None and job.state is JobState.DONE:
        job.result(), job.results                         # what it returned, where its files are

The part that is watched runs again by itself every second; the rest of the page does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.frame import guarded, language, tell, tell_or
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
PAGE_OF: Final = {"cbam.stress": "association", "cbam.sector": "association", "footprint.draws": "exporter"}


def hand_in(
    kind: str, title: str, params: Mapping[str, Any], files: tuple[Upload, ...], project: str | None = None
) -> str:
    """Queue a job for the visitor and put its id into the address; returns the id."""
    from groundwork.jobs.model import Ask

    person = visitor()
    brought = tuple((file.name, file.data) for file in files)
    job = desk().hand_in(Ask(person.space, person.user, kind, title, params, brought, project))
    st.query_params[JOB] = job.id
    st.session_state[f"_{PAGE_OF.get(kind, kind)}_job"] = job.id
    return job.id


def show_job(page: str, kinds: tuple[str, ...]) -> Job | None:
    """The page's job, from the address or from earlier in this session: its progress, or how it ended.

    Returns it once it is over, whatever its end; None before, and where there is none of these kinds.
    """
    key = f"_{page}_job"
    asked = st.query_params.get(JOB, "") or st.session_state.get(key, "")
    if not asked:
        return None
    job: Job | None = None
    with guarded():
        try:
            job = desk().look(asked, visitor().space)
        except BadInput:
            _forget(key)  # there is no such job; after any other fault, of the database say, its id stays
            raise
    if job is None:
        return None
    if job.kind not in kinds:
        _forget(key)
        return None
    st.session_state[key] = st.query_params[JOB] = job.id
    if not job.state.is_over:
        _watched(job.id)
        return None
    _show_end(job)
    return job


@st.fragment(run_every=_EVERY_SECONDS)
def _watched(id: str) -> None:
    """Its progress; the whole page anew once it is over or gone. After a passing fault it looks again."""
    is_over = False
    with guarded():
        try:
            job = desk().look(id, visitor().space)
        except BadInput:
            is_over = True
            raise
        is_over = job.state.is_over
        if not is_over:
            show_progress(job)
    if is_over:
        st.rerun()


def show_progress(job: Job) -> None:
    """How far a queued or running job is, and the button that stops it."""
    from groundwork.jobs.folder import is_told_to_stop
    from groundwork.jobs.model import JobState

    with st.container(border=True, key=f"job_{job.id}"):
        st.markdown(f"**{plain(job.title)}**")
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


def _forget(key: str) -> None:
    st.session_state.pop(key, None)
    st.query_params.pop(JOB, None)
