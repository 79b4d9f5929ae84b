"""Footprints of the inventory's own processes, for lists and searches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from footprint.bill import Bom
from footprint.solution import flow_weights, solve
from footprint.system import build_system
from groundwork.provenance import Status
from inventories.catalogue import Catalogue
from inventories.process import Process


@dataclass(frozen=True, slots=True)
class ProcessFootprint:
    """Cradle-to-gate burden of one unit of a process, kgCO2e, and the shares of it by weakest status."""

    process: Process
    kgco2e: float
    data_status: Mapping[Status, float]

    @property
    def status(self) -> Status:
        """The status that most of the figure rests on; the weakest known one where it is zero."""
        if not self.data_status:
            return Status.ASSUMED
        return max(self.data_status, key=lambda status: abs(self.data_status[status]))


def process_footprints(
    catalogue: Catalogue, metric: str = "AR6", ids: Iterable[str] | None = None
) -> tuple[ProcessFootprint, ...]:
    """Footprints of processes, of all where no ids are given.

    Raises:
        BadInput: the inventory cannot be solved, or the metric is unknown.
    """
    wanted = tuple(catalogue.processes) if ids is None else tuple(ids)
    system = build_system(Bom(), catalogue, (), wanted)
    if not system.nodes:
        return ()
    solution = solve(system, flow_weights(system, metric))
    found = []
    for process_id in wanted:
        node = system.index[process_id]
        total = float(solution.total[node])
        shares = {s: float(v[node]) / total for s, v in solution.by_status.items() if total and v[node]}
        found.append(ProcessFootprint(catalogue.processes[process_id], total, shares))
    return tuple(found)
