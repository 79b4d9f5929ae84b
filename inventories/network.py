"""The inventory as one square system of linear equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from inventories.catalogue import Catalogue

NEUTRAL_RADIUS = 1.0


def technosphere(catalogue: Catalogue) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Process ids in catalogue order, and the matrix of what each column draws on each row.

    Entry (i, j) is the amount of product i, in its unit, drawn per unit of product j.
    The system is (I - A) x = demand. Inputs that lead nowhere are left out; the audit
    names them.
    """
    import numpy as np

    ids = tuple(catalogue.processes)
    index = {process_id: i for i, process_id in enumerate(ids)}
    inputs = np.zeros((len(ids), len(ids)))
    for process in catalogue.processes.values():
        for exchange in process.inputs:
            if exchange.flow_id in index:
                inputs[index[exchange.flow_id], index[process.id]] += exchange.amount.value
    return ids, inputs


def unproductive(ids: tuple[str, ...], inputs: NDArray[np.float64]) -> list[tuple[str, ...]]:
    """Loops of processes that use up at least as much of their own products as they make.

    Each is a group of processes that feed one another and whose matrix of mutual
    inputs has a spectral radius of one or more; credits count by their size.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n_groups, group = connected_components(csr_array(inputs), directed=True, connection="strong")
    faulty: list[tuple[str, ...]] = []
    for number in range(n_groups):
        members = np.flatnonzero(group == number)
        block = np.abs(inputs[np.ix_(members, members)])
        if block.any() and float(np.abs(np.linalg.eigvals(block)).max()) >= NEUTRAL_RADIUS:
            faulty.append(tuple(ids[i] for i in members))
    return faulty
