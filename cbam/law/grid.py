"""Every origin by every good at once: default values, mark-ups and benchmarks as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cbam.law.benchmarks import DEFAULT, Benchmarks
from cbam.law.defaults import OTHER, PREFIX_LENGTHS, READ_ORDER, Defaults
from cbam.law.leaves import Fallback, Figure, LawStatus, Reading

CN8_DIGITS = 8
FALLBACKS = tuple(Fallback)
READINGS = tuple(Reading)
STATUSES = tuple(LawStatus)
NO_ROW = -1

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int32]
Question = tuple[
    str, tuple[str, ...], frozenset[str]
]  # CN8, letters beside the value, letters in the chapter


@dataclass(frozen=True, slots=True)
class BenchmarkGrid:
    """Column B benchmarks of one production year, arrays [origin, good].

    ``value`` [tCO2e/t, NaN where there is none], ``reading`` an index into READINGS, ``route`` the letter
    chosen, ``row`` the line's position in the benchmark table (NO_ROW where there is none).
    """

    value: Floats
    reading: Codes
    route: npt.NDArray[np.str_]


@dataclass(frozen=True)
class DefaultGrid:
    """The default path's figures for each origin (those with a table, then "other") and each priced good.

    ``total``, ``row``, ``fallback`` (index into FALLBACKS) and ``read`` (index into READ_ORDER) are arrays
    [origin, good]; NaN and NO_ROW where the law has no default value.
    """

    defaults: Defaults
    benchmarks: Benchmarks
    goods: tuple[str, ...]
    sectors: tuple[str, ...]
    markup_of: Callable[[str, int], Figure]

    @property
    def origins(self) -> tuple[str, ...]:
        """ISO codes of the origins with a table, then "other"."""
        return self.defaults.origins

    @cached_property
    def good_position(self) -> dict[str, int]:
        """Good code (CN8, or TARIC where the law splits a CN8) -> column of the arrays."""
        return {code: i for i, code in enumerate(self.goods)}

    @cached_property
    def _origin_position(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.origins)}

    def origin_position(self, origin: str) -> int:
        """Row of the arrays for an origin code; origins without a table share the row of "other"."""
        return self._origin_position.get(origin, self._origin_position[OTHER])

    @cached_property
    def _hits(self) -> tuple[Rows, Codes, Codes]:
        """``Defaults.find`` for every origin and good at once."""
        defaults = self.defaults
        own = self._own_rows()
        values = np.append(np.isnan(defaults.total), True)
        listed, priced = own != NO_ROW, ~values[own]
        other = self._origin_position[OTHER]
        row = np.where(priced, own, np.where(priced[other], own[other], NO_ROW))
        fallback = np.where(
            listed, FALLBACKS.index(Fallback.NO_VALUE), FALLBACKS.index(Fallback.GOOD_NOT_LISTED)
        )
        fallback = np.where(priced, FALLBACKS.index(Fallback.NONE), fallback)
        read_of_row = np.array([READ_ORDER.index(status) for status in defaults.read] + [0])
        worst = np.array([READ_ORDER.index(defaults.worst_read[origin]) for origin in self.origins])[:, None]
        led_by = np.where(listed, read_of_row[own], worst)
        read = np.where(priced, led_by, np.maximum(led_by, np.where(row != NO_ROW, read_of_row[row], 0)))
        return row.astype(np.int32), fallback.astype(np.int8), read.astype(np.int8)

    def _own_rows(self) -> Rows:
        """For each origin's own table the row whose code is the longest beginning of each good's code."""
        own = np.full((len(self.origins), len(self.goods)), NO_ROW, np.int32)
        for digits in sorted(PREFIX_LENGTHS):
            prefixes = [code[:digits] if digits <= len(code) else "" for code in self.goods]
            for o, origin in enumerate(self.origins):
                rows = self.defaults.rows[origin]
                found = np.array([rows.get(prefix, NO_ROW) for prefix in prefixes], np.int32)
                own[o] = np.where(found == NO_ROW, own[o], found)
        return own

    @property
    def row(self) -> Rows:
        """Row of the default table."""
        return self._hits[0]

    @property
    def fallback(self) -> Codes:
        """Why "Other" was used; the row of origin "other" itself shows none."""
        return self._hits[1]

    @property
    def read(self) -> Codes:
        """Read status."""
        return self._hits[2]

    @cached_property
    def total(self) -> Floats:
        """Default value [tCO2e/t of good] before mark-up."""
        values = np.append(self.defaults.total, np.nan)
        return np.asarray(values[self.row], dtype=np.float64)

    def markup(self, year: int) -> Floats:
        """Mark-up [share] per good for goods produced in ``year``."""
        share = {sector: self.markup_of(sector, year).value for sector in set(self.sectors)}
        return np.array([np.nan if share[s] is None else share[s] for s in self.sectors], dtype=np.float64)

    @cached_property
    def _questions(self) -> tuple[Rows, tuple[Question, ...]]:
        """Each cell's question to the benchmark table, numbered; NO_ROW where there is no default value."""
        questions: dict[Question, int] = {}
        number = np.full(self.row.shape, NO_ROW, np.int32)
        letters, table_of = self.defaults.letters, self.defaults.stack.texts("origin")
        for g, code in enumerate(self.goods):
            by_route = bool(self.benchmarks.letters(code[:CN8_DIGITS]))
            for row in np.unique(self.row[:, g]).tolist():
                if row == NO_ROW:
                    continue
                printed = letters[row] if by_route else ()
                elsewhere: frozenset[str] = frozenset()
                if by_route and not printed:
                    elsewhere = self.defaults.letters_in_chapter(table_of[row], code)
                question = (code[:CN8_DIGITS], printed, elsewhere)
                number[self.row[:, g] == row, g] = questions.setdefault(question, len(questions))
        return number, tuple(questions)

    def benchmark(self, year: int) -> BenchmarkGrid:
        """Column B benchmark of every origin and good for goods produced in ``year``.

        After the last band of the table every value is NaN with the reading "no-band": what then holds is
        an assumption of the scenario, not law.
        """
        cached = self._by_year.get(year)
        if cached is None:
            cached = self._by_year[year] = self._benchmark(year)
        return cached

    @cached_property
    def _by_year(self) -> dict[int, BenchmarkGrid]:
        return {}

    def _benchmark(self, year: int) -> BenchmarkGrid:
        number, questions = self._questions
        found = [
            self.benchmarks.choose(cn8, DEFAULT, printed, year, other) for cn8, printed, other in questions
        ]
        values = np.array(
            [np.nan if b.value_tco2e_per_t is None else b.value_tco2e_per_t for b in found] + [np.nan]
        )
        readings = np.array([READINGS.index(b.reading) for b in found] + [READINGS.index(Reading.NO_DEFAULT)])
        routes = np.array([b.route for b in found] + [""])
        return BenchmarkGrid(values[number], readings.astype(np.int8)[number], routes[number])
