"""The child that parses workbooks, kept alive over many files: the same code, the same limits, quicker."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from groundwork import sheets
from groundwork.problems import BadInput, Place, Problem
from groundwork.sheets import Book

_LOOP = """
import sys
from groundwork.workbook_child import main
for line in sys.stdin:
    source, target = line.rstrip("\\n").split("\\t")
    try:
        main(source, target)
    except BaseException as exc:
        print("failed", type(exc).__name__, flush=True)
    else:
        print("done", flush=True)
"""


class LastingChild:
    """Stands in for one child per file. A child that dies has died of the file, as it would have alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.deaths = folder, 0
        self._child: subprocess.Popen[str] | None = None
        self._known: dict[str, Path | None] = {}

    def parse(self, data: bytes, name: str) -> Book:
        """The cells of a workbook, or ``BadInput`` as :func:`groundwork.sheets.read_book` raises it."""
        key = hashlib.sha256(data).hexdigest()
        if key not in self._known:
            self._known[key] = self._parsed(data, key)
        found = self._known[key]
        if found is None:
            raise BadInput(Problem("groundwork.file-damaged", Place(name)))
        with np.load(found) as arrays:
            return sheets._assemble({k: arrays[k] for k in arrays.files}, name)

    def _parsed(self, data: bytes, key: str) -> Path | None:
        source, target = self.folder / f"{key}.xlsx", self.folder / f"{key}.npz"
        source.write_bytes(data)
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-c", _LOOP], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(f"{source}\t{target}\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        if not answer:
            self._child.wait()
            self._child, self.deaths = None, self.deaths + 1
        return target if answer.startswith("done") else None

    def close(self) -> None:
        """End the child."""
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
            self._child.wait()


@contextmanager
def one_child(folder: Path) -> Iterator[LastingChild]:
    """Within this, every workbook is parsed by one child that lives on."""
    child, apart = LastingChild(folder), sheets._parse_apart
    sheets._parse_apart = child.parse
    try:
        yield child
    finally:
        sheets._parse_apart = apart
        child.close()
