"""What a figure is computed under: the law, the scenario's assumptions, the readings chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.readings import STANDARD, Readings

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.scenario import Assumptions
    from cbam.statute import Statute


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The law in use, what is assumed where it is silent, and how disputed rules are read."""

    statute: Statute
    assumptions: Assumptions
    readings: Readings = STANDARD

    def law(self, year: int) -> Law:
        """The law for goods of a reporting year."""
        return self.statute.of_year(year)
