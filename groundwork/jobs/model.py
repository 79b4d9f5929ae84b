"""What a job is: who asked for what, and how far it got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

JOB, STATUS, RESULT, CANCEL, LOCK, LOG = (
    "job.json", "status.json", "result.json", "cancel", "alive.lock", "log.txt",
)  # fmt: skip
INPUTS, RESULTS = "inputs", "results"


class JobState(StrEnum):
    """Where a job stands. ``lost``: its process is gone without a word; it can be resumed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self not in {JobState.QUEUED, JobState.RUNNING}

    @property
    def can_resume(self) -> bool:
        """Whether it may be asked to go on."""
        return self in {JobState.FAILED, JobState.CANCELLED, JobState.LOST}


@dataclass(frozen=True, slots=True)
class Ask:
    """A job to be queued.

    ``kind`` names the work: ``cbam.stress`` is the function ``work`` of the module ``cbam.jobs.stress``.
    ``params`` are plain JSON; ``files`` are (name, bytes) and reach the work as paths.
    """

    space: str
    user: str
    kind: str
    title: str
    params: Mapping[str, Any]
    files: tuple[tuple[str, bytes], ...] = ()
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far a running job says it is: pieces done of all, and what it works on; 0 of 0 when unknown."""

    done: int = 0
    of: int = 0
    what: str = ""

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(1.0, self.done / self.of) if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands now.

    ``ahead`` counts the queued jobs that come first; ``seconds_left`` is an estimate, None when there is
    none; ``problems`` are codes with place and values, for the words of the reader's language.
    """

    id: str
    space: str
    user: str
    project: str | None
    kind: str
    title: str
    state: JobState
    created: datetime
    started: datetime | None
    ended: datetime | None
    folder: Path
    step: Step = Step()
    seconds_left: float | None = None
    ahead: int = 0
    problems: tuple[Mapping[str, Any], ...] = ()

    @property
    def results(self) -> Path:
        """Folder of the files it made."""
        return self.folder / RESULTS

    def result(self) -> Mapping[str, Any]:
        """What the work returned; empty before it is done."""
        from groundwork.jobs.folder import read_json

        return read_json(self.folder / RESULT)
