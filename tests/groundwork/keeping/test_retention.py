"""What is older than its days goes, with everything that nothing refers to any more; nothing else does."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from groundwork.jobs import queue
from groundwork.jobs.model import Ask, JobState
from groundwork.keeping import blobs
from groundwork.keeping.audit import latest, note
from groundwork.keeping.database import Keeping
from groundwork.keeping.matches import confirm, confirmed
from groundwork.keeping.projects import (
    Draft,
    content,
    delete_project,
    list_projects,
    open_project,
    open_space,
    project,
    save_project,
)
from groundwork.keeping.retention import purge
from groundwork.keeping.tables import spaces
from groundwork.locks import hold, locked
from groundwork.problems import BadInput
from tests.groundwork.keeping.conftest import Clock

DRAFT = Draft("mine", "anna", "Steel 2026", "exporter", {}, {}, (("甲.xlsx", b"1"),))


def spaces_of(kept: Keeping) -> list[str]:
    with kept.engine.connect() as connection:
        return sorted(connection.scalars(select(spaces.c.id)))


def test_a_project_goes_after_its_days_unless_it_was_opened(kept: Keeping, clock: Clock) -> None:
    old, used = save_project(kept, DRAFT), save_project(kept, replace(DRAFT, files=(("b", b"2"),)))
    clock.at += timedelta(days=80)
    open_project(kept, used.id, "mine", "anna")
    clock.at += timedelta(days=11)
    done = purge(kept)
    assert (done.projects, done.files) == (1, 1)
    assert [p.id for p in list_projects(kept, "mine")] == [used.id]
    with pytest.raises(BadInput):
        project(kept, old.id, "mine")


def test_lines_of_the_log_have_their_own_days(kept: Keeping, clock: Clock) -> None:
    note(kept, "mine", "anna", "project-saved")
    clock.at += timedelta(days=366)
    assert purge(kept).audit_lines == 1
    assert [line.action for line in latest(kept, 10)] == ["purged"]


def test_a_space_goes_when_nothing_is_left_in_it(kept: Keeping, clock: Clock) -> None:
    """Row, folder and lock; a space with a project, a job or a fresh match stays."""
    for space in ("mine", "theirs"):
        saved = save_project(kept, replace(DRAFT, space=space))
    open_space(kept, "working")
    queue.add(kept, "j1", Ask("working", "carl", "cbam.sector", "J", {}))
    confirm(kept, "known", "dora", {("Wire", "kg"): "wire"})
    delete_project(kept, saved.id, "theirs", "anna")
    assert purge(kept).spaces == 1
    assert spaces_of(kept) == ["known", "mine", "working"]
    clock.at += timedelta(days=91)
    queue.move(kept, "j1", [JobState.QUEUED], JobState.DONE, ended=clock.at)
    done = purge(kept)
    assert (done.projects, done.files, done.matches, done.spaces) == (1, 1, 1, 2)
    assert spaces_of(kept) == ["working"]
    clock.at += timedelta(days=91)
    assert purge(kept).spaces == 1
    assert spaces_of(kept) == []
    assert list(kept.blobs.iterdir()) == []
    again = save_project(kept, DRAFT)
    assert content(kept, again, again.files[0]) == b"1"


def test_a_project_being_saved_is_not_swept_away_meanwhile(
    kept: Keeping, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its days are over, and it is saved anew in the moment of the sweep: it stays, with its file."""
    old = save_project(kept, DRAFT)
    clock.at += timedelta(days=91)
    sweep = threading.Thread(target=purge, args=(kept,))
    put = blobs.put

    def slow_put(*args: object) -> str:
        sweep.start()
        sweep.join(1.0)  # as far as it gets
        return put(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(blobs, "put", slow_put)
    saved = save_project(kept, replace(DRAFT, name="New"), old.id)
    sweep.join()
    found = project(kept, saved.id, "mine")
    assert (found.id, found.name) == (old.id, "New")
    assert content(kept, found, found.files[0]) == b"1"


def test_a_match_confirmed_during_a_sweep_is_not_lost(kept: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    """The space's row must not go between its making and the match that refers to it."""
    import groundwork.keeping.matches

    sweep = threading.Thread(target=purge, args=(kept,))

    def opened_then_swept(kept: Keeping, space: str) -> None:
        open_space(kept, space)
        sweep.start()
        sweep.join(1.0)

    monkeypatch.setattr(groundwork.keeping.matches, "open_space", opened_then_swept)
    confirm(kept, "mine", "anna", {("Wire", "kg"): "wire"})
    sweep.join()
    assert list(confirmed(kept, "mine").values()) == ["wire"]


def test_a_lock_taken_away_while_somebody_waits_keeps_everybody_out_still(tmp_path: Path) -> None:
    """Who waited for it takes the new one: two never have it at once."""
    path = tmp_path / "x.lock"
    first = hold(path)
    assert first is not None
    inside, leave = threading.Event(), threading.Event()

    def wait_for_it() -> None:
        with locked(path):
            inside.set()
            leave.wait()

    waiter = threading.Thread(target=wait_for_it)
    waiter.start()
    path.unlink()
    first.close()
    inside.wait()
    assert hold(path) is None
    leave.set()
    waiter.join()
