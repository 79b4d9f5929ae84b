"""Solving draws side by side: exactly, by sweeps, or one by one; stragglers alone; all of it counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from footprint.adjoint import error_bound, factorised, iterate, magnitudes
from footprint.blocks import Bools, solve_blocks
from footprint.krylov import bicgstab
from footprint.layout import Prepared, Solver
from footprint.loops import largest_gain
from footprint.system import Floats

GRID = (64, 1024)
"""Draws and products per block."""
TOLERANCE, KRYLOV_TOLERANCE = 1e-11, 1e-14
ERROR_TOLERANCE, LARGEST_CORRECTION = 0.1, 1e-9
"""How well the error of a draw is solved for, and how large it may be before it is taken off."""
MAX_SWEEPS, MAX_ITERATIONS = 120, 400
SMALL = 1e-3
"""Errors are measured against this share of a node's natural size where its burden is smaller."""
BROKEN_LOOP = 1.0


@dataclass(frozen=True)
class Report:
    """How the draws were solved. Whole blocks of 64 are; the draws asked for are the first of them.

    `n_finished_alone` draws did not settle with the others and were solved one by one,
    `n_direct` of them by factorisation. `n_unproductive` draws hold a loop that uses up what it
    makes: they have no footprint, and
    only those asked for are counted. `n_audited` draws had their error bounded by proof, `n_unproved`
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


def solve_draws(prepared: Prepared, values: Floats, direct: Floats, *, audit: bool = False) -> Simulation:
    """Scores of drawn amounts.

    Args:
        prepared: the layout.
        values: uses x draws, what a unit of each consumer draws; eight draws, any number if solved exactly.
        direct: nodes x draws, what a unit releases.
        audit: whether to bound the error of the first draw by proof.
    """
    solved = {Solver.EXACT: _exact, Solver.SWEEPS: _swept, Solver.KRYLOV: _each}[prepared.solver]
    return solved(prepared, values, direct, audit=audit)


def _scored(prepared: Prepared, found: Floats, productive: Bools) -> Floats:
    """Scores by product, in slices of the grid."""
    n = prepared.outputs.shape[0]
    slices = [prepared.outputs[i : i + GRID[1]] @ found for i in range(0, n, GRID[1])]
    scores = np.concatenate(slices) if slices else np.empty((0, found.shape[1]))
    scores[:, ~productive] = np.nan
    return np.asarray(scores)


def _exact(prepared: Prepared, values: Floats, direct: Floats, *, audit: bool = False) -> Simulation:
    found, productive = solve_blocks(prepared.network, prepared.steps, values, direct)
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
    n_draws = values.shape[1]
    by_draw, found = np.ascontiguousarray(values.T), np.zeros((prepared.network.n, n_draws))
    settled = np.zeros(n_draws, dtype=bool)
    for lane in range(n_draws):
        solved = _krylov(prepared, prepared.matrix(by_draw[lane]), direct[:, lane])
        if solved is not None:
            found[:, lane], settled[lane] = solved, True
    report = Report(Solver.KRYLOV, n_draws)
    return _completed(prepared, values, direct, found, settled, report, audit=audit)


def _krylov(prepared: Prepared, matrix: Any, wanted: Floats) -> Floats | None:
    """One draw by BiCGSTAB from the undrawn solution, or None where that is not sound.

    The residual says little in loops near the brink. Solving once more for what is left gives the
    error itself: it is taken off, and has to be small. BiCGSTAB also solves systems in which a loop
    uses up what it makes, with burdens that come out negative: no sign may turn.
    """

    def apply(x: Floats) -> Floats:
        return np.asarray(x - matrix @ x)

    found, met = bicgstab(
        apply, wanted, prepared.guess, tolerance=KRYLOV_TOLERANCE, max_iterations=MAX_ITERATIONS
    )
    if not met or not np.all(np.isfinite(found)):
        return None
    left = wanted - apply(found)
    error, met = bicgstab(apply, left, tolerance=ERROR_TOLERANCE, max_iterations=MAX_ITERATIONS)
    found = np.asarray(found + error)
    small = np.abs(error) <= LARGEST_CORRECTION * np.maximum(np.abs(found), SMALL)
    turned = (found < -TOLERANCE) & (prepared.guess >= 0)
    return found if met and bool(np.all(small)) and not bool(np.any(turned)) else None


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
        alone = _alone(prepared, matrix, direct[:, lane], tried=report.solver)
        if alone is not None:
            found[:, lane] = alone
            continue
        n_direct += 1
        productive[lane] = largest_gain(matrix) < BROKEN_LOOP
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


def _alone(prepared: Prepared, matrix: Any, wanted: Floats, *, tried: Solver) -> Floats | None:
    """A draw that did not settle with the others: BiCGSTAB, unless just tried, then with proof."""
    found = _krylov(prepared, matrix, wanted) if tried is Solver.SWEEPS else None
    if found is not None:
        return found
    proved = iterate(matrix, wanted)
    return None if proved is None else proved[0]


def _bound(matrix: Any, found: Floats, wanted: Floats) -> float | None:
    """Proved error bound of one draw relative to the burdens, or None."""
    system = sparse.eye_array(len(found), format="csr") - matrix
    bound = error_bound(system, magnitudes(matrix), found, wanted)
    return None if bound is None else float(np.max(bound / np.maximum(np.abs(found), SMALL)))
