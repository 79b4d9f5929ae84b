"""What a tonne of a good carries: three channels of emissions and the terms of its free allocation."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.embedded import allocation
from cbam.embedded.allocation import Term
from cbam.embedded.supply import Good
from groundwork.problems import Problem


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a tonne of a good carries [tCO2e/t]; None where it cannot be said, ``problems`` tell why.

    ``default_counted`` is the part of the counted emissions that rests on default values, ``default_markup``
    what of it is mark-up.
    """

    good: Good
    year: int
    direct: float | None
    indirect: float | None
    counted: float | None
    sefa_terms: tuple[Term, ...]
    default_counted: float = 0.0
    parts: tuple[Embedded, ...] = ()
    problems: tuple[Problem, ...] = ()
    flags: tuple[str, ...] = ()
    default_markup: float = 0.0

    @property
    def sefa(self) -> float | None:
        """Specific embedded free allocation [tCO2e/t]: the sum of its terms."""
        return allocation.total(self.sefa_terms)


def uncarried(good: Good, year: int, *problems: Problem) -> Embedded:
    """A good of which nothing can be said, and why."""
    return Embedded(good, year, None, None, None, (), problems=problems)
