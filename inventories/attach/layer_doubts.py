"""Uncertainties of a frozen database, per unit that its datasets make: what the draws take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from inventories.attach.frozen import Frozen
from inventories.attach.loops import drawn_per_unit
from inventories.attach.matrices import Bools, Entries, Floats, Ints, Matrices
from inventories.uncertainty import (
    Distribution,
    Kind,
    certain,
    lognormal,
    normal,
    triangular,
    uniform,
)

Parts = Mapping[tuple[int, int], tuple[Distribution, ...]]
"""Distributions by dataset and what it draws or releases; they add up to the amount."""


def input_parts(matrices: Matrices, sizes: Floats) -> Parts:
    """Of inputs, by consumer and supplier, in the plain unit of the supplier per plain unit made.

    Args:
        matrices: of the frozen database.
        sizes: how many plain units one unit of each dataset's product is.
    """
    entries, own = matrices.technosphere, len(matrices.nodes)
    rows, columns = entries.rows[own:], entries.columns[own:]
    factors = drawn_per_unit(matrices) * sizes[rows] / sizes[columns]
    return _parts(_taken(entries, slice(own, None)), columns, rows, factors)


def emission_parts(frozen: Frozen, made: Floats) -> Parts:
    """Of gases, by dataset and gas, in kg per plain unit made.

    Args:
        frozen: the database.
        made: plain units that one run of each dataset makes.
    """
    entries, weights = frozen.matrices.biosphere, frozen.weights.tocoo()
    gas = np.full(len(frozen.matrices.flows), -1, dtype=np.int64)
    size = np.zeros(len(frozen.matrices.flows))
    gas[weights.col], size[weights.col] = weights.row, weights.data
    counted = gas[entries.rows] >= 0
    rows, columns = entries.rows[counted], entries.columns[counted]
    factors = np.where(entries.flip[counted], -1.0, 1.0) * size[rows] / made[columns]
    return _parts(_taken(entries, counted), columns, gas[rows], factors)


def _taken(entries: Entries, chosen: slice | Bools) -> tuple[Floats, Any]:
    return entries.amounts[chosen], None if entries.doubts is None else entries.doubts[chosen]


def _parts(stated: tuple[Floats, Any], datasets: Ints, others: Ints, factors: Floats) -> Parts:
    """Cells of which at least one entry states an uncertainty; entries of one cell stay apart."""
    amounts, records = stated
    if records is None:
        return {}
    kinds = records["uncertainty_type"].tolist()
    numbers = [records[name].astype(np.float64).tolist() for name in ("loc", "scale", "minimum", "maximum")]
    cells = zip(datasets.tolist(), others.tolist(), strict=True)
    found: dict[tuple[int, int], list[Distribution]] = defaultdict(list)
    for cell, amount, factor, kind, *parameters in zip(
        cells, amounts.tolist(), factors.tolist(), kinds, *numbers, strict=True
    ):
        if amount:
            found[cell].append(_distribution(kind, amount, parameters).times(factor))
    return {
        cell: tuple(parts)
        for cell, parts in found.items()
        if any(part.kind is not Kind.UNDEFINED for part in parts)
    }


def _distribution(kind: int, amount: float, parameters: list[float]) -> Distribution:
    """One amount; its own double precision stands for the centre, which the record rounds."""
    loc, scale, low, high = parameters
    if kind == Kind.LOGNORMAL:
        return lognormal(amount, scale)
    if kind == Kind.NORMAL:
        return normal(amount, scale)
    if kind == Kind.UNIFORM:
        return uniform(amount, low, high)
    if kind == Kind.TRIANGULAR:
        return triangular(amount, low, loc, high)
    return certain(amount) if kind == Kind.CERTAIN else Distribution(Kind.UNDEFINED, amount)
