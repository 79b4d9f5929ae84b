"""BiCGSTAB (van der Vorst 1992, doi:10.1137/0913035) without a call to BLAS.

A threaded BLAS makes the short inner products of these systems many times slower than they are (its
threads wait for one another), and its sums differ in the last bit with the number of threads. Here a
sum is the same wherever it is formed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from footprint.system import Floats


def inner(a: Floats, b: Floats) -> float:
    """Inner product, by numpy's own loop."""
    return float(np.einsum("i,i->", a, b))


def bicgstab(
    apply: Callable[[Floats], Floats],
    wanted: Floats,
    start: Floats | None = None,
    *,
    tolerance: float,
    max_iterations: int,
) -> tuple[Floats, bool]:
    """Solve A x = b.

    Args:
        apply: A times a vector.
        wanted: b.
        start: first guess; without one, zeros.
        tolerance: norm of the residual, as a share of that of b, at which to stop.
        max_iterations: after how many steps to give up.

    Returns:
        The last x and whether the tolerance was met.
    """
    found = np.zeros_like(wanted) if start is None else start.copy()
    left = wanted.copy() if start is None else wanted - apply(start)
    limit = tolerance**2 * inner(wanted, wanted)
    if inner(left, left) <= limit:
        return found, True
    shadow = left.copy()
    direction, moved = np.zeros_like(wanted), np.zeros_like(wanted)
    before = step = turn = 1.0
    for _ in range(max_iterations):
        now = inner(shadow, left)
        if now == 0 or turn == 0 or not np.isfinite(now):
            return found, False
        _next_direction(direction, moved, left, (now / before) * (step / turn), turn)
        moved = apply(direction)
        along = inner(shadow, moved)
        if along == 0:
            return found, False
        step, before = now / along, now
        left -= step * moved
        if inner(left, left) <= limit:
            found += step * direction
            return found, True
        turned = apply(left)
        length = inner(turned, turned)
        turn = inner(turned, left) / length if length > 0 else 0.0
        found += step * direction
        found += turn * left
        left -= turn * turned
        if inner(left, left) <= limit:
            return found, True
    return found, False


def _next_direction(direction: Floats, moved: Floats, left: Floats, factor: float, turn: float) -> None:
    """p = r + beta (p - omega v), in place."""
    moved *= turn
    direction -= moved
    direction *= factor
    direction += left
