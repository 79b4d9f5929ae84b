"""Who ran what, and when. Lines are only added; none holds anything out of a user's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from groundwork.keeping.database import Keeping
from groundwork.keeping.tables import audit

__all__ = ["AuditLine", "drop_older", "latest", "note"]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing done: ``facts`` holds counts and settings, never names or figures from a file."""

    number: int
    at: datetime
    space: str
    user: str
    action: str
    kind: str
    subject: str
    facts: Mapping[str, object]


def note(  # noqa: PLR0913 - one parameter per column
    kept: Keeping, space: str, user: str, action: str, *, kind: str = "", subject: str = "", **facts: object
) -> None:
    """Add a line: ``action`` such as ``project-saved``, the ``subject``'s id, and counts as ``facts``."""
    row = {"at": kept.now(), "space": space, "user": user, "action": action}
    with kept.engine.begin() as connection:
        connection.execute(insert(audit).values(**row, kind=kind, subject=subject, facts=facts))


def latest(kept: Keeping, most: int, space: str | None = None) -> list[AuditLine]:
    """The newest lines first, of one space or of all."""
    query = select(audit).order_by(audit.c.number.desc()).limit(most)
    if space is not None:
        query = query.where(audit.c.space == space)
    with kept.engine.connect() as connection:
        return [AuditLine(**row) for row in connection.execute(query).mappings()]


def drop_older(kept: Keeping, than: datetime) -> int:
    """Remove lines from before a moment; returns how many."""
    with kept.engine.begin() as connection:
        return connection.execute(delete(audit).where(audit.c.at < than)).rowcount
