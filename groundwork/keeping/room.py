"""How much a space may hold: the files of its projects and the folders of its jobs count together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select

from groundwork.keeping.database import Keeping
from groundwork.keeping.tables import files, jobs
from groundwork.problems import BadInput, Problem

_MB = 1_000_000


def held_bytes(kept: Keeping, space: str) -> int:
    """Bytes a space holds: files of projects, inputs and results of jobs."""
    with kept.engine.connect() as connection:
        query = select(func.coalesce(func.sum(files.c.size), 0)).where(files.c.space == space)
        in_projects = int(connection.scalar(query) or 0)
        ids = connection.scalars(select(jobs.c.id).where(jobs.c.space == space)).all()
    return in_projects + _bytes_below(kept.job_folders / id for id in ids)


def check_room(kept: Keeping, space: str, coming: int, going: int = 0) -> None:
    """Whether ``coming`` bytes fit once ``going`` bytes have gone. Raises ``BadInput`` where they do not."""
    if held_bytes(kept, space) - going + coming > kept.limits.max_space_mb * _MB:
        raise BadInput(Problem("groundwork.space-full", params={"limit": kept.limits.max_space_mb}))


def _bytes_below(folders: Iterable[Path]) -> int:
    """Bytes of all files below these folders; one that goes meanwhile no longer counts."""
    total = 0
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                total += path.stat().st_size if path.is_file() else 0
            except OSError:
                continue
    return total
