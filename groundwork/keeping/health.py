"""Is everything there that the app needs: the database answers, the folder can be written, the data load."""

from __future__ import annotations

import secrets
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from groundwork.keeping.database import Keeping

LEAST_FREE_MB = 200
_MB, _PATIENCE_SECONDS = 1_000_000, 3.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``detail`` is a figure, a version, or the kind of fault."""

    name: str
    good: bool
    detail: str


def checks(kept: Keeping, data: Mapping[str, Callable[[], str]]) -> list[Check]:
    """Database, folder and room on the disk, then each of ``data``: a function that loads it and names it."""
    looked: dict[str, Callable[[], str]] = {
        "database": lambda: _database(kept),
        "folder": lambda: _folder(kept),
        "disk": lambda: _disk(kept),
        **data,
    }
    if kept.limits.scheduler:
        looked["scheduler"] = lambda: _scheduler(kept.limits.scheduler)
    return [_checked(name, look) for name, look in looked.items()]


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except Exception as fault:  # whatever it is, the answer is "not healthy", with its kind
        return Check(name, False, type(fault).__name__)


def _database(kept: Keeping) -> str:
    from sqlalchemy import text

    with kept.engine.connect() as connection:
        connection.execute(text("SELECT version FROM keeping")).scalar_one()
    return kept.engine.dialect.name


def _folder(kept: Keeping) -> str:
    probe = kept.home / f"probe.{secrets.token_hex(4)}"
    probe.write_bytes(b"1")
    probe.unlink()
    return "writable"


def _scheduler(address: str) -> str:
    """Whether something listens where the Dask scheduler should."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=_PATIENCE_SECONDS):
        return address


def _disk(kept: Keeping) -> str:
    free = shutil.disk_usage(kept.home).free // _MB
    if free < LEAST_FREE_MB:
        raise OSError(f"{free} MB free")
    return f"{free} MB free"
