"""Brightway builds the matrices and the reference score; one adjoint solution answers for all products."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import splu

with warnings.catch_warnings():
    # On import bw2calc recommends a solver with a proprietary licence.
    warnings.simplefilter("ignore")
    import bw2calc
import bw_processing

from footprint.adjoint import Intensities
from footprint.cache import cached_intensities
from footprint.network import Network
from footprint.system import Entries, Floats, System
from inventories.distributions import Distributions


@dataclass(frozen=True)
class Doubt:
    """Distributions in the order of a system's uses and releases, and the seed of bw2calc's own draws."""

    uses: Distributions
    releases: Distributions
    seed: int


class Matrices:
    """Technosphere and biosphere of a system as Brightway builds them, in the system's own order."""

    def __init__(self, system: System, weights: Floats) -> None:
        """Build the matrices, once: Brightway's own score comes from the same ones.

        Args:
            system: nodes, uses and releases.
            weights: kgCO2e per kg of each flow of the system.
        """
        self.system, self.weights = system, weights
        self._lca = bw2calc.LCA({_node_id(0): 1.0}, data_objs=data_packages(system, weights))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._lca.lci()
            self._lca.lcia()
        nodes = range(len(system.nodes))
        rows = [self._lca.dicts.product[_node_id(i)] for i in nodes]
        columns = [self._lca.dicts.activity[_node_id(i)] for i in nodes]
        self.technosphere = sparse.csc_matrix(self._lca.technosphere_matrix)[rows][:, columns]
        self.biosphere = self._biosphere(self._lca, columns)

    @cached_property
    def _factors(self) -> Any:
        return splu(sparse.csc_matrix(self.technosphere.T))

    @cached_property
    def network(self) -> Network:
        """The technosphere in the form burdens are solved in."""
        return Network.of_system(self.system)

    def _biosphere(self, lca: Any, columns: list[int]) -> sparse.csc_matrix:
        """Flows x nodes; a flow nobody releases is a row of zeros."""
        known = lca.dicts.biosphere
        built = sparse.csr_matrix(lca.biosphere_matrix)
        n_flows = len(self.system.flows)
        pick = sparse.lil_matrix((n_flows, built.shape[0]))
        for i in range(n_flows):
            if self._flow_id(i) in known:
                pick[i, known[self._flow_id(i)]] = 1.0
        return sparse.csc_matrix(pick.tocsr() @ built)[:, columns]

    def _flow_id(self, flow: int) -> int:
        return _flow_id(self.system, flow)

    def reference_score(self, node: int, amount: float) -> float:
        """Score of `amount` of a node, kgCO2e, by bw2calc's own solver."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._lca.lcia(demand={_node_id(node): amount})
        return float(self._lca.score)

    def intensities(self, groups: npt.NDArray[np.float64]) -> Intensities:
        """Burden of one unit of every node, by group: solves A^T y = B^T c for each group.

        Args:
            groups: flows x groups, kgCO2e per kg of flow.

        Returns:
            Nodes x groups, kgCO2e per unit made, with error bounds; solved without factorisation
            where that can be proved to be accurate.
        """
        return cached_intensities(self.network, np.asarray(self.biosphere.T @ groups))

    def runs(self, node: int, amount: float) -> Floats:
        """How often each node runs to supply `amount` of one node."""
        demand = np.zeros(len(self.system.nodes))
        demand[node] = amount
        return np.asarray(self._factors.solve(demand, "T"))


def data_packages(system: System, weights: Floats, doubt: Doubt | None = None) -> list[Any]:
    """In-memory Brightway data packages in float64, one per matrix.

    One package each, with a seed of its own: bw2calc gives packages that share a seed the same
    random numbers, so that a process's inputs and emissions would be drawn high and low together.

    Args:
        system: nodes, uses and releases.
        weights: kgCO2e per kg of each flow.
        doubt: distributions of uses and releases for bw2calc's own Monte Carlo, and its seed.
    """
    n = len(system.nodes)
    uses, releases = system.uses, system.releases
    nodes = np.arange(n)
    technosphere = _package(
        "technosphere_matrix",
        np.concatenate([nodes, uses.rows]) + 1,
        np.concatenate([nodes, uses.columns]) + 1,
        np.concatenate([system.production, uses.amounts]),
        flip=np.concatenate([np.zeros(n, dtype=bool), np.ones(len(uses.rows), dtype=bool)]),
        doubt=(_records(system.production, doubt.uses), doubt.seed) if doubt else None,
    )
    first_flow = _flow_id(system, 0)
    emitted = bool(len(releases.rows))
    biosphere = _package(
        "biosphere_matrix",
        *_with_an_entry(releases, first_flow),
        doubt=(_records(np.empty(0), doubt.releases), doubt.seed + 1) if doubt and emitted else None,
    )
    flows = np.arange(len(system.flows)) + first_flow
    method = _package("characterization_matrix", flows, flows, weights)
    return [technosphere, biosphere, method]


def brightway_draws(  # noqa: PLR0913 - what to draw and how
    system: System, weights: Floats, doubt: Doubt, node: int, n_draws: int, *, iterative: bool = False
) -> Floats:
    """Scores of one unit of a node drawn and solved by bw2calc itself: the reference, and slow.

    Brightway keeps distributions in single precision, the production amounts among them.
    """
    lca = brightway_lca(system, weights, doubt, node, iterative=iterative)
    scores = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(n_draws):
            next(lca)
            scores.append(float(lca.score))
    return np.array(scores)


def brightway_lca(
    system: System, weights: Floats, doubt: Doubt, node: int, *, iterative: bool = False
) -> Any:
    """bw2calc's own calculation of one unit of a node, ready to be drawn with `next`."""
    kind = bw2calc.IterativeLCA if iterative else bw2calc.LCA
    packages = data_packages(system, weights, doubt)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lca = kind({_node_id(node): 1.0}, data_objs=packages, use_distributions=True)
        lca.lci()
        lca.lcia()
    return lca


def _records(production: Floats, drawn: Distributions) -> Any:
    """stats_arrays records: production amounts certain, then the drawn ones."""
    n = len(production)
    records = np.zeros(n + len(drawn), dtype=bw_processing.UNCERTAINTY_DTYPE)
    for name in ("loc", "scale", "shape", "minimum", "maximum"):
        records[name] = np.nan
    records["loc"][:n], records["loc"][n:] = production, drawn.loc
    records["scale"][n:], records["minimum"][n:] = drawn.scale, drawn.minimum
    records["maximum"][n:], records["negative"][n:] = drawn.maximum, drawn.negative
    records["uncertainty_type"][n:] = drawn.kind
    return records


def _with_an_entry(
    releases: Entries, first_flow: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Rows, columns and amounts; a system that releases nothing releases 0 kg of its first flow."""
    if len(releases.rows):
        return releases.rows + first_flow, releases.columns + 1, releases.amounts
    return np.array([first_flow]), np.array([1]), np.zeros(1)


def _package(  # noqa: PLR0913 - a matrix is rows, columns, amounts and two optional columns
    matrix: str,
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    amounts: Floats,
    *,
    flip: npt.NDArray[np.bool_] | None = None,
    doubt: tuple[Any, int] | None = None,
) -> Any:
    indices = np.empty(len(rows), dtype=bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = rows, columns
    package = bw_processing.create_datapackage(name=matrix, seed=doubt[1] if doubt else None)
    package.add_persistent_vector(
        matrix=matrix,
        name=matrix.replace("_", "-"),
        indices_array=indices,
        data_array=amounts.astype(np.float64),
        flip_array=np.zeros(len(rows), dtype=bool) if flip is None else flip,
        reference_array=None if flip is None else ~flip,
        distributions_array=doubt[0] if doubt else None,
    )
    return package


def _node_id(node: int) -> int:
    return node + 1


def _flow_id(system: System, flow: int) -> int:
    return len(system.nodes) + 1 + flow
