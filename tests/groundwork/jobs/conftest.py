"""A desk to hand jobs in at, and a gate at which they stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from groundwork.jobs import queue
from groundwork.jobs.desk import Desk
from groundwork.keeping.database import Keeping, open_keeping
from groundwork.keeping.settings import settings
from tests.groundwork.jobs import gated_child
from tests.groundwork.jobs.desks import Gate, wait
from tests.groundwork.jobs.gated_child import DEAF, GATE


@pytest.fixture
def kept(tmp_path: Path) -> Keeping:
    return open_keeping(f"sqlite:///{tmp_path / 'k.sqlite'}", tmp_path, replace(settings({}), jobs=2))


@pytest.fixture
def desk(kept: Keeping) -> Iterator[Desk]:
    """A desk that is turned by hand, and leaves no process behind."""
    found = Desk(kept)
    yield found
    for row in queue.open_rows(kept):
        found.cancel(row["id"], row["space"], row["user"])
    wait(found, lambda: not queue.open_rows(kept))


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Jobs handed in from now on stop at a gate, once a file of the pattern lies in their results."""

    def close(pattern: str = "", deaf: bool = False) -> None:
        monkeypatch.setattr("groundwork.jobs.process.CHILD", ("-P", gated_child.__file__))
        monkeypatch.setenv(GATE, pattern)
        monkeypatch.setenv(DEAF, "1" if deaf else "")

    return close
