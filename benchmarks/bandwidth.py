"""How fast memory is read and written, and how fast the sweeps do it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from footprint.layout import Model, Prepared, Solver, has_numba
from inventories.distributions import Sampler

N_TRIAD, REPEAT = 20_000_000, 60
"""Often enough that one of the runs has the memory to itself."""


def triad_bandwidth() -> float:
    """Bytes per second of a = b + s c, reads and write counted once each (STREAM's way).

    Without numba numpy forms it in two steps, which together read three arrays and write two.
    """
    if not has_numba():
        return _triad_of_numpy()
    import numba

    def triad(a: Any, b: Any, c: Any, factor: float) -> None:
        for i in range(a.size):
            a[i] = b[i] + factor * c[i]

    compiled = numba.njit(nogil=True)(triad)
    a, b, c = (np.ones(N_TRIAD) for _ in range(3))
    compiled(a, b, c, 3.0)
    best = np.inf
    for _ in range(REPEAT):
        start = time.perf_counter()
        compiled(a, b, c, 3.0)
        best = min(best, time.perf_counter() - start)
    return 3 * a.nbytes / best


def _triad_of_numpy() -> float:
    a, b, c = (np.ones(N_TRIAD) for _ in range(3))
    best = np.inf
    for _ in range(REPEAT):
        start = time.perf_counter()
        np.multiply(c, 3.0, out=a)
        np.add(a, b, out=a)
        best = min(best, time.perf_counter() - start)
    return 5 * a.nbytes / best


def matvec_bandwidth(model: Model, outputs: Any, seed: int) -> tuple[float, int]:
    """Bytes per second, and bytes, of one draw's matrix times a vector: amounts, places, gathered, result."""
    prepared = Prepared.of(model, outputs, Solver.KRYLOV)
    values = np.ascontiguousarray(Sampler(prepared.uses, seed).draw(0)[:, 0])
    matrix, vector = prepared.matrix(values), prepared.guess.copy()
    best = np.inf
    for _ in range(REPEAT):
        start = time.perf_counter()
        matrix @ vector
        best = min(best, time.perf_counter() - start)
    n_uses, n_nodes = len(values), len(vector)
    moved = n_uses * (2 * values.itemsize + matrix.indices.itemsize)
    moved += n_nodes * (2 * vector.itemsize + matrix.indptr.itemsize)
    return moved / best, moved


def sweep_bandwidth(prepared: Prepared, seed: int) -> tuple[float, int]:
    """Bytes per second, and bytes, of a sweep over the largest group: amounts, places, gathered and own."""
    from footprint.sweeps import LANES, _compiled_sweep

    values = Sampler(prepared.uses, seed).draw(0)
    direct = prepared.direct(Sampler(prepared.burdens, seed).draw(0))
    found = np.repeat(prepared.guess[:, None], LANES, axis=1)
    suppliers, starts = prepared.narrow
    largest = int(np.argmax(np.diff(starts)))
    first, last = int(starts[largest]), int(starts[largest + 1])
    pointers, change = prepared.network.pointers, np.zeros(LANES)
    best = np.inf
    for _ in range(REPEAT):
        start = time.perf_counter()
        _compiled_sweep(first, last, pointers, suppliers, values, direct, found, change)
        best = min(best, time.perf_counter() - start)
    n_uses, n_nodes = int(pointers[last] - pointers[first]), last - first
    lane = LANES * values.itemsize
    moved = n_uses * (2 * lane + suppliers.itemsize) + n_nodes * (3 * lane + pointers.itemsize)
    return moved / best, moved
