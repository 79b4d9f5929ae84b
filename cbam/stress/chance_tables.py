"""The chance of every group of a stored run: who pays how much in bad draws, whose earnings turn negative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbam.group_names import group_name
from cbam.stress.across import ACROSS
from cbam.stress.levels import OF_FIRM, SHIPMENT
from cbam.stress.sector_tables import basis, scenario_name, word
from groundwork.documents.model import Column, Table
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.stress.sector_run import SectorRun

LEVELS: Final = ("firm", "importer", "product", "origin", "sector", *OF_FIRM)
SHOWABLE: Final = tuple(level for level in ACROSS if level != SHIPMENT)
"""Levels that a page asks for: single shipments are for the command line."""

_COST: Final = "cost_eur"
_STATISTICS: Final = ("mean", "p50", "p95", "es95")
_EARNED: Final = ("ebit_after_eur", "margin_after_eur")


def levels_drawn(run: SectorRun, scenario: str, process: str) -> tuple[str, ...]:
    """The levels whose groups were drawn under a price process."""
    return tuple(level for level in LEVELS if len(run.rows(scenario, level, _COST, f"{process}.mean")))


def chance(  # noqa: PLR0913, PLR0917 - what is asked
    run: SectorRun, scenario: str, year: int, process: str, level: str, lang: str
) -> Table:
    """Bill on the path and in the draws [EUR], probability of negative earnings [-]; the largest mean first.

    Earnings: EBIT of firms and groups of firms; margin of the goods of groups that cut across firms.
    """
    cost = {s: _values(run, scenario, level, _COST, f"{process}.{s}", year) for s in _STATISTICS}
    cost = {"point": _values(run, scenario, level, _COST, "point", year), **cost}
    negative = {m: _values(run, scenario, level, m, f"{process}.p_negative", year) for m in _EARNED}
    known = {measure: values for measure, values in negative.items() if values}
    columns = [Column("group", say(f"cbam.column-{level}", lang))]
    columns += [Column(s, f"{word('statistic-' + s, lang)} [EUR]", 0) for s in cost]
    columns += [Column(m, word(f"chance-{m.replace('_', '-')}", lang), 1, percent=True) for m in known]
    names = sorted(cost["mean"], key=lambda name: -cost["mean"][name])
    rows = tuple(
        (
            group_name(level, name, lang),
            *(values.get(name) for values in cost.values()),
            *(values.get(name) for values in known.values()),
        )
        for name in names
    )
    said = {"level": say(f"cbam.column-{level}", lang), "process": word(f"process-{process}", lang)}
    caption = f"{word('chance', lang, year=year, **said)} – {scenario_name(run, scenario, lang)}"
    notes = (word("chance-note", lang), basis(run, scenario, lang))
    return Table(f"chance_{level}", word("sheet-chance", lang), caption, tuple(columns), rows, notes=notes)


def _values(  # noqa: PLR0913, PLR0917 - what is asked
    run: SectorRun, scenario: str, level: str, measure: str, statistic: str, year: int
) -> dict[str, float]:
    """A statistic of a measure by group in one year."""
    found = run.rows(scenario, level, measure, statistic)
    of_year = found[found["year"] == year]
    return dict(zip(of_year["key"].astype(str), of_year["value"].astype(float), strict=True))
