"""The highest default values: for precursors whose country of production cannot be identified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cbam.law.defaults import NO_DEFAULT, PREFIX_LENGTHS
from cbam.law.leaves import DefaultValue, Fallback, ReadStatus
from cbam.law.tables import Stack

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Highest:
    """Annex IV of IR (EU) 2025/2621: one value per good, that of the most intensive third country."""

    stack: Stack

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """code -> row."""
        return {code: row for row, code in enumerate(self.stack.texts("code"))}

    def leaf(self, code: str) -> DefaultValue:
        """The highest default value of a good (CN8 or TARIC 10) before mark-up, or why there is none."""
        beginnings = (code[:digits] for digits in PREFIX_LENGTHS if digits <= len(code))
        row = next((self.rows[start] for start in beginnings if start in self.rows), None)
        if row is None:
            status = self.stack.datasets[-1].status
            none = (None, UNKNOWN, "", "", (), Fallback.NONE, ReadStatus.READ, status, None, NO_DEFAULT)
            return DefaultValue(*none)
        return DefaultValue(
            total_tco2e_per_t=float(str(self.stack.columns["total_tco2e_per_t"][row])),
            origin=UNKNOWN,
            origin_row=UNKNOWN,
            code=self.stack.texts("code")[row],
            routes=tuple(self.stack.texts("routes")[row].split()),
            fallback=Fallback.NONE,
            read=ReadStatus.READ,
            status=self.stack.dataset(row).status,
            citation=self.stack.cite(row),
        )
