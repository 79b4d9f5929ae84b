"""A good with its precursors in another year: no evidence of a production year, allocations of that year.

A precursor counts as produced in the year of the good it goes into unless evidence shows another one.
Evidence is about the year it was given for: moved to a year for which there is none, every precursor is of
that year. What a supplier states of his free allocation is of the precursor's own year and moves with CBAM
factor x correction factor, as every term of Equations 2 and 4 does.
Source: IR (EU) 2025/2547 Articles 7 and 13; IR (EU) 2025/2620 Annex, Equations 2 to 4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from cbam.embedded.supply import Good, Precursor
from cbam.year_terms import remaining_share

if TYPE_CHECKING:
    from cbam.scenario import Assumptions
    from cbam.statute import Statute

Share = Callable[[int], float]
Part = TypeVar("Part", Good, Precursor)


def share_of(statute: Statute, assumptions: Assumptions) -> Share:
    """CBAM factor x correction factor by year, that of the first year before it begins."""

    def share(year: int) -> float:
        return remaining_share(statute, assumptions, max(year, statute.first_year))

    return share


def moved(part: Part, stated: int, year: int, share: Share) -> Part:
    """A good or precursor of the year ``stated`` (where it names none itself) as one of ``year``."""
    own = part.production_year or stated
    before = share(own)
    ratio = share(year) / before if before > 0 else 0.0
    update: dict[str, object] = {
        "production_year": None,
        "sefa": None if part.sefa is None else part.sefa * ratio,
        "precursors": tuple(moved(inner, own, year, share) for inner in part.precursors),
    }
    return part.model_copy(update=update)
