"""A system with distributions, and how it is laid out for solving many draws of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy import sparse

from footprint.adjoint import intensities, natural_scale
from footprint.blocks import LARGEST, Step, steps
from footprint.network import Network, csr
from footprint.system import Floats, Ints
from inventories.distributions import Distributions


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


def has_numba() -> bool:
    """Whether the extra `[fast]` is installed."""
    return find_spec("numba") is not None


@dataclass(frozen=True)
class Prepared:
    """A model laid out for solving: nodes in solving order, amounts per unit made, natural sizes.

    A natural size is what a node's burden would be if nothing were a credit; in these sizes all
    burdens are near 1, so that one tolerance fits every node.
    """

    network: Network
    uses: Distributions
    burdens: Distributions
    use_entry: Ints
    use_factor: Floats
    burden_entry: Ints
    burden_factor: Floats
    burden_starts: Ints
    burden_nodes: Ints
    outputs: Any
    guess: Floats
    solver: Solver
    steps: tuple[Step, ...]

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
            scaled.entry,
            ratio,
            chosen,
            weight,
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

    @cached_property
    def narrow_pattern(self) -> tuple[Any, Any]:
        """Suppliers and pointers in 32 bits: a quarter less to read for each product with a vector."""
        return self.narrow[0], self.network.pointers.astype(np.int32)

    def lay_out(self, uses: Floats, burdens: Floats) -> tuple[Floats, Floats]:
        """Amounts that were drawn elsewhere, in the model's own order and units, laid out for solving.

        Args:
            uses: uses x draws. burdens: burdens x draws.

        Returns:
            What a unit of each node draws, uses x draws, and what it releases, nodes x draws.
        """
        values = (uses * self.use_factor[:, None])[self.use_entry]
        return values, self.direct(burdens[self.burden_entry] * self.burden_factor[:, None])

    def matrix(self, values: Floats) -> Any:
        """What a unit of each node draws, in one draw."""
        return csr(values, *self.narrow_pattern)

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
