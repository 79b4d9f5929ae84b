"""Nothing is kept longer than configured: projects, jobs and lines of the audit log have their days."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

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


def purge(kept: Keeping) -> Purged:
    """Remove what is older than the settings allow, and what nobody refers to any more.

    A project's days count from when it was last saved or opened, a job's from when it ended.
    """
    now, limits = kept.now(), kept.limits
    before = now - timedelta(days=limits.keep_days)
    done = Purged(
        projects=_projects(kept, before),
        jobs=_jobs(kept, before),
        files=_files(kept),
        audit_lines=drop_older(kept, now - timedelta(days=limits.audit_days)) if limits.audit_days else 0,
        matches=_matches(kept, before),
    )
    if done != Purged():
        note(kept, "", OPERATOR, "purged", projects=done.projects, jobs=done.jobs, files=done.files)
    return done


def _projects(kept: Keeping, before: datetime) -> int:
    with kept.engine.begin() as connection:
        return connection.execute(delete(projects).where(projects.c.opened < before)).rowcount


def _matches(kept: Keeping, before: datetime) -> int:
    """Confirmed matches go when their space has no project left to use them and they are old."""
    used = select(projects.c.space)
    old = delete(matches).where(matches.c.confirmed < before, matches.c.space.not_in(used))
    with kept.engine.begin() as connection:
        return connection.execute(old).rowcount


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


def _files(kept: Keeping) -> int:
    with kept.engine.connect() as connection:
        all_spaces = list(connection.scalars(select(spaces.c.id)))
    removed = 0
    for space in all_spaces:
        with blobs.alone(kept, space), kept.engine.connect() as connection:
            used = list(connection.scalars(select(files.c.digest).where(files.c.space == space)))
            removed += blobs.drop_unused(kept, space, used)
    return removed
