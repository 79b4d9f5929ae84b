"""The server's one desk: projects and jobs of everybody, opened once and watched by a thread."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import streamlit as st

from groundwork.problems import BadInput

if TYPE_CHECKING:
    from groundwork.jobs.desk import Desk
    from groundwork.keeping.database import Keeping

_AGAIN_SECONDS: Final = 60
_log = logging.getLogger(__name__)


def desk() -> Desk:
    """Where jobs are handed in. Raises ``BadInput`` when the database or the folder cannot be opened."""
    from groundwork.keeping.settings import settings

    now = settings()
    return _opened(now.database, str(now.home))


def keeping() -> Keeping:
    """Where projects are kept. Raises ``BadInput`` as ``desk`` does."""
    return desk().kept


def put_on_record(
    space: str, user: str, action: str, kind: str = "", subject: str = "", **facts: object
) -> None:
    """Add a line. Where the database does not answer, the server's log says so and the visitor goes on."""
    try:
        kept = keeping()
    except BadInput as bad:
        _log.warning("not in the audit log: %s %s (%s)", action, subject, bad)
        return
    from sqlalchemy.exc import SQLAlchemyError

    from groundwork.keeping.audit import note

    try:
        note(kept, space, user, action, kind=kind, subject=subject, **facts)
    except SQLAlchemyError:
        _log.exception("not in the audit log: %s %s", action, subject)


def _close(desk: Desk) -> None:
    desk.close()


@st.cache_resource(show_spinner=False, max_entries=1, on_release=_close)
def _opened(database: str, home: str) -> Desk:
    from groundwork.jobs.desk import Desk
    from groundwork.keeping.database import open_keeping

    found = Desk(open_keeping())
    found.begin()
    return found


@st.cache_resource(show_spinner=False, ttl=_AGAIN_SECONDS)
def wake() -> bool:
    """Open the desk, so that what was queued before a restart goes on; pages do without when it cannot be."""
    try:
        desk()
    except BadInput as bad:
        _log.warning("nothing can be kept: %s", bad)
        return False
    return True
