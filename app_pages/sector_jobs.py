"""Jobs of the association's page beside the stress test: each known by its own word in the address.

``?job=`` leads to the stress test. What collects the firms' files (``?collect=``) and what writes the
benchmark reports (``?reports=``) have words of their own, so that one does not push out the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.frame import guarded, tell
from app_pages.job_view import JOB, show_progress
from app_pages.kept import desk
from app_pages.problem_table import show_problems
from app_pages.visitor import visitor

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from groundwork.jobs.model import Job

COLLECT: Final = "collect"
REPORTS: Final = "reports"
COLLECTION: Final = "cbam.sector"
BENCHMARKS: Final = "cbam.benchmarks"
_KINDS: Final = {COLLECT: COLLECTION, REPORTS: BENCHMARKS}
_EVERY_SECONDS: Final = 1.0


def adopt() -> None:
    """A link of the list of jobs (``?job=``) to one of these jobs gets its own word."""
    asked = st.query_params.get(JOB, "")
    if not asked:
        return
    job = _found(asked)
    if job is not None and job.kind == COLLECTION:
        del st.query_params[JOB]
        st.query_params[COLLECT] = st.session_state[_key(COLLECT)] = job.id


def begin(word: str, title: str, params: Mapping[str, Any], files: tuple[Upload, ...]) -> str:
    """Queue the job of a word; its id stands in the address from now on."""
    from groundwork.jobs.model import Ask

    person = visitor()
    brought = tuple((file.name, file.data) for file in files)
    job = desk().hand_in(Ask(person.space, person.user, _KINDS[word], title, params, brought))
    st.query_params[word] = st.session_state[_key(word)] = job.id
    return job.id


def known(word: str) -> Job | None:
    """The job of a word, from the address or this session; None where there is none (any more)."""
    asked = st.query_params.get(word, "") or st.session_state.get(_key(word), "")
    job = _found(asked) if asked else None
    if job is None or job.kind != _KINDS[word]:
        forget(word)
        return None
    st.query_params[word] = st.session_state[_key(word)] = job.id
    return job


def forget(word: str) -> None:
    """The page no longer works on the job of this word."""
    st.session_state.pop(_key(word), None)
    st.query_params.pop(word, None)


def finished(job: Job) -> bool:
    """Whether a job is done; otherwise its progress, or how it ended, is shown."""
    from groundwork.jobs.folder import problem_of
    from groundwork.jobs.model import JobState

    if not job.state.is_over:
        _watched(job.id)
        return False
    if job.state is JobState.DONE:
        return True
    st.warning(tell(f"app_pages.job-{job.state}-text"), icon=":material/info:")
    if job.problems:
        show_problems([problem_of(record) for record in job.problems], headline="app_pages.job-problems")
    if st.button(tell("app_pages.job-resume"), key=f"resume_{job.id}", icon=":material/replay:"):
        person = visitor()
        with guarded():
            desk().resume(job.id, person.space, person.user)
        st.rerun()
    return False


def asked_of(job: Job) -> Mapping[str, Any]:
    """The parameters a job was handed in with."""
    from groundwork.jobs.folder import read_json
    from groundwork.jobs.model import JOB as JOB_FILE

    found = read_json(job.folder / JOB_FILE).get("params", {})
    return found if isinstance(found, Mapping) else {}


@st.fragment(run_every=_EVERY_SECONDS)
def _watched(id: str) -> None:
    job = _found(id)
    if job is not None and not job.state.is_over:
        show_progress(job)
        return
    st.rerun()


def _found(id: str) -> Job | None:
    from groundwork.problems import BadInput

    try:
        return desk().look(id, visitor().space)
    except BadInput:
        return None


def _key(word: str) -> str:
    return f"_association_{word}"
