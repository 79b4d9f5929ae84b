"""Jobs that end early: stopped, lost, ended by force or by their own clock, and resumed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from groundwork.jobs import process, queue
from groundwork.jobs.child import run
from groundwork.jobs.desk import Desk
from groundwork.jobs.folder import problem_of, read_json, write_json
from groundwork.jobs.model import JOB, LOCK, STATUS, JobState
from groundwork.keeping.audit import latest
from groundwork.keeping.database import Keeping
from groundwork.locks import hold
from groundwork.problems import BadInput
from tests.groundwork.jobs.desks import (
    COLLECT,
    PATIENCE_SECONDS,
    STRESS,
    Gate,
    at_gate,
    over,
)
from tests.groundwork.jobs.gated_child import OPEN

PART = "runs/*/parts/*.parquet"


def test_a_job_that_is_told_to_stop_stops(desk: Desk, gate: Gate) -> None:
    gate("")
    job = desk.hand_in(STRESS)
    at_gate(desk, job)
    desk.cancel(job.id, "mine", "anna")
    assert over(desk, job).state is JobState.CANCELLED


@pytest.mark.skipif(sys.platform == "win32", reason="processes are ended differently there")
def test_a_job_whose_process_dies_is_lost_and_goes_on_where_it_was(desk: Desk, gate: Gate) -> None:
    """What was stored before the end is not computed again: the first part keeps its file."""
    gate(PART)
    job = desk.hand_in(STRESS)
    os.killpg(at_gate(desk, job), signal.SIGKILL)
    assert over(desk, job).state is JobState.LOST
    (first,) = job.results.glob(PART)
    before = first.stat().st_mtime_ns
    (job.folder / OPEN).touch()
    again = over(desk, desk.resume(job.id, "mine", "anna"))
    assert again.state is JobState.DONE, again.problems
    assert first.stat().st_mtime_ns == before
    assert len(list(job.results.glob("runs/*"))) == 1
    assert again.result()["scenarios"] == ["low", "central", "high"]
    told = [(line.action, line.facts.get("state")) for line in latest(desk.kept, 4)]
    lost, done = ("job-ended", "lost"), ("job-ended", "done")
    assert told == [done, ("job-resumed", None), lost, ("job-handed-in", None)]


def test_a_job_goes_on_while_the_app_is_restarted(
    desk: Desk, kept: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundwork.jobs.desk.START_SECONDS", PATIENCE_SECONDS)
    job = desk.hand_in(COLLECT)
    other = Desk(kept)  # as after a restart: it knows nothing of the process
    assert other.look(job.id, "mine").state in {JobState.RUNNING, JobState.DONE}
    assert over(other, job).state is JobState.DONE


def test_a_job_that_will_not_listen_is_ended_by_force(
    desk: Desk, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    import groundwork.jobs.desk

    monkeypatch.setattr(groundwork.jobs.desk, "GRACE_SECONDS", 0.0)
    gate("", deaf=True)
    job = desk.hand_in(STRESS)
    pid = at_gate(desk, job)
    desk.cancel(job.id, "mine", "anna")
    assert over(desk, job).state is JobState.CANCELLED
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_job_of_another_machine_is_not_ended_by_its_number(
    desk: Desk, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    import groundwork.jobs.desk

    ended = []
    monkeypatch.setattr(groundwork.jobs.desk, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(groundwork.jobs.desk.process, "end", ended.append)
    gate("", deaf=True)
    job = desk.hand_in(STRESS)
    at_gate(desk, job)
    (job.folder / "cancel").touch()
    row = {"id": job.id, "state": JobState.RUNNING, "host": "elsewhere"}
    desk._press(row)
    assert not ended
    (job.folder / OPEN).touch()


def test_a_job_that_runs_too_long_ends_itself(
    kept: Keeping, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    import groundwork.jobs.process

    monkeypatch.setattr(groundwork.jobs.process, "_MINUTE", 0.5)
    gate("", deaf=True)
    short = Desk(replace(kept, limits=replace(kept.limits, job_minutes=1)))
    job = over(short, short.hand_in(STRESS))
    assert job.state is JobState.FAILED
    assert problem_of(job.problems[0]).code == "groundwork.job-too-long"


def test_a_clock_that_runs_out_after_the_end_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of a job's time may strike while its process is just leaving."""
    clocks: list[Callable[[], None]] = []

    class Clock(threading.Thread):
        def __init__(self, seconds: float, function: Callable[[], None]) -> None:
            super().__init__()
            clocks.append(function)

    ended: list[int] = []
    monkeypatch.setattr(threading, "Timer", Clock)
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr("groundwork.jobs.child.work_of", lambda kind: lambda task: {"sum": 3})
    monkeypatch.setenv("PCF_CBAM_JOB_SECONDS", "60")
    write_json(tmp_path / JOB, {"kind": "cbam.sector", "params": {}, "files": []})
    assert run(tmp_path) is JobState.DONE
    for strike in clocks:
        strike()
    assert len(clocks) == 1
    assert read_json(tmp_path / STATUS)["state"] == "done"
    assert not ended


def test_of_two_who_resume_one_is_too_late_and_spoils_nothing(
    kept: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bert resumes while Anna's word is being looked at: the job starts once, and what it says stays."""
    import groundwork.jobs.desk

    first, second = Desk(kept), Desk(kept)
    locks = []

    def begin(folder: Path, limits: object) -> None:
        locks.append(hold(folder / LOCK))
        write_json(folder / STATUS, {"state": "running", "pid": 0})

    monkeypatch.setattr(process, "begin", begin)
    still = Desk(kept)
    still.turn = lambda: None  # type: ignore[method-assign]
    job = still.hand_in(COLLECT)
    still.cancel(job.id, "mine", "anna")
    late: list[BadInput] = []

    def as_bert() -> None:
        try:
            second.resume(job.id, "mine", "bert")
        except BadInput as bad:
            late.append(bad)

    bert = threading.Thread(target=as_bert)
    alive = groundwork.jobs.desk.is_alive

    def slow_alive(folder: Path) -> bool:
        found = alive(folder)
        if bert.ident is None:
            bert.start()
            bert.join(1.0)  # as far as he gets
        return found

    monkeypatch.setattr(groundwork.jobs.desk, "is_alive", slow_alive)
    try:
        first.resume(job.id, "mine", "anna")
    except BadInput as bad:
        late.append(bad)
    bert.join()
    assert [bad.problems[0].code for bad in late] == ["groundwork.job-not-resumable"]
    assert [line.action for line in latest(kept, 9)].count("job-resumed") == 1
    assert read_json(job.folder / STATUS).get("state") == "running"
    for lock in locks:
        lock.close()
    queue.move(kept, job.id, [JobState.RUNNING], JobState.LOST)
