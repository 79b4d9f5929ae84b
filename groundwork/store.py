"""Runs on disk: a folder each with a manifest and Parquet parts. A killed run is plainly incomplete.

Every file is written beside its place and moved there, the manifest names each part with its digest only
after the part is there, and the state becomes ``complete`` last. A part that is missing or changed shows.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundwork.answers import plain
from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    import pandas as pd

MANIFEST, PARTS, INPUTS = "manifest.json", "parts", "inputs"
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")


class State(StrEnum):
    """How far a run got."""

    RUNNING = "running"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder."""

    folder: Path

    @property
    def id(self) -> str:
        """The name of the run."""
        return self.folder.name

    def manifest(self) -> dict[str, Any]:
        """Everything recorded of the run. Raises ``BadInput`` if it cannot be read."""
        try:
            found = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise BadInput(Problem("groundwork.run-unreadable", Place(file=self.id))) from None
        if not isinstance(found, dict) or "state" not in found or "parts" not in found:
            raise BadInput(Problem("groundwork.run-unreadable", Place(file=self.id)))
        return found

    @property
    def state(self) -> State:
        """How far the run got."""
        return State(self.manifest()["state"])

    def record(self, **entries: object) -> None:
        """Add or replace entries of the manifest."""
        _write(self.folder / MANIFEST, _text({**self.manifest(), **entries}))

    def add_part(self, name: str, table: pd.DataFrame, facts: Mapping[str, str], **entries: object) -> None:
        """Store a finished part; ``facts`` (law version, seed ...) travel inside the file.

        ``entries`` stand beside the part in the manifest.
        """
        import io

        import pyarrow as pa
        import pyarrow.parquet as pq

        arrow = pa.Table.from_pandas(table, preserve_index=False)
        metadata = {**(arrow.schema.metadata or {}), **{k.encode(): v.encode() for k, v in facts.items()}}
        buffer = io.BytesIO()
        pq.write_table(arrow.replace_schema_metadata(metadata), buffer, compression="zstd")
        content = buffer.getvalue()
        parts = self.manifest()["parts"]
        file = f"{PARTS}/{len(parts):04d}.parquet"
        _write(self.folder / file, content)
        record: dict[str, object] = {
            "name": name,
            "file": file,
            "rows": len(table),
            "sha256": _digest(content),
        }
        record |= entries
        self.record(parts=[*parts, record])

    def parts(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Every stored part, checked. Raises ``BadInput`` for one that is missing or was changed."""
        import io

        import pandas as pd

        for part in self.manifest()["parts"]:
            try:
                content = (self.folder / part["file"]).read_bytes()
            except OSError:
                content = b""
            if _digest(content) != part["sha256"]:
                params = {"run": self.id, "part": part["name"]}
                raise BadInput(Problem("groundwork.run-damaged", Place(file=part["file"]), params))
            yield part["name"], pd.read_parquet(io.BytesIO(content))

    def keep_input(self, path: str, content: bytes) -> dict[str, str]:
        """Keep a copy of a small input; returns its name and digest."""
        _write(self.folder / INPUTS / path, content)
        return {"file": f"{INPUTS}/{path}", "sha256": _digest(content)}


def begin(root: Path, name: str, entries: Mapping[str, object]) -> Run:
    """A new run in state ``running``. Raises ``BadInput`` if one of that name is there."""
    run = Run(root / name)
    if not _NAME.match(name) or run.folder.exists():
        raise BadInput(Problem("groundwork.run-exists", Place(file=name)))
    (run.folder / PARTS).mkdir(parents=True)
    _write(run.folder / MANIFEST, _text({**entries, "id": name, "state": State.RUNNING, "parts": []}))
    return run


def find(root: Path, name: str) -> Run:
    """A run by its name below ``root``, or by its folder. Raises ``BadInput`` if there is none."""
    for folder in (root / name, Path(name)):
        if (folder / MANIFEST).is_file():
            return Run(folder)
    known = ", ".join(run.id for run in runs(root)) or "-"
    raise BadInput(Problem("groundwork.run-unknown", params={"run": name, "known": known}))


def runs(root: Path) -> list[Run]:
    """All runs below ``root``, oldest name first."""
    return [Run(file.parent) for file in sorted(root.glob(f"*/{MANIFEST}"))]


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return _digest(path.read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _text(entries: Mapping[str, object]) -> bytes:
    return json.dumps(plain(entries), ensure_ascii=False, indent=1, allow_nan=False).encode()


def _write(path: Path, content: bytes) -> None:
    """Write beside the place, flush to the disk, move there: never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
