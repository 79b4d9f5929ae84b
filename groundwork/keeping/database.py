"""Open what is kept: a database (SQLite, or PostgreSQL by its address) and a folder for files and jobs.

    kept = open_keeping(settings().database, settings().home)

Everything else in this package takes this ``Keeping`` as its first argument. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundwork.keeping.settings import Settings, settings
from groundwork.locks import locked
from groundwork.problems import BadInput, Problem

if TYPE_CHECKING:
    from sqlalchemy import Engine

BUSY_SECONDS, CONNECT_SECONDS = 15, 5
_POSTGRES = ("postgresql://", "postgres://")
_DRIVER = "postgresql+psycopg://"


def utc_now() -> datetime:
    """This moment in UTC, without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def one_line(text: str, most: int) -> str:
    """A name as every database takes it: one line, no control signs, at most so many characters."""
    sound = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in sound).split())[:most]


@dataclass(frozen=True, slots=True)
class Keeping:
    """An open database with its folder, its limits and its clock."""

    engine: Engine
    home: Path
    limits: Settings
    now: Callable[[], datetime] = field(default=utc_now)

    @property
    def blobs(self) -> Path:
        """Where files of projects lie, by space and digest."""
        return self.home / "files"

    @property
    def job_folders(self) -> Path:
        """Where each job has its folder."""
        return self.home / "jobs"


def open_keeping(
    url: str = "", folder: Path | None = None, limits: Settings | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Keeping:  # fmt: skip
    """Open, and make what is not there yet. Without arguments: what the environment says.

    Raises ``BadInput`` when SQLAlchemy or the driver is missing, the folder cannot be written, the
    database does not answer, or it was written by a newer version.
    """
    limits = limits or settings()
    home = folder or limits.home
    address = url or limits.database
    for prefix in _POSTGRES:
        address = _DRIVER + address.removeprefix(prefix) if address.startswith(prefix) else address
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for inside in ("files", "jobs"):
            (home / inside).mkdir(exist_ok=True)
        kept = Keeping(_engine(address), home, limits, now)
        with locked(home / "opening.lock"):  # SQLite has no lock of its own for making tables
            _prepare(kept)
    except OSError as error:
        params = {"folder": str(home), "reason": error.strerror or type(error).__name__}
        raise BadInput(Problem("groundwork.keeping-folder", params=params)) from None
    return kept


def _engine(address: str) -> Engine:
    try:
        from sqlalchemy import create_engine, event
        from sqlalchemy.exc import ArgumentError
    except ImportError:
        raise BadInput(Problem("groundwork.keeping-not-installed")) from None
    try:
        if not address.startswith("sqlite"):
            return create_engine(
                address, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
            )
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
    except ImportError:
        raise BadInput(Problem("groundwork.keeping-driver")) from None
    except ArgumentError:
        raise BadInput(Problem("groundwork.keeping-address")) from None
    event.listen(engine, "connect", _as_sqlite)
    return engine


def _as_sqlite(connection: Any, record: object) -> None:
    """Readers beside one writer, rows of a project go with it, nothing half written after a power cut."""
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare(kept: Keeping) -> None:
    from sqlalchemy import insert, select
    from sqlalchemy.exc import SQLAlchemyError

    from groundwork.keeping.tables import VERSION, keeping, metadata

    try:
        with kept.engine.begin() as connection:
            _one_at_a_time(connection)
            metadata.create_all(connection)
            found = connection.scalar(select(keeping.c.version))
            if found is None:
                connection.execute(insert(keeping).values(version=VERSION))
                _append_only(connection)
    except SQLAlchemyError as error:
        params = {"reason": type(error).__name__}
        raise BadInput(Problem("groundwork.keeping-unreachable", params=params)) from None
    if found is not None and found > VERSION:
        params = {"found": str(found), "known": str(VERSION)}
        raise BadInput(Problem("groundwork.keeping-newer", params=params))


def _one_at_a_time(connection: Any) -> None:
    """Two servers with folders of their own must not both make the tables."""
    from sqlalchemy import text

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('pcf-cbam keeping'))"))


_UNCHANGED = {
    "sqlite": (
        "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is not changed'; END $$",
        "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()",
    ),
}


def _append_only(connection: Any) -> None:
    """The database itself refuses to change a line of the audit log."""
    from sqlalchemy import text

    for statement in _UNCHANGED.get(connection.dialect.name, ()):
        connection.execute(text(statement))
