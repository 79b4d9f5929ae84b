"""How much a space may hold: the files of its projects and the folders of its jobs count together.

Guests share one space and cannot clear away what another guest left; so each of them has a share of it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select

from groundwork.accounts import GUESTS
from groundwork.keeping.database import Keeping
from groundwork.keeping.tables import files, jobs, projects
from groundwork.problems import BadInput, Problem

_MB = 1_000_000


def held_bytes(kept: Keeping, space: str) -> Counter[str]:
    """Bytes a space holds, by user: files of the projects they own, inputs and results of their jobs."""
    owned = select(projects.c.owner, func.sum(files.c.size)).where(projects.c.space == space)
    with kept.engine.connect() as connection:
        rows = connection.execute(owned.join_from(projects, files).group_by(projects.c.owner)).all()
        mine = connection.execute(select(jobs.c.user, jobs.c.id).where(jobs.c.space == space)).all()
    held = Counter({owner: int(size) for owner, size in rows})
    for user, id in mine:
        held[user] += _bytes_below(kept.job_folders / id)
    return held


def lacking(kept: Keeping, space: str, user: str, held: Mapping[str, int], coming: int = 0) -> list[Problem]:
    """What is too small for ``coming`` bytes of this user beside those held: the space, a guest's share."""
    limits = kept.limits
    problems = []
    if space == GUESTS and held.get(user, 0) + coming > limits.max_guest_mb * _MB:
        problems.append(Problem("groundwork.guest-full", params={"limit": limits.max_guest_mb}))
    if sum(held.values()) + coming > limits.max_space_mb * _MB:
        problems.append(Problem("groundwork.space-full", params={"limit": limits.max_space_mb}))
    return problems


def check_room(kept: Keeping, space: str, user: str, coming: int, going: int = 0) -> None:
    """Whether ``coming`` bytes fit once ``going`` bytes have gone. Raises ``BadInput`` where they do not."""
    problems = lacking(kept, space, user, held_bytes(kept, space), coming - going)
    if problems:
        raise BadInput(*problems)


def _bytes_below(folder: Path) -> int:
    """Bytes of all files below a folder; what goes meanwhile no longer counts."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(inside, name).lstat().st_size
    return total
