"""The CBAM side: what a good's embedded emissions are made of, read from ``cbam.embedded``'s own result.

Figures are tCO2e per tonne of good. This module sees no footprint and no inventory.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbam.embedded import chain
from cbam.embedded.model import Installation
from cbam.embedded.results import GoodResult, InstallationResult, ProcessResult
from cbam.embedded.rules import Rules, fold
from cbam.embedded.sources import in_urea

if TYPE_CHECKING:
    from cbam.law.rulebook import Law


@dataclass(frozen=True, slots=True)
class OwnStep:
    """A process of the installation behind a good: ``t_per_t`` of its output, its part of the emissions.

    ``direct`` without CO2 bound or stored, ``bound`` (not positive) apart; ``indirect_counted`` 0 where the
    annexes leave it out. All per tonne of the good. ``mwh`` [MWh/t], ``indirect`` all of it, counted or not.
    """

    name: str
    t_per_t: float
    direct: float
    bound: float
    indirect: float
    indirect_counted: float
    mwh: float


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchased precursor behind a good: ``t_per_t``, what a tonne of it counts [tCO2e/t]."""

    name: str
    t_per_t: float
    see_counted: float

    @property
    def counted(self) -> float:
        """tCO2e per tonne of the good."""
        return self.t_per_t * self.see_counted


@dataclass(frozen=True)
class CbamSide:
    """A good's counted embedded emissions [tCO2e/t] and everything they are made of.

    ``outside`` names source streams of steps beyond the boundary, with the article that leaves them out.
    ``gases`` the gases that count for the good, ``gwp`` their warming potentials in the law.
    """

    good: GoodResult
    see_tco2e_per_t: float
    steps: tuple[OwnStep, ...]
    bought: tuple[Bought, ...]
    outside: Mapping[str, str]
    streams: tuple[str, ...]
    gases: frozenset[str]
    gwp: Mapping[str, float]

    @property
    def ef_tco2_per_mwh(self) -> float | None:
        """The legal electricity factor of the steps, weighted by their electricity; None without any."""
        mwh = math.fsum(step.mwh for step in self.steps)
        return math.fsum(step.indirect for step in self.steps) / mwh if mwh > 0 else None


def cbam_side(installation: Installation, result: InstallationResult, good: GoodResult, law: Law) -> CbamSide:
    """Take a good's figure apart. ValueError if it has none: ask before.

    The figure itself is the result's own, untouched.
    """
    if good.see_counted is None:
        raise ValueError(good.product)
    rules = Rules(law)
    taken_off = (m for m in installation.co2_transfers if m.may_be_deducted)
    kept = tuple(m for m in taken_off if not in_urea(m, installation, rules))
    installation = installation.model_copy(update={"co2_transfers": kept})
    by_name = {process.name: process for process in result.processes}
    own_process = by_name[good.process]
    upstream = _upstream(result.processes, own_process)
    top_own = good.see_counted - _inputs(own_process)
    steps = [_step(installation, own_process, 1.0, top_own)]
    for name, t_per_t in upstream.items():
        process = by_name[name]
        steps.append(_step(installation, process, t_per_t, (process.see_counted or 0.0) - _inputs(process)))
    tonnes = {good.process: 1.0}
    for name, t_per_t in upstream.items():
        tonnes[name] = tonnes.get(name, 0.0) + t_per_t
    scope = rules.scope_of(good.cn_code)
    constants = rules.constants
    return CbamSide(
        good=good,
        see_tco2e_per_t=good.see_counted,
        steps=tuple(_merged(steps)),
        bought=_bought(result.processes, tonnes),
        outside=_outside(installation, rules),
        streams=tuple(stream.name for stream in installation.source_streams),
        gases=frozenset(scope.gases if scope else ()),
        gwp={"CO2": 1.0, "N2O": constants.gwp_n2o, "CF4": constants.gwp_cf4, "C2F6": constants.gwp_c2f6},
    )


def _inputs(process: ProcessResult) -> float:
    return math.fsum(term.m_i * (term.see_counted or 0.0) for term in process.inputs)


def _upstream(processes: Sequence[ProcessResult], top: ProcessResult) -> dict[str, float]:
    """Tonnes of each process's output behind a tonne of ``top``'s, at all depths."""
    names = [process.name for process in processes]
    matrix = np.zeros((len(names), len(names)))
    for i, process in enumerate(processes):
        for term in process.inputs:
            if term.own:
                matrix[i, names.index(term.name)] += term.m_i
    tonnes = matrix[names.index(top.name)] @ chain.requirements(matrix)
    return {name: float(t) for name, t in zip(names, tonnes, strict=True) if t > 0}


def _step(installation: Installation, process: ProcessResult, t_per_t: float, own: float) -> OwnStep:
    """A process's own part; whether its indirect emissions count is read from the counted figure."""
    made = process.activity_level_t
    direct, indirect = (process.attr_em_direct_t or 0.0) / made, (process.attr_em_indirect_t or 0.0) / made
    counted = indirect if abs(own - direct - indirect) < abs(own - direct) else 0.0
    bound = _bound(installation, process.name) / made
    mwh = next(p.electricity.consumed_mwh for p in installation.processes if p.name == process.name) / made
    parts = (direct - bound, bound, indirect, counted, mwh)
    return OwnStep(process.name, t_per_t, *(t_per_t * part for part in parts))


def _bound(installation: Installation, process: str) -> float:
    """CO2 stored or bound that was deducted from a process [tCO2, not positive]."""
    only = len(installation.processes) == 1
    return -math.fsum(
        moved.co2_t * (moved.allocation.get(process, 0.0) if moved.allocation or not only else 1.0)
        for moved in installation.co2_transfers
    )


def _merged(steps: Sequence[OwnStep]) -> list[OwnStep]:
    """One entry per process: the top process may stand in its own supply chain as well."""
    found: dict[str, OwnStep] = {}
    for step in steps:
        before = found.get(step.name)
        if before is None:
            found[step.name] = step
            continue
        sums = [
            getattr(before, field) + getattr(step, field)
            for field in ("t_per_t", "direct", "bound", "indirect", "indirect_counted", "mwh")
        ]
        found[step.name] = OwnStep(step.name, *sums)
    return list(found.values())


def _bought(processes: Sequence[ProcessResult], tonnes: Mapping[str, float]) -> tuple[Bought, ...]:
    return tuple(
        Bought(term.name, tonnes[process.name] * term.m_i, term.see_counted or 0.0)
        for process in processes
        if process.name in tonnes
        for term in process.inputs
        if not term.own
    )


def _outside(installation: Installation, rules: Rules) -> dict[str, str]:
    """Source streams of steps that the act leaves outside the boundary, with its article."""
    category = {process.name: process.goods_category for process in installation.processes}
    found: dict[str, str] = {}
    for stream in installation.source_streams:
        users = stream.allocation or category
        articles = {
            rules.outside_steps.get((fold(category.get(user, "")), fold(stream.step))) for user in users
        }
        if stream.step and None not in articles and articles:
            found[stream.name] = ", ".join(sorted(str(article) for article in articles))
    return found
