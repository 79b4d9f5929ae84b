"""Finished stress tests opened for the page, remembered per session by job and settings, never by tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    import pandas as pd

    from cbam.runs import Prepared
    from cbam.stress.benchmark import Peers
    from cbam.stress.sector_firms import Reverse
    from cbam.stress.sector_run import SectorRun
    from groundwork.jobs.model import Job
    from groundwork.store import Run

_FEW: Final = 3
_SEVERAL: Final = 24


def run_of(job: Job) -> Run:
    """The stored run of a finished job. Raises ``BadInput`` where it is gone."""
    from groundwork.store import find

    return find(job.results / "runs", str(job.result()["run"]))


def opened(job: Job) -> SectorRun:
    """The run's figures."""
    return _opened(job.id, str(job.ended), job)


@st.cache_resource(scope="session", max_entries=_FEW, show_spinner=False)
def _opened(key: str, ended: str, _job: Job) -> SectorRun:
    from cbam.stress.sector_run import open_sector

    return open_sector(run_of(_job))


def prepared(job: Job) -> Prepared:
    """The run's portfolio and law as they were when it was asked for."""
    return _prepared(job.id, str(job.ended), job)


@st.cache_resource(scope="session", max_entries=_FEW, show_spinner=False)
def _prepared(key: str, ended: str, _job: Job) -> Prepared:
    from cbam.runs import reopen

    return reopen(run_of(_job))


def reverse(job: Job, scenario: str, year: int) -> Reverse:
    """What breaks each firm under a scenario in a year."""
    return _reverse(job.id, str(job.ended), scenario, year, job)


@st.cache_resource(scope="session", max_entries=_SEVERAL, show_spinner=False)
def _reverse(key: str, ended: str, scenario: str, year: int, _job: Job) -> Reverse:
    from cbam.stress.sector_firms import reverse_of

    return reverse_of(prepared(_job), opened(_job).scenarios[scenario], year)


def lines(job: Job, scenario: str, year: int, firm: str) -> pd.DataFrame:
    """A firm's lines with their terms."""
    return _lines(job.id, str(job.ended), (scenario, year, firm), job)


@st.cache_resource(scope="session", max_entries=_SEVERAL, show_spinner=False)
def _lines(key: str, ended: str, asked: tuple[str, int, str], _job: Job) -> pd.DataFrame:
    from cbam.stress.sector_firms import firm_lines

    scenario, year, firm = asked
    return firm_lines(prepared(_job), opened(_job).scenarios[scenario], year, firm)


def peers(job: Job, scenario: str) -> Peers:
    """The firms of the run, ready to be compared."""
    return _peers(job.id, str(job.ended), scenario, job)


@st.cache_resource(scope="session", max_entries=_FEW, show_spinner=False)
def _peers(key: str, ended: str, scenario: str, _job: Job) -> Peers:
    from cbam.stress.benchmark import peers_of

    return peers_of(opened(_job), scenario, prepared(_job).loaded.value.firms)
