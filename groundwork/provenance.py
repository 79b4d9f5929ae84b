"""Where a number comes from, and the fingerprint of the files it stands in."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Status(StrEnum):
    """How a number is known, best first."""

    MEASURED = "measured"  # by the user, at the site
    SUPPLIER = "supplier"  # stated by a supplier
    READ = "read"  # seen in its source
    DERIVED = "derived"  # computed from seen inputs
    RECALLED = "recalled"  # specialist knowledge of a published source, to be checked against it
    ASSUMED = "assumed"  # a choice of ours


class Source(BaseModel):
    """A publication that numbers rest on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    publisher: str
    year: int | None = None
    licence: str
    redistributable: bool
    url: str = ""
    note: str = ""


def read_sources(path: Path) -> dict[str, Source]:
    """Sources by id from a YAML mapping ``id: {title, publisher, ...}``.

    Raises:
        pydantic.ValidationError: a field is missing, unknown or of the wrong type.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {key: Source(id=key, **fields) for key, fields in raw.items()}


def fingerprint(*paths: Path) -> str:
    """SHA-256 over the names and bytes of files; folders are walked; order does not matter."""
    files = {f for p in paths for f in (p.rglob("*") if p.is_dir() else (p,)) if f.is_file()}
    hashed = ((f.name.encode(), hashlib.sha256(f.read_bytes()).digest()) for f in files if _counts(f))
    digest = hashlib.sha256()
    for name, content in sorted(hashed):
        digest.update(name + b"\0")
        digest.update(content)
    return digest.hexdigest()


def _counts(file: Path) -> bool:
    return "__pycache__" not in file.parts
