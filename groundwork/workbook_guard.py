"""Look at an uploaded file before anything parses it: size, kind, ZIP structure, far cells, macros.

Standard library only: it runs in the throw-away child as well as in the parent.
"""

from __future__ import annotations

import functools
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO

MAX_BYTES = 50 * 2**20
MAX_ENTRIES = 2_000
MAX_UNPACKED = 300 * 2**20
MAX_RATIO = 200
MAX_CELLS = 30_000_000
MAX_AREA_PER_CELL = 50
AREA_FREE = 2_000_000
FORMULA_CELLS_NAMED = 20
_CHUNK = 1 << 20
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_PREFIX = re.compile(rb"<(\w+:)?worksheet[\s>]")
_FORMULAS_NOT_SAVED = re.compile(rb"""<(?:\w+:)?calcPr\s[^>]*fullCalcOnLoad=["'](?:1|true)["']""")
_TEXT_RESULT = re.compile(rb"""\st=["']str["']""")
_ERROR = re.compile(rb"""\st=["']e["']""")
_REFERENCE = re.compile(rb"""\sr=["']([A-Za-z]{1,3}\d{1,7})["']""")
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError, IndexError)
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what spreadsheet programs write
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a file is refused (``refused`` true) or what to warn of."""

    code: str
    refused: bool = True
    detail: str = ""


def column_number(letters: bytes | str) -> int:
    """``A`` -> 1, ``AA`` -> 27."""
    text = (letters.decode() if isinstance(letters, bytes) else letters).upper()
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def too_sparse(rows: int, columns: int, cells: int) -> bool:
    """Whether a table of this extent is far larger than the cells written into it, or than can be read."""
    area = rows * columns
    return area > MAX_CELLS or area > AREA_FREE + MAX_AREA_PER_CELL * cells


def inspect(data: bytes) -> list[Finding]:
    """Everything that speaks against reading these bytes as an .xlsx workbook."""
    if len(data) > MAX_BYTES:
        return [Finding("groundwork.file-too-large", detail=str(MAX_BYTES // 2**20))]
    if data[:4] == _OLE_MAGIC:
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return [Finding("groundwork.file-encrypted" if encrypted else "groundwork.file-old-excel")]
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _DAMAGED:
        return [Finding("groundwork.file-not-a-workbook")]
    with archive:
        found = list(_structure(archive))
        if not any(f.refused for f in found):
            try:
                found += _cells(archive)
            except _DAMAGED:
                found.append(Finding("groundwork.file-damaged"))
        return found


def _structure(archive: zipfile.ZipFile) -> Iterator[Finding]:
    parts = archive.infolist()
    names = {p.filename for p in parts}
    if "xl/workbook.xml" not in names:
        yield Finding("groundwork.file-not-a-workbook")
        return
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    if len(parts) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        yield Finding("groundwork.file-bomb")
    strange = any(p.compress_type not in _PACKINGS for p in parts)
    if strange or any(".." in name or name.startswith("/") for name in names):
        yield Finding("groundwork.file-damaged")
    if any(name.endswith("vbaProject.bin") for name in names):
        yield Finding("groundwork.file-macros")
    if any(name.startswith("xl/externalLinks/") for name in names):
        yield Finding("groundwork.file-external-links", refused=False)


def _cells(archive: zipfile.ZipFile) -> Iterator[Finding]:
    budget = MAX_UNPACKED
    sure = not _FORMULAS_NOT_SAVED.search(archive.read("xl/workbook.xml"))
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        with archive.open(name) as stream:
            head = stream.read(4096)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            yield Finding("groundwork.file-doctype")
            return
        if _SHEET_PART.match(name):
            extent = _measure(archive, name, budget)
            budget -= extent.size
            if budget < 0:  # the directory lied about the size
                yield Finding("groundwork.file-bomb")
                return
            if too_sparse(extent.rows, extent.columns, extent.cells):
                yield Finding("groundwork.file-far-cell")
            for code, cells in (
                ("groundwork.formula-without-value", extent.uncalculated),
                ("groundwork.formula-not-recalculated", [] if sure else extent.calculated),
                ("groundwork.cell-error", extent.errors),
            ):
                if cells:
                    named = ", ".join(cells[:FORMULA_CELLS_NAMED])
                    sheet = _sheet_names(archive).get(name, name)
                    yield Finding(code, refused=False, detail=f"{sheet}|{named}")


@dataclass(slots=True)
class _Extent:
    size: int = 0
    cells: int = 0
    rows: int = 0
    columns: int = 0
    uncalculated: list[str] = field(default_factory=list)
    calculated: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@functools.cache
def _patterns(prefix: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Cells, and cells with formulas, where the sheet's elements bear this prefix, e.g. ``x:``."""
    name = re.escape(prefix)
    cell = rb"<" + name + rb"""c\s[^>]*?\br=["']([A-Za-z]{1,3})(\d{1,7})["']"""
    formula = rb"<%(p)sc(\s[^>]*)>\s*<%(p)sf(?:\s[^>]*)?(?:/>|>[^<]*</%(p)sf>)\s*(<%(p)sv(?:\s*/>|>[^<]*<))?"
    return re.compile(cell), re.compile(formula.replace(b"%(p)s", name))


def _measure(archive: zipfile.ZipFile, name: str, budget: int) -> _Extent:
    extent = _Extent()
    with archive.open(name) as stream:
        found = _PREFIX.search(stream.read(4096))
    prefix = (found[1] if found else None) or b""
    cell, formula = _patterns(prefix)
    for block in _blocks(archive, name, b"<" + prefix + b"c "):
        extent.size += len(block)
        if extent.size > budget:
            break
        pairs = cell.findall(block)
        extent.cells += len(pairs)
        if pairs:
            extent.rows = max(extent.rows, *(int(row) for _, row in pairs))
            extent.columns = max(extent.columns, *map(column_number, {letters for letters, _ in pairs}))
        if b'"e"' in block or b"'e'" in block:
            extent.errors += _error_cells(block, prefix)
        if b"f" in block:
            _sort_formulas(formula.findall(block), extent)
    return extent


def _error_cells(block: bytes, prefix: bytes) -> Iterator[str]:
    """Cells that hold ``#N/A``, ``#REF!`` and the like: whoever parses the sheet next sees them empty."""
    for cell in re.findall(rb"<" + re.escape(prefix) + rb"c\s[^>]*>", block):
        where = _REFERENCE.search(cell)
        if where and _ERROR.search(cell):
            yield where[1].decode().upper()


def _sort_formulas(found: list[tuple[bytes, bytes]], extent: _Extent) -> None:
    """Formulas whose result was saved with them, an empty text included, apart from those without."""
    for attributes, value in found:
        where = _REFERENCE.search(attributes)
        reference = where[1].decode().upper() if where else ""
        empty = not value or value.endswith(b"/>") or value.endswith(b"><")
        if empty and not (value and _TEXT_RESULT.search(attributes)):
            extent.uncalculated.append(reference)
        else:
            extent.calculated.append(reference)


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive -> the name on the sheet's tab."""
    targets = {
        key.decode(): "xl/" + target.decode().removeprefix("/xl/")
        for key, target in _pairs(archive, "xl/_rels/workbook.xml.rels", b"Relationship", b"Id", b"Target")
    }
    named = _pairs(archive, "xl/workbook.xml", b"sheet", b"r:id", b"name")
    return {targets[key.decode()]: unescape(name.decode()) for key, name in named if key.decode() in targets}


def _pairs(
    archive: zipfile.ZipFile, part: str, tag: bytes, key: bytes, value: bytes
) -> Iterator[tuple[bytes, bytes]]:
    text = archive.read(part) if part in archive.namelist() else b""
    for element in re.findall(rb"<(?:\w+:)?" + tag + rb"\s[^>]*>", text):
        pair = [re.search(rb"\s" + name + rb"""=(["'])(.*?)\1""", element) for name in (key, value)]
        if pair[0] and pair[1]:
            yield pair[0][2], pair[1][2]


def _blocks(archive: zipfile.ZipFile, name: str, start: bytes) -> Iterator[bytes]:
    """The part in blocks that never cut a cell element in two."""
    rest = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            block = rest + chunk
            cut = block.rfind(start)
            if cut <= 0 or len(block) > 64 * _CHUNK:
                cut = len(block)
            yield block[:cut]
            rest = block[cut:]
    if rest:
        yield rest
