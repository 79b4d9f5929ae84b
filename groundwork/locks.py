"""Locks on files: given back by the system itself when a process ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from groundwork.problems import BadInput, Place, Problem

_AGAIN_SECONDS = 0.05


def hold(path: Path) -> FileIO | None:
    """Take the lock, or None if another process or thread has it. It is held until the file is closed.

    Raises:
        BadInput: the file system has no locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        file = FileIO(path, "a+")
        try:
            _lock(file)
        except (BlockingIOError, PermissionError):  # held, as POSIX and as Windows say it
            file.close()
            return None
        except OSError as fault:
            file.close()
            place = Place(file=path.name)
            raise BadInput(Problem("groundwork.no-locks", place, {"folder": str(path.parent)})) from fault
        if _lies_there(file, path):
            return file
        file.close()  # who had it before took the file away; a lock on that one keeps nobody out


def _lies_there(file: FileIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def is_held(path: Path) -> bool:
    """Whether a living process has the lock."""
    if not path.is_file():
        return False
    file = hold(path)
    if file is None:
        return True
    file.close()
    return False


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for the lock, and have it inside the block."""
    while (file := hold(path)) is None:
        time.sleep(_AGAIN_SECONDS)
    try:
        yield
    finally:
        file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> None:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
