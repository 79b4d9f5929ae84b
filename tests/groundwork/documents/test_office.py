"""Word and Excel, read back by libraries that did not write them: same texts, same numbers, live formulas."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from groundwork.documents.excel import to_excel
from groundwork.documents.word import CHINESE_FONT, to_word
from groundwork.documents.writing import FORMS, document_bytes, write_document
from groundwork.problems import BadInput
from groundwork.workbooks import sheet_name
from tests.groundwork.documents.sample import BORDER, HOSTILE, ITEMS, STAGES, report

TOP = 4  # caption, empty row, headings: data begin in Excel's row 4


def book(values: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_excel(report())), data_only=values)


def test_formulas_are_live_and_carry_the_stored_value() -> None:
    live, stored = book(False)["清单 Items"], book(True)["清单 Items"]
    assert live["E4"].value == "=C4*D4"
    assert live["F4"].value == "=E4/SUM($E$4:$E$6)"
    assert live["E7"].value == "=SUM($E$4:$E$6)"
    assert [stored[f"E{row}"].value for row in range(4, 8)] == [6.0, 4.0, -2.0, 8.0]
    stages = book(False)["阶段 Stages"]
    assert stages["B4"].value == "=SUMIF('清单 Items'!$A$4:$A$6,A4,'清单 Items'!$E$4:$E$6)"
    border = book(False)["清单 Items 2"]
    assert border["D4"].value == "=MAX(0,B4-C4)"
    assert border["D6"].value is None, "where nothing is known there is no formula"


def test_the_first_sheet_links_its_total() -> None:
    first = book(False)[sheet_name("产品碳足迹报告")]
    totals = [c.value for row in first.iter_rows() for c in row if str(c.value).startswith("='清单 Items'!")]
    assert totals == ["='清单 Items'!$E$7"]


def test_no_text_of_a_user_is_a_formula() -> None:
    for sheet in book(False):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value.startswith(("=C", "=E", "=SUM", "=MAX", "='清单"))
    assert book(False)["清单 Items"]["B4"].value == HOSTILE
    assert book(False)["清单 Items"]["B4"].data_type == "s"


def test_codes_keep_their_zeros() -> None:
    assert book(True)["清单 Items 2"]["A6"].value == "00123456"


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: apt install libreoffice-calc"
)
def test_another_program_calculates_the_same_numbers(tmp_path: Path) -> None:
    source = tmp_path / "report.xlsx"
    write_document(report(), source)
    # values are dropped first, so that what comes back was calculated there
    emptied = openpyxl.load_workbook(source)
    emptied.save(source)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "out"), str(source)], check=True, capture_output=True, timeout=180
    )
    again = openpyxl.load_workbook(tmp_path / "out" / "report.xlsx", data_only=True)
    for table, name in ((ITEMS, "清单 Items"), (STAGES, "阶段 Stages"), (BORDER, "清单 Items 2")):
        for r, cells in enumerate(table.rows):
            for c, value in enumerate(cells):
                assert again[name].cell(TOP + r, c + 1).value == (
                    pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
                )
    assert again["清单 Items"]["E7"].value == pytest.approx(8.0, rel=1e-9)


def test_word_says_the_same() -> None:
    document = docx.Document(io.BytesIO(to_word(report())))
    paragraphs = [p.text for p in document.paragraphs]
    assert paragraphs[0] == "产品碳足迹报告"
    assert "部分碳足迹，未经核查。" in paragraphs
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    items = next(t for t in tables if t[0] == [c.heading for c in ITEMS.columns])
    assert items[1] == ["原材料", HOSTILE, "2.000", "3.0000", "6.00", "75.0 %"]
    assert items[-1] == ["合计", "", "", "", "8.00", ""]
    assert document.sections[0].footer.paragraphs[0].text == "run-1 · ab12"
    assert ["清单指纹", "ab12"] in [row for table in tables for row in table]


def test_word_names_a_chinese_font() -> None:
    document = docx.Document(io.BytesIO(to_word(report())))
    for name in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == CHINESE_FONT
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_an_unknown_ending_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        document_bytes(report(), ".odt")
    assert refused.value.problems[0].code == "groundwork.document-format"


@pytest.mark.parametrize("ending", FORMS)
def test_a_place_that_cannot_be_written_is_a_problem(ending: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        write_document(report(), tmp_path / "file" / f"report{ending}")
    assert refused.value.problems[0].code == "groundwork.document-not-written"
