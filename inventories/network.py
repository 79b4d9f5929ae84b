"""The inventory as one square system of linear equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from inventories.catalogue import Catalogue

NEUTRAL_RADIUS = 1.0


@dataclass(frozen=True, slots=True)
class Perturbed:
    """A change of the system: processes that others stand in for, and footprints that are simply given.

    `stand_ins` maps a process to the one that supplies its product instead, in the same
    unit; `given` maps a process to kg CO2e per unit, its own inputs left aside. The empty
    change leaves the system as it is.
    """

    stand_ins: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)


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


def footprints(
    catalogue: Catalogue, weights: Mapping[str, float], change: Perturbed | None = None
) -> dict[str, float]:
    """kg CO2e per unit of every process, for comparisons of the inventory with itself and with others.

    Solves (I - A^T) f = direct emissions x weights. Product systems are not computed
    here but by the engine.
    """
    import numpy as np

    ids, inputs = technosphere(catalogue)
    index = {process_id: i for i, process_id in enumerate(ids)}
    direct = np.array(
        [
            sum(e.amount.value * weights.get(e.flow_id, 0.0) for e in process.emissions)
            for process in catalogue.processes.values()
        ]
    )
    change = change or Perturbed()
    for old, new in change.stand_ins.items():
        inputs[:, index[old]] = 0.0
        inputs[index[new], index[old]] = 1.0
        direct[index[old]] = 0.0
    for process_id, value in change.given.items():
        inputs[:, index[process_id]] = 0.0
        direct[index[process_id]] = value
    solved = np.linalg.solve((np.eye(len(ids)) - inputs).T, direct)
    return dict(zip(ids, solved.tolist(), strict=True))


def unproductive(ids: tuple[str, ...], inputs: NDArray[np.float64]) -> list[tuple[str, ...]]:
    """Loops of processes that use up at least as much of their own products as they make.

    Each is a group of processes that feed one another and whose matrix of mutual
    inputs has a spectral radius of one or more; credits count by their size.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    faulty: list[tuple[str, ...]] = []
    for members in looped_groups(csr_matrix(inputs)):
        block = np.abs(inputs[np.ix_(members, members)])
        if float(np.abs(np.linalg.eigvals(block)).max()) >= NEUTRAL_RADIUS:
            faulty.append(tuple(ids[i] for i in members))
    return faulty


def looped_groups(matrix: csr_matrix) -> list[NDArray[np.int64]]:
    """The loops of a square matrix of what each node draws from each other, as node numbers.

    A loop is a strongly connected group of two nodes or more, or one node that draws on itself.
    """
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(matrix, directed=True, connection="strong")
    size = np.bincount(label, minlength=1)
    own = matrix.diagonal() != 0
    return [np.flatnonzero(label == group) for group in np.unique(label[(size[label] > 1) | own])]
