"""Files by their digest, below the space they belong to: the same file twice lies there once.

Spaces share nothing, so that the presence of a file says nothing to another organisation.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from groundwork.keeping.database import Keeping
from groundwork.locks import locked

_DIGEST = re.compile(r"^[0-9a-f]{64}$")


def digest_of(content: bytes) -> str:
    """SHA-256 as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()


def alone(kept: Keeping, space: str) -> AbstractContextManager[None]:
    """Nobody else adds or removes files of this space meanwhile: no sweep takes what is being saved."""
    return locked(_lock(kept, space))


def put(kept: Keeping, space: str, content: bytes) -> str:
    """Keep the bytes and return their digest; written beside the place and moved there."""
    digest = digest_of(content)
    path = blob(kept, space, digest)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
        with aside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    return digest


def blob(kept: Keeping, space: str, digest: str) -> Path:
    """Where these bytes lie. Raises ``ValueError`` for what is no digest."""
    if not _DIGEST.match(digest):
        raise ValueError("no digest")
    return _folder(kept, space) / digest[:2] / digest


def drop_unused(kept: Keeping, space: str, used: Iterable[str]) -> int:
    """Remove the space's files that are not among ``used``; returns how many."""
    keep = set(used)
    gone = [path for path in _all(kept, space) if path.name not in keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def drop_space(kept: Keeping, space: str) -> None:
    """Remove all files of a space, and its lock: for one who is ``alone`` in it."""
    shutil.rmtree(_folder(kept, space), ignore_errors=True)
    with suppress(OSError):  # Windows keeps a file that is open: an empty one stays there
        _lock(kept, space).unlink(missing_ok=True)


def _all(kept: Keeping, space: str) -> Iterator[Path]:
    folder = _folder(kept, space)
    return (path for path in folder.glob("*/*") if path.is_file()) if folder.is_dir() else iter(())


def _lock(kept: Keeping, space: str) -> Path:
    return _folder(kept, space).with_suffix(".lock")


def _folder(kept: Keeping, space: str) -> Path:
    """A space's folder; its name is a digest, for a space may be called anything."""
    return kept.blobs / hashlib.sha256(space.encode()).hexdigest()[:32]
