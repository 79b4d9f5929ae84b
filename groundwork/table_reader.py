"""Read a sheet by its declaration: find the heading row, type every cell, mark rows that fail."""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt
import pandas as pd

from groundwork.cells import parse_date, parse_number
from groundwork.problems import Counts, Param, Place, Problem, Severity
from groundwork.sheets import Book, Kinds, Numbers, Sheet, Texts, column_letters, number_text
from groundwork.tables import Field, Kind, TableSpec, folded, folded_heading
from groundwork.workbook_child import KIND_BOOL, KIND_DATE, KIND_EMPTY, KIND_NUMBER, KIND_TEXT

HEADING_ROWS_SEARCHED = 20
_NOTHING = {"", "-", "–", "—", "/"}


class Table:
    """The typed columns of one sheet. Rows that failed are marked in ``ok``, never dropped."""

    def __init__(self, spec: TableSpec, file: str, sheet: str, rows: npt.NDArray[np.int64]) -> None:
        self.spec, self.file, self.sheet = spec, file, sheet
        self.rows = rows  # row of the sheet, from 0
        self.ok = np.ones(len(rows), dtype=bool)
        self._columns: dict[str, int] = {}
        self._numbers: dict[str, Numbers] = {}
        self._words: dict[str, Texts] = {}
        self._problems: list[Problem] = []

    @property
    def n_rows(self) -> int:
        return len(self.rows)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    @property
    def counts(self) -> Counts:
        used = int(self.ok.sum())
        return Counts(self.n_rows, used, self.n_rows - used)

    def has(self, key: str) -> bool:
        """Whether the sheet has this column."""
        return key in self._columns

    def texts(self, key: str) -> Texts:
        """Text, code, choice or yes/no column: str or None per row. Choices as their keys."""
        self.spec.field(key)
        if key not in self._words:  # made once: readers ask row by row
            self._words[key] = np.full(self.n_rows, None)
        return self._words[key]

    def numbers(self, key: str) -> Numbers:
        """Number column: float64 per row, NaN where empty."""
        self.spec.field(key)
        if key not in self._numbers:
            self._numbers[key] = np.full(self.n_rows, np.nan)
        return self._numbers[key]

    def dates(self, key: str) -> Texts:
        """Date column: date or None per row."""
        return self.texts(key)

    def place(self, i: int, key: str) -> Place:
        """Where row ``i`` of column ``key`` stands in the user's file."""
        row = int(self.rows[i]) + 1
        cell = f"{column_letters(self._columns[key])}{row}" if key in self._columns else f"{row}:{row}"
        return Place(self.file, self.sheet, cell)

    def reject(self, i: int, code: str, key: str, **params: Param) -> None:
        """Mark row ``i`` as not usable because of its column ``key``."""
        self.ok[i] = False
        self._problems.append(Problem(code, self.place(i, key), params))

    def warn(self, i: int, code: str, key: str, **params: Param) -> None:
        """Report something about row ``i`` that does not make it unusable."""
        self._problems.append(Problem(code, self.place(i, key), params, Severity.WARNING))

    def report(self, problem: Problem) -> None:
        """Add a problem of the whole table."""
        self._problems.append(problem)


def find_sheet(book: Book, spec: TableSpec) -> Sheet | None:
    """The sheet named like the table, else the only sheet whose headings fit all its required columns."""
    for sheet in book.sheets:
        if named(sheet, spec):
            return sheet
    required = {f.key for f in spec.fields if f.required}
    fitting = [s for s in book.sheets if required <= set(_heading(s, spec)[1])]
    return fitting[0] if len(fitting) == 1 else None


def named(sheet: Sheet, spec: TableSpec) -> bool:
    """Whether a sheet bears one of the table's names."""
    return bool(folded_heading(sheet.name) & {folded(name) for name in spec.spellings})


def read_table(sheet: Sheet, spec: TableSpec) -> Table:
    """The rows of a sheet below its headings, typed; every problem with its cell.

    Empty rows are skipped. A missing required column rejects all rows and is reported once.
    """
    heading_row, columns = _heading(sheet, spec)
    start = heading_row + 1
    filled = np.zeros(sheet.n_rows, dtype=bool)
    for column in columns.values():
        filled |= sheet.columns[column].kinds != KIND_EMPTY
    filled[:start] = False
    table = Table(spec, sheet.file, sheet.name, np.flatnonzero(filled))
    table._columns = columns
    for field in spec.fields:
        if field.key in columns:
            _read_column(table, sheet, field)
        elif field.required:
            place = Place(sheet.file, sheet.name)
            table.report(Problem("groundwork.column-missing", place, {"en": field.en, "zh": field.zh}))
            table.ok[:] = False
    _report_unknown_headings(table, sheet, heading_row, columns)
    return table


def _heading(sheet: Sheet, spec: TableSpec) -> tuple[int, dict[str, int]]:
    """Row (from 0) with most known headings among the first ones, and column by field key.

    A row of machine keys directly above bilingual headings (our templates) counts as part of them.
    """
    best: tuple[int, dict[str, int]] = (-1, {})
    for row in range(min(HEADING_ROWS_SEARCHED, sheet.n_rows)):
        found: dict[str, int] = {}
        for column in range(len(sheet.columns)):
            text = sheet.columns[column].texts[row]
            for key in spec.headed(text) if text else ():
                found.setdefault(key, column)
        if found and len(found) >= len(best[1]):
            best = (row, {**best[1], **found} if row == best[0] + 1 else found)
        elif best[1]:
            break
    return best


def _report_unknown_headings(table: Table, sheet: Sheet, row: int, columns: dict[str, int]) -> None:
    if row < 0:
        return
    taken = set(columns.values())
    for column in range(len(sheet.columns)):
        text = str(sheet.columns[column].texts[row]).strip()
        if text and column not in taken:
            place = Place(sheet.file, sheet.name, f"{column_letters(column)}{row + 1}")
            params = {"heading": " ".join(text.split())}
            table.report(Problem("groundwork.column-unknown", place, params, Severity.WARNING))


def _read_column(table: Table, sheet: Sheet, field: Field) -> None:
    cells = sheet.columns[table._columns[field.key]]
    kinds, numbers, texts = cells.kinds[table.rows], cells.numbers[table.rows], cells.texts[table.rows]
    if field.kind is Kind.NUMBER:
        table._numbers[field.key] = values = _numbers(table, field, kinds, numbers, texts)
        empty = np.isnan(values) & (kinds == KIND_EMPTY)
    else:
        table._words[field.key] = words = _words(table, field, kinds, numbers, texts)
        empty = pd.isna(words) & (kinds == KIND_EMPTY)
    if field.required:
        for i in np.flatnonzero(empty):
            table.reject(int(i), "groundwork.cell-empty", field.key, en=field.en, zh=field.zh)


def _numbers(table: Table, field: Field, kinds: Kinds, numbers: Numbers, texts: Texts) -> Numbers:
    values = np.where(kinds == KIND_NUMBER, numbers, np.nan)
    typed = np.flatnonzero(kinds == KIND_TEXT)
    values[typed] = pd.to_numeric(pd.Series(texts[typed], dtype=object), errors="coerce").to_numpy(np.float64)
    doubtful = (kinds == KIND_BOOL) | (kinds == KIND_DATE) | ((kinds == KIND_TEXT) & ~np.isfinite(values))
    for i in np.flatnonzero(doubtful):
        text = str(texts[i])
        value = parse_number(text) if kinds[i] == KIND_TEXT else None
        if kinds[i] == KIND_TEXT and text.strip() in _NOTHING:
            kinds[i] = KIND_EMPTY
            values[i] = np.nan
        elif value is None:
            values[i] = np.nan
            shown = text or ("TRUE/FALSE" if kinds[i] == KIND_BOOL else "")
            table.reject(int(i), "groundwork.not-a-number", field.key, value=shown)
        else:
            values[i] = value
    if field.positive:
        for i in np.flatnonzero(values <= 0):
            table.reject(int(i), "groundwork.not-positive", field.key, value=number_text(float(values[i])))
    refuse_too_large(table, field, values)
    return values


def refuse_too_large(table: Table, field: Field, values: Numbers) -> None:
    """Reject rows whose number is beyond what the column can hold."""
    for i in np.flatnonzero(np.abs(values) > field.most):
        table.reject(int(i), "groundwork.too-large", field.key, value=f"{values[i]:g}", most=field.most_shown)


def _words(table: Table, field: Field, kinds: Kinds, numbers: Numbers, texts: Texts) -> Texts:
    raw = texts.copy()
    counted = (kinds == KIND_NUMBER) | (kinds == KIND_BOOL)
    codes, distinct = pd.factorize(numbers[counted])
    raw[counted] = np.array([number_text(float(x)) for x in distinct], dtype=object)[codes]
    codes, spellings = pd.factorize(raw)
    words = np.empty(len(spellings), dtype=object)
    words[:] = [_word(field, str(text).strip()) for text in spellings]
    values = words[codes]
    kinds[pd.isna(values)] = KIND_EMPTY
    if any(isinstance(word, _Refused) for word in words):
        for i, word in enumerate(values):
            if isinstance(word, _Refused):
                table.reject(i, word.code, field.key, **word.params)
                values[i] = None
    return values


class _Refused:
    def __init__(self, code: str, **params: Param) -> None:
        self.code, self.params = code, params


def refused_or_word(field: Field, text: str) -> tuple[object, tuple[str, dict[str, Param]] | None]:
    """What a text means in a column, or None and the code and values of why it means nothing."""
    found = _word(field, text)
    return (None, (found.code, dict(found.params))) if isinstance(found, _Refused) else (found, None)


def _word(field: Field, text: str) -> object:
    if not text:
        return None
    if field.kind is Kind.DATE:
        found = parse_date(text)
        return found if found is not None else _Refused("groundwork.not-a-date", value=text)
    if field.vocabulary:
        if key := field.choice(text):
            return key
        en = ", ".join(c.en for c in field.vocabulary)
        zh = "、".join(c.zh for c in field.vocabulary)
        return _Refused("groundwork.not-in-vocabulary", value=text, en=en, zh=zh)
    return unicodedata.normalize("NFKC", text) if field.kind is Kind.CODE else text
