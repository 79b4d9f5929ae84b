"""Values written into the unlocked cells of somebody else's workbook, with everything else left as it is.

The workbook's own XML is changed cell by cell: formulas, formats, protection and drop-downs stay as they are.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from groundwork.problems import BadInput, Place, Problem
from groundwork.sheets import refuse_hostile

CellPlace = tuple[str, str]
"""Sheet and cell, such as ``("A_InstData", "I9")``."""
CellValue = str | float | int | bool | date
_DAY_ZERO = date(1899, 12, 30)
_CELL = re.compile(r'<c r="([A-Z]{1,3}\d{1,7})"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLES, _WORKBOOK, _RELATIONS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ABOUT, _DUBLIN_CORE = "docProps/core.xml", "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True)
class Fillable:
    """A workbook whose unlocked cells may be written. Make it with :func:`open_fillable`."""

    file: str
    data: bytes

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The part of the archive each sheet stands in, by the name on its tab."""
        targets = dict(_attributes(self._text(_RELATIONS), "Relationship", "Id", "Target"))
        named = _attributes(self._text(_WORKBOOK), "sheet", "r:id", "name")
        return {
            unescape(name): "xl/" + targets[key].removeprefix("/xl/") for key, name in named if key in targets
        }

    def unlocked(self, sheet: str) -> frozenset[str]:
        """The cells of a sheet that its protection leaves free and that hold no formula; none of no sheet."""
        found = _CELL.finditer(self._text(self.parts.get(sheet, "")))
        return frozenset(
            m[1] for m in found if _style(m[2]) in self._free_styles and "<f" not in (m[3] or "")
        )

    def filled_before(self, sheet: str) -> frozenset[str]:
        """The unlocked cells of a sheet in which something stands already."""
        found = _CELL.finditer(self._text(self.parts.get(sheet, "")))
        held = {m[1] for m in found if m[3] and ("<v>" in m[3] or "<is>" in m[3])}
        return frozenset(held) & self.unlocked(sheet)

    def with_values(self, values: Mapping[CellPlace, CellValue], about: str = "") -> bytes:
        """The workbook with these values, calculated anew when it is opened; ``about`` joins its properties.

        Raises:
            BadInput: with every cell that is locked, or is not there.
        """
        wrong = [f"{sheet}!{cell}" for sheet, cell in values if cell not in self._free[sheet]]
        if wrong:
            params = {"cells": ", ".join(wrong)}
            raise BadInput(Problem("groundwork.cell-locked", Place(self.file), params))
        by_part: dict[str, dict[str, CellValue]] = {}
        for (sheet, cell), value in values.items():
            by_part.setdefault(self.parts[sheet], {})[cell] = value
        out = BytesIO()
        with (
            zipfile.ZipFile(BytesIO(self.data)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for item in old.infolist():
                content = old.read(item)
                if item.filename in by_part:
                    content = _written(content.decode("utf-8"), by_part[item.filename]).encode("utf-8")
                elif item.filename == _WORKBOOK:
                    content = _calculated_on_opening(content.decode("utf-8")).encode("utf-8")
                elif item.filename == _ABOUT and about:
                    content = _described(content.decode("utf-8"), about).encode("utf-8")
                new.writestr(item, content)
        return out.getvalue()

    @cached_property
    def _free(self) -> Mapping[str, frozenset[str]]:
        return _Looked(self)

    @cached_property
    def _free_styles(self) -> frozenset[str]:
        """Numbers of the cell formats that are not locked."""
        text = self._text(_STYLES)
        formats = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", text, re.DOTALL)
        each = re.findall(r"<xf\b(?:[^>]*?/>|.*?</xf>)", formats[1] if formats else "", re.DOTALL)
        free = re.compile(r'<protection[^>]*\slocked="(?:0|false)"')
        return frozenset(str(n) for n, xf in enumerate(each) if free.search(xf))

    def _text(self, part: str) -> str:
        with zipfile.ZipFile(BytesIO(self.data)) as archive:
            return archive.read(part).decode("utf-8") if part in archive.namelist() else ""


class _Looked(dict[str, frozenset[str]]):
    """The unlocked cells of every sheet, looked up once."""

    def __init__(self, book: Fillable) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, sheet: str) -> frozenset[str]:
        self[sheet] = self._book.unlocked(sheet)
        return self[sheet]


def open_fillable(path: Path) -> Fillable:
    """A workbook to fill.

    Raises:
        BadInput: it is not there, is no .xlsx workbook, or one that is not safe to read.
    """
    try:
        data = path.read_bytes()
    except OSError as missing:
        raise BadInput(Problem("groundwork.file-missing", Place(path.name))) from missing
    refuse_hostile(data, path.name)
    return Fillable(path.name, data)


def _attributes(text: str, tag: str, key: str, value: str) -> list[tuple[str, str]]:
    found = []
    for element in re.findall(rf"<{tag}\s[^>]*>", text):
        pair = [re.search(rf'\s{name}="([^"]*)"', element) for name in (key, value)]
        if pair[0] and pair[1]:
            found.append((pair[0][1], pair[1][1]))
    return found


def _style(attributes: str) -> str:
    found = re.search(r's="(\d+)"', attributes)
    return found[1] if found else "0"


def _written(text: str, values: Mapping[str, CellValue]) -> str:
    def cell(found: re.Match[str]) -> str:
        return _cell(found[1], found[2], values[found[1]]) if found[1] in values else found[0]

    return _CELL.sub(cell, text)


def _cell(name: str, attributes: str, value: CellValue) -> str:
    style = re.search(r's="\d+"', attributes)
    head = f'<c r="{name}"{f" {style[0]}" if style else ""}'
    if isinstance(value, bool):
        return f'{head} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f"{head}><v>{(value - _DAY_ZERO).days}</v></c>"
    if isinstance(value, (int, float)):
        return f"{head}><v>{value!r}</v></c>"
    shown = escape(_NOT_XML.sub("", value))
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _calculated_on_opening(text: str) -> str:
    return re.sub(r"<calcPr(?![^>]*fullCalcOnLoad)", '<calcPr fullCalcOnLoad="1"', text)


def _described(text: str, about: str) -> str:
    """The document's properties with a description; one that stands there is replaced."""
    kept = re.sub(r"<(\w+:)?description\b[^>]*(?:/>|>.*?</(?:\w+:)?description>)", "", text, flags=re.DOTALL)
    words = f'<dc:description xmlns:dc="{_DUBLIN_CORE}">{escape(_NOT_XML.sub("", about))}</dc:description>'
    return re.sub(r"(?=</(?:\w+:)?coreProperties>)", lambda _: words, kept)
