"""Which characters the shipped font can draw: a document names what it would show as a box."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator
from pathlib import Path

from groundwork.documents.figures.kinds import words_of
from groundwork.documents.model import Bullets, Facts, Figure, Paragraph, Report, Table
from groundwork.problems import Param, Problem, Severity

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_FAMILY = "Noto Sans CJK SC"
DRAWN_OTHERWISE = "₀₁₂₃₄₅₆₇₈₉−‑"
"""Not in the font: the PDF lowers plain digits, and draws a hyphen for a minus sign."""


@functools.cache
def _runs() -> tuple[tuple[int, ...], tuple[int, ...]]:
    lines = (FONT_FOLDER / "covered.txt").read_text(encoding="utf-8").split()
    runs = [tuple(int(code, 16) for code in line.split("-")) for line in lines]
    return tuple(a for a, _ in runs), tuple(b for _, b in runs)


def covered(character: str) -> bool:
    """Whether the PDF can draw a character."""
    starts, ends = _runs()
    at = bisect.bisect_right(starts, ord(character)) - 1
    return (at >= 0 and ord(character) <= ends[at]) or character in DRAWN_OTHERWISE + "\n\t"


def texts_of(report: Report) -> Iterator[str]:
    """Every text of a report."""
    yield from (report.title, report.subtitle, report.mark, *report.sources)
    facts = list(report.identity)
    for section in report.sections:
        yield section.title
        for block in section.blocks:
            match block:
                case Paragraph():
                    yield block.text
                case Bullets():
                    yield from block.items
                case Facts():
                    facts += block.items
                case Table():
                    yield from (block.caption, block.total, *block.notes)
                    yield from (column.heading for column in block.columns)
                    yield from (cell for row in block.rows for cell in row if isinstance(cell, str))
                case Figure():
                    yield from (block.caption, block.source, *words_of(block.chart))
    for fact in facts:
        yield from (fact.label, fact.unit, fact.value if isinstance(fact.value, str) else "")


def missing_glyphs(report: Report) -> tuple[Problem, ...]:
    """A warning that names the characters a PDF of this report would show as boxes, if there are any."""
    found = sorted({c for text in texts_of(report) for c in text if not covered(c)})
    if not found:
        return ()
    params: dict[str, Param] = {"n": len(found), "characters": " ".join(found[:20])}
    return (Problem("groundwork.document-glyphs-missing", params=params, severity=Severity.WARNING),)
