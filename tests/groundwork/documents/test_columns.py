"""Columns on paper: numbers fit, nothing runs over its neighbour, wide tables get smaller type."""

from __future__ import annotations

from itertools import pairwise

import pypdfium2 as pdfium
import pytest

from groundwork.documents.columns import BODY_PT, LARGEST_PT, MARGIN_EM, PAGE_EM, em, fit
from groundwork.documents.model import Column, Report, Section, Table
from groundwork.documents.pdf import to_pdf

WIDE = Table(
    "wide",
    "wide",
    "wide",
    (
        Column("name", "Name of the good"),
        Column("row", "Row of the law"),
        *(Column(f"c{i}", "Certificates per tonne", 3) for i in range(8)),
    ),
    (("72081000 CN 2026", "default_values_2026_1740.csv:2176; B C", *(123456.789 for _ in range(8))),),
)


def test_a_wide_table_gets_smaller_type_and_fits_the_page() -> None:
    rows = [["72081000 CN 2026", "default_values.csv:2176", *["123,456.789"] * 8]]
    fitted = fit(WIDE, rows)
    assert fitted.size_pt < LARGEST_PT
    assert sum(fitted.shares) * fitted.size_pt <= PAGE_EM * BODY_PT * 1.0001
    assert all(share >= em("123,456.789") + MARGIN_EM for share in fitted.shares[2:])


def test_chinese_counts_twice_as_wide() -> None:
    assert em("隐含排放") == pytest.approx(4)
    assert em("tCO2") < em("隐含排放")


def test_no_number_runs_into_its_neighbour() -> None:
    page = pdfium.PdfDocument(to_pdf(Report("t", "s", "en", (Section("s", (WIDE,)),), (), ())))[0]
    text = page.get_textpage()
    whole = "".join(chr(pdfium.raw.FPDFText_GetUnicode(text, i)) for i in range(text.count_chars()))
    starts = [i for i in range(len(whole)) if whole.startswith("123,456.789", i)]
    assert len(starts) == 8
    edges = [(text.get_charbox(i)[0], text.get_charbox(i + len("123,456.789") - 1)[2]) for i in starts]
    assert all(right < left for (_, right), (left, _) in pairwise(edges))
    assert edges[-1][1] <= page.get_width()
