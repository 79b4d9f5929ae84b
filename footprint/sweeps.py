"""Gauss-Seidel sweeps over eight draws at once, compiled by numba (the extra `[fast]`).

Import this module only where numba is installed. `fastmath` leaves out the assumption that no
number is infinite or NaN: with it a draw that diverged could be reported as converged.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

LANES = 8
SMALL = 1e-3
"""Changes are measured against the node's natural size where the burden itself is smaller than this."""
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "nsz", "arcp"},
}


def _sweep(  # noqa: PLR0913, PLR0917 - a kernel takes arrays
    first: int, last: int, pointers: Any, suppliers: Any, values: Any, direct: Any, found: Any, change: Any
) -> None:
    """One pass over nodes first..last-1; `change` receives the largest relative change of each draw."""
    burden = np.empty(LANES)
    largest = np.zeros(LANES)
    for j in range(first, last):
        for lane in range(LANES):
            burden[lane] = direct[j, lane]
        for k in range(pointers[j], pointers[j + 1]):
            i = suppliers[k]
            for lane in range(LANES):
                burden[lane] += values[k, lane] * found[i, lane]
        for lane in range(LANES):
            size = abs(burden[lane])
            size = size if size > SMALL else SMALL  # written out: min and max do not vectorise
            moved = abs(burden[lane] - found[j, lane]) / size
            largest[lane] = moved if moved > largest[lane] else largest[lane]
            found[j, lane] = burden[lane]
    for lane in range(LANES):
        change[lane] = largest[lane]


_compiled_sweep: Any = numba.njit(**_OPTIONS)(_sweep)


def _left(change: Any, before: Any, left: Any) -> float:
    """Estimated distance still to go of each draw, by the rate at which changes shrink; the largest one."""
    worst = 0.0
    for lane in range(LANES):
        left[lane] = 0.0
        if change[lane] > 0.0:
            rate = change[lane] / before[lane] if before[lane] > 0.0 else 1.0
            left[lane] = change[lane] * rate / (1.0 - rate) if rate < 1.0 else np.inf
        worst = max(worst, left[lane])
    return worst


_compiled_left: Any = numba.njit(**_OPTIONS)(_left)


def _solve(  # noqa: PLR0913, PLR0917 - a kernel takes arrays
    pointers: Any,
    suppliers: Any,
    starts: Any,
    values: Any,
    direct: Any,
    found: Any,
    tolerance: float,
    max_sweeps: int,
) -> Any:
    """Solve group after group, suppliers first.

    Args:
        pointers, suppliers: uses sorted by consumer, nodes numbered in the order of solving.
        starts: where each group of nodes that need one another begins.
        values, direct: uses x 8 and nodes x 8 draws, per unit made, in natural sizes.
        found: nodes x 8; on entry a first guess, on return the burdens.
        tolerance: largest estimated error, relative to the burden or a thousandth of its natural size.
        max_sweeps: after how many sweeps a group is given up.

    Returns:
        Estimated error of each draw, infinite where it was given up, and the largest number of sweeps.
    """
    error = np.zeros(LANES)
    change = np.zeros(LANES)
    before = np.zeros(LANES)
    left = np.zeros(LANES)
    longest = 1
    for c in range(len(starts) - 1):
        first, last = starts[c], starts[c + 1]
        _compiled_sweep(first, last, pointers, suppliers, values, direct, found, change)
        own = False
        for k in range(pointers[first], pointers[first + 1]):
            own = own or suppliers[k] == first
        if last - first == 1 and not own:
            continue
        sweeps, worst = 1, np.inf
        while worst > tolerance and sweeps < max_sweeps:
            before[:] = change
            _compiled_sweep(first, last, pointers, suppliers, values, direct, found, change)
            worst = _compiled_left(change, before, left)
            sweeps += 1
        longest = max(longest, sweeps)
        for lane in range(LANES):
            error[lane] = max(error[lane], left[lane] if left[lane] <= tolerance else np.inf)
    return error, longest


solve_eight: Any = numba.njit(**_OPTIONS)(_solve)
