"""Nothing is kept longer than configured: projects, jobs and lines of the audit log have their days."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, exists, or_, select

from groundwork.keeping import blobs
from groundwork.keeping.audit import drop_older, note
from groundwork.keeping.database import Keeping
from groundwork.keeping.tables import files, jobs, matches, projects, spaces
from groundwork.locks import is_held

OPERATOR = "operator"
_OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was removed."""

    projects: int = 0
    jobs: int = 0
    files: int = 0
    audit_lines: int = 0
    matches: int = 0
    spaces: int = 0


def purge(kept: Keeping) -> Purged:
    """Remove what is older than the settings allow, and what nobody refers to any more.

    A project's days count from when it was last saved or opened, a job's from when it ended.
    """
    now, limits = kept.now(), kept.limits
    before = now - timedelta(days=limits.keep_days)
    done = Purged(
        jobs=_jobs(kept, before),
        audit_lines=drop_older(kept, now - timedelta(days=limits.audit_days)) if limits.audit_days else 0,
    )
    with kept.engine.connect() as connection:
        all_spaces = list(connection.scalars(select(spaces.c.id)))
    for space in all_spaces:
        with blobs.alone(kept, space):
            done = _space(kept, space, before, done)
    if done != Purged():
        note(kept, "", OPERATOR, "purged", projects=done.projects, jobs=done.jobs, files=done.files)
    return done


def _space(kept: Keeping, space: str, before: datetime, done: Purged) -> Purged:
    """One space, while nobody adds to it: old projects, files nobody has, old matches, itself when empty."""
    with kept.engine.begin() as connection:
        old = delete(projects).where(projects.c.space == space, projects.c.opened < before)
        gone = connection.execute(old).rowcount
    with kept.engine.connect() as connection:
        used = list(connection.scalars(select(files.c.digest).where(files.c.space == space)))
    swept = blobs.drop_unused(kept, space, used)
    with kept.engine.begin() as connection:
        forgotten = connection.execute(_old_matches(space, before)).rowcount
        emptied = connection.execute(_empty(space)).rowcount
    if emptied:
        blobs.drop_space(kept, space)
    return replace(
        done, projects=done.projects + gone, files=done.files + swept, matches=done.matches + forgotten,
        spaces=done.spaces + emptied,
    )  # fmt: skip


def _old_matches(space: str, before: datetime) -> Delete:
    """Confirmed matches go when their space has no project left to use them and they are old."""
    used = exists().where(projects.c.space == space)
    return delete(matches).where(matches.c.space == space, matches.c.confirmed < before, ~used)


def _empty(space: str) -> Delete:
    """The row of a space that nothing refers to; who comes back finds it made anew."""
    held = (exists().where(table.c.space == space) for table in (projects, files, matches, jobs))
    return delete(spaces).where(spaces.c.id == space, ~or_(*held))


def _jobs(kept: Keeping, before: datetime) -> int:
    """Jobs that ended before then; and folders of jobs the database does not know, once they are as old."""
    over = or_(jobs.c.ended < before, jobs.c.ended.is_(None) & (jobs.c.created < before))
    with kept.engine.begin() as connection:
        query = select(jobs.c.id).where(over, jobs.c.state.not_in(_OPEN))
        gone = list(connection.scalars(query))
        for key in gone:
            connection.execute(delete(jobs).where(jobs.c.id == key))
        known = set(connection.scalars(select(jobs.c.id)))
    for folder in [f for f in kept.job_folders.iterdir() if f.is_dir() and f.name not in known]:
        is_old = datetime.fromtimestamp(folder.stat().st_mtime) < datetime.now() - (kept.now() - before)
        if folder.name in gone or (is_old and not is_held(folder / "alive.lock")):
            shutil.rmtree(folder, ignore_errors=True)
    return len(gone)
