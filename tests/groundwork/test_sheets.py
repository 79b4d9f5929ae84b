"""Files as people send them, and files made to break a reader."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from groundwork.problems import BadInput
from groundwork.sheets import column_letters, read_book
from tests.files import workbook


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same archive with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, old.read(name)))
        for name, content in changes.items():
            new.writestr(name, content)
    return stream.getvalue()


def refusal(data: bytes, name: str = "upload.xlsx") -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_book(data, name)
    return [p.code for p in caught.value.problems]


def test_cells_come_back_as_typed() -> None:
    """What pandas would turn into 123, NaN and 100000.0 stays what it was."""
    sheet = read_book(
        workbook(["00123", "NA", "1E5", "None", 72083900, 1.5, date(2026, 2, 10)])
    ).value.sheets[0]
    found = [sheet.text(0, c) for c in range(7)]
    assert found == ["00123", "NA", "1E5", "None", "72083900", "1.5", "2026-02-10"]


def test_csv_encodings() -> None:
    text = "产品编号,数量\r\n管材,1\r\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        sheet = read_book(text.encode(encoding), "bom.csv").value.sheets[0]
        assert [sheet.text(0, 0), sheet.text(1, 0)] == ["产品编号", "管材"], encoding
    assert refusal(b"\xff\xfe\xff\xff\x80", "bom.csv") == ["groundwork.csv-encoding"]


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_book(tmp_path / "nowhere.xlsx")
    assert caught.value.problems[0].code == "groundwork.file-missing"


def test_a_cell_at_the_end_of_the_sheet_is_refused() -> None:
    """Two legal cells, A1 and XFD1048576, make a naive parser allocate 550 GB and abort."""
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 2
    stream = io.BytesIO()
    book.save(stream)
    assert refusal(stream.getvalue()) == ["groundwork.file-far-cell"]


def test_a_bomb_is_refused() -> None:
    """40 MB of blanks pack to 40 kB: a ratio of 1,000."""
    bomb = repacked(workbook(["a"]), {"xl/media/blank.bin": b" " * 40_000_000})
    assert refusal(bomb) == ["groundwork.file-bomb"]


def test_macros_are_refused() -> None:
    assert refusal(repacked(workbook(["a"]), {"xl/vbaProject.bin": b"x"})) == ["groundwork.file-macros"]


def test_a_document_type_declaration_is_refused() -> None:
    data = workbook(["a"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + part
    assert refusal(repacked(data, {"xl/worksheets/sheet1.xml": evil})) == ["groundwork.file-doctype"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "groundwork.file-not-a-workbook"),
        (b"hello", "groundwork.file-not-a-workbook"),
        (b"PK\x03\x04broken", "groundwork.file-not-a-workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "groundwork.file-old-excel"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "groundwork.file-encrypted"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, code: str) -> None:
    assert refusal(data) == [code]


def test_a_part_that_is_no_xml_is_damaged_not_fatal() -> None:
    assert refusal(repacked(workbook(["a"]), {"xl/workbook.xml": b"\x00\x01"})) == ["groundwork.file-damaged"]


def test_a_formula_that_was_never_calculated_is_named() -> None:
    """openpyxl writes formulas without values, as some export programs do: B2 would read as empty."""
    loaded = read_book(workbook(["a", "b"], [1, "=1+1"], title="物料"))
    assert [(p.code, p.place.sheet, p.place.cell) for p in loaded.errors] == [
        ("groundwork.formula-without-value", "物料", "B2")
    ]


def test_column_letters() -> None:
    assert [column_letters(c) for c in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
