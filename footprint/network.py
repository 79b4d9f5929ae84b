"""A product system in the form it is solved in: burdens flow from suppliers to consumers.

    y_j p_j = d_j + sum_i u_ij y_i      y: burden of one unit of a node's product, p: what one run makes,
                                        u: what one run draws, d: what one run releases

is A^T y = d with A = diag(p) - u, the adjoint of Brightway's A x = f. One solution answers for every product.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from footprint.system import Floats, Ints, System


def csr(data: Floats, columns: Any, pointers: Any) -> Any:
    """A square SciPy matrix from its three arrays."""
    n = len(pointers) - 1
    return sparse.csr_array((data, columns, pointers), shape=(n, n))


@dataclass(frozen=True)
class Network:
    """Uses of a system sorted by consumer, each consumer's suppliers together.

    Uses of consumer j stand at pointers[j]:pointers[j+1]. `entry[k]` is the place of sorted use k
    in the list it came from, so that drawn amounts can be laid out in the same order.
    """

    production: Floats
    pointers: Ints
    suppliers: Ints
    amounts: Floats
    entry: Ints

    @classmethod
    def of(cls, production: Floats, suppliers: Ints, consumers: Ints, amounts: Floats) -> Network:
        """From a list of uses (supplier, consumer, amount per run of the consumer)."""
        entry = np.lexsort((suppliers, consumers))
        pointers = np.zeros(len(production) + 1, dtype=np.int64)
        np.cumsum(np.bincount(consumers, minlength=len(production)), out=pointers[1:])
        return cls(production, pointers, suppliers[entry], amounts[entry], entry)

    @classmethod
    def of_system(cls, system: System) -> Network:
        """From nodes and uses of a system."""
        uses = system.uses
        return cls.of(system.production, uses.rows, uses.columns, uses.amounts)

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.production)

    @cached_property
    def consumers(self) -> Ints:
        """The consumer of each use."""
        return np.repeat(np.arange(self.n), np.diff(self.pointers))

    @cached_property
    def draws_on(self) -> Any:
        """What a unit of each node (row) draws on each supplier (column): u^T / p."""
        data = self.amounts / self.production[self.consumers]
        matrix = csr(data, self.suppliers.copy(), self.pointers.copy())  # sum_duplicates works in place
        matrix.sum_duplicates()
        return matrix

    @cached_property
    def components(self) -> Components:
        """Groups of nodes that need one another, suppliers before their consumers."""
        return _components(self)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the numbers: two networks with one fingerprint have the same burdens."""
        digest = hashlib.sha256()
        for part in (self.production, self.pointers, self.suppliers, self.amounts):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class Components:
    """Strongly connected groups in an order in which each comes after everything it draws on.

    Group c holds order[starts[c]:starts[c+1]].
    """

    order: Ints
    starts: Ints

    @property
    def largest(self) -> int:
        """Nodes in the largest group."""
        return int(np.diff(self.starts).max(initial=0))


def _components(network: Network) -> Components:
    n = network.n
    ones = np.ones(len(network.suppliers), dtype=np.int8)
    graph = sparse.csr_array((ones, network.suppliers, network.pointers), shape=(n, n))
    n_groups, label = connected_components(graph, directed=True, connection="strong")
    rank = _ranked(label[network.consumers], label[network.suppliers], n_groups)[label]
    order = np.lexsort((label, rank))
    firsts = np.flatnonzero(np.diff(label[order], prepend=-1))
    return Components(order, np.append(firsts, n))


def _ranked(consumers: npt.NDArray[np.int32], suppliers: npt.NDArray[np.int32], n: int) -> Ints:
    """A rank per group such that suppliers rank lower: SciPy's labels where they do, else longest paths."""
    between = consumers != suppliers
    late, early = consumers[between], suppliers[between]
    own = np.arange(n, dtype=np.int64)
    for rank in (own, own[::-1]):
        if np.all(rank[early] < rank[late]):
            return rank
    rank = np.zeros(n, dtype=np.int64)
    for _ in range(n):
        longer = np.zeros(n, dtype=np.int64)
        np.maximum.at(longer, late, rank[early] + 1)
        if np.array_equal(longer, rank):
            break
        rank = longer
    return rank
