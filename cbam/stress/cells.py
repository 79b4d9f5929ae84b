"""A portfolio folded into cells: lines that differ only in mass and value become one, sums kept.

What the law, a scenario or a draw does to a line depends on everything but its mass and value, so a million
lines cost no more than the few thousand cells they fold into. No line is lost: ``cell_of`` leads back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cbam.shipments import NOT_COLUMNS, Floats, Ints, Shipments

_SUMMED = ("mass_t", "mwh", "value_eur")
_NOT_KEYS = ("id", "product", "margin", "day", *NOT_COLUMNS, *_SUMMED)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Folded lines: ``shipments`` one row per cell in order of first appearance, sums of mass and value.

    ``cell_of`` [line] the cell of each line, ``n_lines`` how many each holds, ``line`` the first of them.
    """

    shipments: Shipments
    cell_of: Ints
    n_lines: Ints
    line: Ints

    def __len__(self) -> int:
        return len(self.n_lines)


def fold(shipments: Shipments) -> Cells:
    """Fold equal lines. The margin of a cell is the profit of its lines over their value."""
    key = _keys(shipments)
    cell_of, distinct = pd.factorize(key)
    n = len(distinct)
    first = np.full(n, len(shipments), dtype=np.int64)
    np.minimum.at(first, cell_of, np.arange(len(shipments)))
    folded = shipments.take(first)
    if n == len(shipments):
        return Cells(folded, cell_of.astype(np.int64), np.ones(n, dtype=np.int64), first)
    sums = {name: _sum(getattr(shipments, name), cell_of, n) for name in _SUMMED}
    profit = _sum(shipments.value_eur * shipments.margin, cell_of, n)
    several = np.bincount(cell_of, minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        margin = np.where(several > 1, profit / sums["value_eur"], folded.margin)
    summed = replace(
        folded, mass_t=sums["mass_t"], mwh=sums["mwh"], value_eur=sums["value_eur"], margin=margin
    )
    return Cells(summed, cell_of.astype(np.int64), several, first)


def unfolded(shipments: Shipments) -> Cells:
    """Every line a cell of its own."""
    every = np.arange(len(shipments), dtype=np.int64)
    return Cells(shipments, every, np.ones(len(shipments), dtype=np.int64), every)


def _keys(shipments: Shipments) -> Ints:
    """One number per distinct combination of everything that decides how a line is priced or grouped."""
    key: Ints = np.zeros(len(shipments), dtype=np.int64)
    names = [name for name in shipments.__dataclass_fields__ if name not in _NOT_KEYS]
    for column in (*(getattr(shipments, n) for n in names), *_known(shipments)):
        codes, distinct = pd.factorize(column, use_na_sentinel=False)
        combined = key * max(len(distinct), 1) + codes
        key = pd.factorize(combined)[0].astype(np.int64)
    return key


def _known(shipments: Shipments) -> tuple[Floats, ...]:
    """Lines with and without a value or margin stay apart, so that shares keep their own denominators."""
    columns = (shipments.mass_t, shipments.mwh, shipments.value_eur, shipments.margin)
    return tuple(np.isnan(column).astype(np.float64) for column in columns)


def _sum(values: Floats, cell_of: Ints, n: int) -> Floats:
    """Sums by cell; a cell of lines without the figure has none."""
    missing = np.isnan(values)
    sums = np.bincount(cell_of, np.where(missing, 0, values), n)
    none = np.bincount(cell_of[missing], minlength=n) == np.bincount(cell_of, minlength=n)
    return np.where(none, np.nan, sums)
