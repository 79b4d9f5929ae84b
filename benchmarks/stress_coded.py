"""A million coded lines over nine years, beside reading and writing the same arrays once.

Run ``python -m benchmarks.stress_coded [--lines N]``. Prints medians and ratios, asserts nothing about time.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from cbam.stress.coded import Tables, costs, totals

YEARS, PROFILES, REPEAT, SEED = 9, 5_000, 7, 20261122


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    n = parser.parse_args().lines
    draw = np.random.default_rng(SEED)
    profile_of = draw.integers(0, PROFILES, n)
    mass = draw.lognormal(3, 1, n)
    shape = (YEARS, PROFILES)
    tables = Tables(draw.uniform(0, 5, shape), draw.uniform(0, 2, shape), np.full(shape, 80.0))
    out = np.empty((YEARS, n))
    sink = np.empty_like(out)

    def touch() -> None:
        """Read the coded arrays and write the results once."""
        for year in range(YEARS):
            np.copyto(sink[year], mass)
        profile_of.sum()

    seconds = {"read and write once": [], "coded to cost": [], "coded to totals": []}
    for _ in range(REPEAT):
        for name, work in (
            ("read and write once", touch),
            ("coded to cost", lambda: costs(profile_of, mass, tables, out)),
            ("coded to totals", lambda: totals(profile_of, mass, tables)),
        ):
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    found = {name: statistics.median(times) for name, times in seconds.items()}
    base = found["read and write once"]
    for name, value in found.items():
        print(f"{name:<22} {value * 1000:8.1f} ms   {value / base:5.2f} x")


if __name__ == "__main__":
    main()
