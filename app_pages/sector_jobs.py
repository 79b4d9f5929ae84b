"""Jobs of the association's page beside the stress test: each known by its own word in the address.

``?job=`` leads to the stress test. What collects the firms' files (``?collect=``) and what writes the
benchmark reports (``?reports=``) have words of their own, so that one does not push out the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import job_view
from app_pages.job_view import JOB, hand_in, is_over, is_unknown, job_of
from app_pages.kept import desk
from app_pages.visitor import visitor
from groundwork.problems import BadInput

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from groundwork.jobs.model import Job

COLLECT: Final = "collect"
REPORTS: Final = "reports"
COLLECTION: Final = "cbam.sector"
BENCHMARKS: Final = "cbam.benchmarks"
_PAGE: Final = "association"
_KINDS: Final = {COLLECT: COLLECTION, REPORTS: BENCHMARKS}


def adopt() -> None:
    """A link of the list of jobs (``?job=``) to a collection gets its own word."""
    asked = st.query_params.get(JOB, "")
    if not asked:
        return
    try:
        job = desk().look(asked, visitor().space)
    except BadInput as bad:
        if is_unknown(bad):
            return  # the step of the stress test says so
        raise
    if job.kind == COLLECTION:
        del st.query_params[JOB]
        st.query_params[COLLECT] = job.id


def begin(word: str, title: str, params: Mapping[str, Any], files: tuple[Upload, ...]) -> str:
    """Queue the job of a word; its id stands in the address from now on."""
    return hand_in(_KINDS[word], title, params, files, word)


def known(word: str) -> Job | None:
    """The job of a word, from the address or this session; None where there is none (any more)."""
    return job_of(word, _PAGE, (_KINDS[word],))


def forget(word: str) -> None:
    """The page no longer works on the job of this word."""
    job_view.forget(word, _PAGE)


def finished(job: Job) -> bool:
    """Whether a job is done; otherwise its progress, or how it ended, is shown."""
    from groundwork.jobs.model import JobState

    return is_over(job) and job.state is JobState.DONE
