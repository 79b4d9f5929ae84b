"""A file that cannot be written is told in words: a folder, a full disk, a workbook open elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundwork.problems import BadInput, Place, Problem


@contextmanager
def words_for_unwritable(path: Path) -> Iterator[None]:
    """Around the writing of one file. Raises ``BadInput`` where the system does not let it be written."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, FileCreateError):
        raise BadInput(Problem("cbam.out-not-written", Place(str(path)))) from None
