"""The queue: shared out fairly, with an end, and nobody sees another space's jobs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from groundwork.jobs import queue
from groundwork.jobs.desk import Desk
from groundwork.jobs.model import JobState
from groundwork.keeping.database import Keeping, open_keeping
from groundwork.keeping.settings import settings
from groundwork.problems import BadInput
from tests.databases import DATABASES, database_for
from tests.groundwork.jobs.desks import COLLECT, STRESS, Gate, code_of


def test_a_job_waiting_in_the_queue_is_taken_out(desk: Desk, gate: Gate) -> None:
    gate("")
    running, waiting = desk.hand_in(STRESS), desk.hand_in(STRESS)
    assert (running.state, waiting.state, waiting.ahead) == (JobState.RUNNING, JobState.QUEUED, 0)
    assert desk.cancel(waiting.id, "mine", "anna").state is JobState.CANCELLED
    assert desk.look(running.id, "mine").state is JobState.RUNNING


def test_a_job_of_another_space_is_not_found(desk: Desk) -> None:
    job = desk.hand_in(COLLECT)
    for ask in (desk.look, lambda i, s: desk.cancel(i, s, "eve"), lambda i, s: desk.remove(i, s, "eve")):
        with pytest.raises(BadInput) as refused:
            ask(job.id, "theirs")
        assert code_of(refused) == "groundwork.job-unknown"
    assert desk.all("theirs") == []
    assert [j.id for j in desk.all("mine")] == [job.id]
    assert desk.all("mine", "bert") == []


def test_a_queue_has_an_end(kept: Keeping) -> None:
    tight = Desk(replace(kept, limits=replace(kept.limits, jobs_waiting_per_user=0)))
    with pytest.raises(BadInput) as refused:
        tight.hand_in(COLLECT)
    assert code_of(refused) == "groundwork.job-queue-full"


def test_the_queue_of_a_space_has_an_end_whoever_asks(kept: Keeping) -> None:
    limits = replace(kept.limits, jobs_waiting_per_space=1)
    still = Desk(replace(kept, limits=limits))
    still.turn = lambda: None  # type: ignore[method-assign]  # nothing starts, all wait
    first = still.hand_in(COLLECT)
    with pytest.raises(BadInput) as refused:
        still.hand_in(replace(COLLECT, user="another tab"))
    assert code_of(refused) == "groundwork.job-space-queue-full"
    elsewhere = still.hand_in(replace(COLLECT, space="theirs", user="carl"))
    for job in (first, elsewhere):
        still.cancel(job.id, job.space, job.user)


def test_a_job_keeps_no_password_of_the_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: dict[str, str] = {}

    class Nothing:
        def __init__(self, command: list[str], **options: object) -> None:
            seen.update(options["env"])  # type: ignore[call-overload]
            self.command = command

        def poll(self) -> int:
            return 0

    monkeypatch.setenv("PCF_CBAM_DATABASE", "postgresql://u:secret@h/n")
    monkeypatch.setattr(subprocess, "Popen", Nothing)
    desk.hand_in(COLLECT)
    assert seen
    assert "secret" not in json.dumps(seen)


@pytest.mark.parametrize("kind", DATABASES)
def test_users_take_turns(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Anna hands in three, Bert and Carl one each a little later: A1 and B1 start first (two places)."""
    kept = open_keeping(database_for(kind, request, tmp_path), tmp_path, replace(settings({}), jobs=2))
    from groundwork.keeping.projects import open_space

    open_space(kept, "mine")
    for name, user in (("A1", "anna"), ("A2", "anna"), ("A3", "anna"), ("B1", "bert"), ("C1", "carl")):
        queue.add(kept, name, replace(COLLECT, user=user))
    assert list(queue.startable(kept)) == ["A1", "B1"]
    order = queue.in_turn(queue.open_rows(kept), queue.last_starts(kept))
    assert order == ["A1", "B1", "C1", "A2", "A3"]
    for name in ("A1", "B1"):
        assert queue.move(kept, name, [JobState.QUEUED], JobState.RUNNING, started=kept.now())
        assert not queue.move(kept, name, [JobState.QUEUED], JobState.RUNNING)  # nobody starts it twice
    assert list(queue.startable(kept)) == []
    queue.move(kept, "A1", [JobState.RUNNING], JobState.DONE)
    assert list(queue.startable(kept)) == ["C1"]
    queue.move(kept, "B1", [JobState.RUNNING], JobState.DONE)
    assert list(queue.startable(kept)) == ["C1", "A2"]
