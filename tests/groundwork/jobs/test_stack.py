"""What compose.yaml starts, as processes of this machine: PostgreSQL, a Dask scheduler, workers, a job."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from groundwork.jobs.desk import Desk
from groundwork.jobs.model import Ask, Job, JobState
from groundwork.keeping.database import open_keeping
from groundwork.keeping.health import checks
from groundwork.keeping.settings import settings
from groundwork.packaged import examples_dir
from tests.databases import database_for

PATIENCE_SECONDS = 120
FILE = examples_dir() / "portfolio_sector.xlsx"
PARAMS = {"scenarios": ["central"], "years": "2026,2030", "draws": 256, "seed": 5}


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A Dask scheduler with two workers."""
    pytest.importorskip("distributed", reason="pip install 'pcf-cbam[cluster]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--host", "127.0.0.1"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1"]
    worker += ["--no-dashboard", "--no-nanny", "--host", "127.0.0.1"]
    commands = ([*dask, "--port", str(port)], worker, worker)
    started = [subprocess.Popen(c, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands]
    try:
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def done(desk: Desk, job: Job) -> Job:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not desk.look(job.id, job.space).state.is_over:
        assert time.monotonic() < deadline
        desk.turn()
        time.sleep(0.1)
    return desk.look(job.id, job.space)


def rows(job: Job) -> list[bytes]:
    """The values of the run, bit by bit."""
    from cbam.runs import results
    from groundwork.store import find

    table = results(find(job.results / "runs", str(job.result()["run"])))
    return [np.float64(value).tobytes() for value in table["value"]]


def test_a_job_on_the_cluster_gives_the_same_bits_as_on_one_machine(
    scheduler: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = database_for("postgresql", request, tmp_path)
    limits = replace(settings({}), scheduler=scheduler)
    ask = Ask("mine", "anna", "cbam.stress", "Sector", PARAMS, ((FILE.name, FILE.read_bytes()),))
    there = Desk(open_keeping(url, tmp_path / "there", limits))
    here = Desk(
        open_keeping("", tmp_path / "here", replace(settings({}), database=f"sqlite:///{tmp_path}/k"))
    )
    far, near = (done(desk, desk.hand_in(ask)) for desk in (there, here))
    assert (far.state, near.state) == (JobState.DONE, JobState.DONE), (far.problems, near.problems)
    assert rows(far) == rows(near)
    assert all(check.good for check in checks(there.kept, {}))
