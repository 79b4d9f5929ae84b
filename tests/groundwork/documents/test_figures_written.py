"""Figures as they come out: vectors in the PDF, pictures in Word, charts of cells in a workbook."""

from __future__ import annotations

import ctypes
import io
import re
import time
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import openpyxl
import pypdfium2 as pdfium
import pytest
from openpyxl.utils.cell import range_boundaries
from PIL import Image

from groundwork.documents.excel import to_excel
from groundwork.documents.figures.alt import alt_text
from groundwork.documents.figures.draw import draw
from groundwork.documents.figures.kinds import Heat
from groundwork.documents.figures.scene import Label
from groundwork.documents.model import Bullets, Report, Section
from groundwork.documents.pdf import to_pdf
from groundwork.documents.word import to_word
from groundwork.documents.writing import FORMS, document_bytes
from groundwork.words import LANGUAGES
from tests.groundwork.documents.figures import figures, report

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
LEAST_PPI, EMU_PER_INCH = 200, 914_400


@pytest.mark.parametrize("ending", FORMS)
def test_equal_reports_give_equal_bytes_years_apart(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = document_bytes(report(), ending)
    later = time.time() + 10 * 365 * 86_400
    monkeypatch.setattr("time.time", lambda: later)
    assert document_bytes(report(), ending) == first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_holds_every_text_of_every_figure_and_no_raster(lang: str) -> None:
    content = to_pdf(report(lang))
    pages = pdfium.PdfDocument(content)
    seen = re.sub(r"\s|[\ufffe\u200b]", "", "".join(p.get_textpage().get_text_range() for p in pages))
    for figure in figures(lang):
        assert figure.caption in seen
        for shape in draw(figure, lang, 480).shapes:
            if isinstance(shape, Label):
                assert re.sub(r"\s", "", shape.text) in seen, shape.text
    kinds = {item.type for page in pages for item in page.get_objects()}
    assert pdfium.raw.FPDF_PAGEOBJ_PATH in kinds
    assert pdfium.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def spoken(element: object) -> list[str]:
    """The alternative texts of a part of the page's structure, in order."""
    raw, found = pdfium.raw, []
    length = raw.FPDF_StructElement_GetAltText(element, None, 0)
    if length > len("\0".encode("utf-16-le")):
        held = ctypes.create_string_buffer(length)
        raw.FPDF_StructElement_GetAltText(element, held, length)
        found.append(held.raw.decode("utf-16-le").rstrip("\0"))
    for n in range(raw.FPDF_StructElement_CountChildren(element)):
        if child := raw.FPDF_StructElement_GetChildAtIndex(element, n):
            found += spoken(child)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_says_in_words_what_each_figure_shows(lang: str) -> None:
    found: list[str] = []
    for page in pdfium.PdfDocument(to_pdf(report(lang))):
        tree = pdfium.raw.FPDF_StructTree_GetForPage(page)
        for n in range(pdfium.raw.FPDF_StructTree_CountChildren(tree)):
            found += spoken(pdfium.raw.FPDF_StructTree_GetChildAtIndex(tree, n))
    assert set(found) == {alt_text(figure, lang) for figure in figures(lang)}


def test_word_has_a_sharp_picture_with_words_inside_the_margins() -> None:
    document = docx.Document(io.BytesIO(to_word(report())))
    page = document.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    drawn = figures("en")
    assert len(document.inline_shapes) == len(drawn)
    for shape, figure in zip(document.inline_shapes, drawn, strict=True):
        assert shape.width <= room
        assert shape.height < page.page_height - page.top_margin - page.bottom_margin
        assert shape._inline.docPr.get("descr") == alt_text(figure, "en")
        picture = Image.open(
            io.BytesIO(
                document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
            )
        )
        assert picture.width / (shape.width / EMU_PER_INCH) >= LEAST_PPI
    texts = [p.text for p in document.paragraphs]
    assert all(figure.caption in texts for figure in drawn)


def charts() -> list[tuple[str, list[tuple[str, str]]]]:
    """Of every chart of the workbook: its title, and (categories, values) of its series."""
    found = []
    with zipfile.ZipFile(io.BytesIO(to_excel(report()))) as book:
        names = sorted(n for n in book.namelist() if re.match(r"xl/charts/chart\d+\.xml", n))
        for name in names:
            root = ElementTree.fromstring(book.read(name))
            heading = root.find(f"{CHART}chart/{CHART}title")
            assert heading is not None
            title = "".join(part.text or "" for part in heading.iter() if part.tag.endswith("}t"))
            series = []
            for one in root.iter(f"{CHART}ser"):
                refs = [
                    f.text or "" for part in one if part.tag != f"{CHART}tx" for f in part.iter(f"{CHART}f")
                ]
                series.append((refs[0], refs[-1]))
            found.append((title, series))
    return found


def cells(book: openpyxl.Workbook, reference: str) -> list[object]:
    sheet, area = reference.replace("'", "").split("!")
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    return [c.value for row in book[sheet].iter_rows(top, bottom, left, right) for c in row]


SHOWN = {
    "F-lines": ("low", "high"),
    "F-columns": ("low", "high"),
    "F-bars": ("kg",),
    "F-waterfall": ("kg",),
    "F-position": ("p25", "p50", "p75", "own"),
    "F-curve": ("cost", "firms"),
}


def test_charts_of_a_workbook_show_the_cells_of_their_table() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_excel(report())), data_only=True)
    by_caption = {figure.caption: figure for figure in figures("en")}
    told = dict(charts())
    assert set(told) == set(by_caption) - {"F-heat"}
    for caption, keys in SHOWN.items():
        table = by_caption[caption].table
        for key, (categories, values) in zip(keys, told[caption], strict=True):
            assert cells(book, values) == list(table.values(key))
            assert cells(book, categories) == list(table.values(table.columns[0].key))


def test_the_fan_is_stacked_from_live_steps() -> None:
    """10, 20, 40, 80: steps of 10, 20, 40 above 10."""
    content = to_excel(report())
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    live = openpyxl.load_workbook(io.BytesIO(content))["fan"]
    series = dict(charts())["F-fan"]
    values = [cells(stored, reference) for _, reference in series]
    assert values == [[10, 20, 30], [10, 20, 30], [20, 40, 60], [40, 80, 120], [30, 60, 90]]
    assert [live.cell(4, column).value for column in (8, 9, 10)] == ["=C4-B4", "=E4-C4", "=F4-E4"]


def test_a_heat_map_is_a_rule_of_the_cells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_excel(report())))
    rules = {str(area.sqref): [r.type for r in area.rules] for area in book["cells"].conditional_formatting}
    assert set(rules) == {"B4:B5", "C4:C5", "D4:D5"}
    assert all(kinds[0] == "colorScale" or "colorScale" in kinds for kinds in rules.values())


def test_charts_say_in_words_what_they_show() -> None:
    with zipfile.ZipFile(io.BytesIO(to_excel(report()))) as book:
        drawings = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/drawings/drawing")]
    told = {n.get("descr") for d in drawings for n in ElementTree.fromstring(d).iter(f"{DRAWN}cNvPr")}
    assert told == {alt_text(f, "en") for f in figures("en") if not isinstance(f.chart, Heat)}


def test_no_title_of_a_chart_is_a_formula() -> None:
    whole = report()
    hostile = replace(figures("en")[0], caption="=HYPERLINK(1)")
    odd = replace(whole, sections=(whole.sections[0], Section("figures", (hostile,))))
    with zipfile.ZipFile(io.BytesIO(to_excel(odd))) as book:
        text = book.read("xl/charts/chart1.xml").decode()
    assert "<c:f>HYPERLINK" not in text and " =HYPERLINK(1)" in text


def pages(of: Report) -> int:
    return len(pdfium.PdfDocument(to_pdf(of)))


def test_figures_of_a_one_page_paper_give_way() -> None:
    """Lines of text fill the page so far that one figure would open a second."""
    figure = figures("en")[0]
    section = Section("one", (figure.table, figure))
    short = Report("t", "", "en", (section,), (), (), dense=True)
    assert pages(short) == 1 and figure.caption in text_of(short)
    full = replace(short, sections=(section, Section("two", (Bullets(("line",) * 46),))))
    closer = replace(short, sections=(section, Section("two", (Bullets(("line",) * 36),))))
    assert pages(closer) == 1 and figure.caption in text_of(closer), "smaller type is tried first"
    assert pages(full) == 1
    assert figure.caption not in text_of(full)
    loose = replace(full, dense=False)
    assert figure.caption in text_of(loose)


def text_of(of: Report) -> str:
    return "".join(p.get_textpage().get_text_range() for p in pdfium.PdfDocument(to_pdf(of)))
