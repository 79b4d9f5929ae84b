"""CBAM benchmarks of IR (EU) 2025/2620: which value a CN code, a route and a production year get."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from cbam.law.leaves import Benchmark, LawStatus, Reading
from cbam.law.tables import Stack
from cbam.law.yearly import covers

ACTUAL, DEFAULT = "A", "B"


class Several(StrEnum):
    """Which benchmark counts where several route letters are listed."""

    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True)
class Benchmarks:
    """The benchmark table and the route legend, with the choice rules of Annex point 5."""

    stack: Stack
    routes: Stack

    @cached_property
    def _rows(self) -> dict[tuple[str, str], tuple[int, ...]]:
        rows: dict[tuple[str, str], list[int]] = {}
        for row, key in enumerate(zip(self.stack.texts("cn8"), self.stack.texts("column"), strict=True)):
            rows.setdefault(key, []).append(row)
        return {key: tuple(found) for key, found in rows.items()}

    @cached_property
    def _letter(self) -> tuple[str, ...]:
        return self.stack.texts("route")

    @cached_property
    def family(self) -> dict[str, str]:
        """Route letter -> production route without the alloy grade (C and F both "bf-bof")."""
        return dict(zip(self.routes.texts("letter"), self.routes.texts("family"), strict=True))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The production years for which some benchmark is law."""
        spans = zip(self.stack.columns["year_from"], self.stack.columns["year_to"], strict=True)
        years: set[int] = set()
        for first, last in set(spans):
            years |= set(range(int(str(first)), int(str(last if last is not None else first)) + 1))
        return tuple(sorted(years))

    def letters(self, cn8: str, column: str = DEFAULT) -> tuple[str, ...]:
        """The route letters a CN code has in a column; () if it has none or does not go by route."""
        rows = self._rows.get((cn8, column), ())
        return tuple(sorted({self._letter[row] for row in rows} - {""}))

    def choose(
        self, cn8: str, column: str, letters: Sequence[str], year: int, origin_letters: Collection[str] = ()
    ) -> Benchmark:
        """The one benchmark of a CN code for a production year, or the reason why there is none.

        Parameters: ``column`` "A" (actual data, own process) or "B" (default values, whole chain);
        ``letters`` the routes stated by the operator or printed beside the default value;
        ``origin_letters`` those printed elsewhere in the chapter of the origin's table, used only where
        none is printed beside the value and all of them are of one production route.
        Rules: IR (EU) 2025/2620 Annex pt 5.1; several letters take the highest value.
        """
        known = self._rows.get((cn8, column), ())
        if not known:
            return self._none(cn8, column, Reading.NO_BENCHMARK)
        rows = self._in_band(known, year)
        if not rows:
            return self._none(cn8, column, Reading.NO_BAND)
        by_letter = {self._letter[row]: row for row in rows}
        if "" in by_letter:
            return self._leaf(by_letter[""], Reading.ROUTE_INDEPENDENT)
        listed = [by_letter[letter] for letter in letters if letter in by_letter]
        if listed:
            reading = Reading.ONE_LETTER if len(listed) == 1 else Reading.HIGHEST_OF_LETTERS
            return self._highest(listed, reading)
        found, reading = self._beyond_letters(by_letter, letters, origin_letters)
        return self._highest(found, reading) if found else self._none(cn8, column, reading)

    def lowest(self, chosen: Benchmark, letters: Sequence[str], year: int) -> Benchmark:
        """The disputed other reading of ``choose``: the lowest instead of the highest of several letters."""
        if chosen.reading is not Reading.HIGHEST_OF_LETTERS:
            return chosen
        rows = self._in_band(self._rows[chosen.cn8, chosen.column], year)
        listed = [row for row in rows if self._letter[row] in letters]
        return self._leaf(min(listed, key=self._value), Reading.LOWEST_OF_LETTERS)

    def _beyond_letters(
        self, by_letter: Mapping[str, int], letters: Collection[str], origin_letters: Collection[str]
    ) -> tuple[list[int], Reading]:
        """Our reading where no stated letter is among those of the CN code, or the reason for no value."""
        if letters:
            same_route = self._same_route(by_letter, letters)
            return same_route, Reading.SAME_ROUTE_OTHER_GRADE if same_route else Reading.ROUTE_UNKNOWN
        if len({self.family.get(letter) for letter in origin_letters}) != 1:
            return [], Reading.ROUTE_NEEDED
        printed = [by_letter[letter] for letter in origin_letters if letter in by_letter]
        found = printed or self._same_route(by_letter, origin_letters)
        return found, Reading.ORIGIN_ROUTE if found else Reading.ROUTE_NEEDED

    def _same_route(self, by_letter: Mapping[str, int], letters: Collection[str]) -> list[int]:
        """Rows of another alloy grade made by the production route of ``letters``."""
        wanted = {self.family.get(letter, "") for letter in letters}
        return [row for letter, row in by_letter.items() if self.family.get(letter) in wanted]

    def _in_band(self, rows: Sequence[int], year: int) -> list[int]:
        """Rows whose band holds the year, of the newest dataset that has one for this CN code."""
        hits = [row for row in rows if covers(self.stack, row, year)]
        newest = max((self.stack.dataset_of[row] for row in hits), default=0)
        return [row for row in hits if self.stack.dataset_of[row] == newest]

    def _highest(self, rows: Sequence[int], reading: Reading) -> Benchmark:
        return self._leaf(max(rows, key=self._value), reading)

    def _value(self, row: int) -> float:
        return float(str(self.stack.columns["value_tco2e_per_t"][row]))

    def _leaf(self, row: int, reading: Reading) -> Benchmark:
        columns = self.stack.columns
        last = columns["year_to"][row]
        return Benchmark(
            value_tco2e_per_t=float(str(columns["value_tco2e_per_t"][row])),
            cn8=str(columns["cn8"][row]),
            column=str(columns["column"][row]),
            route=self._letter[row],
            year_from=int(str(columns["year_from"][row])),
            year_to=None if last is None else int(str(last)),
            reading=reading,
            status=self.stack.dataset(row).status,
            citation=self.stack.cite(row),
        )

    def _none(self, cn8: str, column: str, reading: Reading) -> Benchmark:
        status: LawStatus = self.stack.datasets[-1].status
        return Benchmark(None, cn8, column, "", None, None, reading, status, None)
