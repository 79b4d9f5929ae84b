"""A column of years: whole numbers a calendar has, everything else refused at its cell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cbam.shipments import Ints
    from groundwork.table_reader import Table


def whole_years(table: Table, key: str) -> Ints:
    """The years of a number column; 0 where the cell is empty or the row is refused."""
    values = table.numbers(key)
    strange = np.isfinite(values) & ((values % 1 != 0) | (values < 1) | (values > date.max.year))
    for row in np.flatnonzero(strange):
        table.reject(int(row), "cbam.not-a-year", key, value=f"{values[row]:g}")
    whole: Ints = np.where(table.ok & np.isfinite(values), values, 0).astype(np.int64)
    return whole
