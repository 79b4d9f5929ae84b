"""Loops of a database that use up more of their own products than they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from inventories.attach.matrices import Floats, Matrices
from inventories.network import looped_groups

DENSE_UP_TO = 400
NEUTRAL = 1.0
NAMED = 12
WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class DeadLoop:
    """Datasets that feed one another and eat at least what they make. `gain` is used per made, all round."""

    members: tuple[int, ...]
    size: int
    gain: float


def uses_per_unit(matrices: Matrices) -> sparse.csr_matrix:
    """Entry (i, j): units of i drawn per unit that j makes, waste treated counted as a service."""
    entries = matrices.technosphere
    n = own = len(matrices.nodes)
    per_unit = entries.amounts[own:] * drawn_per_unit(matrices)
    return sparse.csr_matrix((per_unit, (entries.rows[own:], entries.columns[own:])), shape=(n, n))


def drawn_per_unit(matrices: Matrices) -> Floats:
    """What each technosphere entry but the products is multiplied by: sign, and 1 / what a run makes."""
    production, entries, own = matrices.production, matrices.technosphere, len(matrices.nodes)
    sign = np.sign(production)[entries.rows[own:]]
    turned = np.where(entries.flip[own:], 1.0, -1.0)
    return np.asarray(turned * sign / np.abs(production)[entries.columns[own:]])


def dead_loops(matrices: Matrices) -> list[DeadLoop]:
    """Every group of datasets that need each other and whose largest real eigenvalue is one or more.

    Below one, going round the loop again and again adds up to a finite supply; from one
    on it does not, and the linear algebra answers with negative amounts and no complaint.
    """
    matrix = uses_per_unit(matrices)
    matrix.eliminate_zeros()
    found = []
    for members in looped_groups(matrix):
        gain, weight = _largest(matrix[members][:, members])
        if gain >= NEUTRAL:
            order = np.argsort(-weight, kind="stable")[:NAMED]
            named = [int(members[i]) for i in order if weight[i] >= WEIGHT * weight[order[0]]]
            found.append(DeadLoop(tuple(named), len(members), gain))
    return found


def _largest(block: sparse.csr_matrix) -> tuple[float, Floats]:
    """Largest real eigenvalue and the size of each member in its vector."""
    n = block.shape[0]
    if n > DENSE_UP_TO:
        return _largest_iterated(block)
    found = np.linalg.eig(block.toarray())
    values, vectors = np.asarray(found.eigenvalues), np.asarray(found.eigenvectors)
    scale = max(1.0, float(np.abs(values).max()))
    real = np.abs(values.imag) <= np.sqrt(np.finfo(float).eps) * scale
    if not real.any():
        return 0.0, np.zeros(n)
    best = int(np.flatnonzero(real)[np.argmax(values.real[real])])
    return float(values.real[best]), np.abs(vectors[:, best])


def _largest_iterated(block: sparse.csr_matrix) -> tuple[float, Floats]:
    from scipy.sparse.linalg import ArpackNoConvergence, eigs

    try:
        values, vectors = eigs(block, k=1, which="LR", v0=np.ones(block.shape[0]))
    except ArpackNoConvergence as stopped:
        if not len(stopped.eigenvalues):
            return _by_supply(block)
        return float(stopped.eigenvalues[0].real), np.abs(stopped.eigenvectors[:, 0])
    return float(values[0].real), np.abs(vectors[:, 0])


def _by_supply(block: sparse.csr_matrix) -> tuple[float, Floats]:
    """Without an eigenvalue: the loop is dead where supplying one of everything needs a negative run."""
    from scipy.sparse.linalg import splu

    n = block.shape[0]
    runs = splu(sparse.csc_matrix(sparse.identity(n) - block)).solve(np.ones(n))
    return (NEUTRAL if runs.min() < 0 else 0.0), np.maximum(-runs, 0.0)
