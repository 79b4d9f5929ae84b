"""The process of one job: ``python -m groundwork.jobs.child FOLDER``. Started by the desk, never by hand.

It holds the folder's lock while it lives, reads job.json, finds the work by the name of its kind, and writes
how far it is. Only modules named ``<package>.jobs.<name>`` of this project are ever loaded.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from io import FileIO
from pathlib import Path
from typing import Any

from groundwork.executor import Cancelled
from groundwork.jobs.folder import is_told_to_stop, read_json, recorded, told_why, write_json
from groundwork.jobs.model import JOB, LOCK, RESULT, RESULTS, STATUS, JobState
from groundwork.jobs.task import Task
from groundwork.keeping.settings import SCHEDULER
from groundwork.locks import hold
from groundwork.problems import BadInput, Problem

KIND = re.compile(r"^(cbam|footprint)\.([a-z][a-z_]*)$")
_LOOKERS_SECONDS, _AGAIN_SECONDS = 3.0, 0.05
_NICE = 10
SECONDS, MEMORY = "PCF_CBAM_JOB_SECONDS", "PCF_CBAM_JOB_BYTES"
_log = logging.getLogger(__name__)


def work_of(kind: str) -> Callable[[Task], Mapping[str, object]]:
    """The function that does this kind of job. Raises ``BadInput`` for a kind there is none of."""
    found: Callable[[Task], Mapping[str, object]] = importlib.import_module(module_of(kind)).work
    return found


def module_of(kind: str) -> str:
    """The module that does this kind of job. Raises ``BadInput`` for a kind there is none of."""
    match = KIND.match(kind)
    if match and importlib.util.find_spec(name := f"{match[1]}.jobs.{match[2]}") is not None:
        return name
    raise BadInput(Problem("groundwork.job-kind-unknown", params={"kind": kind}))


def run(folder: Path) -> JobState:
    """Do the job in this folder; returns how it ended, which also stands in status.json."""
    lock = _taken(folder / LOCK)
    if lock is None:
        return JobState.RUNNING  # another process is at it
    told = Told(folder)
    told.say({})
    _limit_time(told)
    try:
        write_json(folder / RESULT, _done(folder, told.say))
    except Cancelled:
        why = told_why(folder)
        return told.end(JobState.FAILED if why else JobState.CANCELLED, why)
    except BadInput as bad:
        return told.end(JobState.FAILED, recorded(bad.problems))
    except MemoryError:
        return told.end(JobState.FAILED, recorded([Problem("groundwork.job-memory")]))
    except Exception:
        number = uuid.uuid4().hex[:8]
        _log.exception("job failed, number %s", number)
        problem = Problem("groundwork.job-failed", params={"number": number})
        return told.end(JobState.FAILED, recorded([problem]))
    return told.end(JobState.DONE)


class Told:
    """What status.json says. The first end is the last word: nothing is written after it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / STATUS
        self._entries: dict[str, object] = {"state": JobState.RUNNING, "pid": os.getpid()}
        self._lock = threading.Lock()
        self._end: JobState | None = None

    def say(self, entries: Mapping[str, object]) -> None:
        """Write these entries beside the others."""
        with self._lock:
            if self._end is None:
                self._write(entries)

    def end(self, state: JobState, problems: Sequence[Mapping[str, object]] = ()) -> JobState:
        """Write how it ended, unless an end was written before; returns the end that stands."""
        with self._lock:
            if self._end is None:
                self._write({"state": state, "problems": problems} if problems else {"state": state})
                self._end = state
            return self._end

    def _write(self, entries: Mapping[str, object]) -> None:
        self._entries.update(entries)
        write_json(self._path, self._entries)


def _taken(path: Path) -> FileIO | None:
    """The lock; somebody who only looks whether it is held has it for a moment."""
    until = time.monotonic() + _LOOKERS_SECONDS
    while (lock := hold(path)) is None and time.monotonic() < until:
        time.sleep(_AGAIN_SECONDS)
    return lock


def _done(folder: Path, say: Callable[[Mapping[str, object]], None]) -> Mapping[str, object]:
    asked: dict[str, Any] = read_json(folder / JOB)
    task = Task(
        params=asked["params"],
        files=tuple(folder / name for name in asked["files"]),
        results=folder / RESULTS,
        scheduler=os.environ.get(SCHEDULER, ""),
        say=say,
        stopped=lambda: is_told_to_stop(folder),
    )
    return work_of(str(asked["kind"]))(task)


def _limit_time(told: Told) -> None:
    """A job that runs too long ends itself, whatever it is at; one that is over is left as it ended."""
    seconds = float(os.environ.get(SECONDS, "0"))
    if seconds <= 0:
        return

    def end() -> None:
        problem = Problem("groundwork.job-too-long", params={"minutes": round(seconds / 60)})
        if told.end(JobState.FAILED, recorded([problem])) is JobState.FAILED:
            os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _limit_memory() -> None:
    """Where the system can: more address space than allowed is refused to this process."""
    most = int(os.environ.get(MEMORY, "0"))
    if most > 0 and sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Entry of the process."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    _limit_memory()
    if sys.platform != "win32":
        os.nice(_NICE)  # pages come first
    run(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
