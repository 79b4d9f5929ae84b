"""How fast memory is read and written, and how fast the sweeps do it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from footprint.layout import Prepared
from inventories.distributions import Sampler

N_TRIAD, REPEAT = 20_000_000, 8


def triad_bandwidth() -> float:
    """Bytes per second of a = b + s c, reads and write counted once each (STREAM's way)."""
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


def sweep_bandwidth(prepared: Prepared, seed: int) -> float:
    """Bytes per second that sweeps over the largest group move: amounts, places, gathered and own burdens."""
    from footprint.sweeps import LANES, _compiled_sweep

    values = Sampler(prepared.uses, seed).draw(0)
    direct = prepared.direct(Sampler(prepared.burdens, seed).draw(0))
    found = np.repeat(prepared.guess[:, None], LANES, axis=1)
    suppliers, starts = prepared.narrow
    largest = int(np.argmax(np.diff(starts)))
    first, last = int(starts[largest]), int(starts[largest + 1])
    pointers, change = prepared.network.pointers, np.zeros(LANES)
    best = np.inf
    for _ in range(4 * REPEAT):
        start = time.perf_counter()
        _compiled_sweep(first, last, pointers, suppliers, values, direct, found, change)
        best = min(best, time.perf_counter() - start)
    n_uses, n_nodes = int(pointers[last] - pointers[first]), last - first
    lane = LANES * values.itemsize
    moved = n_uses * (2 * lane + suppliers.itemsize) + n_nodes * (3 * lane + pointers.itemsize)
    return moved / best
