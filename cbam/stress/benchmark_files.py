"""A folder of benchmark reports, one for each firm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cbam.stress.benchmark_report import benchmark_report, file_stem
from groundwork.documents.writing import document_bytes, write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from cbam.stress.benchmark import Peers


def nobody(done: int, of: int) -> None:
    """Tell no one."""


def write_benchmarks(  # noqa: PLR0913, PLR0917 - what is written, where, in which form
    peers: Peers,
    firms: Sequence[str],
    year: int,
    lang: str,
    ending: str,
    folder: Path,
    tell: Callable[[int, int], None] = nobody,
    *,
    resumed: bool = False,
) -> dict[str, str]:
    """Write the report of every firm; the name of each firm's file.

    The number in front is the firm's place among all of the run, so that a folder may be filled in turns.
    ``resumed``: what is there already is of this very task and stays.
    Raises ``BadInput`` for an unknown form or a file that cannot be written.
    """
    names: dict[str, str] = {}
    for at, firm in enumerate(firms):
        tell(at, len(firms))
        number = peers.firms.index(firm) + 1
        names[firm] = f"{number:03d}_{file_stem(firm, lang)}{ending}"
        file = folder / names[firm]
        if not (resumed and file.is_file()):
            aside = file.with_suffix(".part")
            write_bytes(document_bytes(benchmark_report(peers, firm, year, lang), ending), aside)
            aside.replace(file)
    return names
