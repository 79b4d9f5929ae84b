"""What the work of a job is given, in its own process.

A new kind of job is one module ``<package>/jobs/<name>.py`` with one function:

    def work(task: Task) -> dict[str, object]:
        task.tell(0, 3, "reading")        # progress; raises Cancelled if the user asked to stop
        portfolio = read_portfolio(task.files[0])
        ...
        write_table(task.results / "bill.xlsx", ...)
        return {"files": ["bill.xlsx"], "cost_eur": ...}      # plain JSON, small

It raises ``BadInput`` for what the user can mend. It is called again with the same folder when the job is
resumed, and finds there what it left in ``task.results``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundwork.executor import Cancelled

_TOLD_EVERY_SECONDS = 0.2


@dataclass(slots=True)
class Task:
    """Parameters, input files and the folder for results; how far it is goes back through ``tell``."""

    params: Mapping[str, Any]
    files: tuple[Path, ...]
    results: Path
    scheduler: str
    say: Callable[[Mapping[str, object]], None]
    stopped: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic
    _began: float = field(default=-1.0)
    _first_done: int = 0
    _told: float = field(default=-1.0)

    def tell(self, done: int, of: int, what: str = "") -> None:
        """Say how far it is. Raises Cancelled if the job was told to stop."""
        now = self.clock()
        if self._began < 0:
            self._began, self._first_done = now, done
        if now - self._told >= _TOLD_EVERY_SECONDS or done >= of:
            self._told = now
            left = self._left(done, of, now)
            self.say({"done": done, "of": of, "what": what, "seconds_left": left})
        if self.stopped():
            raise Cancelled

    def _left(self, done: int, of: int, now: float) -> float | None:
        """Seconds left at the pace so far; None until a piece is done."""
        made = done - self._first_done
        return (now - self._began) / made * (of - done) if made > 0 else None
