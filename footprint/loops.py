"""Loops in a product system: found, measured, and refused by name when they cannot supply anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from inventories.network import looped_groups

_DENSE_UP_TO = 400


@dataclass(frozen=True, slots=True)
class Loop:
    """Nodes that need each other, and how much of its own output a turn around the loop uses up."""

    members: tuple[str, ...]
    gain: float

    @property
    def productive(self) -> bool:
        """Whether anything is left after the loop has fed itself."""
        return self.gain < 1


def loops(
    names: Sequence[str],
    suppliers: npt.NDArray[np.int64],
    consumers: npt.NDArray[np.int64],
    amounts: npt.NDArray[np.float64],
) -> list[Loop]:
    """Every loop of a system, with its gain.

    Args:
        names: name of each node.
        suppliers, consumers: node numbers of each exchange.
        amounts: units of the supplier used per unit that the consumer makes.

    Returns:
        One entry per strongly connected group of nodes. The gain is the largest real
        eigenvalue of the group's exchange matrix: below 1 the series
        ``1 + g + g^2 + ...`` ends at ``1 / (1 - g)``; from 1 on it has no end and the
        algebra would return a negative supply without a word.
    """
    n = len(names)
    matrix = sparse.csr_matrix((amounts, (suppliers, consumers)), shape=(n, n))
    found = []
    for members in looped_groups(matrix):
        block = matrix[members][:, members]
        found.append(Loop(tuple(names[int(i)] for i in members), largest_gain(block)))
    return found


def largest_gain(block: Any) -> float:
    """Largest real eigenvalue of a square sparse matrix of what a unit of each node draws.

    Infinite where it cannot be found.
    """
    if block.shape[0] <= _DENSE_UP_TO:
        values = np.linalg.eigvals(block.toarray())
        scale = max(1.0, float(np.abs(values).max()))
        real = values.real[np.abs(values.imag) <= np.sqrt(np.finfo(float).eps) * scale]
        return float(real.max()) if real.size else 0.0
    from scipy.sparse.linalg import ArpackNoConvergence, eigs

    start = np.ones(block.shape[0])
    try:
        return float(eigs(block, k=1, which="LR", v0=start, return_eigenvectors=False)[0].real)
    except ArpackNoConvergence as stopped:
        return float(max(stopped.eigenvalues.real, default=np.inf))
