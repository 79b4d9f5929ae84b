"""Processes that feed each other, solved as one linear system (IR (EU) 2025/2547 Annex III pt B)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


class Endless(Exception):  # noqa: N818 - named for what it is
    """A loop that uses up as much as it makes or more: no finite embedded emissions exist."""


def consumption(
    names: Sequence[str], production_t: Mapping[str, float], consumed_t: Mapping[tuple[str, str], float]
) -> Matrix:
    """m_i = M_i / AL_g [t/t]: row = process that makes g, column = process whose goods it uses.

    ``consumed_t[(i, g)]`` is all of i that g used, losses and scrap included (Annex III pt B). A process
    that makes nothing has a row of zeros. KeyError for a process that is not among ``names``. Equation 61.
    """
    index = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for (source, user), mass in consumed_t.items():
        if production_t[user] > 0:
            matrix[index[user], index[source]] += mass / production_t[user]
    return matrix


def requirements(matrix: Matrix) -> Matrix:
    """(I - A)^-1: t of each process's goods needed, at all depths, per t of good.

    Raises ``Endless`` where a loop consumes what it makes. Equations 59-62 applied recursively.
    """
    if matrix.size and np.max(np.abs(np.linalg.eigvals(matrix))) >= 1:
        raise Endless
    identity = np.eye(len(matrix))
    return np.asarray(np.linalg.solve(identity - matrix, identity))


def solve(needed: Matrix, own: Matrix) -> Matrix:
    """SEE = ae + sum of m_i x SEE_i for all processes at once: ``needed`` x ``own`` [tCO2e/t].

    ``own`` holds what each process adds per tonne (own emissions and purchased precursors). A process that
    lacks its own figure (NaN) leaves those without a figure that need it, and no other. Equation 62.
    """
    used = np.abs(needed) > 0
    lacking = used @ np.isnan(own).astype(float) > 0
    total = needed @ np.nan_to_num(own, nan=0.0)
    return np.where(lacking, np.nan, total)
