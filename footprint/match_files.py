"""Confirmed matches written to a file, and links of a bill filled from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from footprint.bill import Bom, Line, Product
from footprint.matches import MATCHES, Confirmed, Pair, joined, pairs_of, read_matches
from footprint.output import writing
from groundwork.csv_text import safe_text
from groundwork.problems import BadInput, Loaded, Place, Problem
from groundwork.table_reader import Table
from inventories.catalogue import Catalogue

REMARK = "footprint.note-link-remembered"
_SAYS = ("link", "gas", "mode", "supplier_pcf_unit")
_COUNTS = ("supplier_pcf", "distance_km")


def write_matches(path: Path, pairs: Iterable[Pair]) -> None:
    """Write pairs to an .xlsx or .csv file, replacing it.

    Raises:
        BadInput: the name ends in neither, or the file cannot be written.
    """
    columns = tuple(f.key for f in MATCHES.fields)
    rows = [tuple(getattr(pair, column) for column in columns) for pair in pairs]
    suffix = path.suffix.lower()
    if suffix not in {".xlsx", ".csv"}:
        raise BadInput(Problem("footprint.matches-format", Place(path.name), {"suffix": suffix or path.name}))
    with writing(path):
        if suffix == ".xlsx":
            from groundwork.workbooks import SheetOut, write_book

            write_book(path, [SheetOut(MATCHES.key, columns, rows)])
        else:
            import csv

            with path.open("w", encoding="utf-8-sig", newline="") as stream:
                safe = ([safe_text(cell) for cell in row] for row in rows)
                csv.writer(stream, lineterminator="\n").writerows([columns, *safe])


def fill_links(
    table: Table, product_ids: Sequence[str], firms: Mapping[str, str], confirmed: Confirmed
) -> frozenset[int]:
    """Write confirmed processes into the empty links of a table of lines.

    A line is filled only where it says nothing else of what it draws on.

    Args:
        table: lines as read.
        product_ids: product of each row.
        firms: company of each product.
        confirmed: the pairs.

    Returns:
        The rows that were filled; their results say so.
    """
    filled = set()
    for i in range(table.n_rows):
        if any(table.texts(key)[i] for key in _SAYS) or not all(
            np.isnan(table.numbers(key)[i]) for key in _COUNTS
        ):
            continue
        item, unit = (str(table.texts(key)[i] or "") for key in ("item", "unit"))
        pair = confirmed.find(firms.get(product_ids[i], ""), item, unit) if item else None
        if pair:
            table.texts("link")[i] = pair.process_id
            filled.add(i)
    return frozenset(filled)


Filled = frozenset[tuple[str, str, int]]
"""Lines that were filled, by file, sheet and row as the sheet counts."""


def filled_places(
    tables: Iterable[tuple[Table, list[str]]], products: Iterable[Product], confirmed: Confirmed | None
) -> Filled:
    """Fill the empty links of all tables of lines; see `fill_links`."""
    if confirmed is None or not confirmed.pairs:
        return frozenset()
    firms = {product.id: product.company for product in products}
    return frozenset(
        (table.file, table.sheet, int(table.rows[i]) + 1)
        for table, ids in tables
        for i in fill_links(table, ids, firms, confirmed)
    )


def remarked(lines: Iterable[Line], filled: Filled) -> list[Line]:
    """Lines, those that a confirmed match linked with a remark that their product's result shows."""
    return [
        replace(line, remarks=(*line.remarks, REMARK))
        if (line.place.file, line.place.sheet, line.row) in filled
        else line
        for line in lines
    ]


def remember(path: Path, bom: Bom, catalogue: Catalogue, lang: str) -> Loaded[dict[str, object]]:
    """Add the pairs that a bill's links confirm to a file of matches, which is made where missing.

    Returns:
        Counts for a message, with everything that was replaced or left out as warnings.

    Raises:
        BadInput: the file is there and cannot be read, holds faulty rows, or cannot be written.
    """
    old = read_matches(path, catalogue) if path.exists() else Loaded(Confirmed())
    if old.errors:
        raise BadInput(*old.problems)
    new = pairs_of(bom, lang)
    both = joined(old.value, new.value, Place(path.name))
    write_matches(path, both.value)
    added = len(both.value) - len(old.value.pairs)
    counts = {"path": str(path), "added": added, "all": len(both.value), "replaced": len(both.problems)}
    return Loaded(counts, (*new.problems, *both.problems))
