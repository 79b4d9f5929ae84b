"""Look at an uploaded file before anything parses it: size, kind, ZIP structure, far cells, macros.

Standard library only: it runs in the throw-away child as well as in the parent.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
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
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_UNCALCULATED = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*><f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a file is refused (``refused`` true) or what to warn of."""

    code: str
    refused: bool = True
    detail: str = ""


def column_number(letters: bytes | str) -> int:
    """``A`` -> 1, ``AA`` -> 27."""
    text = letters.decode() if isinstance(letters, bytes) else letters
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def inspect(data: bytes) -> list[Finding]:
    """Everything that speaks against reading these bytes as an .xlsx workbook."""
    if len(data) > MAX_BYTES:
        return [Finding("groundwork.file-too-large", detail=str(MAX_BYTES // 2**20))]
    if data[:4] == _OLE_MAGIC:
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return [Finding("groundwork.file-encrypted" if encrypted else "groundwork.file-old-excel")]
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        return [Finding("groundwork.file-not-a-workbook")]
    with archive:
        found = list(_structure(archive))
        if not any(f.refused for f in found):
            try:
                found += _cells(archive)
            except (zipfile.BadZipFile, OSError, RuntimeError, EOFError, NotImplementedError):
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
    if any(".." in name or name.startswith("/") for name in names):
        yield Finding("groundwork.file-damaged")
    if any(name.endswith("vbaProject.bin") for name in names):
        yield Finding("groundwork.file-macros")
    if any(name.startswith("xl/externalLinks/") for name in names):
        yield Finding("groundwork.file-external-links", refused=False)


def _cells(archive: zipfile.ZipFile) -> Iterator[Finding]:
    budget = MAX_UNPACKED
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        with archive.open(name) as stream:
            head = stream.read(4096)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            yield Finding("groundwork.file-doctype")
            return
        if _SHEET_PART.match(name):
            cells = max_row = max_column = 0
            uncalculated: list[str] = []
            for block in _blocks(archive, name):
                budget -= len(block)
                if budget < 0:  # the directory lied about the size
                    yield Finding("groundwork.file-bomb")
                    return
                pairs = _CELL.findall(block)
                cells += len(pairs)
                if pairs:
                    max_row = max(max_row, max(int(row) for _, row in (pairs[0], pairs[-1])))
                    max_column = max(max_column, max(map(column_number, {letters for letters, _ in pairs})))
                    far = max(int(row) for _, row in pairs) if len(pairs) < 2000 else max_row
                    max_row = max(max_row, far)
                if b"<f" in block:
                    uncalculated += [ref.decode() for ref in _UNCALCULATED.findall(block)]
            area = max_row * max_column
            if area > MAX_CELLS or area > AREA_FREE + MAX_AREA_PER_CELL * cells:
                yield Finding("groundwork.file-far-cell")
            if uncalculated:
                named = ", ".join(uncalculated[:FORMULA_CELLS_NAMED])
                yield Finding("groundwork.formula-without-value", refused=False, detail=f"{name}|{named}")


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part in blocks that never cut a cell element in two."""
    rest = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            block = rest + chunk
            cut = block.rfind(b"<c ")
            if cut <= 0 or len(block) > 64 * _CHUNK:
                cut = len(block)
            yield block[:cut]
            rest = block[cut:]
    if rest:
        yield rest
