"""The integer part of `inventories.streams` compiled by numba (the extra `[fast]`): the same bits, sooner.

Import this module only where numba is installed.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


def _fill(  # noqa: PLR0913, PLR0917 - a kernel takes arrays and constants
    start: Any, offsets: Any, first: Any, second: Any, step: float, out: Any
) -> None:
    for i in range(start.size):
        for lane in range(offsets.size):
            state = start[i] + offsets[lane]
            state = (state ^ (state >> np.uint64(30))) * first
            state = (state ^ (state >> np.uint64(27))) * second
            state ^= state >> np.uint64(31)
            out[i, lane] = (np.float64(state >> np.uint64(11)) + 0.5) * step


fill: Any = numba.njit(nogil=True, cache=True)(_fill)
"""Numbers between 0 and 1 of each stream at each offset, written to `out`, streams x offsets."""
