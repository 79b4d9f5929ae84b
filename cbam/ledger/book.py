"""The ledger on disk: versions that are only ever added, each with its rows, its quarantine and its chain.

A version holds the rows of one file. What holds at a version is, for every installation, month and stream,
the last row given up to then; a correction is a later row, the row it corrects stays readable. Each
manifest carries the digest of the one before, so that a changed past shows.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cbam.ledger.entries import COLUMNS, KEY, Entries
from groundwork.answers import plain
from groundwork.packaged import engine_version
from groundwork.problems import BadInput, Counts, Place, Problem
from groundwork.store import digest_of

SCHEMA = "cbam-ledger-version/1"
MANIFEST, ROWS, QUARANTINE = "manifest.json", "rows.parquet", "quarantine.parquet"
DIGITS = 6  # of a version's folder name


@dataclass(frozen=True)
class Version:
    """One version's folder."""

    folder: Path

    @property
    def number(self) -> int:
        """1 for the first."""
        return int(self.folder.name)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What was recorded of it. Raises ``BadInput`` where it cannot be read."""
        try:
            found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise BadInput(_damaged(self.folder.name)) from None
        return found

    @property
    def counts(self) -> Counts:
        """Rows read, used and quarantined."""
        return Counts(**self.manifest["counts"])

    def rows(self) -> pd.DataFrame:
        """Its rows, checked against the digest recorded."""
        return self._read(ROWS)

    def quarantine(self) -> pd.DataFrame:
        """The rows it could not use, each with the reasons."""
        return self._read(QUARANTINE)

    def _read(self, name: str) -> pd.DataFrame:
        file = self.folder / name
        if not file.is_file() or digest_of(file) != self.manifest["files"][name]:
            raise BadInput(_damaged(f"{self.folder.name}/{name}"))
        return pd.read_parquet(file)


def versions(root: Path) -> list[Version]:
    """All versions, oldest first. Raises ``BadInput`` where the chain of manifests is broken."""
    found = [Version(f) for f in sorted(root.glob("[0-9]" * DIGITS)) if f.is_dir()]
    before = ""
    for place, version in enumerate(found, 1):
        if version.number != place or version.manifest.get("before") != before:
            raise BadInput(_damaged(version.folder.name))
        before = digest_of(version.folder / MANIFEST)
    return found


def _damaged(name: str) -> Problem:
    return Problem("cbam.ledger-damaged", Place(name))


def add_version(root: Path, entries: Entries, file: Path, note: str, moment: datetime) -> Version:
    """Append a version; the folder appears whole or not at all. The clock is read by the caller.

    Raises ``BadInput`` where another version was added meanwhile.
    """
    known = versions(root)
    number = len(known) + 1
    folder = root / f"{number:0{DIGITS}d}"
    aside = root / f".{folder.name}.{os.getpid()}"
    aside.mkdir(parents=True)
    try:
        entries.rows.to_parquet(aside / ROWS, index=False)
        entries.quarantine.to_parquet(aside / QUARANTINE, index=False)
        manifest = {
            "schema": SCHEMA,
            "version": number,
            "created": moment.isoformat(timespec="seconds"),
            "file": file.name,
            "sha256": digest_of(file),
            "note": note,
            "counts": entries.counts,
            "files": {name: digest_of(aside / name) for name in (ROWS, QUARANTINE)},
            "before": digest_of(known[-1].folder / MANIFEST) if known else "",
            "engine_version": engine_version(),
        }
        text = json.dumps(plain(manifest), ensure_ascii=False, indent=1)
        (aside / MANIFEST).write_text(text, encoding="utf-8")
        aside.rename(folder)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        raise BadInput(Problem("cbam.ledger-not-written", Place(str(root)))) from None
    return Version(folder)


def state_at(found: list[Version], number: int | None = None) -> pd.DataFrame:
    """What holds at a version (None: the newest): one row per installation, month and stream.

    Column ``version`` says which version a row is from. Rows withdrawn are left out.
    Raises ``BadInput`` for a version that is not there.
    """
    last = len(found) if number is None else number
    if not 1 <= last <= len(found):
        params = {"value": last, "last": len(found)}
        raise BadInput(Problem("cbam.ledger-no-version", params=params))
    frames = [one.rows().assign(version=one.number) for one in found[:last]]
    every = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    newest = every.drop_duplicates(list(KEY), keep="last")
    held = newest[~newest["withdrawn"].astype(bool)].sort_values(list(KEY), ignore_index=True)
    return held[[*COLUMNS, "version"]]
