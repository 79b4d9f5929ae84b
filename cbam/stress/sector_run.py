"""A stored stress test opened to be looked at: any measure of any level by scenario and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cbam.group_names import TOTAL
from cbam.runs import scenarios_of
from cbam.scenario_parts import PriceProcess
from cbam.stress.rows import POINT
from groundwork.problems import BadInput, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from groundwork.store import Run

Key = tuple[str, str, str]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]


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
            if any((TOTAL, "cost_eur", f"{kind.value}.mean") in self._places(name) for name in self.tables)
        )

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of every measure's own values (not of its shares of variance)."""
        found: dict[str, str] = {}
        for table in self.tables.values():
            plain = table.loc[table["statistic"] == POINT, ["measure", "unit"]]
            pairs = plain.drop_duplicates().astype(str)
            found.update(zip(pairs["measure"], pairs["unit"], strict=True))
        return found

    def price_base(self, scenario: str, lang: str) -> str:
        """What a scenario's euros are: nominal, or of which year."""
        return base_text(str(self.manifest["price_base"][scenario]), lang)

    def rows(self, scenario: str, level: str, measure: str, statistic: str = POINT) -> pd.DataFrame:
        """Rows of one measure of one level, empty where there is none."""
        at = self._places(scenario).get((level, measure, statistic))
        table = self.tables[scenario]
        return table.iloc[:0] if at is None else table.iloc[at]

    def total(self, scenario: str, measure: str, statistic: str = POINT) -> dict[int, float]:
        """A measure of the whole portfolio by year."""
        found = self.rows(scenario, TOTAL, measure, statistic)
        return {int(y): float(v) for y, v in zip(found["year"], found["value"], strict=True)}

    def by_firm(self, scenario: str, measure: str, statistic: str = POINT) -> dict[str, dict[int, float]]:
        """A measure by firm and year; to be read only, for it is kept for the next who asks."""
        asked = (scenario, measure, statistic)
        if asked in self._of_firms:
            return self._of_firms[asked]
        found = self.rows(scenario, "firm", measure, statistic)
        of: dict[str, dict[int, float]] = {}
        columns = (found["key"].astype(str).tolist(), found["year"].tolist(), found["value"].tolist())
        for key, year, value in zip(*columns, strict=True):
            of.setdefault(key, {})[int(year)] = float(value)
        self._of_firms[asked] = of
        return of

    def of_firms(self, scenario: str, measure: str, year: int, statistic: str = POINT) -> dict[str, float]:
        """A measure by firm in one year."""
        found = self.by_firm(scenario, measure, statistic)
        return {firm: of[year] for firm, of in found.items() if year in of}

    def knows(self, scenario: str, level: str, measure: str) -> bool:
        """Whether there is a row of a measure of a level."""
        return (level, measure, POINT) in self._places(scenario)

    def has_firms(self) -> bool:
        """Whether any firm is named in the portfolio."""
        return self.knows(next(iter(self.tables)), "firm", "cost_eur")

    @cached_property
    def _of_firms(self) -> dict[Key, dict[str, dict[int, float]]]:
        """What ``by_firm`` has read so far, by scenario, measure and statistic."""
        return {}

    def _places(self, scenario: str) -> dict[Key, Places]:
        """Positions of a scenario's rows of each level, measure and statistic, found when first asked for."""
        if scenario not in self._found:
            table = self.tables[scenario]
            grouped: Any = table.groupby(["level", "measure", "statistic"], observed=True, sort=False)
            self._found[scenario] = {
                (str(a), str(b), str(c)): at for (a, b, c), at in grouped.indices.items()
            }
        return self._found[scenario]

    @cached_property
    def _found(self) -> dict[str, dict[Key, Places]]:
        """What ``_places`` has found so far."""
        return {}


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
