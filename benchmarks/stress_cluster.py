"""Two Dask workers beside two plain processes: the same pieces of a stress test, five alternating pairs.

Run ``python -m benchmarks.stress_cluster [--draws N] [--pairs N] [--profiles N]`` (needs the extra
``cluster``). Workers and processes are started before the clock. Prints the medians and their ratio.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from benchmarks.stress_scale import SEED, firms_of, shipments_of
from cbam.portfolio import Portfolio
from cbam.scenario import load_named
from cbam.statute import load_statute
from cbam.stress.deterministic import subject_of
from cbam.stress.doubt import variant_of
from cbam.stress.kernel import DRAWS, Block, Variant, draw_block
from groundwork.executor import Cluster

PORT = 28_786
WORKERS = 2


def variant(firms: int, profiles: int) -> Variant:
    """The variant of one scenario over nine years."""
    firm = np.repeat(np.arange(firms), profiles)
    profile = np.tile(np.arange(profiles), firms)
    see = 1.5 + 0.001 * (firm % 97) + 0.01 * (profile // 20)
    shipments = shipments_of(firm, profile, True, see)
    subject = subject_of(Portfolio(shipments, firms_of(firms)), load_statute())
    views = [subject.view(load_named("central"), year) for year in range(2026, 2035)]
    return variant_of(subject, views, SEED)[0].variant


_SHARED: dict[str, Variant] = {}


def keep(shared: Variant) -> None:
    """In a process: remember the input."""
    _SHARED["variant"] = shared


def piece(task: tuple[int, int]) -> Block:
    """One piece in a process that has the input."""
    return draw_block(_SHARED["variant"], task)


def idle(_: int) -> None:
    """Nothing, to wake a process."""
    time.sleep(0.2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2_048)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--profiles", type=int, default=200)
    asked = parser.parse_args()
    shared = variant(300, asked.profiles)
    size = 2 * DRAWS
    tasks = [(first, size) for first in range(0, asked.draws, size)]
    start = time.perf_counter()
    expected = [draw_block(shared, task) for task in tasks]
    serial = time.perf_counter() - start
    address = f"tcp://127.0.0.1:{PORT}"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", str(PORT), *here],
        *(
            [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", *here]
            for _ in range(WORKERS)
        ),
    ]
    started = [subprocess.Popen(c, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands]
    times: dict[str, list[float]] = {"processes": [], "dask": []}
    try:
        cluster = Cluster(address)
        while cluster.workers < WORKERS:
            time.sleep(0.1)
        list(cluster.run(draw_block, shared, tasks[:WORKERS]))
        for _ in range(asked.pairs):
            with ProcessPoolExecutor(WORKERS, get_context("spawn"), keep, (shared,)) as pool:
                list(pool.map(idle, range(WORKERS)))
                list(pool.map(piece, tasks[:WORKERS]))
                start = time.perf_counter()
                plain = list(pool.map(piece, tasks))
                times["processes"].append(time.perf_counter() - start)
            start = time.perf_counter()
            found = dict(cluster.run(draw_block, shared, tasks))
            times["dask"].append(time.perf_counter() - start)
            for one, two, three in zip(expected, plain, (found[n] for n in sorted(found)), strict=True):
                assert all(np.array_equal(a, b) for a, b in zip(one.both, two.both, strict=True))
                assert all(np.array_equal(a, b) for a, b in zip(one.both, three.both, strict=True))
        cluster.close()
    finally:
        for process in started:
            process.kill()
    medians = {name: statistics.median(found) for name, found in times.items()}
    ratio = statistics.median(p / d for p, d in zip(times["processes"], times["dask"], strict=True))
    print(f"{len(tasks)} pieces, serial {serial:.2f} s")
    for name, seconds in medians.items():
        each = ", ".join(f"{t:.2f}" for t in times[name])
        print(f"{name:<10} {seconds:.2f} s, speed-up {serial / seconds:.2f}  ({each})")
    print(f"speed-up of Dask over that of processes, median of pairs: {ratio:.0%}; the same bits everywhere")


if __name__ == "__main__":
    main()
