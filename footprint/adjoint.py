"""Burdens of all nodes of a system at once, without factorising it, with a bound on their error.

The residual of an iterative solution is not its error: in recycling loops the error is larger by
1 / (1 - gain). The bound used here holds component by component. With C the matrix of what a unit
draws, y the solution found, r its residual and |.| taken entry by entry:

    a vector e > 0 with (I - |C|) e >= |r| + round-off  proves  |y_exact - y| <= e

because I - |C| then is a non-singular M-matrix whose inverse bounds |(I - C)^-1| (Neumaier 1990,
Interval methods for systems of equations, section 3.7). The existence of e also proves that no loop
of the system uses up what it makes. Where no such e is found, the system is factorised.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from footprint.krylov import bicgstab
from footprint.network import Network, csr
from footprint.system import Floats

SOLVE_TOLERANCE, BOUND_TOLERANCE = 1e-14, 1e-6
BOUND_FLOOR = 1e-2
"""Every row is given at least this share of the largest residual, so that the bound can be proved."""
MAX_ITERATIONS = 2000
SCALING_STEPS = 8
WANTED_ERROR = 1e-11
"""Error bound, relative to the size of a burden without credits, beyond which a correction is tried."""
MAX_CORRECTIONS = 2
SAFETY = 1.01
ROUNDINGS = 8
"""Roundings per entry besides those of the sum: scaling, division by the production, the last step."""


class Method(StrEnum):
    """How a system was solved."""

    ITERATIVE = "iterative"
    DIRECT = "direct"


@dataclass(frozen=True)
class Intensities:
    """Burden of one unit of every node, nodes x groups of flows.

    `error` bounds the absolute error of each number where `method` is iterative; after a
    factorisation it is an estimate, one correction's size.
    """

    values: Floats
    error: Floats
    method: Method
    corrections: int = 0

    @property
    def total(self) -> Floats:
        """Sum over groups."""
        return np.asarray(self.values.sum(axis=1))

    def relative_error(self, floor: float = 1e-3) -> float:
        """Largest error bound relative to max(|y_i|, floor x max |y|) of its own group."""
        size = np.abs(self.values)
        scale = np.maximum(size, floor * size.max(axis=0, initial=0.0))
        return float(np.max(self.error[scale > 0] / scale[scale > 0], initial=0.0))


def intensities(network: Network, direct: Floats) -> Intensities:
    """Solve y p = d + u^T y for every group.

    Args:
        network: the system.
        direct: nodes x groups, kgCO2e per run of each node.

    Returns:
        Burdens with their error bounds. Falls back to one factorisation, for all groups, where
        the iteration does not converge or its error cannot be bounded.
    """
    per_unit = direct / network.production[:, None]
    values, error = np.zeros_like(per_unit), np.zeros_like(per_unit)
    corrections = 0
    for group in range(per_unit.shape[1]):
        if not per_unit[:, group].any():
            continue
        found = iterate(network.draws_on, per_unit[:, group])
        if found is None:
            return factorised(network.draws_on, per_unit)
        values[:, group], error[:, group], steps = found
        corrections += steps
    return Intensities(values, error, Method.ITERATIVE, corrections)


def iterate(matrix: Any, per_unit: Floats) -> tuple[Floats, Floats, int] | None:
    """Solve (I - C) y = b by BiCGSTAB with Jacobi scaling; y, its error bound, corrections made; or None."""
    scale = natural_scale(matrix, per_unit)
    ratio = scale[matrix.indices] / np.repeat(scale, np.diff(matrix.indptr))
    scaled = csr(matrix.data * ratio, matrix.indices, matrix.indptr)
    system = sparse.eye_array(len(scale), format="csr") - scaled
    sizes = magnitudes(scaled)
    wanted = per_unit / scale
    found = np.zeros_like(wanted)
    for step in range(MAX_CORRECTIONS + 1):
        left = wanted - system @ found
        change, met = bicgstab(
            system.__matmul__, left, tolerance=SOLVE_TOLERANCE, max_iterations=MAX_ITERATIONS
        )
        if not np.all(np.isfinite(change)) or (not met and step == MAX_CORRECTIONS):
            return None
        found = found + change
        bound = error_bound(system, sizes, found, wanted)
        if bound is None:
            return None
        if np.max(bound) <= WANTED_ERROR or step == MAX_CORRECTIONS:
            return found * scale, bound * scale, step
    return None


def magnitudes(matrix: Any) -> Any:
    """The matrix with every entry taken positive."""
    return csr(np.abs(matrix.data), matrix.indices, matrix.indptr)


def natural_scale(matrix: Any, per_unit: Floats) -> Floats:
    """A positive size per node near that of its burden: the first turns of the chain, all signs positive."""
    sizes = magnitudes(matrix)
    own = np.abs(per_unit)
    scale = own.copy()
    for _ in range(SCALING_STEPS):
        scale = own + sizes @ scale
    scale[scale == 0] = 1.0
    return scale


def error_bound(system: Any, sizes: Any, found: Floats, wanted: Floats) -> Floats | None:
    """A proved bound on |exact - found| of (I - C) x = b, or None where there is no proof.

    Args:
        system: I - C.
        sizes: |C|.
        found: approximate solution.
        wanted: b.
    """
    longest = int(np.diff(sizes.indptr).max(initial=0)) + ROUNDINGS
    round_off = longest * np.finfo(float).eps
    residual = np.abs(wanted - system @ found)
    slack = residual + round_off * (np.abs(wanted) + np.abs(found) + sizes @ np.abs(found))
    slack += np.finfo(float).tiny
    comparison = sparse.eye_array(len(found), format="csr") - sizes
    wanted_met = np.maximum(slack, BOUND_FLOOR * slack.max(initial=0.0))
    start, _ = bicgstab(
        comparison.__matmul__, wanted_met, tolerance=BOUND_TOLERANCE, max_iterations=MAX_ITERATIONS
    )
    if not np.all(np.isfinite(start)):
        return None
    bound = _above(sizes, slack, np.maximum(start, slack))
    return None if bound is None else np.asarray(bound * SAFETY)


def _above(sizes: Any, slack: Floats, start: Floats) -> Floats | None:
    """Raise a vector until (I - |C|) e >= slack holds everywhere; None if it does not come to hold."""
    bound = start
    for _ in range(SCALING_STEPS):
        met = bound - sizes @ bound
        if np.all(met > 0):
            return np.asarray(bound * max(1.0, float(np.max(slack / met))))
        bound = np.maximum(bound, slack + sizes @ bound)
    return None


def factorised(matrix: Any, per_unit: Floats) -> Intensities:
    """One factorisation for all groups, with a correction whose size estimates the error."""
    system = sparse.csc_matrix(sparse.eye_array(len(per_unit), format="csr") - matrix)
    factors = splu(system)
    first = factors.solve(per_unit)
    change = factors.solve(per_unit - system @ first)
    return Intensities(np.asarray(first + change), np.abs(change), Method.DIRECT)
