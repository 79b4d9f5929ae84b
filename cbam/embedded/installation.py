"""From one installation to what its goods carry: embedded emissions and free allocation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cbam.embedded import allocation, chain
from cbam.embedded.goods_of_process import good_of, process_of
from cbam.embedded.inputs import checked_names, network
from cbam.embedded.model import Installation
from cbam.embedded.notes import notes_of
from cbam.embedded.power_good import used_inside
from cbam.embedded.processes import Attributed, attribute, differs
from cbam.embedded.purchased import supplies_of
from cbam.embedded.results import InstallationResult, SourceResult, Totals
from cbam.embedded.rules import Rules
from cbam.embedded.shared_process import needs_one_process
from cbam.embedded.shares import allocate
from cbam.embedded.solved import Solved
from cbam.embedded.sources import Emission, Locate, checked_shares, emissions_of, within_boundary
from cbam.readings import STANDARD, Readings
from groundwork.problems import Param, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.embedded.beyond import Beyond
    from cbam.law.rulebook import Law

PFC, N2O = "pfc", "cems N2O"


def json_place(path: str) -> Place:
    """A JSON path as the place of a problem."""
    return Place(cell=path)


def compute(
    installation: Installation,
    law: Law,
    locate: Locate = json_place,
    readings: Readings = STANDARD,
    beyond: Beyond | None = None,
) -> InstallationResult:
    """Specific embedded emissions and free allocation of every good of an installation.

    Parameters: ``law`` the snapshot that gives constants, default values and benchmarks; ``locate`` turns a
    path such as ``processes[0].electricity`` into a place in the user's file; ``readings`` of what the law
    leaves open; ``beyond`` what is assumed of years past what is published.
    Figures that cannot be said are None; ``problems`` tell why. Sources: IR (EU) 2025/2547 Annexes II and
    III, IR (EU) 2025/2620 Annex.
    """
    rules = Rules(law, readings, beyond)
    names = [process.name for process in installation.processes]
    categories = {process.name: process.goods_category for process in installation.processes}
    emissions = [
        within_boundary(checked_shares(e, names, locate), categories, rules, locate)
        for e in emissions_of(installation, rules, locate)
    ]
    attributed = attribute(installation, emissions, rules, locate)
    totals = _totals(names, emissions, attributed)
    solved, loop_problems = _solve(installation, attributed, rules, locate)
    goods, good_problems = [], []
    for i, product in enumerate(installation.products):
        if product.process in names:
            good, problems = good_of(product, solved, locate(f"products[{i}]"))
            goods.append(good)
            good_problems += problems
    problems = [
        *_period(installation, law, locate),
        *checked_names(installation, locate),
        *needs_one_process(installation, locate),
        *(
            p
            for i, one in enumerate(installation.processes)
            for p in used_inside(one, locate(f"processes[{i}]"))
        ),
        *(p for e in emissions for p in e.problems),
        *(p for a in attributed for p in a.problems),
        *(p for s in solved.supplies for p in s.problems),
        *_indirect_compared(installation, totals, rules, locate),
        *loop_problems,
        *good_problems,
    ]
    return InstallationResult(
        year=installation.year,
        law_version=law.version,
        known_on=law.known_on.isoformat(),
        goods=tuple(goods),
        processes=tuple(process_of(row, solved) for row in range(len(names))),
        totals=totals,
        sources=tuple(_source(e) for e in emissions),
        problems=tuple(problems),
        notes=tuple(notes_of(tuple(goods), solved.supplies, rules, installation.year)),
        readings=readings,
    )


def _solve(
    installation: Installation, attributed: Sequence[Attributed], rules: Rules, locate: Locate
) -> tuple[Solved, list[Problem]]:
    supplies = supplies_of(installation, rules, locate)
    net = network(installation, attributed, supplies, rules)
    problems = []
    try:
        needed = chain.requirements(net.internal)
    except chain.Endless:
        problems.append(Problem("cbam.embedded-loop-endless", locate("processes")))
        needed = net.internal * math.nan
    figures = chain.solve(needed, net.own)
    found = allocate(installation, attributed, supplies, net, needed, rules)
    return Solved(installation, rules, tuple(attributed), supplies, net, figures, found), problems


def _period(installation: Installation, law: Law, locate: Locate) -> Iterator[Problem]:
    """Reporting periods are calendar years, and none before the definitive regime (Arts 1(5) and 7)."""
    start, end = installation.period.start, installation.period.end
    params: dict[str, Param] = {"start": start.isoformat(), "end": end.isoformat()}
    if end < start:
        yield Problem("cbam.embedded-period-backwards", locate("period"), params)
    elif (start.month, start.day, end.month, end.day, start.year) != (1, 1, 12, 31, end.year):
        yield Problem("cbam.embedded-period-not-a-year", locate("period"), params, Severity.WARNING)
    if law.cbam_factor(end.year).value is None:
        yield Problem("cbam.embedded-period-outside", locate("period"), params, Severity.WARNING)


def _totals(names: Sequence[str], emissions: Sequence[Emission], attributed: Sequence[Attributed]) -> Totals:
    """What the installation emits: every source once, attributed or not; internal transfers cancel out."""
    counted = [e for e in emissions if e.kind != "transfer"]
    direct = math.fsum(e.split.fossil_t for e in counted)
    n2o = math.fsum(e.split.fossil_t for e in counted if e.kind == N2O)
    pfc = math.fsum(e.split.fossil_t for e in counted if e.kind == PFC)
    loose = math.fsum(
        e.split.fossil_t * share for e in counted for name, share in e.shares.items() if name not in names
    )
    return Totals(
        direct_tco2e=allocation.known(direct),
        indirect_tco2e=allocation.known(math.fsum(a.indirect_t for a in attributed)),
        biogenic_tco2=allocation.known(math.fsum(e.split.biogenic_t for e in counted)),
        co2_t=allocation.known(direct - n2o - pfc),
        n2o_tco2e=allocation.known(n2o),
        pfc_tco2e=allocation.known(pfc),
        unattributed_tco2e=allocation.known(loose),
    )


def _indirect_compared(
    installation: Installation, totals: Totals, rules: Rules, locate: Locate
) -> Iterator[Problem]:
    stated, computed = installation.total_indirect_emissions_t, totals.indirect_tco2e
    if stated is not None and computed is not None and differs(stated, computed, rules):
        params: dict[str, Param] = {"stated": stated, "computed": computed}
        yield Problem("cbam.embedded-indirect-differs", locate("total_indirect_emissions_t"), params)


def _source(emission: Emission) -> SourceResult:
    split = emission.split
    return SourceResult(
        emission.kind,
        emission.name,
        allocation.known(split.fossil_t),
        allocation.known(split.biogenic_t),
        split.energy_fossil_tj,
        split.energy_biogenic_tj,
    )
