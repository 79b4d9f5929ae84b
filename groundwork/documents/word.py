"""A report as a Word document: headings, tables and charts that can be edited further."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from groundwork.documents.columns import fit
from groundwork.documents.extra import needs_extra
from groundwork.documents.figures.alt import alt_text
from groundwork.documents.figures.draw import draw
from groundwork.documents.figures.palette import MAIN, MUTED
from groundwork.documents.model import Block, Bullets, Facts, Figure, Paragraph, Report, Table
from groundwork.documents.pdf import PT_PER_MM, TEXT_WIDTH_MM, figure_pictures
from groundwork.documents.shown import cell_text, fact_text, total_texts
from groundwork.documents.standing import standing_sections

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable

LATIN_FONT, CHINESE_FONT = "Calibri", "Microsoft YaHei"
CREATED = datetime(2026, 1, 1)  # a fixed stamp: the day of the report stands in its text
TABLE_STYLE, LIST_STYLE = "Light List Accent 1", "List Bullet"
_SMALL_PT, _BODY_PT, _DENSE_PT, _GAP_PT = 8, 10, 8, 5
_LINE = 1.1
_LOOSE = {"Normal": (0, 0, 4), "Title": (22, 0, 6), "Heading 1": (14, 12, 4), LIST_STYLE: (0, 0, 2)}
_DENSE = {"Normal": (0, 0, 1), "Title": (16, 0, 3), "Heading 1": (10, 4, 2), LIST_STYLE: (0, 0, 0)}
"""By style: size, distance before and after [pt]; size 0 is that of the body."""
PICTURE_PPI = 220
_LOOKS = ("word/styles.xml", "word/theme/theme1.xml")
_BLUES = (b"4F81BD", b"365F91", b"17365D")  # of python-docx's blank document
_CELL_MARGIN_MM = 0.9
_LABEL_AND_VALUE = (0.34, 0.66)
A4_MM, MARGIN_MM, _DENSE_MARGIN_MM = (210.0, 297.0), 20.0, 11.0
_HEADINGS = 3


def to_word(report: Report) -> bytes:
    """The report as .docx. Equal reports give equal bytes.

    Raises:
        BadInput: the extra [report] is not installed.
    """
    with needs_extra():
        import docx
    document = docx.Document()
    _set_fonts(document, report.dense)
    _set_page(document, report.dense)
    pictures = _pictures(report)
    document.core_properties.title = report.title
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = CREATED
    document.add_heading(report.title, level=0)
    document.add_paragraph(report.subtitle)
    for section in (*report.sections, *standing_sections(report)):
        first = len(document.element.body)
        document.add_heading(section.title, level=1)
        for block in section.blocks:
            _add(document, block, report.lang, pictures)
        if section.whole:
            _keep_whole(document, first)
    document.sections[0].footer.paragraphs[0].text = report.mark
    stream = io.BytesIO()
    document.save(stream)
    return _finished(stream.getvalue())


def _finished(content: bytes) -> bytes:
    """The package in the colour of the figures, and with the fixed stamp instead of the hour of writing."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as written, ZipFile(stream, "w") as fixed:
        for part in written.infolist():
            stamped = ZipInfo(part.filename, CREATED.timetuple()[:6])
            stamped.compress_type = ZIP_DEFLATED
            held = written.read(part)
            for blue in _BLUES if part.filename in _LOOKS else ():
                held = held.replace(blue, MAIN.removeprefix("#").encode())
            fixed.writestr(stamped, held)
    return stream.getvalue()


def _keep_whole(document: WordDocument, first: int) -> None:
    """Every paragraph from a place of the body on stays on the page of the next, but for the last."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph as WordParagraph

    added = [p for part in document.element.body[first - 1 : -1] for p in part.iter(qn("w:p"))]
    for paragraph in added[:-1]:
        WordParagraph(paragraph, document._body).paragraph_format.keep_with_next = True


def _set_page(document: WordDocument, dense: bool) -> None:
    """A4 with the margins of the PDF, so that a figure is as wide as there."""
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in A4_MM)
    page.left_margin = page.right_margin = Mm(MARGIN_MM)
    page.top_margin = page.bottom_margin = Mm(_DENSE_MARGIN_MM if dense else MARGIN_MM)
    if dense:
        page.header_distance = page.footer_distance = Mm(_DENSE_MARGIN_MM / 2)


def _pictures(report: Report) -> Iterator[bytes]:
    """The figures as PNG in reading order, drawn in one go."""
    width = PT_PER_MM * TEXT_WIDTH_MM
    scenes = [
        draw(block, report.lang, width)
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Figure)
    ]
    return iter(figure_pictures(scenes, report.lang, PICTURE_PPI))


def _set_fonts(document: WordDocument, dense: bool) -> None:
    """Latin and Chinese fonts of every style used, which Word keeps apart; their sizes and distances."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    names = ["Normal", "Title", LIST_STYLE, *(f"Heading {level}" for level in range(1, _HEADINGS))]
    styles: Any = document.styles
    for name in names:
        font = styles[name].font
        font.name = LATIN_FONT
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE_FONT)
    styles["Normal"].font.size = Pt(_DENSE_PT if dense else _BODY_PT)
    for name, (size, before, after) in (_DENSE if dense else _LOOSE).items():
        style = styles[name]
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0 if dense else _LINE
        if size:
            style.font.size = Pt(size)


def _add(document: WordDocument, block: Block, lang: str, pictures: Iterator[bytes]) -> None:
    match block:
        case Paragraph():
            document.add_paragraph().add_run(block.text).bold = block.strong
        case Bullets():
            for item in block.items:
                document.add_paragraph(item, style=LIST_STYLE)
        case Facts():
            rows = [[fact.label, fact_text(fact, lang)] for fact in block.items]
            _grid(document, rows, Look({}, _LABEL_AND_VALUE))
        case Table():
            _add_table(document, block, lang)
        case Figure():
            _add_figure(document, block, lang, next(pictures))


def _add_table(document: WordDocument, table: Table, lang: str) -> None:
    _add_caption(document, table.caption)
    rows = [[c.heading for c in table.columns]]
    rows += [[cell_text(v, c, lang) for v, c in zip(row, table.columns, strict=True)] for row in table.rows]
    if table.total:
        rows.append(total_texts(table, lang))
    fitted = fit(table, rows[1:])
    look = Look(
        {i: c.numeric for i, c in enumerate(table.columns)}, fitted.shares, min(_SMALL_PT, fitted.size_pt)
    )
    _grid(document, rows, look, TABLE_STYLE)
    for note in table.notes:
        _add_note(document, note)


def _add_figure(document: WordDocument, figure: Figure, lang: str, picture: bytes) -> None:
    """The caption, kept with the picture below it, and the line of its source."""
    from docx.shared import Mm

    _add_caption(document, figure.caption)
    shape = document.add_picture(io.BytesIO(picture), width=Mm(TEXT_WIDTH_MM))
    shape._inline.docPr.set("descr", alt_text(figure, lang))
    for side in "TBLR":  # some programs take a distance that is not said for an eighth of an inch
        shape._inline.set(f"dist{side}", "0")
    if figure.source:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        _add_note(document, figure.source)


def _add_caption(document: WordDocument, text: str) -> None:
    """A caption that never stands at the foot of a page alone."""
    caption = document.add_paragraph()
    caption.add_run(text).bold = True
    caption.paragraph_format.keep_with_next = True


def _add_note(document: WordDocument, text: str) -> None:
    """A small line under a table or a figure."""
    from docx.shared import Pt, RGBColor

    font = document.add_paragraph().add_run(text).font
    font.size, font.color.rgb = Pt(_SMALL_PT), RGBColor.from_string(MUTED.removeprefix("#"))


@dataclass(frozen=True, slots=True)
class Look:
    """Which columns hold numbers, their shares of the text's width, and the size of the text [pt]."""

    numeric: dict[int, bool]
    shares: tuple[float, ...]
    size_pt: float = _SMALL_PT


def _grid(document: WordDocument, rows: list[list[str]], look: Look, style: str = "") -> None:
    """A Word table of texts; a styled one repeats its first row at the top of every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    if not rows:
        return
    grid = document.add_table(rows=len(rows), cols=len(rows[0]), style=style or None)
    grid.autofit = False
    _narrow_margins(grid)
    widths = [Mm(TEXT_WIDTH_MM * share / sum(look.shares)) for share in look.shares]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for cells, texts in zip(grid.rows, rows, strict=True):
        for i, (cell, text) in enumerate(zip(cells.cells, texts, strict=True)):
            cell.width = widths[i]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(text).font.size = Pt(look.size_pt)
            if look.numeric.get(i):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if style:
        grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    gap = document.add_paragraph().paragraph_format
    gap.line_spacing, gap.space_after = Pt(_GAP_PT), Pt(0)


def _narrow_margins(grid: WordTable) -> None:
    """Little room left and right in the cells, so that numbers stay on one line."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(Mm(_CELL_MARGIN_MM).twips)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)
