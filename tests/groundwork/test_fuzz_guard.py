"""Files that got past the guard once, or cost far more to read than they hold."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest

from groundwork.problems import BadInput, Place, Problem
from groundwork.sheets import read_book
from groundwork.tables import folded
from groundwork.words import LANGUAGES, describe, legible
from groundwork.workbook_guard import inspect
from tests.fuzzing.writing import Rows, Xml, packed, parts_of, unpacked

ROWS: Rows = [["id", "mass"], ["a", 1], ["b", 2]]


def codes(data: bytes) -> list[str]:
    return [f.code for f in inspect(data)]


def sheet_of(rows: Rows) -> bytes:
    return packed(parts_of({"S": rows}))


def changed(data: bytes, old: str, new: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The same workbook with one text of a part replaced; it must be there."""
    parts = unpacked(data)
    assert old.encode() in parts[part]
    return packed({**parts, part: parts[part].replace(old.encode(), new.encode())})


def prefixed(data: bytes) -> bytes:
    """The sheet as the Open XML SDK writes it: every element with a prefix."""
    text = unpacked(data)["xl/worksheets/sheet1.xml"].decode()
    text = text.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?", "<?")
    return packed({**unpacked(data), "xl/worksheets/sheet1.xml": text.replace("xmlns=", "xmlns:x=").encode()})


FAR: Rows = [*ROWS, [""] * 16383 + [1]]


@pytest.mark.parametrize(
    "spell",
    [
        lambda data: data,
        prefixed,
        lambda data: changed(data, '"', "'"),
        lambda data: changed(data, "<c r=", '<c s="0" r='),
        lambda data: changed(data, "<c r=", "<c\n r="),
        lambda data: changed(data, "XFD1048576", "xfd1048576"),
    ],
)
def test_a_far_cell_is_seen_however_it_is_spelled(spell) -> None:  # type: ignore[no-untyped-def]
    data = changed(sheet_of(FAR), 'r="XFD4"', 'r="XFD1048576"')
    assert codes(spell(data)) == ["groundwork.file-far-cell"]


@pytest.mark.parametrize("spell", [lambda data: data, prefixed, lambda data: changed(data, '"', "'")])
def test_a_formula_without_a_value_is_seen_however_it_is_spelled(spell) -> None:  # type: ignore[no-untyped-def]
    rows = [
        *ROWS,
        ["c", Xml(' s="1"', "<f>B2+B3</f>")],
        ["d", Xml("", "<f>1</f><v></v>")],
        ["e", Xml("", "<f>1</f><v/>")],
    ]
    (found,) = inspect(spell(sheet_of(rows)))
    assert (found.code, found.detail) == ("groundwork.formula-without-value", "S|B4, B5, B6")


def test_a_formula_that_gave_an_empty_text_was_calculated() -> None:
    """Excel writes ``=IF(A2="","",1)`` so; the cell is empty and its owner knows."""
    assert codes(sheet_of([*ROWS, ["c", Xml(' t="str"', "<f>A1</f><v></v>")]])) == []
    assert codes(sheet_of([*ROWS, ["c", Xml(' t="str"', "<f>A1</f>")]])) == [
        "groundwork.formula-without-value"
    ]


def test_values_that_wait_for_excel_are_warned_of() -> None:
    """Some libraries write 0 beside every formula and ask Excel to calculate on opening."""
    data = sheet_of([*ROWS, ["c", Xml("", "<f>B2*1000</f><v>0</v>")]])
    assert codes(data) == []
    waiting = changed(data, "</sheets>", '</sheets><calcPr fullCalcOnLoad="1"/>', "xl/workbook.xml")
    loaded = read_book(waiting, "f.xlsx")
    assert [(p.code, p.place.cell) for p in loaded.warnings] == [
        ("groundwork.formula-not-recalculated", "B4")
    ]
    assert not loaded.errors


@pytest.mark.parametrize("spell", [lambda data: data, prefixed, lambda data: changed(data, '"', "'")])
def test_an_error_of_the_spreadsheet_is_no_silent_blank(spell) -> None:  # type: ignore[no-untyped-def]
    rows = [*ROWS, ["c", Xml(' t="e"', "<f>B2/0</f><v>#DIV/0!</v>")], ["e", Xml(' t="e"', "<v>#REF!</v>")]]
    loaded = read_book(spell(sheet_of(rows)), "f.xlsx")
    assert [(p.code, p.place.sheet, p.place.cell) for p in loaded.warnings] == [
        ("groundwork.cell-error", "S", "B4, B5")
    ]


def test_a_broken_deflate_stream_is_damaged_not_fatal() -> None:
    data = bytearray(sheet_of([[f"text {i}" for i in range(9)]] * 50))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    data[start : start + 40] = bytes(range(255, 215, -1))
    assert codes(bytes(data)) == ["groundwork.file-damaged"]


def test_a_packing_no_spreadsheet_uses_is_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts_of({"S": ROWS}).items():
            archive.writestr(name, content)
    assert codes(stream.getvalue()) == ["groundwork.file-damaged"]


@pytest.mark.parametrize(
    "text",
    ["," * 60_000 + "\n" * 60_000, "a,b\n" * 60_000 + "," * 60_000, "\n" * 3_000_000 + "a" + "," * 90_000],
)
def test_a_small_text_file_that_would_fill_billions_of_cells_is_refused(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(BadInput) as caught:
        read_book(text.encode(), "t.csv")
    assert [p.code for p in caught.value.problems] == ["groundwork.file-far-cell"]
    assert time.perf_counter() - start < 60  # not the hours and terabytes its extent asks for


def test_what_excel_calls_unicode_text_is_read() -> None:
    """It is UTF-16 with a mark, columns apart by tabs."""
    sheet = read_book("产品编号\t数量\r\n管材\t1\r\n".encode("utf-16"), "t.txt").value.sheets[0]
    assert [sheet.text(1, c) for c in range(2)] == ["管材", "1"]


def test_a_title_above_a_table_with_semicolons() -> None:
    sheet = read_book(b"Bill of 2026\nid;mass\na;1,5\n", "t.csv").value.sheets[0]
    assert [sheet.text(2, c) for c in range(2)] == ["a", "1,5"]


def test_unseen_characters_of_a_heading_do_not_count_and_those_of_a_value_are_shown() -> None:
    assert folded("CN\u200b code\ufeff") == folded("CN code")
    assert legible("7208\u200b1000\x1b[2J") == "7208⟨U+200B⟩1000⟨U+001B⟩[2J"
    assert len(legible("x" * 40_000)) == 600
    problem = Problem("groundwork.not-a-number", Place("a\u202e.xlsx", "S", "B2"), {"value": "\u202e7"})
    for lang in LANGUAGES:
        assert "\u202e" not in describe(problem, lang)
