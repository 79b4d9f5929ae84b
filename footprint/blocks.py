"""Exact solution of many draws at once where loops are small: group after group, suppliers first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.network import Network
from footprint.system import Floats, Ints

Bools = npt.NDArray[np.bool_]

ROUND_OFF = float(np.sqrt(np.finfo(float).eps))
LARGEST = 64
"""Largest group of nodes that is solved densely, draw by draw."""


@dataclass(frozen=True)
class Step:
    """Either nodes that need nothing of one another, solved together, or one loop.

    `uses` are the places of their uses; `starts` where each node's uses begin among them.
    """

    nodes: Ints
    uses: Ints
    starts: Ints
    is_loop: bool


def steps(network: Network) -> tuple[Step, ...]:
    """The order of solving: loops one by one, everything else level by level."""
    groups = network.components
    rank = np.zeros(network.n, dtype=np.int64)
    loops: list[Ints] = []
    plain: list[Ints] = []
    for first, last in zip(groups.starts[:-1], groups.starts[1:], strict=True):
        members = groups.order[first:last]
        uses = _uses(network, members)
        inside = np.isin(network.suppliers[uses], members)
        outside = network.suppliers[uses][~inside]
        rank[members] = 1 + rank[outside].max(initial=-1)
        (loops if inside.any() else plain).append(members)
    found = [(int(rank[members[0]]), True, members) for members in loops]
    singles = np.concatenate(plain) if plain else np.empty(0, dtype=np.int64)
    found += [(int(level), False, singles[rank[singles] == level]) for level in np.unique(rank[singles])]
    found.sort(key=lambda entry: entry[:2])
    return tuple(_step(network, members, is_loop) for _, is_loop, members in found)


def _step(network: Network, members: Ints, is_loop: bool) -> Step:
    counts = np.diff(network.pointers)[members]
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    return Step(members, _uses(network, members), starts, is_loop)


def _uses(network: Network, members: Ints) -> Ints:
    ranges = [np.arange(network.pointers[j], network.pointers[j + 1]) for j in members]
    return np.concatenate(ranges) if ranges else np.empty(0, dtype=np.int64)


def solve_blocks(
    network: Network, order: tuple[Step, ...], values: Floats, direct: Floats
) -> tuple[Floats, Bools]:
    """Burdens, nodes x draws, and in which draws every loop makes more than it uses.

    Args:
        network: the pattern of uses.
        order: from `steps`.
        values: uses x draws, what a unit of the consumer draws.
        direct: nodes x draws, what a unit releases.
    """
    found = direct.copy()
    productive = np.ones(values.shape[1], dtype=bool)
    for step in order:
        if not len(step.uses):
            continue
        if step.is_loop:
            productive &= _solve_loop(network, step, values, found)
            continue
        carried = values[step.uses] * found[network.suppliers[step.uses]]
        busy = np.diff(step.starts, append=len(step.uses)) > 0
        found[step.nodes[busy]] += np.add.reduceat(carried, step.starts[busy], axis=0)
    return found, productive


def _solve_loop(network: Network, step: Step, values: Floats, found: Floats) -> Bools:
    """One loop for every draw: a dense system each. Returns where its gain stays below 1."""
    size, n_draws = len(step.nodes), values.shape[1]
    place = {int(node): i for i, node in enumerate(step.nodes)}
    drawn = np.zeros((n_draws, size, size))
    for k in step.uses:
        j, i = place[int(network.consumers[k])], int(network.suppliers[k])
        if i in place:
            drawn[:, j, place[i]] += values[k]
        else:
            found[step.nodes[j]] += values[k] * found[i]
    gains = np.linalg.eigvals(drawn)
    real = np.where(np.abs(gains.imag) <= ROUND_OFF * np.abs(gains).max(initial=1.0), gains.real, 0.0)
    productive = np.asarray(real.max(axis=1) < 1)
    system = np.eye(size) - drawn
    system[~productive] = np.eye(size)
    found[step.nodes] = np.linalg.solve(system, found[step.nodes].T[:, :, None])[:, :, 0].T
    return productive
