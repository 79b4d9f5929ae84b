"""A workbook writer that writes whatever it is told, valid or not; and the cells of good workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import isnan
from pathlib import Path

from groundwork.sheets import column_letters, read_book

Cell = object
Rows = list[list[Cell]]
Sheets = dict[str, Rows]

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class Xml:
    """The inside of a cell element as it is to stand in the part: attributes, then content."""

    attributes: str
    content: str


def cell_xml(reference: str, value: Cell) -> str:
    """One cell; text inline and escaped, but with characters XML does not allow left in."""
    if value is None or value == "":
        return ""
    if isinstance(value, Xml):
        return f'<c r="{reference}"{value.attributes}>{value.content}</c>'
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(rows: Rows, tail: str = "") -> str:
    """The part of one sheet."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(cell_xml(f"{column_letters(c)}{number}", value) for c, value in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>{tail}</worksheet>'


def parts_of(sheets: Mapping[str, Rows], tail: str = "") -> dict[str, bytes]:
    """The parts of a workbook by name."""
    numbers = range(1, len(sheets) + 1)
    books = "".join(
        f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>'
        for i, n in zip(numbers, sheets, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in numbers
    )
    texts = {
        "[Content_Types].xml": _TYPES.format('<Default Extension="xml" ContentType="application/xml"/>'),
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">'
        f"<sheets>{books}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}">{links}</Relationships>',
    }
    for i, rows in zip(numbers, sheets.values(), strict=True):
        texts[f"xl/worksheets/sheet{i}.xml"] = sheet_xml(rows, tail)
    return {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)  # its date is fixed: the same bytes in every run
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheets_of(file: Path, most_rows: int = 60) -> Sheets:
    """The cells of a good workbook, numbers as numbers."""
    found: Sheets = {}
    for sheet in read_book(file).value.sheets:
        rows: Rows = [[] for _ in range(min(sheet.n_rows, most_rows))]
        for column in sheet.columns:
            for row, (text, number) in enumerate(zip(column.texts, column.numbers, strict=True)):
                if row < most_rows:
                    rows[row].append(str(text) if text or isnan(number) else float(number))
        found[sheet.name] = rows
    return found
