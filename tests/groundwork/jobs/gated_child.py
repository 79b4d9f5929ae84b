"""A job's process that stops at a gate, so that a test finds it there: ``python gated_child.py FOLDER``.

It works as ``groundwork.jobs.child`` does, until something lies in its results that fits the pattern in
``GATE`` (empty: from the first word on). Then, at its next word, it makes the file ``at_gate`` and waits
for the file ``gate_open`` or, unless ``DEAF`` is set, for the word to stop.
"""

from __future__ import annotations

import os
import time

from groundwork.jobs import child
from groundwork.jobs.task import Task

AT_GATE, OPEN = "at_gate", "gate_open"
GATE, DEAF = "GATE", "DEAF"
_AGAIN_SECONDS = 0.02
_tell = Task.tell


def _gated(task: Task, done: int, of: int, what: str = "") -> None:
    folder, pattern = task.results.parent, os.environ[GATE]
    if not (folder / OPEN).exists() and (not pattern or any(task.results.glob(pattern))):
        task.say({"done": done, "of": of, "what": what})
        (folder / AT_GATE).touch()
        while not (folder / OPEN).exists() and (os.environ.get(DEAF) or not task.stopped()):
            time.sleep(_AGAIN_SECONDS)
    _tell(task, done, of, what)


if __name__ == "__main__":
    Task.tell = _gated  # type: ignore[method-assign]
    child.main()
