"""Work on a stranger's file in a process of its own: ``python -I -m MODULE ARGUMENTS``, under limits.

A parser may take all memory, hang, or abort its whole process on a hostile file; then only this child does.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from groundwork.problems import BadInput, Place, Problem

_CHILD_SECONDS = 120
_CPU_SECONDS = 60
_MEMORY_BYTES = 3 * 2**30


def limit() -> None:
    """In the child, first of all: so much memory and processor time, and no image of it on the disk."""
    try:
        import resource
    except ImportError:  # Windows: the guard before this child is what protects
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_apart(module: str, *paths: Path, name: str) -> None:
    """Run a module of this project on these files; it writes the last of them.

    Args:
        module: the module, which takes the paths as its arguments.
        paths: files to read, then the file to write.
        name: the stranger's file, for messages.

    Raises:
        BadInput: it took too long, or ended without an answer.
    """
    command = [sys.executable, "-I", "-m", module, *map(str, paths)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_CHILD_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as exc:
        raise BadInput(Problem("groundwork.file-too-slow", Place(name))) from exc
    if done.returncode != 0 or not paths[-1].exists():
        raise BadInput(Problem("groundwork.file-damaged", Place(name)))
