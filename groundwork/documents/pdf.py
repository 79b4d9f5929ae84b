"""A report as PDF, its pages or its figures as pictures, by typst with the shipped fonts alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from groundwork.documents.columns import fit
from groundwork.documents.extra import needs_extra
from groundwork.documents.figures.alt import alt_text
from groundwork.documents.figures.draw import draw
from groundwork.documents.figures.scene import Scene
from groundwork.documents.glyphs import FONT_FAMILY, FONT_FOLDER
from groundwork.documents.model import (
    Block,
    Bullets,
    Facts,
    Figure,
    Paragraph,
    Report,
    Table,
    without_figures,
)
from groundwork.documents.shown import cell_text, fact_text, total_texts
from groundwork.documents.standing import standing_sections

COMMON, TEMPLATE, PICTURES = (
    Path(__file__).with_name(name) for name in ("common.typ", "report.typ", "pictures.typ")
)
TEXT_WIDTH_MM, DENSE_WIDTH_MM = 170.0, 178.0
"""Width of the text on the page: A4 less the margins of the template."""
PT_PER_MM = 72 / 25.4
DAY_ZERO = 0
"""A fixed time stamp, so that equal reports give equal bytes."""
DOTS_PER_INCH = 144
_SHRINKS = (1.0, 0.94, 0.88)
_COARSE_PPI = 36  # enough to count pages


def to_pdf(report: Report) -> bytes:
    """The report as PDF. Equal reports give equal bytes.

    Raises:
        BadInput: the extra [report] is not installed.
    """
    return _compile(TEMPLATE, _fitted(report), format="pdf", timestamp=DAY_ZERO)[0]


def to_pictures(report: Report, ppi: int = DOTS_PER_INCH) -> list[bytes]:
    """The pages as PNG.

    Raises:
        BadInput: the extra [report] is not installed.
    """
    return _compile(TEMPLATE, _fitted(report), format="png", ppi=float(ppi))


def _fitted(report: Report) -> dict[str, object]:
    """The report as data; a dense one in the largest type that fits it on one page.

    Where no type does, its figures give way, for their tables stay; where nothing helps, it has its pages.
    """
    plain = _data(report)
    if not report.dense:
        return plain
    tries = (_data(one, shrink) for one in (report, without_figures(report)) for shrink in _SHRINKS)
    return next((data for data in tries if _pages(data) == 1), plain)


def _pages(data: Mapping[str, object]) -> int:
    return len(_compile(TEMPLATE, data, format="png", ppi=float(_COARSE_PPI)))


def figure_pictures(scenes: Sequence[Scene], lang: str, ppi: int) -> list[bytes]:
    """Drawings as PNG, each cut to its size. Equal drawings give equal bytes.

    Raises:
        BadInput: the extra [report] is not installed.
    """
    if not scenes:
        return []
    data = {"lang": lang, "font": FONT_FAMILY, "scenes": [scene.data() for scene in scenes]}
    return _compile(PICTURES, data, format="png", ppi=float(ppi))


def _compile(template: Path, data: Mapping[str, object], **options: Any) -> list[bytes]:
    with needs_extra():
        import typst
    made = typst.compile(
        COMMON.read_bytes() + template.read_bytes(),
        font_paths=[str(FONT_FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(data, ensure_ascii=False)},
        **options,
    )
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page is not None]


def _data(report: Report, shrink: float = 1.0) -> dict[str, object]:
    sections = (*report.sections, *standing_sections(report))
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "lang": report.lang,
        "font": FONT_FAMILY,
        "mark": report.mark,
        "dense": report.dense,
        "shrink": shrink,
        "sections": [
            {"title": s.title, "whole": s.whole, "blocks": [_block(b, report) for b in s.blocks]}
            for s in sections
        ],
    }


def _block(block: Block, report: Report) -> dict[str, object]:
    lang = report.lang
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "strong": block.strong}
        case Bullets():
            return {"kind": "bullets", "items": block.items}
        case Facts():
            return {"kind": "facts", "rows": [(fact.label, fact_text(fact, lang)) for fact in block.items]}
        case Table():
            return _table(block, lang)
        case Figure():
            return _figure(block, report)


def _table(table: Table, lang: str) -> dict[str, object]:
    rows = [[cell_text(v, c, lang) for v, c in zip(row, table.columns, strict=True)] for row in table.rows]
    total = total_texts(table, lang) if table.total else None
    fitted = fit(table, [*rows, total] if total else rows)
    return {
        "kind": "table",
        "caption": table.caption,
        "columns": [
            {"heading": c.heading, "numeric": c.numeric, "share": share}
            for c, share in zip(table.columns, fitted.shares, strict=True)
        ],
        "rows": rows,
        "total": total,
        "notes": table.notes,
        "size": fitted.size_pt,
    }


def _figure(figure: Figure, report: Report) -> dict[str, object]:
    width = PT_PER_MM * (DENSE_WIDTH_MM if report.dense else TEXT_WIDTH_MM)
    return {
        "kind": "figure",
        "caption": figure.caption,
        "scene": draw(figure, report.lang, width).data(),
        "alt": alt_text(figure, report.lang),
        "source": figure.source,
    }
