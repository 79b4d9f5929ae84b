"""Footprints drawn many times: the background is drawn once per draw and shared by every product.

The work is cut on a fixed grid, 64 draws by 1,024 products. Every number is a function of seed, name of
the figure and position of the draw (`inventories.streams`), so blocks may run in any order, thread or
process: the bits are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from footprint.lanes import GRID, Report, Simulation, solve_draws
from footprint.layout import Model, Prepared, Solver
from groundwork.executor import Executor, Serial
from inventories.distributions import Sampler
from inventories.streams import GROUP

AT_ONCE = 1 << 20
"""About how many numbers small systems are drawn together."""

__all__ = ["GRID", "Model", "Prepared", "Report", "Simulation", "Solver", "run_block", "simulate"]


def simulate(  # noqa: PLR0913 - what to draw, how often, and how
    model: Model,
    outputs: Any,
    n_draws: int,
    seed: int,
    *,
    executor: Executor | None = None,
    solver: Solver | None = None,
) -> Simulation:
    """Draw every amount `n_draws` times and solve each time.

    Args:
        model: the system and its distributions.
        outputs: outputs x nodes; a score is the sum of amounts times burdens of one unit.
        n_draws: how many draws.
        seed: a whole number from 0 on.
        executor: threads, processes or a cluster; without one, one block after another.
        solver: a way of solving; without one the best that is present is taken.
    """
    prepared = Prepared.of(model, outputs, solver)
    n_blocks = -(-n_draws // GRID[0])
    at_once = _blocks_at_once(prepared)
    tasks = [(first, min(at_once, n_blocks - first)) for first in range(0, n_blocks, at_once)]
    parts = dict((executor or Serial()).run(run_task, (prepared, seed), tasks))
    return joined_blocks([parts[number] for number in range(len(tasks))], prepared.solver, n_draws)


def run_task(shared: tuple[Prepared, int], task: tuple[int, int]) -> Simulation:
    """`run_block` in the form that executors take: what all tasks share, and the task."""
    return run_block(*shared, *task)


def joined_blocks(parts: Iterable[Simulation], solver: Solver, n_draws: int) -> Simulation:
    """Blocks in the order of their draws, as one."""
    listed = list(parts)
    report = Report(solver)
    for part in listed:
        report = report.and_(part.report)
    scores = np.concatenate([part.scores for part in listed], axis=1)[:, :n_draws]
    without = int(np.isnan(scores).any(axis=0).sum())
    return Simulation(scores, replace(report, n_unproductive=without))


def _blocks_at_once(prepared: Prepared) -> int:
    """Blocks solved together: one, save where systems are so small that the calls would take longer."""
    size = len(prepared.uses) + len(prepared.burdens) + prepared.network.n
    return max(1, AT_ONCE // (GRID[0] * size)) if prepared.solver is Solver.EXACT else 1


def run_block(prepared: Prepared, seed: int, number: int, n_blocks: int = 1) -> Simulation:
    """Draws 64 x number to 64 x (number + n_blocks) - 1: a pure function of its arguments.

    Every draw has the same bits whatever it is drawn together with.
    """
    uses, burdens = Sampler(prepared.uses, seed), Sampler(prepared.burdens, seed)
    per_block = GRID[0] // GROUP
    first, n_groups = number * per_block, n_blocks * per_block
    if prepared.solver is Solver.EXACT:
        direct = prepared.direct(burdens.draw(first, n_groups))
        return solve_draws(prepared, uses.draw(first, n_groups), direct)
    parts = []
    for group in range(first, first + n_groups):
        values, direct = uses.draw(group), prepared.direct(burdens.draw(group))
        parts.append(solve_draws(prepared, values, direct, audit=group % per_block == 0))
    return joined_blocks(parts, prepared.solver, n_groups * GROUP)
