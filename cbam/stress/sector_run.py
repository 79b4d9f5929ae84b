"""A stored stress test opened to be looked at: any measure of any level by scenario and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cbam.runs import scenarios_of
from cbam.scenario_parts import PriceProcess
from cbam.stress.levels import TOTAL
from cbam.stress.rows import POINT
from groundwork.problems import BadInput, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from groundwork.store import Run

Key = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class SectorRun:
    """The rows of a run by scenario, and what the run says of itself.

    ``tables`` [scenario id] long tables with the columns of ``cbam.stress.rows``; ``scenarios`` by id.
    """

    id: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    scenarios: Mapping[str, Scenario]

    @property
    def years(self) -> tuple[int, ...]:
        """Years of import."""
        return tuple(self.manifest["years"])

    @property
    def draws(self) -> int:
        """How often chance was drawn; 0: never."""
        return int(self.manifest["draws"])

    @cached_property
    def processes(self) -> tuple[str, ...]:
        """The price processes that were drawn."""
        return tuple(
            kind.value
            for kind in PriceProcess
            if any((TOTAL, "cost_eur", f"{kind.value}.mean") in of for of in self._places.values())
        )

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of every measure's own values (not of its shares of variance)."""
        found: dict[str, str] = {}
        for table in self.tables.values():
            plain = table[table["statistic"].astype(str) == POINT]
            pairs = plain[["measure", "unit"]].astype(str).drop_duplicates()
            found.update(zip(pairs["measure"], pairs["unit"], strict=True))
        return found

    def price_base(self, scenario: str, lang: str) -> str:
        """What a scenario's euros are: nominal, or of which year."""
        return base_text(str(self.manifest["price_base"][scenario]), lang)

    def rows(self, scenario: str, level: str, measure: str, statistic: str = POINT) -> pd.DataFrame:
        """Rows of one measure of one level, empty where there is none."""
        at = self._places[scenario].get((level, measure, statistic))
        table = self.tables[scenario]
        return table.iloc[:0] if at is None else table.iloc[at]

    def total(self, scenario: str, measure: str, statistic: str = POINT) -> dict[int, float]:
        """A measure of the whole portfolio by year."""
        found = self.rows(scenario, TOTAL, measure, statistic)
        return {int(y): float(v) for y, v in zip(found["year"], found["value"], strict=True)}

    def by_firm(self, scenario: str, measure: str, statistic: str = POINT) -> dict[str, dict[int, float]]:
        """A measure by firm and year."""
        found = self.rows(scenario, "firm", measure, statistic)
        of: dict[str, dict[int, float]] = {}
        columns = (found["key"].astype(str).tolist(), found["year"].tolist(), found["value"].tolist())
        for key, year, value in zip(*columns, strict=True):
            of.setdefault(key, {})[int(year)] = float(value)
        return of

    def of_firms(self, scenario: str, measure: str, year: int, statistic: str = POINT) -> dict[str, float]:
        """A measure by firm in one year."""
        found = self.rows(scenario, "firm", measure, statistic)
        found = found[found["year"] == year]
        return dict(zip(found["key"].astype(str).tolist(), found["value"].tolist(), strict=True))

    def has_firms(self) -> bool:
        """Whether any firm is named in the portfolio."""
        first = next(iter(self.tables))
        return not self.rows(first, "firm", "cost_eur").empty

    @cached_property
    def _places(self) -> dict[str, dict[Key, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
        """Positions of the rows of each level, measure and statistic."""
        found: dict[str, dict[Key, Any]] = {}
        for name, table in self.tables.items():
            grouped: Any = table.groupby(["level", "measure", "statistic"], observed=True, sort=False)
            found[name] = {(str(a), str(b), str(c)): at for (a, b, c), at in grouped.indices.items()}
        return found


def base_text(base: str, lang: str) -> str:
    """A price base in words: ``nominal`` or ``real EUR 2025``."""
    if base == "nominal":
        return say("cbam.panel-base-nominal", lang)
    return say("cbam.panel-base-real", lang, year=base.rpartition(" ")[2])


def open_sector(run: Run) -> SectorRun:
    """A finished run. Raises ``BadInput`` for one that is damaged or holds nothing."""
    tables = dict(run.parts())
    if not tables:
        raise BadInput(Problem("cbam.run-empty", params={"run": run.id}))
    manifest = run.manifest()
    scenarios = {s.id: s for s in scenarios_of(run)}
    order = [name for name in scenarios if name in tables]
    return SectorRun(run.id, manifest, {name: tables[name] for name in order}, scenarios)
