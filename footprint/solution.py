"""A product system solved: burden of one unit of every node, checked against Brightway's own score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from footprint.engine import Matrices
from footprint.system import Floats, System
from footprint.targets import SUPPLIER_FLOW
from footprint.weakest import by_status
from groundwork.problems import BadInput, Problem
from groundwork.provenance import Status
from inventories.climate import gwp

AGREEMENT = 1e-9
"""Largest relative difference from Brightway's own score; beyond it we refuse to answer."""


@dataclass(frozen=True)
class Solution:
    """Burdens in kgCO2e per unit that each node makes.

    `by_flow` is nodes x flows, `total` its sum over flows, `by_status` the same total by
    the weakest figure on the way. `direct` is what one run of each node releases itself.
    `reference` is Brightway's own score of one unit of the first node.
    """

    system: System
    weights: Floats
    matrices: Matrices
    by_flow: Floats
    total: Floats
    by_status: Mapping[Status, Floats]
    direct: Floats
    reference: float


def flow_weights(system: System, metric: str) -> Floats:
    """kgCO2e per kg of each flow of a system; what a supplier stated as CO2e counts as stated."""
    potentials = gwp(metric)
    return np.array([1.0 if flow == SUPPLIER_FLOW else potentials[flow] for flow in system.flows])


def solve(system: System, weights: Floats) -> Solution:
    """Solve a system that has at least one node.

    Raises:
        BadInput: our solution and Brightway's own score differ, which means the system is
            too badly conditioned to be trusted.
    """
    matrices = Matrices(system, weights)
    by_flow = matrices.intensities(np.diag(weights)).values
    total = by_flow.sum(axis=1)
    reference = matrices.reference_score(0, 1.0)
    scale = max(abs(reference), float(np.abs(by_flow[0]).max()))
    if abs(float(total[0]) - reference) > AGREEMENT * scale:
        params = {"ours": float(total[0]), "reference": reference}
        raise BadInput(Problem("footprint.engine-disagrees", params=params))
    direct = np.asarray(matrices.biosphere.T @ weights)
    return Solution(
        system, weights, matrices, by_flow, total, by_status(system, weights, total), direct, reference
    )
