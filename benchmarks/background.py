"""Footprints and Monte Carlo on a 20,000-process background, side by side with bw2calc in one run.

Run ``python -m benchmarks background``. Peers with a proprietary solver come with the extra ``[bench]``.
Nothing is asserted about time; that all ways give the same numbers is.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from unittest import mock

import numpy as np
from scipy import sparse

from benchmarks import synthetic
from benchmarks.bandwidth import matvec_bandwidth, sweep_bandwidth, triad_bandwidth
from footprint.adjoint import factorised, intensities
from footprint.engine import brightway_lca, bw2calc, data_packages
from footprint.lanes import GRID
from footprint.layout import Model, Prepared, Solver, has_numba
from footprint.montecarlo import run_block, simulate
from footprint.network import Network
from groundwork.executor import Threads
from inventories import streams
from inventories.distributions import Distributions
from inventories.streams import name_keys

N_PRODUCTS, SEED = 1_000, 20261122
LOOPED, MULTI, SLOW_DRAWS, QUICK_DRAWS, BLOCKS = 100, 100, 3, 20, 4
AGREEMENT = 1e-10
CLOCK = time.process_time
"""Processor time: other work on the machine shows less in it. Everything but the line on threads uses one."""
AIMS = {
    "loop": 40.0,
    "multi": 4.0,
    "checked": 4.0,
    "lca": 200.0,
    "iterative": 10.0,
    "thousand": 1_000.0,
    "scipy": 4.0,
}
"""How many times faster each comparison is meant to be."""


@dataclass(frozen=True)
class Bench:
    """What all measurements share."""

    database: synthetic.Database
    portfolio: sparse.csr_array
    scores: np.ndarray


def seconds(work: Callable[[], object], repeat: int = 3) -> float:
    """Median time of several runs."""
    times = []
    for _ in range(repeat):
        start = CLOCK()
        work()
        times.append(CLOCK() - start)
    return statistics.median(times)


def line(text: str, *numbers: str) -> None:
    """One row of the table."""
    print(f"{text:<58}" + "".join(f"{n:>16}" for n in numbers), flush=True)


def against(text: str, ratio: float, aim: str) -> None:
    """One comparison beside its aim."""
    wanted = AIMS[aim]
    line(f"  {text}", f"{ratio:.1f} x", f"aim {wanted:g} x", "met" if ratio >= wanted else "MISSED")


@contextmanager
def without_numba() -> Iterator[None]:
    """Random numbers and sweeps as they are where the extra `[fast]` is not installed."""
    with mock.patch.object(streams, "_has_numba", lambda: False):
        yield


def footprints(database: synthetic.Database, portfolio: sparse.csr_array) -> np.ndarray:
    """All scores from the database's arrays, nothing prepared beforehand."""
    network = Network.of(database.production, database.suppliers, database.consumers, database.use_amounts)
    kg = database.release_amounts * database.weights[database.flows]
    direct = np.bincount(database.releasers, weights=kg, minlength=database.n)
    return portfolio @ intensities(network, direct[:, None]).values[:, 0]


def demand(portfolio: sparse.csr_array, product: int) -> dict[int, float]:
    """A product's inputs as bw2calc takes them; ids count from 1."""
    row = portfolio[[product]].tocoo()
    return {int(i) + 1: float(v) for i, v in zip(row.col, row.data, strict=True)}


def static(bench: Bench) -> float:
    """Row 1 of the table. Returns bw2calc's time per score."""
    database, portfolio = bench.database, bench.portfolio
    network = Network.of(database.production, database.suppliers, database.consumers, database.use_amounts)
    direct = np.bincount(
        database.releasers,
        weights=database.release_amounts * database.weights[database.flows],
        minlength=database.n,
    )
    solved = intensities(network, direct[:, None])
    ours = seconds(lambda: footprints(database, portfolio))
    start = CLOCK()
    check = factorised(network.draws_on, (direct / database.production)[:, None]).values
    checked = ours + CLOCK() - start
    scale = np.maximum(np.abs(check), 1e-3 * np.abs(check).max())
    assert np.all(np.abs(solved.values - check) <= AGREEMENT * scale)
    packages = data_packages(synthetic.system_of(database), database.weights)
    start = CLOCK()
    lca = bw2calc.LCA(demand(portfolio, 0), data_objs=packages)
    lca.lci(factorize=True)
    lca.lcia()
    first = CLOCK() - start
    start, found = CLOCK(), []
    for product in range(LOOPED):
        lca.lcia(demand=demand(portfolio, product))
        found.append(lca.score)
    each = (CLOCK() - start) / LOOPED
    assert np.allclose(found, bench.scores[:LOOPED], rtol=1e-9)
    loop = first + each * N_PRODUCTS
    multi, name = multi_demand(packages, portfolio)
    line("1,000 footprints", "seconds", "x slower")
    line("ours, not factorised, error bound proved", f"{ours:.3f}", "1.0")
    line("  bound, relative to each of 20,000 burdens", f"{solved.relative_error(0.0):.1e}")
    line("ours, one factorisation as the check", f"{checked:.3f}", f"{checked / ours:.1f}")
    line(f"bw2calc LCA.lcia loop (from {LOOPED})", f"{loop:.3f}", f"{loop / ours:.1f}")
    line(f"bw2calc {name}", f"{multi:.3f}", f"{multi / ours:.1f}")
    against("not factorised against the loop", loop / ours, "loop")
    against(f"not factorised against {name.partition(' ')[0]}", multi / ours, "multi")
    against("with the check against the loop", loop / checked, "checked")
    return each


def multi_demand(packages: list[object], portfolio: sparse.csr_array) -> tuple[float, str]:
    """bw2calc's best class for many demands that runs here."""
    config = {"impact_categories": [("GWP",)]}
    tagged = [*packages[:2], _tagged(packages[2])]
    n = N_PRODUCTS if bw2calc.PYPARDISO else MULTI
    demands = {str(i): demand(portfolio, i) for i in range(n)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if bw2calc.PYPARDISO:
            start = CLOCK()
            fast = bw2calc.FastScoresOnlyMultiLCA(demands, config, data_objs=tagged, direction="adjoint")
            next(fast)
            return CLOCK() - start, "FastScoresOnlyMultiLCA, adjoint (pypardiso)"
        times = []
        for chosen in ({"0": demands["0"]}, demands):
            start = CLOCK()
            multi = bw2calc.MultiLCA(chosen, config, data_objs=tagged)
            multi.lci()
            multi.lcia()
            times.append(CLOCK() - start)
    return times[0] + (times[1] - times[0]) / (n - 1) * (N_PRODUCTS - 1), f"MultiLCA (from {n})"


def _tagged(package: object) -> object:
    """The method's package with the identifier that multi-demand classes ask for."""
    package.metadata["resources"] = [  # type: ignore[attr-defined]
        {**resource, "identifier": ["GWP"]}
        for resource in package.metadata["resources"]  # type: ignore[attr-defined]
    ]
    return package


def drawn(bench: Bench, each: float) -> None:
    """Row 2 of the table."""
    database = bench.database
    doubt = synthetic.doubt_of(database, SEED)
    model = synthetic.model_of(database, doubt)
    one = sparse.csr_array(bench.portfolio[[0]])
    line("Monte Carlo with the background", "draws/s, 1", f"draws/s, {N_PRODUCTS:,}")
    ours = {}
    for solver in (Solver.SWEEPS, Solver.KRYLOV):
        if solver is Solver.SWEEPS and not has_numba():
            continue
        with without_numba() if solver is Solver.KRYLOV else nullcontext():
            ours[solver] = [rate_of(Prepared.of(model, o, solver)) for o in (one, bench.portfolio)]
        with_what = "SciPy alone" if solver is Solver.KRYLOV else "numba"
        line(f"ours, {solver.value} ({with_what}), one thread", *(f"{rate:.1f}" for rate in ours[solver]))
    quick = Solver.SWEEPS if has_numba() else Solver.KRYLOV
    start = time.perf_counter()
    n = GRID[0] * BLOCKS * 2
    report = simulate(model, bench.portfolio, n, SEED, executor=Threads(2), solver=quick).report
    line(
        f"ours, {quick.value}, two threads, laying out included",
        "",
        f"{n / (time.perf_counter() - start):.1f}",
    )
    print(f"  {report}")
    system = synthetic.system_of(database)
    peers = {}
    for name, iterative, n_draws in (("LCA", False, SLOW_DRAWS), ("IterativeLCA", True, QUICK_DRAWS)):
        lca = brightway_lca(system, database.weights, doubt, 0, iterative=iterative)
        times = []
        for _ in range(1 + n_draws):
            start = CLOCK()
            next(lca)
            times.append(CLOCK() - start)
        peers[name] = 1 / min(times[1:])
        many = f"{1 / (1 / peers[name] + each * (N_PRODUCTS - 1)):.3f}" if name == "LCA" else ""
        line(f"bw2calc {name} ({n_draws} draws)", f"{peers[name]:.2f}", many)
    for solver, (single, all_products) in ours.items():
        thousand = all_products * (1 / peers["LCA"] + each * (N_PRODUCTS - 1))
        if solver is Solver.KRYLOV:
            against("krylov against IterativeLCA", single / peers["IterativeLCA"], "scipy")
            line("  krylov against LCA, and for 1,000", f"{single / peers['LCA']:.0f} x", f"{thousand:.0f} x")
            continue
        against("sweeps against LCA", single / peers["LCA"], "lca")
        against("sweeps against IterativeLCA", single / peers["IterativeLCA"], "iterative")
        against("sweeps against LCA, 1,000 products", thousand, "thousand")


def rate_of(prepared: Prepared) -> float:
    """Draws per second of one thread, sampling included: the best of several blocks."""
    run_block(prepared, SEED, 0)
    times = []
    for block in range(BLOCKS):
        start = CLOCK()
        run_block(prepared, SEED, block)
        times.append(CLOCK() - start)
    return GRID[0] / min(times)


def foreground() -> None:
    """Bills drawn alone: one product of 60 lines, and a thousand of 20."""
    line("Foreground alone", "draws/s", "products x draws/s")
    for n_products, n_lines, n_draws in ((1, 60, 64_000), (N_PRODUCTS, 20, 2_048)):
        n = n_products * n_lines
        chance = np.random.default_rng(SEED)
        empty = np.empty(0, dtype=np.int64)
        model = Model(
            Network.of(np.ones(n_products), empty, empty, np.empty(0)),
            Distributions.lognormal(np.empty(0), np.empty(0), name_keys(())),
            np.repeat(np.arange(n_products), n_lines),
            Distributions.lognormal(chance.random(n), np.full(n, 0.1), name_keys(map(str, range(n)))),
            np.ones(n),
        )
        outputs = sparse.csr_array(sparse.eye_array(n_products))
        simulate(model, outputs, GRID[0], SEED)
        start = CLOCK()
        simulate(model, outputs, n_draws, SEED)
        rate = n_draws / (CLOCK() - start)
        line(f"{n_products:,} products of {n_lines} lines", f"{rate:,.0f}", f"{rate * n_products:,.0f}")


def bandwidth(bench: Bench) -> None:
    """How near the hot loops come to the memory's own speed."""
    model = synthetic.model_of(bench.database, synthetic.doubt_of(bench.database, SEED))
    one = sparse.csr_array(bench.portfolio[[0]])
    memory = triad_bandwidth()
    line("Memory, one thread", "GB/s", "share", "MB per pass")
    line("a = b + s c on arrays beyond every cache", f"{memory / 1e9:.1f}", "100 %")
    loops = [("matrix times vector of one draw (krylov)", matvec_bandwidth(model, one, SEED))]
    if has_numba():
        prepared = Prepared.of(model, one, Solver.SWEEPS)
        loops.insert(0, ("Gauss-Seidel sweep of eight draws", sweep_bandwidth(prepared, SEED)))
    for name, (rate, moved) in loops:
        line(name, f"{rate / 1e9:.1f}", f"{100 * rate / memory:.0f} %", f"{moved / 1e6:.1f}")


def main() -> None:
    """Measure and print."""
    database = synthetic.make()
    portfolio = synthetic.portfolio(database, N_PRODUCTS)
    print("processor seconds of one thread; the best of several where draws are counted")
    print(
        f"{database.n:,} processes, {database.n_nonzero:,} entries, "
        f"largest component {database.largest_component:.0%}, numba {'yes' if has_numba() else 'no'}, "
        f"pypardiso {'yes' if bw2calc.PYPARDISO else 'no'}"
    )
    bench = Bench(database, portfolio, footprints(database, portfolio))
    drawn(bench, static(bench))
    foreground()
    bandwidth(bench)


if __name__ == "__main__":
    main()
