"""Results gathered piece by piece and turned into one long table at the end, texts as categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd

from cbam.shipments import Floats, Ints

COLUMNS = ("scenario", "year", "level", "key", "measure", "unit", "statistic", "value")
POINT = "point"
Category: TypeAlias = "pd.Categorical[str]"
_TEXTS = ("level", "measure", "unit", "statistic")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One measure of one level in one year: a value for each of the level's names, NaN for none."""

    year: int
    level: str
    names: Sequence[str]
    measure: str
    unit: str
    statistic: str
    values: Floats


@dataclass(slots=True)
class Rows:
    """What was found so far."""

    year: int = 0
    found: list[Row] = field(default_factory=list)

    def add(
        self,
        level: str,
        names: Sequence[str],
        measures: Mapping[tuple[str, str], Floats],
        statistic: str = POINT,
    ) -> None:
        """Measures of one level: (name, unit) -> value by name."""
        for (measure, unit), values in measures.items():
            self.found.append(Row(self.year, level, names, measure, unit, statistic, np.asarray(values)))

    def single(self, measure: str, unit: str, value: float | None, statistic: str = POINT) -> None:
        """One value of the whole portfolio; None is left out."""
        if value is not None:
            self.add("total", ("total",), {(measure, unit): np.array([value], dtype=np.float64)}, statistic)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.found)

    def table(self, scenario: str) -> pd.DataFrame:
        """The long table with the columns ``COLUMNS``; rows without a value are left out."""
        if not self.found:
            return pd.DataFrame(columns=list(COLUMNS))
        lengths = np.array([len(row.values) for row in self.found], dtype=np.int64)
        values = np.concatenate([np.asarray(row.values, dtype=np.float64) for row in self.found])
        kept = ~np.isnan(values)
        columns: dict[str, object] = {
            "scenario": _category(np.zeros(int(kept.sum()), dtype=np.int64), [scenario]),
            "year": np.repeat(np.array([row.year for row in self.found], dtype=np.int64), lengths)[kept],
        }
        for name in _TEXTS:
            columns[name] = _repeated([str(getattr(row, name)) for row in self.found], lengths, kept)
        columns["key"] = self._keys(kept)
        columns["value"] = values[kept]
        return pd.DataFrame({name: columns[name] for name in COLUMNS})

    def _keys(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Category:
        names: dict[str, int] = {}
        seen: dict[int, Ints] = {}
        parts = []
        for row in self.found:
            codes = seen.get(id(row.names))
            if codes is None:
                numbers = [names.setdefault(name, len(names)) for name in row.names]
                codes = seen[id(row.names)] = np.array(numbers, dtype=np.int64)
            parts.append(codes)
        return _category(np.concatenate(parts)[kept], list(names))


def _category(codes: Ints, names: list[str]) -> Category:
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype=object))


def _repeated(texts: list[str], lengths: Ints, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Category:
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    return _category(np.repeat(codes, lengths)[kept], list(map(str, distinct)))
