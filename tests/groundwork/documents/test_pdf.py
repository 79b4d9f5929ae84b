"""The PDF: every character drawn, none a blank or a box, texts never read as markup, bytes reproducible."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from groundwork.documents.glyphs import FONT_FOLDER, covered, missing_glyphs, texts_of
from groundwork.documents.model import Paragraph, Report, Section
from groundwork.documents.pdf import to_pdf, to_pictures
from groundwork.words import catalogue
from tests.groundwork.documents.sample import HOSTILE, report

SCALE = 4  # pixels per point
REGULAR = FONT_FOLDER / "NotoSansCJKsc-Regular-GBK.otf"


def ink(characters: str) -> list[Image.Image]:
    """A picture of each character as the PDF draws it: what stands between two bars on a line of its own."""
    page = Report("", "", "zh", (Section("", tuple(Paragraph(f"|{c}|") for c in characters)),), (), ())
    found: list[Image.Image] = []
    for sheet in pdfium.PdfDocument(to_pdf(page)):
        picture, height = sheet.render(scale=SCALE).to_pil().convert("L"), sheet.get_height()
        text = sheet.get_textpage()
        codes = [pdfium.raw.FPDFText_GetUnicode(text, i) for i in range(text.count_chars())]
        bars = [i for i, code in enumerate(codes) if code == ord("|")]
        for first, second in zip(bars[::2], bars[1::2], strict=True):
            left, bottom, _, top = text.get_charbox(first, loose=True)
            right = text.get_charbox(second, loose=True)[0]
            width = text.get_charbox(first, loose=True)[2] - left
            edges = (left + width, height - top, right, height - bottom)
            found.append(picture.crop(tuple(round(SCALE * edge) for edge in edges)))
    assert len(found) == len(characters)
    return found


def dark(picture: Image.Image) -> float:
    """The share of the picture that is ink."""
    return float((np.asarray(picture) < 128).mean())


def test_characters_that_other_subsets_drew_as_blanks_are_there() -> None:
    # 隐 量 金 came out blank from a subset that kept `locl`; 喆 镕 堃 lie outside GB 2312
    for character, picture in zip("隐量金喆镕堃碳", ink("隐量金喆镕堃碳"), strict=True):
        assert dark(picture) > 0.05, character


def test_every_chinese_character_of_our_own_texts_is_drawn_and_differs_from_the_box() -> None:
    ours = sorted(
        {
            c
            for package in ("groundwork", "inventories", "footprint", "cbam")
            for text in catalogue(package, "zh").values()
            for c in text
            if "\u4e00" <= c <= "\u9fff"
        }
    )
    assert len(ours) > 500
    box = ink("한")[0]
    for character, picture in zip(ours, ink("".join(ours)), strict=True):
        assert dark(picture) > 0.02, character
        same_size = picture.resize(box.size)
        assert ImageChops.difference(same_size, box).getbbox() is not None, character


def test_the_covered_list_is_what_the_font_holds() -> None:
    held = set(TTFont(REGULAR).getBestCmap())
    assert {code for code in range(0x20, 0x10000) if covered(chr(code))} - held == {
        ord(c) for c in "₀₁₂₃₄₅₆₇₈₉−‑"
    }
    assert held <= {code for code in range(0x110000) if covered(chr(code))}


def test_characters_outside_the_font_are_named() -> None:
    odd = replace(report(), subtitle="한국 산업 😀")
    (problem,) = missing_glyphs(odd)
    assert problem.code == "groundwork.document-glyphs-missing"
    assert "한" in str(problem.params["characters"])
    assert missing_glyphs(report()) == ()


def test_the_fonts_are_small_and_their_licence_ships() -> None:
    fonts = list(FONT_FOLDER.glob("*.otf"))
    assert sum(font.stat().st_size for font in fonts) < 6_000_000
    assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")
    for font in fonts:
        records = {n.nameID: n.toUnicode() for n in TTFont(font)["name"].names}
        assert "SIL Open Font License" in records[13]


def test_all_texts_arrive_as_typed() -> None:
    document = pdfium.PdfDocument(to_pdf(report()))
    # wrapped cells break texts into lines, so blanks do not count
    seen = re.sub(
        r"\s|[\ufffe\u200b]", "", "".join(page.get_textpage().get_text_range() for page in document)
    )
    seen = seen.replace("\u2011", "-")
    for text in texts_of(report()):
        wanted = re.sub(r"\s", "", text).replace("N₂O", "N2O")
        assert wanted in seen, text
    assert HOSTILE in seen


def test_equal_reports_give_equal_bytes() -> None:
    assert to_pdf(report()) == to_pdf(report())
    assert to_pdf(report()) != to_pdf(report("另一份报告"))


def test_only_the_shipped_font_is_used() -> None:
    content = to_pdf(report())
    names = set(re.findall(rb"/BaseFont\s*/([A-Za-z0-9+#-]+)", content))
    assert names, "fonts are named in the file"
    assert all(b"NotoSansCJKsc" in name for name in names), names


@pytest.mark.parametrize("markup", ["#panic()", "*a* _b_ `c` $x$", "= title", '\\ #include "/etc/passwd"'])
def test_typed_markup_stays_text(markup: str) -> None:
    page = replace(report(), subtitle=markup)
    document = pdfium.PdfDocument(to_pdf(page))
    assert re.sub(r"\s", "", markup) in re.sub(r"\s", "", document[0].get_textpage().get_text_range())


def test_pages_come_as_pictures() -> None:
    pages = to_pictures(report(), ppi=60)
    picture = Image.open(io.BytesIO(pages[0]))
    assert picture.width < picture.height
    assert 0.005 < dark(picture.convert("L")) < 0.5
