"""Read the cells of a workbook or a CSV file as they are, guessing nothing ("00123" stays "00123")."""

from __future__ import annotations

import codecs
import csv
import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from groundwork.apart import run_apart
from groundwork.problems import BadInput, Counts, Loaded, Place, Problem, Severity
from groundwork.workbook_child import KIND_EMPTY, KIND_TEXT, SEPARATOR
from groundwork.workbook_guard import Finding, inspect, too_sparse

_DELIMITERS = ",;\t"
_WARNINGS = {
    "groundwork.file-external-links",
    "groundwork.formula-not-recalculated",
    "groundwork.cell-error",
}
_HEADING_LINES = 20

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Kinds = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of one column: kind, number (NaN where none) and text (empty where none) per row."""

    kinds: Kinds
    numbers: Numbers
    texts: Texts


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: all columns from A on, all rows from 1 on."""

    file: str
    name: str
    n_rows: int
    columns: tuple[Column, ...]

    def text(self, row: int, column: int) -> str:
        """What stands in a cell as text; whole numbers without a decimal point. Rows and columns from 0."""
        cells = self.columns[column]
        if cells.texts[row]:
            return str(cells.texts[row])
        value = cells.numbers[row]
        return "" if np.isnan(value) else number_text(value)


@dataclass(frozen=True, slots=True)
class Book:
    """All sheets of one file, in order."""

    file: str
    sheets: tuple[Sheet, ...]


def number_text(value: float) -> str:
    """A number as a person would type it: ``72083900.0`` -> ``72083900``."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))


def column_letters(column: int) -> str:
    """Excel's name of a column counted from 0: ``0`` -> ``A``, ``26`` -> ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_book(source: Path | bytes, name: str = "") -> Loaded[Book]:
    """The cells of an .xlsx or .csv file.

    Args:
        source: a path, or the bytes of an uploaded file.
        name: the file's name for messages; taken from the path when empty. Decides the format.

    Returns:
        The book, with warnings (external links, formulas that were never calculated).

    Raises:
        BadInput: the file is missing, hostile, encrypted, damaged or of another kind.
    """
    name = name or (source.name if isinstance(source, Path) else "upload.xlsx")
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as exc:
        raise BadInput(Problem("groundwork.file-missing", Place(name))) from exc
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        return Loaded(_read_csv(data, name))
    problems = refuse_hostile(data, name)
    return Loaded(_parse_apart(data, name), problems, Counts())


def refuse_hostile(data: bytes, name: str) -> tuple[Problem, ...]:
    """Warnings of a workbook that may be read: external links, formulas that were never calculated.

    Raises:
        BadInput: the file is hostile, encrypted, damaged or of another kind.
    """
    findings = inspect(data)
    problems = tuple(_problem(f, name) for f in findings)
    if any(f.refused for f in findings):
        raise BadInput(*problems)
    return problems


def _problem(finding: Finding, name: str) -> Problem:
    detail, _, cells = finding.detail.partition("|")
    warning = finding.code in _WARNINGS
    severity = Severity.WARNING if warning else Severity.ERROR
    return Problem(finding.code, Place(name, detail if cells else "", cells), {"limit": detail}, severity)


def _parse_apart(data: bytes, name: str) -> Book:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.xlsx"), Path(folder, "out.npz")
        source.write_bytes(data)
        run_apart("groundwork.workbook_child", source, target, name=name)
        with np.load(target) as arrays:
            return _assemble({key: arrays[key] for key in arrays.files}, name)


def _assemble(arrays: dict[str, npt.NDArray[np.generic]], name: str) -> Book:
    sheets = []
    for number, (title, n_rows, n_columns) in enumerate(json.loads(arrays["shapes"].tobytes())):
        columns = []
        for position in range(n_columns):
            key = f"{number}_{position}"
            texts = np.full(n_rows, "", dtype=object)
            if f"t{key}" in arrays:
                texts[:] = arrays[f"t{key}"].tobytes().decode("utf-8").split(SEPARATOR)
            numbers = arrays.get(f"n{key}")
            numbers = np.full(n_rows, np.nan) if numbers is None else numbers
            columns.append(Column(arrays[f"k{key}"].astype(np.int8), numbers.astype(np.float64), texts))
        sheets.append(Sheet(name, title, n_rows, tuple(columns)))
    return Book(name, tuple(sheets))


def decode(data: bytes, name: str) -> str:
    """Text of a CSV file: UTF-16 with its mark (Excel's "Unicode text"), UTF-8 with or without, else GB18030.

    Raises:
        BadInput: neither fits.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(Problem("groundwork.csv-encoding", Place(name)))


def _read_csv(data: bytes, name: str) -> Book:
    text = decode(data, name)
    if "\x00" in text:
        raise BadInput(Problem("groundwork.file-not-a-workbook", Place(name)))
    rows = _rows(text, name)
    width = max(map(len, rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    columns = []
    for cells in zip(*padded, strict=True):
        texts = np.empty(len(rows), dtype=object)
        texts[:] = cells
        kinds = np.where(texts == "", KIND_EMPTY, KIND_TEXT).astype(np.int8)
        columns.append(Column(kinds, np.full(len(rows), np.nan), texts))
    return Book(name, (Sheet(name, Path(name).stem, len(rows), tuple(columns)),))


def _rows(text: str, name: str) -> list[list[str]]:
    """The cells of a CSV file line by line; refused while few cells would still fill a huge table."""
    lines = text.split("\n", _HEADING_LINES)[:_HEADING_LINES]
    heading = next((line for line in lines if any(d in line for d in _DELIMITERS)), "")
    delimiter = max(_DELIMITERS, key=heading.count)
    rows: list[list[str]] = []
    width = cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            width, cells = max(width, len(row)), cells + len(row)
            if too_sparse(len(rows), width, cells):
                raise BadInput(Problem("groundwork.file-far-cell", Place(name)))
    except csv.Error as exc:
        raise BadInput(Problem("groundwork.file-damaged", Place(name))) from exc
    return rows
