"""Whose job is next: users take turns, nobody holds more than their share of the places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from groundwork.jobs.model import Ask, JobState
from groundwork.keeping.database import Keeping
from groundwork.keeping.tables import jobs

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, RowMapping

_OPEN = (JobState.QUEUED, JobState.RUNNING)


def add(kept: Keeping, id: str, ask: Ask) -> None:
    """Put a job at the end of its user's queue."""
    now = kept.now()
    row = {
        "id": id, "space": ask.space, "user": ask.user, "project": ask.project, "kind": ask.kind,
        "title": ask.title, "state": JobState.QUEUED, "created": now, "queued": now,
    }  # fmt: skip
    with kept.engine.begin() as connection:
        connection.execute(insert(jobs).values(**row))


def row_of(kept: Keeping, id: str, space: str) -> RowMapping | None:
    """One job of a space."""
    with kept.engine.connect() as connection:
        query = select(jobs).where(jobs.c.id == id, jobs.c.space == space)
        return connection.execute(query).mappings().first()


def rows_of(kept: Keeping, space: str, user: str | None) -> Sequence[RowMapping]:
    """All jobs of a space, or of one user in it, newest first."""
    query = select(jobs).where(jobs.c.space == space).order_by(jobs.c.created.desc())
    if user is not None:
        query = query.where(jobs.c.user == user)
    with kept.engine.connect() as connection:
        return connection.execute(query).mappings().all()


def open_rows(kept: Keeping) -> Sequence[RowMapping]:
    """All jobs of everybody that are queued or running, first come first."""
    query = select(jobs).where(jobs.c.state.in_(_OPEN)).order_by(jobs.c.queued, jobs.c.id)
    with kept.engine.connect() as connection:
        return connection.execute(query).mappings().all()


def last_starts(kept: Keeping) -> dict[str, datetime]:
    """When each user last had a job started."""
    query = select(jobs.c.user, func.max(jobs.c.started)).group_by(jobs.c.user)
    with kept.engine.connect() as connection:
        return {user: moment for user, moment in connection.execute(query) if moment is not None}


def in_turn(rows: Sequence[RowMapping], last: dict[str, datetime]) -> list[str]:
    """The queued jobs in the order in which they will start.

    A user's second job comes after everybody's first; among equals the one who waited longest since the
    last start comes first, then the one who asked first.
    """
    taken = Counter(row["user"] for row in rows if row["state"] == JobState.RUNNING)
    keys: list[tuple[tuple[int, datetime, datetime, str], str]] = []
    for row in rows:
        if row["state"] == JobState.QUEUED:
            user = row["user"]
            keys.append(((taken[user], last.get(user, datetime.min), row["queued"], row["id"]), row["id"]))
            taken[user] += 1
    return [id for _, id in sorted(keys)]


def startable(kept: Keeping) -> Iterator[str]:
    """The jobs that may start now, within the places of the server and of each user."""
    rows = open_rows(kept)
    user_of = {row["id"]: row["user"] for row in rows}
    running = Counter(row["user"] for row in rows if row["state"] == JobState.RUNNING)
    places = kept.limits.jobs_at_once - running.total()
    for id in in_turn(rows, last_starts(kept)):
        if places <= 0:
            return
        if running[user_of[id]] < kept.limits.jobs_per_user:
            running[user_of[id]] += 1
            places -= 1
            yield id


def move(
    kept: Keeping,
    id: str,
    before: Sequence[JobState],
    after: JobState,
    *,
    of: int | None = None,
    **values: Any,
) -> bool:
    """Change a job's state if it is still in one of ``before``; False when another was quicker.

    ``of``: only if it is still at this attempt.
    """
    here = [jobs.c.id == id, jobs.c.state.in_(before)]
    if of is not None:
        here.append(jobs.c.attempt == of)
    with kept.engine.begin() as connection:
        return connection.execute(update(jobs).where(*here).values(state=after, **values)).rowcount == 1


def waiting(kept: Keeping, user: str) -> int:
    """How many jobs of this user are queued."""
    return _queued(kept, jobs.c.user == user)


def waiting_in(kept: Keeping, space: str) -> int:
    """How many jobs of all users of this space are queued."""
    return _queued(kept, jobs.c.space == space)


def _queued(kept: Keeping, whose: ColumnElement[bool]) -> int:
    query = select(func.count()).where(whose, jobs.c.state == JobState.QUEUED)
    with kept.engine.connect() as connection:
        return int(connection.scalar(query) or 0)
