"""Past what is published: what a scenario assumes of benchmarks and of the correction factor.

An installation's own report needs none of this; goods priced in later years do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam import liability
from cbam.law.leaves import LawStatus

if TYPE_CHECKING:
    from cbam.law.leaves import Benchmark, Figure
    from cbam.law.rulebook import Law
    from cbam.scenario import Assumptions


@dataclass(frozen=True, slots=True)
class Beyond:
    """Assumptions, no law: see :class:`cbam.scenario.Assumptions`.

    ``revision`` [-] by which announced revisions lower a benchmark from ``provisional_from`` on;
    ``yearly_cut`` [-] a year after the last published band; ``cscf`` [-] where no factor is in force.
    """

    provisional_from: int
    revision: float
    yearly_cut: float
    cscf: float

    def benchmark(self, leaf: Benchmark, law: Law, year: int) -> float | None:
        """The benchmark [tCO2e/t] of a year, revised and carried on past the last band as assumed."""
        value = leaf.value_tco2e_per_t
        if value is None:
            return None
        if year >= self.provisional_from and law.revision_announced(leaf.citation):
            value = float(liability.benchmark_under_assumption(value, self.revision, 1))
        later = max(0, year - law.benchmarks.years[-1])
        return float(liability.benchmark_under_assumption(value, self.yearly_cut, later))

    def correction(self, figure: Figure) -> float | None:
        """The correction factor in force, or the assumed one."""
        in_force = figure.value is not None and figure.status is not LawStatus.ASSUMPTION
        return figure.value if in_force else self.cscf


def beyond_of(assumptions: Assumptions) -> Beyond:
    """What a scenario assumes, as the embedded emissions need it."""
    return Beyond(
        assumptions.benchmark_provisional_from.value,
        assumptions.benchmark_revision.value,
        assumptions.benchmark_yearly_cut.value,
        assumptions.cscf_beyond.value,
    )
