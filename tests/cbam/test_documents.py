"""Every kind of document: characters drawn, law, run and sources on it, Word and Excel equal to it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from functools import cache

import docx
import openpyxl
import pypdfium2 as pdfium
import pytest

from cbam.communication.defaults import default_communication
from cbam.communication.report import installation_communication
from cbam.portfolio import Portfolio, read_portfolio
from cbam.scenario import load_named
from cbam.stress.deterministic import subject_of
from cbam.stress.firm_plan import Asked, firm_plan
from cbam.stress.plan_report import report_of
from footprint.bom import read_bom
from footprint.declaration.about import About
from footprint.declaration.report import Occasion, chosen_product, pcf_report
from footprint.pcf import compute
from groundwork.documents.glyphs import missing_glyphs
from groundwork.documents.model import Facts, Report
from groundwork.documents.shown import cell_text
from groundwork.documents.writing import document_bytes
from groundwork.packaged import engine_version, examples_dir
from groundwork.words import LANGUAGES
from inventories.catalogue import load_catalogue
from tests.cbam.billing import billed
from tests.cbam.billing import law as statute
from tests.cbam.communication.steel import DAY, law, told

RUN = "run-0123456789ab"
YEARS = tuple(range(2026, 2035))


@cache
def sector() -> Portfolio:
    return read_portfolio(examples_dir() / "portfolio_sector.xlsx").value


@cache
def plan(firm: str, lang: str) -> Report:
    asked = Asked(firm, load_named("central"), YEARS)
    return report_of(firm_plan(sector(), subject_of(sector(), statute()), asked), statute(), lang, RUN)


def firms() -> list[str]:
    return sorted({str(name) for name in sector().shipments.firm})


def of_installation(lang: str) -> Report:
    return installation_communication(told(lang), law(), DAY, RUN).value


def of_defaults(lang: str) -> Report:
    bill = billed({"cn_code": "72081000", "origin": "CN", "mass_t": "100", "date": "2026-02-10"})
    return default_communication(bill, lang, DAY, RUN)


def of_plan(lang: str) -> Report:
    return plan(firms()[0], lang)


@cache
def of_footprint(lang: str) -> Report:
    catalogue = load_catalogue()
    results = compute(read_bom([examples_dir() / "bom_steel_structure.xlsx"], catalogue).value, catalogue)
    result = chosen_product(results, "steel-structure")
    return pcf_report(result, results, catalogue, About(), Occasion(lang, date(2026, 11, 22), RUN)).value


KINDS: dict[str, Callable[[str], Report]] = {
    "communication": of_installation,
    "defaults": of_defaults,
    "plan": of_plan,
    "footprint": of_footprint,
}
each = pytest.mark.parametrize("kind", KINDS)
both = pytest.mark.parametrize("lang", LANGUAGES)


@each
@both
def test_every_character_is_in_the_font_and_none_is_lost_on_paper(kind: str, lang: str) -> None:
    report = KINDS[kind](lang)
    assert missing_glyphs(report) == ()
    pages = pdfium.PdfDocument(document_bytes(report, ".pdf"))
    seen = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "\ufffd" not in seen and "\u0000" not in seen
    flat = re.sub(r"\s|[\ufffe\u200b]", "", seen)
    for section in report.sections:
        assert re.sub(r"\s", "", section.title) in flat, section.title


@each
@both
def test_law_run_program_and_sources_stand_on_it(kind: str, lang: str) -> None:
    report = KINDS[kind](lang)
    values = " ".join(str(fact.value) for fact in report.identity)
    assert RUN in values and RUN in report.mark
    assert engine_version() in values
    assert report.sources
    if kind != "footprint":  # a footprint rests on no law, and says so
        assert "EU CBAM" in values and "EU CBAM" in report.mark


@each
@both
def test_word_says_what_the_report_says(kind: str, lang: str) -> None:
    report = KINDS[kind](lang)
    word = docx.Document(io.BytesIO(document_bytes(report, ".docx")))
    cells = {tuple(cell.text for cell in row.cells) for grid in word.tables for row in grid.rows}
    for table in report.tables:
        for row in table.rows:
            wanted = tuple(cell_text(v, c, lang) for v, c in zip(row, table.columns, strict=True))
            assert wanted in cells, (table.key, wanted)


@each
@both
def test_excel_holds_the_numbers_of_the_report(kind: str, lang: str) -> None:
    report = KINDS[kind](lang)
    book = openpyxl.load_workbook(io.BytesIO(document_bytes(report, ".xlsx")), data_only=True)
    held = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    numbers = sorted(float(v) for v in held if isinstance(v, (int, float)))
    for table in report.tables:
        for value in (v for row in table.rows for v in row if isinstance(v, float)):
            near = min(numbers, key=lambda n: abs(n - value))
            assert near == pytest.approx(value, rel=1e-9, abs=1e-12), (table.key, value)


@each
def test_headings_of_a_chinese_document_are_chinese(kind: str) -> None:
    report = KINDS[kind]("zh")
    titles = [section.title for section in report.sections]
    titles += [table.caption for table in report.tables]
    titles += [f.label for s in report.sections for b in s.blocks if isinstance(b, Facts) for f in b.items]
    titles += [fact.label for fact in report.identity]
    english = [t for t in titles if re.search("[a-z]{4,}", t) and not re.search("[\u4e00-\u9fff]", t)]
    assert english == []


@both
def test_the_plan_of_every_firm_is_one_page(lang: str) -> None:
    long = {firm: len(pdfium.PdfDocument(document_bytes(plan(firm, lang), ".pdf"))) for firm in firms()}
    assert {firm: n for firm, n in long.items() if n != 1} == {}
