"""Databases to test with: SQLite always, PostgreSQL as a process of our own where the program is present."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

DATABASES = ("sqlite", "postgresql")
MISSING = "PostgreSQL is not installed: apt-get install postgresql"
_START_SECONDS = 60
_NOBODY = 65534  # PostgreSQL refuses to run as root


def programs() -> Path | None:
    """Folder of initdb and pg_ctl; Debian keeps them outside the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


@contextmanager
def postgres() -> Iterator[str]:
    """A server of our own on a free port of this machine; yields its address without a database."""
    folder = programs()
    assert folder is not None
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        data = Path(name) / "data"
        data.mkdir(mode=0o700)
        if _is_root():
            os.chown(name, _NOBODY, _NOBODY)
            os.chown(data, _NOBODY, _NOBODY)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        _run(folder / "initdb", "-D", data, "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {name}"
        control = (folder / "pg_ctl", "-D", data, "-w", "-t", _START_SECONDS)
        _run(*control, "-l", Path(name) / "log", "-o", options, "start")
        try:
            yield f"postgresql://tester@127.0.0.1:{port}"
        finally:
            _run(*control, "-m", "immediate", "stop")


def _run(*command: object) -> None:
    user = _NOBODY if _is_root() else None
    subprocess.run(
        [*map(str, command)], check=True, user=user, group=user, extra_groups=[] if user else None,
        cwd="/tmp", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/tmp"},
    )  # fmt: skip


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def database_for(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """A new, empty database of a kind of ``DATABASES``; a missing program skips the test."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'keeping.sqlite'}"
    if programs() is None:
        pytest.skip(MISSING)
    from sqlalchemy import create_engine, text

    server = str(request.getfixturevalue("postgres_server"))
    engine = create_engine(server.replace("://", "+psycopg://") + "/postgres", isolation_level="AUTOCOMMIT")
    name = f"t{uuid4().hex}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}"
