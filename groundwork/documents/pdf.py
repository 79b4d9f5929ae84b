"""A report as PDF, or as pictures of its pages, set by typst with the shipped fonts alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from groundwork.documents.columns import fit
from groundwork.documents.extra import needs_extra
from groundwork.documents.glyphs import FONT_FAMILY, FONT_FOLDER
from groundwork.documents.model import Bars, Block, Bullets, Facts, Paragraph, Report, Table
from groundwork.documents.shown import cell_text, fact_text, total_texts
from groundwork.documents.standing import standing_sections

TEMPLATE = Path(__file__).with_name("report.typ")
DAY_ZERO = 0
"""A fixed time stamp, so that equal reports give equal bytes."""
DOTS_PER_INCH = 144


def to_pdf(report: Report) -> bytes:
    """The report as PDF. Equal reports give equal bytes.

    Raises:
        BadInput: the extra [report] is not installed.
    """
    return _compile(report, format="pdf", timestamp=DAY_ZERO)[0]


def to_pictures(report: Report, ppi: int = DOTS_PER_INCH) -> list[bytes]:
    """The pages as PNG.

    Raises:
        BadInput: the extra [report] is not installed.
    """
    return _compile(report, format="png", ppi=float(ppi))


def _compile(report: Report, **options: Any) -> list[bytes]:
    with needs_extra():
        import typst
    made = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=[str(FONT_FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_data(report), ensure_ascii=False)},
        **options,
    )
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page is not None]


def _data(report: Report) -> dict[str, object]:
    sections = (*report.sections, *standing_sections(report))
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "lang": report.lang,
        "font": FONT_FAMILY,
        "mark": report.mark,
        "dense": report.dense,
        "sections": [
            {"title": s.title, "blocks": [_block(b, report.lang) for b in s.blocks]} for s in sections
        ],
    }


def _block(block: Block, lang: str) -> dict[str, object]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "strong": block.strong}
        case Bullets():
            return {"kind": "bullets", "items": block.items}
        case Facts():
            return {"kind": "facts", "rows": [(fact.label, fact_text(fact, lang)) for fact in block.items]}
        case Table():
            return _table(block, lang)
        case Bars():
            return _bars(block, lang)


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


def _bars(bars: Bars, lang: str) -> dict[str, object]:
    column = bars.table.columns[bars.table.index(bars.value)]
    pairs = zip(bars.table.values(bars.label), bars.table.values(bars.value), strict=True)
    known = [(str(label), float(v)) for label, v in pairs if isinstance(v, (int, float))]
    largest = max((abs(v) for _, v in known), default=0.0) or 1.0
    return {
        "kind": "bars",
        "caption": bars.caption,
        "bars": [
            {
                "label": label,
                "text": cell_text(value, column, lang),
                "part": abs(value) / largest,
                "negative": value < 0,
            }
            for label, value in known
        ],
    }
