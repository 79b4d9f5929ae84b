"""The desk where jobs are handed in, looked at, stopped, resumed and removed. One per server.

    desk = Desk(open_keeping())
    desk.begin()                                      # a thread that starts what is next, and watches
    job = desk.hand_in(Ask(space, user, "cbam.stress", "Sector 2026", params, files))
    job = desk.look(job.id, space)                    # state, step, seconds left, place in the queue
    desk.cancel(job.id, space, user); desk.resume(job.id, space, user); desk.remove(job.id, space, user)

A job lives in a process of its own. The desk may go and come back: what it needs is on disk.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundwork.jobs import process, queue
from groundwork.jobs.child import module_of
from groundwork.jobs.folder import (
    ask_to_stop,
    clear_for_next,
    is_alive,
    is_told_to_stop,
    lay_out,
    read_json,
    told_why,
)
from groundwork.jobs.model import CANCEL, STATUS, Ask, Job, JobState, Step
from groundwork.keeping.audit import note
from groundwork.keeping.blobs import alone
from groundwork.keeping.database import Keeping, one_line
from groundwork.keeping.projects import open_space
from groundwork.keeping.retention import purge
from groundwork.keeping.room import check_room, held_bytes, lacking
from groundwork.keeping.tables import jobs
from groundwork.locks import hold, locked
from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

START_SECONDS = 30.0  # a process that has not taken its lock by then never will
GRACE_SECONDS = 5.0  # between the word to stop and the end by force
EVERY_SECONDS, PURGE_SECONDS = 1.0, 86_400.0
MEASURE_SECONDS = 2.0  # between two looks at how much the spaces of running jobs hold
_ID_BYTES, _MB, _LONGEST_TITLE = 16, 1_000_000, 120
_log = logging.getLogger(__name__)


class Desk:
    """Jobs of all users of one ``Keeping``."""

    def __init__(self, kept: Keeping) -> None:
        self.kept = kept
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._measured = -MEASURE_SECONDS

    def begin(self) -> None:
        """Watch from now on, in a thread that ends with the program."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="jobs", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Watch no more; running jobs go on."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def hand_in(self, ask: Ask) -> Job:
        """Queue a job. Raises ``BadInput``: kind unknown, too much data, queue too long, space full."""
        module_of(ask.kind)
        size = sum(len(data) for _, data in ask.files)
        self._check_queue(ask)
        if size > self.kept.limits.max_project_mb * _MB:
            params = {"limit": self.kept.limits.max_project_mb}
            raise BadInput(Problem("groundwork.project-too-large", params=params))
        key = secrets.token_urlsafe(_ID_BYTES)
        title = one_line(ask.title, _LONGEST_TITLE)
        with alone(self.kept, ask.space):
            open_space(self.kept, ask.space)
            check_room(self.kept, ask.space, ask.user, size)
            lay_out(self._folder(key), ask)
            queue.add(self.kept, key, Ask(ask.space, ask.user, ask.kind, title, {}, (), ask.project))
        note(self.kept, ask.space, ask.user, "job-handed-in", kind=ask.kind, subject=key,
             files=len(ask.files), bytes=size)  # fmt: skip
        self.turn()
        return self.look(key, ask.space)

    def look(self, id: str, space: str) -> Job:
        """A job as it stands. Raises ``BadInput`` where this space has none of this id."""
        row = queue.row_of(self.kept, id, space)
        if row is None:
            raise BadInput(Problem("groundwork.job-unknown"))
        return self._job(self._settled(row))

    def all(self, space: str, user: str | None = None) -> list[Job]:
        """The jobs of a space, or of one user in it, newest first."""
        return [self._job(self._settled(row)) for row in queue.rows_of(self.kept, space, user)]

    def cancel(self, id: str, space: str, user: str) -> Job:
        """Take a job out of the queue, or tell it to stop; it is ended by force if it does not listen."""
        job = self.look(id, space)
        over: dict[str, Any] = {"ended": self.kept.now()}
        if not job.state.is_over:
            note(self.kept, space, user, "job-cancelled", kind=job.kind, subject=id)
            if not queue.move(self.kept, id, [JobState.QUEUED], JobState.CANCELLED, **over):
                ask_to_stop(job.folder)
        return self.look(id, space)

    def resume(self, id: str, space: str, user: str) -> Job:
        """Queue a lost, failed or cancelled job again; it finds what it had already stored.

        Raises ``BadInput``: it did not stop early, or another was quicker; the space is full.
        """
        with locked(self._turning):  # nobody resumes or starts it between the look and the move
            job = self.look(id, space)
            if not job.state.can_resume or is_alive(job.folder):
                raise BadInput(Problem("groundwork.job-not-resumable"))
            check_room(self.kept, space, job.user, 0)
            clear_for_next(job.folder)
            fresh: dict[str, Any] = {"queued": self.kept.now(), "started": None, "ended": None}
            if queue.move(self.kept, id, [job.state], JobState.QUEUED, attempt=jobs.c.attempt + 1, **fresh):
                note(self.kept, space, user, "job-resumed", kind=job.kind, subject=id)
        self.turn()
        return self.look(id, space)

    def remove(self, id: str, space: str, user: str) -> None:
        """Remove a job that is over, with its inputs and results."""
        from sqlalchemy import delete

        job = self.look(id, space)
        if not job.state.is_over or is_alive(job.folder):
            raise BadInput(Problem("groundwork.job-still-running"))
        with self.kept.engine.begin() as connection:
            connection.execute(delete(jobs).where(jobs.c.id == id, jobs.c.space == space))
        shutil.rmtree(job.folder, ignore_errors=True)
        note(self.kept, space, user, "job-removed", kind=job.kind, subject=id)

    def turn(self) -> None:
        """Settle what has ended and start what is next. One at a time, whoever else tries meanwhile."""
        lock = hold(self._turning)
        if lock is None:
            return
        try:
            open_rows = (row for row in queue.open_rows(self.kept) if row["state"] == JobState.RUNNING)
            settled = [self._settled(row) for row in open_rows]
            running = [row for row in settled if row["state"] == JobState.RUNNING]
            self._stop_what_overflows(running)
            for row in running:
                self._press(row)
            for key in queue.startable(self.kept):
                self._start(key)
        finally:
            lock.close()

    @property
    def _turning(self) -> Path:
        return self.kept.job_folders / "desk.lock"

    def _stop_what_overflows(self, running: Sequence[Mapping[str, Any]]) -> None:
        """Jobs that fill their space, or their guest's share, are told to stop; what they stored stays."""
        if time.monotonic() - self._measured < MEASURE_SECONDS:
            return
        self._measured = time.monotonic()
        for space in {row["space"] for row in running}:
            held = held_bytes(self.kept, space)
            for row in running:
                full = lacking(self.kept, space, row["user"], held) if row["space"] == space else []
                folder = self._folder(row["id"])
                if full and not is_told_to_stop(folder):
                    ask_to_stop(folder, full)

    def _check_queue(self, ask: Ask) -> None:
        """Whether the queue of this user, and of this space, has an end in sight."""
        limits = self.kept.limits
        if queue.waiting(self.kept, ask.user) >= limits.jobs_waiting_per_user:
            params = {"limit": limits.jobs_waiting_per_user}
            raise BadInput(Problem("groundwork.job-queue-full", params=params))
        if queue.waiting_in(self.kept, ask.space) >= limits.jobs_waiting_per_space:
            params = {"limit": limits.jobs_waiting_per_space}
            raise BadInput(Problem("groundwork.job-space-queue-full", params=params))

    def _watch(self) -> None:
        """At the start and once a day what is old is removed; every second the jobs have a turn."""
        swept = -PURGE_SECONDS
        while not self._closing.is_set():
            try:
                if time.monotonic() - swept >= PURGE_SECONDS:
                    swept = time.monotonic()
                    purge(self.kept)
                self.turn()
            except Exception:
                _log.exception("the desk stumbled and goes on")
            self._closing.wait(EVERY_SECONDS)

    def _start(self, key: str) -> None:
        values: dict[str, Any] = {"started": self.kept.now(), "host": socket.gethostname()}
        if queue.move(self.kept, key, [JobState.QUEUED], JobState.RUNNING, **values):
            self._children[key] = process.begin(self._folder(key), self.kept.limits)

    def _press(self, row: Mapping[str, Any]) -> None:
        """End by force what was told to stop and did not."""
        folder = self._folder(row["id"])
        if not is_told_to_stop(folder):
            return
        if row["host"] != socket.gethostname():
            return  # the number of a process means nothing on another machine
        if time.time() - (folder / CANCEL).stat().st_mtime > GRACE_SECONDS:
            process.end(folder)

    def _settled(self, found: RowMapping) -> Mapping[str, Any]:
        """The row, its state changed if the process has said so or is gone."""
        row: dict[str, Any] = {str(name): value for name, value in found.items()}
        if row["state"] != JobState.RUNNING or self._is_at_work(row):
            return row
        folder = self._folder(row["id"])
        said = read_json(folder / STATUS).get("state")
        if said in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}:
            state = JobState(said)
        elif told_why(folder):
            state = JobState.FAILED
        else:
            state = JobState.CANCELLED if is_told_to_stop(folder) else JobState.LOST
        ended = self.kept.now()
        if queue.move(self.kept, row["id"], [JobState.RUNNING], state, of=row["attempt"], ended=ended):
            about = {"kind": row["kind"], "subject": row["id"], "state": str(state)}
            note(self.kept, row["space"], row["user"], "job-ended", **about)
        return {**row, "state": state, "ended": ended}

    def _is_at_work(self, row: Mapping[str, Any]) -> bool:
        folder = self._folder(row["id"])
        child = self._children.get(row["id"])
        if child is not None and child.poll() is None:
            return True
        if is_alive(folder):
            return True
        if child is not None:
            self._children.pop(row["id"], None)
            return False
        began = (self.kept.now() - row["started"]).total_seconds() if row["started"] else START_SECONDS
        return began < START_SECONDS and not (folder / STATUS).is_file()

    def _job(self, row: Mapping[str, Any]) -> Job:
        folder = self._folder(row["id"])
        said = read_json(folder / STATUS)
        ahead = 0
        if row["state"] == JobState.QUEUED:
            order = queue.in_turn(queue.open_rows(self.kept), queue.last_starts(self.kept))
            ahead = order.index(row["id"]) if row["id"] in order else 0
        why = told_why(folder) if row["state"] == JobState.FAILED else ()
        problems = tuple(said.get("problems", why))
        step = Step(int(said.get("done", 0)), int(said.get("of", 0)), str(said.get("what", "")))
        return Job(
            row["id"], row["space"], row["user"], row["project"], row["kind"], row["title"],
            JobState(row["state"]), row["created"], row["started"], row["ended"], folder,
            step, said.get("seconds_left"), ahead, problems,
        )  # fmt: skip

    def _folder(self, key: str) -> Path:
        if not key or set(key) & set("./\\"):
            raise BadInput(Problem("groundwork.job-unknown", Place()))
        return self.kept.job_folders / key
