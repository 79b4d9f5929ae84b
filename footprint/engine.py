"""Brightway builds the matrices and the reference score; one adjoint solution answers for all products."""

from __future__ import annotations

import warnings
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


def data_packages(system: System, weights: Floats) -> list[Any]:
    """In-memory Brightway data packages in float64, one per matrix.

    One package each, because packages that share a seed would give correlated draws.
    """
    n = len(system.nodes)
    uses, releases = system.uses, system.releases
    nodes = np.arange(n)
    technosphere = _package(
        "technosphere_matrix",
        np.concatenate([nodes, uses.rows]) + 1,
        np.concatenate([nodes, uses.columns]) + 1,
        np.concatenate([system.production, uses.amounts]),
        np.concatenate([np.zeros(n, dtype=bool), np.ones(len(uses.rows), dtype=bool)]),
    )
    first_flow = _flow_id(system, 0)
    biosphere = _package(
        "biosphere_matrix",
        *_with_an_entry(releases, first_flow),
        np.zeros(max(1, len(releases.rows)), dtype=bool),
    )
    flows = np.arange(len(system.flows)) + first_flow
    method = _package("characterization_matrix", flows, flows, weights, np.zeros(len(flows), dtype=bool))
    return [technosphere, biosphere, method]


def _with_an_entry(
    releases: Entries, first_flow: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Rows, columns and amounts; a system that releases nothing releases 0 kg of its first flow."""
    if len(releases.rows):
        return releases.rows + first_flow, releases.columns + 1, releases.amounts
    return np.array([first_flow]), np.array([1]), np.zeros(1)


def _package(
    matrix: str,
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    amounts: Floats,
    flip: npt.NDArray[np.bool_],
) -> Any:
    indices = np.empty(len(rows), dtype=bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = rows, columns
    package = bw_processing.create_datapackage(name=matrix)
    package.add_persistent_vector(
        matrix=matrix,
        name=matrix.replace("_", "-"),
        indices_array=indices,
        data_array=amounts.astype(np.float64),
        flip_array=flip,
    )
    return package


def _node_id(node: int) -> int:
    return node + 1


def _flow_id(system: System, flow: int) -> int:
    return len(system.nodes) + 1 + flow
