"""The installation workbook in and out: sheets to the same data as the JSON form, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cbam.embedded.cell_texts import read_list, read_pairs, read_value, write_list, write_pairs, write_value
from cbam.embedded.model import Installation
from cbam.embedded.reading import Located, as_data, validated
from cbam.embedded.sheet_columns import Cell, SheetColumn, SheetTable
from cbam.embedded.sheets import ABOUT, ALL, CHAIN, GUIDE, JOINT, NESTED, POWER, TABLES
from groundwork.problems import BadInput, Loaded, Place, Problem
from groundwork.sheets import read_book
from groundwork.table_reader import Table, find_sheet, read_table
from groundwork.tables import Kind
from groundwork.workbooks import write_template

SCHEMA = "cbam-installation-workbook/1"
_PATH = re.compile(r"(\w+)\[(\d+)\]\.?(.*)")
Record = dict[str, Any]


def write_blank(path: Path) -> None:
    """Write the blank bilingual workbook, the rows that must be there prepared."""
    today = [{"group": "period", "field": "start"}, {"group": "period", "field": "end"}]
    write_template(path, [t.spec for t in ALL], GUIDE, {ABOUT.key: today}, schema=SCHEMA)


def write_workbook(installation: Installation, path: Path) -> None:
    """Write an installation into the workbook; ``read_workbook`` gives the same installation back."""
    data = as_data(installation)
    rows = {t.key: [_row(t, record) for record in data.get(t.key, ())] for t in TABLES}
    rows[ABOUT.key] = list(_about_rows(data))
    rows[POWER.key] = [_row(POWER, {"process": "", **s}) for s in data.get("electricity_supply", ())]
    for process in data["processes"]:
        for source in process.get("electricity", {}).get("sources", ()):
            rows[POWER.key].append(_row(POWER, {"process": process["name"], **source}))
    rows[JOINT.key] = [
        _row(JOINT, {"process": p["name"], **j})
        for p in data["processes"]
        for j in p.get("joint_precursors", ())
    ]
    rows[CHAIN.key] = [
        _row(CHAIN, record)
        for precursor in data.get("precursors", ())
        for record in _chain_records(precursor["name"], precursor.get("precursors", ()), "")
    ]
    write_template(path, [t.spec for t in ALL], GUIDE, rows, schema=SCHEMA)


def read_workbook(source: Path | bytes, name: str = "") -> Loaded[Located]:
    """An installation from its workbook. Raises ``BadInput`` with every problem, each with sheet and cell."""
    book = read_book(source, name)
    problems = list(book.problems)
    tables: dict[str, Table] = {}
    for sheet_table in ALL:
        sheet = find_sheet(book.value, sheet_table.spec)
        if sheet is not None:
            tables[sheet_table.key] = read_table(sheet, sheet_table.spec)
            problems += tables[sheet_table.key].problems
        elif sheet_table.spec.required:
            params = {"en": sheet_table.spec.en, "zh": sheet_table.spec.zh}
            problems.append(Problem("cbam.embedded-sheet-missing", Place(book.value.file), params))
    data = _data(tables)
    place = _places(tables, book.value.file)
    if any(p.severity == "error" for p in problems):
        raise BadInput(*problems)
    return validated(data, place, problems)


# ---- out ----------------------------------------------------------------------------------------


def _row(sheet_table: SheetTable, record: Mapping[str, Any]) -> Record:
    row: Record = {}
    for column in sheet_table.columns:
        value: Any = record
        for step in column.path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            row[column.field.key] = _written(column, value)
    return row


def _written(column: SheetColumn, value: Any) -> object:
    if column.cell is Cell.PAIRS:
        return write_pairs(value)
    if column.cell is Cell.LIST:
        return write_list(value)
    if column.field.kind is Kind.BOOL:
        return "yes" if value else "no"
    return value


def _about_rows(data: Mapping[str, Any]) -> Iterator[Record]:
    for group in ("period", "installation", "verifier", "data_quality", "fuel_balance"):
        for field, value in data.get(group, {}).items():
            if value is not None:
                yield {"group": group, "field": field, "value": write_value(value)}
    for field in ("title", "carbon_price_instrument_text", "total_indirect_emissions_t"):
        if field in data:
            yield {"group": "top", "field": field, "value": write_value(data[field])}


def _chain_records(precursor: str, goods: Sequence[Record], parent: str) -> Iterator[Record]:
    for i, good in enumerate(goods, start=1):
        number = f"{parent}.{i}" if parent else f"n{i}"
        yield {**good, "precursor": precursor, "id": number, "parent": parent}
        yield from _chain_records(precursor, good.get("precursors", ()), number)


# ---- in -----------------------------------------------------------------------------------------


def _data(tables: Mapping[str, Table]) -> Record:
    data: Record = {}
    for sheet_table in TABLES:
        table = tables.get(sheet_table.key)
        data[sheet_table.key] = (
            [] if table is None else [_record(sheet_table, table, i) for i in range(table.n_rows)]
        )
    about = tables.get(ABOUT.key)
    for i in range(about.n_rows if about else 0):
        record = _record(ABOUT, about, i)  # type: ignore[arg-type]
        group, field = record.get("group"), record.get("field")
        value = read_value(str(record.get("value", "")))
        target = data if group == "top" else data.setdefault(str(group), {})
        if value is not None:
            target[str(field)] = value
    _attach(data, tables)
    return data


def _attach(data: Record, tables: Mapping[str, Table]) -> None:
    """Records of nested sheets put where they belong; what belongs nowhere is refused by the model."""
    nested = {
        t.key: [_record(t, tables[t.key], i) for i in range(tables[t.key].n_rows)] if t.key in tables else []
        for t in NESTED
    }
    processes = {p.get("name"): p for p in reversed(data["processes"])}
    for record in nested[POWER.key]:
        name = record.pop("process", None)
        owner = processes.get(name)
        if owner is None:
            data.setdefault("electricity_supply", []).append(record)
        else:
            owner.setdefault("electricity", {}).setdefault("sources", []).append(record)
    for record in nested[JOINT.key]:
        owner = processes.get(record.pop("process", None))
        if owner is not None:
            owner.setdefault("joint_precursors", []).append(record)
    precursors = {p.get("name"): p for p in reversed(data["precursors"])}
    nodes: dict[tuple[object, object], Record] = {}
    for record in nested[CHAIN.key]:
        bought, number, parent = (record.pop(k, None) for k in ("precursor", "id", "parent"))
        nodes[bought, number] = record
        owner = nodes.get((bought, parent)) if parent else precursors.get(bought)
        if owner is not None:
            owner.setdefault("precursors", []).append(record)


def _record(sheet_table: SheetTable, table: Table, i: int) -> Record:
    record: Record = {}
    for column in sheet_table.columns:
        value = _cell(column, table, i)
        if value is None:
            continue
        target = record
        for step in column.path[:-1]:
            target = target.setdefault(step, {})
        target[column.path[-1]] = value
    return record


def _cell(column: SheetColumn, table: Table, i: int) -> Any:
    key = column.field.key
    if column.field.kind is Kind.NUMBER:
        value = table.numbers(key)[i]
        if np.isnan(value):
            return None
        return int(value) if key == "production_year" and float(value).is_integer() else float(value)
    text = table.texts(key)[i]
    return None if text is None else _read(column, str(text))


def _read(column: SheetColumn, text: str) -> Any:
    if column.field.kind is Kind.BOOL:
        return text == "yes"
    if column.cell is Cell.PAIRS:
        return read_pairs(text)
    return read_list(text) if column.cell is Cell.LIST else text


def _places(tables: Mapping[str, Table], file: str) -> Callable[[str], Place]:
    """From a path such as ``processes[2].heat.imported_tj`` to the sheet and cell it stands in."""
    columns = {t.key: {c.path: c.field.key for c in t.columns} for t in TABLES}

    def place(path: str) -> Place:
        found = _PATH.match(path)
        table = tables.get(found[1]) if found else None
        if found is None or table is None or int(found[2]) >= table.n_rows:
            return Place(file, "", path)
        steps = tuple(found[3].split("."))
        keys = columns[found[1]]
        key = next(
            (keys[steps[:n]] for n in range(len(steps), 0, -1) if steps[:n] in keys), table.spec.fields[0].key
        )
        return table.place(int(found[2]), key)

    return place
