"""Default values by origin and good: the table as arrays, and the rule that falls back to "Other"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cbam.law.leaves import DefaultValue, Fallback, ReadStatus
from cbam.law.tables import Stack

OTHER = "other"
CHAPTER_DIGITS = 2
PREFIX_LENGTHS = (10, 8, 6, 4)
READ_ORDER = (ReadStatus.READ, ReadStatus.PARTLY_READ, ReadStatus.INFERRED)
NO_DEFAULT = "no-default"


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a default value was found: table row (None: nowhere), why "Other" was used, how it was read."""

    row: int | None
    fallback: Fallback
    read: ReadStatus


@dataclass(frozen=True)
class Defaults:
    """The default table of one law snapshot."""

    stack: Stack

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, int]]:
        """origin -> code -> row."""
        rows: dict[str, dict[str, int]] = {}
        pairs = zip(self.stack.texts("origin"), self.stack.texts("code"), strict=True)
        for row, (origin, code) in enumerate(pairs):
            rows.setdefault(origin, {})[code] = row
        return rows

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The origins with a table of their own, then "other"."""
        return (*sorted(set(self.rows) - {OTHER}), OTHER)

    @cached_property
    def total(self) -> npt.NDArray[np.float64]:
        """Total default value per row [tCO2e/t of good, before mark-up]; NaN where the table prints "–"."""
        cells = self.stack.columns["total_tco2e_per_t"]
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)

    @cached_property
    def letters(self) -> tuple[tuple[str, ...], ...]:
        """Route letters per row, as printed."""
        return tuple(tuple(text.split()) for text in self.stack.texts("routes"))

    @cached_property
    def read(self) -> tuple[ReadStatus, ...]:
        """Read status per row."""
        by_text = {str(status): status for status in ReadStatus}
        return tuple(by_text[text] for text in self.stack.texts("read_status"))

    @cached_property
    def worst_read(self) -> Mapping[str, ReadStatus]:
        """Per origin the least sure read status of its table."""
        read = self.read
        return {
            o: max((read[r] for r in rows.values()), key=READ_ORDER.index) for o, rows in self.rows.items()
        }

    def longest_prefix(self, origin: str, code: str) -> int | None:
        """The row of an origin's table whose code is the longest beginning of ``code``."""
        rows = self.rows.get(origin, {})
        for digits in PREFIX_LENGTHS:
            if digits <= len(code) and code[:digits] in rows:
                return rows[code[:digits]]
        return None

    def find(self, origin: str, code: str) -> Hit:
        """The row that gives a good its default value, by Annex I: the origin's table, else "Other".

        "Other Countries and Territories" serves an origin without a table, a good absent from it and a
        printed "–". A fallback is no better read than the origin's table that led to it.
        """
        if origin not in self.rows:
            return self._other(code, Fallback.ORIGIN_NOT_LISTED, ReadStatus.READ)
        row = self.longest_prefix(origin, code)
        if row is None:
            return self._other(code, Fallback.GOOD_NOT_LISTED, self.worst_read[origin])
        if np.isnan(self.total[row]):
            return self._other(code, Fallback.NO_VALUE, self.read[row])
        return Hit(row, Fallback.NONE, self.read[row])

    def _other(self, code: str, fallback: Fallback, led_by: ReadStatus) -> Hit:
        row = self.longest_prefix(OTHER, code)
        if row is None or np.isnan(self.total[row]):
            return Hit(None, fallback, led_by)
        return Hit(row, fallback, max(led_by, self.read[row], key=READ_ORDER.index))

    def letters_in_chapter(self, origin: str, code: str) -> frozenset[str]:
        """The route letters an origin's table prints for goods of the same chapter."""
        return self._letters_by_chapter.get((origin, code[:CHAPTER_DIGITS]), frozenset())

    @cached_property
    def _letters_by_chapter(self) -> Mapping[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for origin, rows in self.rows.items():
            for prefix, row in rows.items():
                found.setdefault((origin, prefix[:CHAPTER_DIGITS]), set()).update(self.letters[row])
        return {key: frozenset(letters) for key, letters in found.items()}

    def leaf(self, origin: str, code: str) -> DefaultValue:
        """The default value of a good from an origin, with its row, or the reason why there is none."""
        hit = self.find(origin, code)
        if hit.row is None:
            status = self.stack.datasets[-1].status
            return DefaultValue(None, origin, "", "", (), hit.fallback, hit.read, status, None, NO_DEFAULT)
        return DefaultValue(
            total_tco2e_per_t=float(self.total[hit.row]),
            origin=origin,
            origin_row=str(self.stack.columns["origin"][hit.row]),
            code=str(self.stack.columns["code"][hit.row]),
            routes=self.letters[hit.row],
            fallback=hit.fallback,
            read=hit.read,
            status=self.stack.dataset(hit.row).status,
            citation=self.stack.cite(hit.row),
            direct_tco2e_per_t=_number(self.stack.columns["direct_tco2e_per_t"][hit.row]),
        )


def _number(cell: object) -> float | None:
    return cell if isinstance(cell, float) else None
