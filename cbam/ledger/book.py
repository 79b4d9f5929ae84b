"""The ledger on disk: versions that are only ever added, each with its rows, its quarantine and its chain.

A version holds the rows of one file. What holds at a version is, for every installation, month and stream,
the last row given up to then; a correction is a later row, the row it corrects stays readable. Each
manifest carries the digest of the one before, so that a changed past shows.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cbam.ledger.entries import COLUMNS, QUARANTINED, Entries
from cbam.ledger.identity import KEY, PLACES, name_key
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
        """What was recorded of it. Raises ``BadInput`` where it cannot be read or lacks a part."""
        try:
            found = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise BadInput(_damaged(self.folder.name)) from None
        if not _whole(found):
            raise BadInput(_damaged(f"{self.folder.name}/{MANIFEST}"))
        return dict(found)

    @property
    def counts(self) -> Counts:
        """Rows read, used and quarantined."""
        return Counts(**self.manifest["counts"])

    def rows(self) -> pd.DataFrame:
        """Its rows, checked against the digest and the number recorded."""
        return self._read(ROWS, self.counts.n_used)

    def quarantine(self) -> pd.DataFrame:
        """The rows it could not use, each with the reasons; "" for what an older version did not record."""
        found = self._read(QUARANTINE, self.counts.n_rejected)
        return found.reindex(columns=list(QUARANTINED)).fillna(dict.fromkeys(QUARANTINED, ""))

    def _read(self, name: str, n_rows: int) -> pd.DataFrame:
        file = self.folder / name
        if not file.is_file() or digest_of(file) != self.manifest["files"][name]:
            raise BadInput(_damaged(f"{self.folder.name}/{name}"))
        found = pd.read_parquet(file)
        if len(found) != n_rows:
            raise BadInput(_damaged(f"{self.folder.name}/{MANIFEST}"))
        return found


def _whole(manifest: object) -> bool:
    """Whether a manifest has every part with the shape it is written in, and its counts add up."""
    if not isinstance(manifest, dict):
        return False
    counts, files = manifest.get("counts"), manifest.get("files")
    words = all(isinstance(manifest.get(key), str) for key in ("created", "file", "note", "before"))
    if not words or not isinstance(counts, dict) or not isinstance(files, dict):
        return False
    numbers = [counts.get(key) for key in ("n_read", "n_used", "n_rejected")]
    if set(counts) != {"n_read", "n_used", "n_rejected"} or not all(type(n) is int for n in numbers):
        return False
    adds_up = counts["n_read"] == counts["n_used"] + counts["n_rejected"]
    return adds_up and all(isinstance(files.get(name), str) for name in (ROWS, QUARANTINE))


def versions(root: Path) -> list[Version]:
    """All versions, oldest first. Raises ``BadInput`` where the chain of manifests is broken."""
    found = [Version(f) for f in sorted(root.glob("[0-9]" * DIGITS)) if f.is_dir()]
    before = ""
    for place, version in enumerate(found, 1):
        recorded = version.manifest.get("version")
        if recorded != place or version.number != place or version.manifest["before"] != before:
            raise BadInput(_damaged(version.folder.name))
        before = digest_of(version.folder / MANIFEST)
    return found


def _damaged(name: str) -> Problem:
    return Problem("cbam.ledger-damaged", Place(name))


class Overtaken(Exception):  # noqa: N818 - named for what happened
    """Another version was added meanwhile: read the ledger again."""


def add_version(  # noqa: PLR0913 - the parts of one version
    root: Path, known: Sequence[Version], entries: Entries, file: Path, *, note: str, moment: datetime
) -> Version:
    """Append a version after the ``known`` ones; the folder appears whole or not at all.

    The clock is read by the caller. Raises ``Overtaken`` where another version was added meanwhile,
    ``BadInput`` where the folder cannot be written.
    """
    number = len(known) + 1
    folder = root / f"{number:0{DIGITS}d}"
    aside = root / f".{folder.name}.{uuid.uuid4().hex}"
    try:
        aside.mkdir(parents=True)
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
        for name in (ROWS, QUARANTINE, MANIFEST):
            _to_disk(aside / name)
        aside.rename(folder)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        if folder.is_dir():
            raise Overtaken from None
        raise BadInput(Problem("cbam.ledger-not-written", Place(str(root)))) from None
    return Version(folder)


def _to_disk(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def state_at(found: Sequence[Version], number: int | None = None) -> pd.DataFrame:
    """What holds at a version (None: the newest): one row per installation, month and stream.

    Names that differ in width, case or blanks are one, spelled as they were first. A row with an empty
    firm, park or county stands where its installation was last said to stand in that month. Column
    ``version`` says which version a row is from. Rows withdrawn are left out.
    Raises ``BadInput`` for a version that is not there.
    """
    last = len(found) if number is None else number
    if not 1 <= last <= len(found):
        params = {"value": last, "last": len(found)}
        raise BadInput(Problem("cbam.ledger-no-version", params=params))
    frames = [one.rows().assign(version=one.number) for one in found[:last]]
    every = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    for name in ("installation", "stream", *PLACES):
        every[name] = _spelled_as_first(every[name])
    placed = every[~every["withdrawn"].astype(bool)]
    held = every.drop_duplicates(list(KEY), keep="last")
    held = held[~held["withdrawn"].astype(bool)].sort_values(list(KEY), ignore_index=True)
    return _in_place(held, placed)[[*COLUMNS, "version"]]


def _spelled_as_first(names: pd.Series[str]) -> pd.Series[str]:
    keys = names.map(name_key).astype(object)
    return names.groupby(keys).transform("first").astype(object) if len(names) else names


def _in_place(held: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Every row in the firm, park and county last stated for its installation in its month."""
    at = ["installation", "month"]
    for name in PLACES:
        stated = placed.loc[placed[name] != "", [*at, name]].drop_duplicates(at, keep="last")
        joined = held[at].merge(stated, on=at, how="left")[name].to_numpy(dtype=object)
        held[name] = pd.Series(joined, index=held.index, dtype=object).fillna("")
    return held
