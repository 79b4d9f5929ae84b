"""Every origin by every good at once: default values, mark-ups and benchmarks as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cbam.law.benchmarks import DEFAULT, Benchmarks
from cbam.law.defaults import OTHER, READ_ORDER, Defaults
from cbam.law.leaves import Fallback, Figure, LawStatus, Reading

CN8_DIGITS = 8
FALLBACKS = tuple(Fallback)
READINGS = tuple(Reading)
STATUSES = tuple(LawStatus)
NO_ROW = -1

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int32]


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
        shape = (len(self.origins), len(self.goods))
        row, fallback, read = np.full(shape, NO_ROW, np.int32), np.zeros(shape, np.int8), np.zeros(shape, np.int8)
        for o, origin in enumerate(self.origins):
            for g, code in enumerate(self.goods):
                hit = self.defaults.find(origin, code)
                row[o, g] = NO_ROW if hit.row is None else hit.row
                fallback[o, g] = FALLBACKS.index(hit.fallback)
                read[o, g] = READ_ORDER.index(hit.read)
        return row, fallback, read

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
    def _choices(self) -> tuple[Rows, tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]]:
        """Each cell's question to the benchmark table, numbered; NO_ROW where there is no default value."""
        questions: dict[tuple[str, tuple[str, ...], frozenset[str]], int] = {}
        number = np.full(self.row.shape, NO_ROW, np.int32)
        needs_route = {g: bool(self.benchmarks.letters(code[:CN8_DIGITS])) for g, code in enumerate(self.goods)}
        origin_of_row = self.defaults.stack.texts("origin")
        letters = self.defaults.letters
        for o, g in np.argwhere(self.row != NO_ROW).tolist():
            row = int(self.row[o, g])
            code = self.goods[g]
            families: frozenset[str] = frozenset()
            if needs_route[g] and not letters[row]:
                families = self.defaults.families_of(origin_of_row[row], code, self.benchmarks.family)
            question = (code[:CN8_DIGITS], letters[row] if needs_route[g] else (), families)
            number[o, g] = questions.setdefault(question, len(questions))
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
        number, questions = self._choices
        found = [self.benchmarks.choose(cn8, DEFAULT, letters, year, families) for cn8, letters, families in questions]
        values = np.array([np.nan if b.value_tco2e_per_t is None else b.value_tco2e_per_t for b in found] + [np.nan])
        readings = np.array([READINGS.index(b.reading) for b in found] + [READINGS.index(Reading.NO_DEFAULT)])
        routes = np.array([b.route for b in found] + [""])
        return BenchmarkGrid(values[number], readings.astype(np.int8)[number], routes[number])
