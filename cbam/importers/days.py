"""The day of import of each usable line of a portfolio file, where the file gives one."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from cbam.shipment_tables import SHIPMENTS
from cbam.shipments import Shipments, Texts
from groundwork.sheets import read_book
from groundwork.table_reader import find_sheet, read_table

_ROW = re.compile(r"\d+")


def import_days(source: Path | bytes, shipments: Shipments, name: str = "") -> Texts:
    """One ``date`` or None per line of ``shipments``, matched by the row of the sheet it came from.

    Lines with only a quarter or a year, and files without a date column, give None.
    """
    days: Texts = np.full(len(shipments), None, dtype=object)
    book = read_book(source, name).value
    sheet = find_sheet(book, SHIPMENTS)
    if sheet is None:
        return days
    table = read_table(sheet, SHIPMENTS)
    by_row = dict(zip((table.rows + 1).tolist(), table.dates("date"), strict=True))
    for line in range(len(shipments)):
        row = _ROW.search(shipments.place(line, "cn_code").cell)
        if row:
            days[line] = by_row.get(int(row.group()))
    return days
