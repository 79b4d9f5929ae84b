"""Read a table of ours from Parquet: whole columns at once, every problem with its row.

Headings are the keys of the declaration or any spelling of them. Texts are looked up once per distinct
value, so a million rows cost little more than their bytes.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from groundwork.problems import BadInput, Place, Problem, Severity
from groundwork.sheets import Numbers, Texts, number_text
from groundwork.table_reader import Table, refuse_too_large, refused_or_word
from groundwork.tables import Field, Kind, TableSpec, folded, folded_heading

if TYPE_CHECKING:
    import pyarrow as pa

ENDING = ".parquet"


class ParquetTable(Table):
    """Typed columns of a Parquet file; a place names the column and the row, counted from 1."""

    def place(self, i: int, key: str) -> Place:
        """Where row ``i`` of column ``key`` stands."""
        return Place(self.file, self.sheet, f"{key}[{int(self.rows[i]) + 1}]")


def read_parquet_table(source: Path | bytes, spec: TableSpec, name: str = "") -> Table:
    """The rows of a Parquet file under a declaration. Raises ``BadInput`` where it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = name or (source.name if isinstance(source, Path) else f"upload{ENDING}")
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as exc:
        raise BadInput(Problem("groundwork.file-missing", Place(name))) from exc
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        columns = _columns(file.schema_arrow.names, spec)
        arrow = file.read(columns=list(columns.values()))
    except (pa.ArrowException, OSError, ValueError) as exc:
        raise BadInput(Problem("groundwork.file-damaged", Place(name))) from exc
    table = ParquetTable(spec, name, "", np.arange(arrow.num_rows, dtype=np.int64))
    table._columns = {key: number for number, key in enumerate(columns)}
    for field in spec.fields:
        if field.key in columns:
            _fill(table, field, arrow.column(columns[field.key]))
        elif field.required:
            params = {"en": field.en, "zh": field.zh}
            table.report(Problem("groundwork.column-missing", Place(name), params))
            table.ok[:] = False
    for heading in set(file.schema_arrow.names) - set(columns.values()):
        params = {"heading": heading}
        table.report(Problem("groundwork.column-unknown", Place(name), params, Severity.WARNING))
    return table


def _columns(names: list[str], spec: TableSpec) -> dict[str, str]:
    """Key of the declaration -> heading of the file."""
    spelled = {folded(s): f.key for f in reversed(spec.fields) for s in f.spellings}
    found: dict[str, str] = {}
    for name in names:
        for form in folded_heading(name):
            if form in spelled:
                found.setdefault(spelled[form], name)
    return found


def _fill(table: Table, field: Field, column: pa.ChunkedArray) -> None:
    if field.kind is Kind.NUMBER:
        table._numbers[field.key] = values = _numbers(table, field, column)
        empty = np.isnan(values)
    else:
        table._words[field.key] = words = _words(table, field, column)
        empty = np.asarray(pd.isna(words), dtype=np.bool_)
    if field.required:
        for row in np.flatnonzero(empty & table.ok):
            table.reject(int(row), "groundwork.cell-empty", field.key, en=field.en, zh=field.zh)


def _numbers(table: Table, field: Field, column: pa.ChunkedArray) -> Numbers:
    import pyarrow as pa

    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        values = np.array(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    else:
        texts = pd.Series(column.cast(pa.string()).to_numpy(zero_copy_only=False), dtype=object)
        values = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64)
        for row in np.flatnonzero(np.isnan(values) & texts.notna().to_numpy()):
            table.reject(int(row), "groundwork.not-a-number", field.key, value=str(texts[row]))
    for row in np.flatnonzero(np.isinf(values)):
        table.reject(int(row), "groundwork.not-a-number", field.key, value="inf")
    if field.positive:
        for row in np.flatnonzero(values <= 0):
            table.reject(
                int(row), "groundwork.not-positive", field.key, value=number_text(float(values[row]))
            )
    refuse_too_large(table, field, np.where(np.isinf(values), np.nan, values))
    return values


def _words(table: Table, field: Field, column: pa.ChunkedArray) -> Texts:
    """Texts through the declaration's vocabulary, once per distinct value."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.combine_chunks()
    one = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    codes = one.indices.to_numpy(zero_copy_only=False)
    codes = np.where(np.isnan(codes), -1, codes).astype(np.int64) if codes.dtype.kind == "f" else codes
    distinct = [_text(value) for value in one.dictionary.to_pylist()]
    words = np.empty(len(distinct) + 1, dtype=object)  # the last one stands for an empty cell
    refused = []
    for number, text in enumerate(distinct):
        found, problem = refused_or_word(field, text)
        words[number] = found
        refused += [(number, problem)] if problem is not None else []
    for number, (code, params) in refused:
        for row in np.flatnonzero(codes == number):
            table.reject(int(row), code, field.key, **params)
    found_words: Texts = words[codes]
    return found_words


def _text(value: object) -> str:
    """A value as a cell would show it: whole numbers without a point, days in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float)):
        return number_text(float(value))
    return str(value).strip()
