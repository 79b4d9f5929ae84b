"""Footprints drawn many times: the background is drawn once per draw and shared by every product.

The work is cut on a fixed grid, 64 draws by 1,024 products. Every number is a function of seed, name of
the figure and position of the draw (`inventories.streams`), so blocks may run in any order, thread or
process: the bits are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, bicgstab, eigs

from footprint.adjoint import error_bound, factorised, intensities, iterate, magnitudes, natural_scale
from footprint.blocks import LARGEST, Bools, Step, solve_blocks, steps
from footprint.network import Network, csr
from footprint.system import Floats, Ints
from inventories.distributions import Distributions, Sampler
from inventories.streams import GROUP

GRID = (64, 1024)
"""Draws and products per block."""
TOLERANCE, KRYLOV_TOLERANCE = 1e-11, 1e-14
MAX_SWEEPS, MAX_ITERATIONS = 120, 400
SMALL = 1e-3
BROKEN_LOOP = 1.0


class Solver(StrEnum):
    """How the systems of all draws are solved."""

    EXACT = "exact"  # group after group, small loops densely
    SWEEPS = "sweeps"  # Gauss-Seidel on eight draws at once, needs numba
    KRYLOV = "krylov"  # BiCGSTAB draw by draw, SciPy only


@dataclass(frozen=True)
class Model:
    """A system with a distribution for every amount.

    `uses` stand in the order of `network.amounts`. Burdens are `kgco2e_per_unit` times the
    drawn amount, booked on `burden_nodes` per run.
    """

    network: Network
    uses: Distributions
    burden_nodes: Ints
    burdens: Distributions
    kgco2e_per_unit: Floats

    @cached_property
    def direct(self) -> Floats:
        """kgCO2e released by one run of each node, nothing drawn."""
        booked = self.burdens.amount * self.kgco2e_per_unit
        return np.asarray(
            np.bincount(self.burden_nodes, weights=booked, minlength=self.network.n), dtype=float
        )


@dataclass(frozen=True)
class Report:
    """How the draws were solved.

    `n_finished_alone` draws did not settle with the others and were solved one by one,
    `n_direct` of them by factorisation. `n_unproductive` draws hold a loop that uses up what it
    makes: they have no footprint. `n_audited` draws had their error bounded by proof, `n_unproved`
    of them without success; `largest_error` is the largest bound found, relative to
    max(|y_i|, a thousandth of the node's natural size).
    """

    solver: Solver
    n_draws: int = 0
    n_finished_alone: int = 0
    n_direct: int = 0
    n_unproductive: int = 0
    n_audited: int = 0
    n_unproved: int = 0
    largest_error: float = 0.0
    most_sweeps: int = 0

    def and_(self, other: Report) -> Report:
        """Both together."""
        return Report(
            self.solver,
            self.n_draws + other.n_draws,
            self.n_finished_alone + other.n_finished_alone,
            self.n_direct + other.n_direct,
            self.n_unproductive + other.n_unproductive,
            self.n_audited + other.n_audited,
            self.n_unproved + other.n_unproved,
            max(self.largest_error, other.largest_error),
            max(self.most_sweeps, other.most_sweeps),
        )


@dataclass(frozen=True)
class Simulation:
    """Scores, outputs x draws, kgCO2e; NaN in draws that have none."""

    scores: Floats
    report: Report


def has_numba() -> bool:
    """Whether the extra `[fast]` is installed."""
    return find_spec("numba") is not None


def simulate(  # noqa: PLR0913 - what to draw, how often, and how
    model: Model,
    outputs: Any,
    n_draws: int,
    seed: int,
    *,
    workers: int = 1,
    solver: Solver | None = None,
) -> Simulation:
    """Draw every amount `n_draws` times and solve each time.

    Args:
        model: the system and its distributions.
        outputs: outputs x nodes; a score is the sum of amounts times burdens of one unit.
        n_draws: how many draws.
        seed: a whole number from 0 on.
        workers: threads.
        solver: a way of solving; without one the best that is present is taken.
    """
    prepared = Prepared.of(model, outputs, solver)
    blocks = range(-(-n_draws // GRID[0]))
    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            parts = list(pool.map(lambda b: run_block(prepared, seed, b), blocks))
    else:
        parts = [run_block(prepared, seed, b) for b in blocks]
    return joined_blocks(parts, prepared.solver, n_draws)


def joined_blocks(parts: Iterable[Simulation], solver: Solver, n_draws: int) -> Simulation:
    """Blocks in the order of their draws, as one."""
    listed = list(parts)
    report = Report(solver)
    for part in listed:
        report = report.and_(part.report)
    scores = np.concatenate([part.scores for part in listed], axis=1)[:, :n_draws]
    return Simulation(scores, replace(report, n_draws=n_draws))


@dataclass(frozen=True)
class Prepared:
    """A model laid out for solving: nodes in solving order, amounts per unit made, natural sizes.

    A natural size is what a node's burden would be if nothing were a credit; in these sizes all
    burdens are near 1, so that one tolerance fits every node.
    """

    network: Network
    uses: Distributions
    burdens: Distributions
    burden_starts: Ints
    burden_nodes: Ints
    outputs: Any
    guess: Floats
    solver: Solver
    order: tuple[Step, ...]

    @classmethod
    def of(cls, model: Model, outputs: Any, solver: Solver | None = None) -> Prepared:
        """Lay a model out; see `simulate`."""
        original = model.network
        groups = original.components
        place = np.empty(original.n, dtype=np.int64)
        place[groups.order] = np.arange(original.n)
        made = original.production
        per_unit = model.direct / made
        size = natural_scale(original.draws_on, per_unit)
        ratio = size[original.suppliers] / (size * made)[original.consumers]
        scaled = Network.of(
            np.ones(original.n),
            place[original.suppliers],
            place[original.consumers],
            original.amounts * ratio,
        )
        chosen = _burden_order(model, place)
        nodes = model.burden_nodes[chosen]
        firsts = np.flatnonzero(np.diff(place[nodes], prepend=-1))
        weight = model.kgco2e_per_unit[chosen] / (size * made)[nodes]
        nominal = intensities(original, model.direct[:, None]).values[:, 0] / size
        solver = solver or _best_solver(original)
        return cls(
            scaled,
            model.uses.times(ratio).take(scaled.entry),
            model.burdens.take(chosen).times(weight),
            firsts,
            place[nodes][firsts],
            sparse.csr_array(outputs[:, groups.order].multiply(size[groups.order])),
            nominal[groups.order],
            solver,
            steps(scaled) if solver is Solver.EXACT else (),
        )

    @cached_property
    def narrow(self) -> tuple[Ints, Ints]:
        """Suppliers in 32 bits and the starts of the groups, for the sweeps."""
        return self.network.suppliers.astype(np.int32), self.network.components.starts

    def matrix(self, values: Floats) -> Any:
        """What a unit of each node draws, in one draw."""
        return csr(values, self.network.suppliers, self.network.pointers)

    def direct(self, drawn: Floats) -> Floats:
        """Burdens released by a unit of every node, nodes x draws, from drawn amounts."""
        found = np.zeros((self.network.n, drawn.shape[1]))
        if len(self.burden_starts):
            found[self.burden_nodes] = np.add.reduceat(drawn, self.burden_starts, axis=0)
        return found


def _burden_order(model: Model, place: Ints) -> Ints:
    """Burdens that count, sorted by their node's place."""
    counted = np.flatnonzero(model.kgco2e_per_unit != 0)
    return counted[np.argsort(place[model.burden_nodes[counted]], kind="stable")]


def _best_solver(network: Network) -> Solver:
    if network.components.largest <= LARGEST:
        return Solver.EXACT
    return Solver.SWEEPS if has_numba() else Solver.KRYLOV


def run_block(prepared: Prepared, seed: int, number: int) -> Simulation:
    """Draws 64 x number to 64 x number + 63: a pure function of its arguments."""
    uses, burdens = Sampler(prepared.uses, seed), Sampler(prepared.burdens, seed)
    n_groups = GRID[0] // GROUP
    first = number * n_groups
    if prepared.solver is Solver.EXACT:
        return _exact(prepared, uses.draw(first, n_groups), prepared.direct(burdens.draw(first, n_groups)))
    parts = []
    for group in range(first, first + n_groups):
        values, direct = uses.draw(group), prepared.direct(burdens.draw(group))
        solved = _swept if prepared.solver is Solver.SWEEPS else _each
        parts.append(solved(prepared, values, direct, audit=group == first))
    return joined_blocks(parts, prepared.solver, GRID[0])


def solve_draws(prepared: Prepared, values: Floats, direct: Floats) -> Simulation:
    """Scores for amounts that were drawn elsewhere, laid out as `Prepared` has them, eight draws."""
    solved = {Solver.EXACT: _exact, Solver.SWEEPS: _swept, Solver.KRYLOV: _each}[prepared.solver]
    return solved(prepared, values, direct)


def _scored(prepared: Prepared, found: Floats, productive: Bools) -> Floats:
    """Scores by product, in slices of the grid."""
    n = prepared.outputs.shape[0]
    slices = [prepared.outputs[i : i + GRID[1]] @ found for i in range(0, n, GRID[1])]
    scores = np.concatenate(slices) if slices else np.empty((0, found.shape[1]))
    scores[:, ~productive] = np.nan
    return np.asarray(scores)


def _exact(prepared: Prepared, values: Floats, direct: Floats, *, audit: bool = False) -> Simulation:
    found, productive = solve_blocks(prepared.network, prepared.order, values, direct)
    n = values.shape[1]
    report = Report(Solver.EXACT, n, n_unproductive=int(n - productive.sum()))
    return Simulation(_scored(prepared, found, productive), report)


def _swept(prepared: Prepared, values: Floats, direct: Floats, *, audit: bool = False) -> Simulation:
    from footprint.sweeps import solve_eight

    suppliers, starts = prepared.narrow
    found = np.repeat(prepared.guess[:, None], values.shape[1], axis=1)
    error, sweeps = solve_eight(
        prepared.network.pointers, suppliers, starts, values, direct, found, TOLERANCE, MAX_SWEEPS
    )
    settled = (error <= TOLERANCE) & np.isfinite(found.sum(axis=0))
    report = Report(Solver.SWEEPS, values.shape[1], most_sweeps=int(sweeps))
    return _completed(prepared, values, direct, found, settled, report, audit=audit)


def _each(prepared: Prepared, values: Floats, direct: Floats, *, audit: bool = False) -> Simulation:
    n, n_draws = prepared.network.n, values.shape[1]
    by_draw, found = np.ascontiguousarray(values.T), np.zeros((n, n_draws))
    settled = np.zeros(n_draws, dtype=bool)
    for lane in range(n_draws):
        matrix = prepared.matrix(by_draw[lane])
        system = _remaining(matrix)
        found[:, lane], failed = bicgstab(
            system,
            direct[:, lane],
            x0=prepared.guess,
            rtol=KRYLOV_TOLERANCE,
            atol=0.0,
            maxiter=MAX_ITERATIONS,
        )
        left = np.abs(direct[:, lane] - system @ found[:, lane])
        settled[lane] = not failed and bool(
            np.all(left <= TOLERANCE * np.maximum(np.abs(found[:, lane]), SMALL))
        )
    report = Report(Solver.KRYLOV, n_draws)
    return _completed(prepared, values, direct, found, settled, report, audit=audit)


def _remaining(matrix: Any) -> Any:
    """I - C as an operator."""

    def apply(x: Floats) -> Floats:
        return np.asarray(x - matrix @ x)

    return LinearOperator(matrix.shape, matvec=apply, dtype=np.float64)


def _completed(  # noqa: PLR0913, PLR0917 - the state of eight draws
    prepared: Prepared,
    values: Floats,
    direct: Floats,
    found: Floats,
    settled: Bools,
    report: Report,
    *,
    audit: bool,
) -> Simulation:
    """Finish the draws that did not settle, bound the error of the first one if asked, and add up."""
    productive = np.ones(values.shape[1], dtype=bool)
    n_direct = 0
    for lane in np.flatnonzero(~settled):
        matrix = prepared.matrix(np.ascontiguousarray(values[:, lane]))
        alone = iterate(matrix, direct[:, lane])
        if alone is not None:
            found[:, lane] = alone[0]
            continue
        n_direct += 1
        productive[lane] = _gain(matrix) < BROKEN_LOOP
        if productive[lane]:
            found[:, lane] = factorised(matrix, direct[:, lane : lane + 1]).values[:, 0]
    report = replace(
        report,
        n_finished_alone=int((~settled).sum()),
        n_direct=n_direct,
        n_unproductive=int((~productive).sum()),
    )
    if audit and productive[0]:
        matrix = prepared.matrix(np.ascontiguousarray(values[:, 0]))
        bound = _bound(matrix, found[:, 0], direct[:, 0])
        report = replace(
            report, n_audited=1, n_unproved=int(bound is None), largest_error=0.0 if bound is None else bound
        )
    return Simulation(_scored(prepared, found, productive), report)


def _bound(matrix: Any, found: Floats, wanted: Floats) -> float | None:
    """Proved error bound of one draw relative to the burdens, or None."""
    system = sparse.eye_array(len(found), format="csr") - matrix
    bound = error_bound(system, magnitudes(matrix), found, wanted)
    return None if bound is None else float(np.max(bound / np.maximum(np.abs(found), SMALL)))


def _gain(matrix: Any) -> float:
    """Largest real eigenvalue of what a unit draws; from 1 on a loop uses up what it makes."""
    start = np.ones(matrix.shape[0])
    return float(eigs(matrix, k=1, which="LR", v0=start, return_eigenvectors=False)[0].real)
