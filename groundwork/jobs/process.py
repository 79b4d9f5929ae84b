"""Start a job's process, and end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import groundwork
from groundwork.jobs.child import MEMORY, SECONDS
from groundwork.jobs.folder import is_alive, read_json
from groundwork.jobs.model import LOG, STATUS
from groundwork.keeping.settings import DATABASE, SCHEDULER, Settings

CHILD = ("-P", "-m", "groundwork.jobs.child")
_ROOT = str(Path(groundwork.__file__).parents[1])
_MB = 1_000_000
_MINUTE = 60


def begin(folder: Path, limits: Settings) -> subprocess.Popen[bytes]:
    """A fresh process for the job in this folder, apart from ours: it goes on when the app is restarted."""
    env = {name: value for name, value in os.environ.items() if name != DATABASE}  # it holds a password
    env |= {
        SECONDS: str(limits.job_minutes * _MINUTE), MEMORY: str(limits.job_memory_mb * _MB),
        SCHEDULER: limits.scheduler,
        "PYTHONPATH": os.pathsep.join(filter(None, (_ROOT, env.get("PYTHONPATH")))),
    }  # fmt: skip
    env = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", **env}
    command = [sys.executable, *CHILD, str(folder)]
    with (folder / LOG).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own module, no shell
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_apart()
        )


def _apart() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def end(folder: Path) -> None:
    """End the job's process and those it started; nothing if it lives no more."""
    pid = read_json(folder / STATUS).get("pid")
    if not isinstance(pid, int) or not is_alive(folder):
        return
    try:
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)
        else:
            os.killpg(pid, signal.SIGKILL)
    except OSError:
        return
