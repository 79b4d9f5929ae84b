"""Firms beside the energy norms as tables of a finished run: how many have which grade, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbam.stress.norm_grades import colour_text, levels_text
from cbam.stress.norms import SCHEME, Norm, norms, steps
from cbam.stress.sector_tables import Grades, by_grade, firm_name, table_of, with_notes, word
from groundwork.documents.model import Cell, Column
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.stress.sector_run import SectorRun
    from groundwork.documents.model import Table

_MEASURE: Final = "norm_grade"
_DIGITS: Final = {"value": 2}


def counts(run: SectorRun, scenario: str, year: int, lang: str) -> Table:
    """How many firms have which grade by the norms, and their share of the bill; empty where none states any.

    By the scenario's own cut-offs where it states some: they are on energy over the norm's limit.
    """
    own = run.scenarios[scenario].grades
    asked = Grades("norm-grades", _MEASURE, SCHEME, len(steps()))
    if own is not None and run.of_firms(scenario, _MEASURE, year, own.scheme):
        asked = Grades("norm-grades", _MEASURE, own.scheme, len(own.above))
        return by_grade(run, scenario, year, asked, lang, own.source)
    return by_grade(run, scenario, year, asked, lang, "")


def values(run: SectorRun, scenario: str, year: int, lang: str) -> Table:
    """Every value a firm states beside its norm, the worst grade first."""
    keys = ("firm", "norm", "standard", "value", "unit", "levels", "colour", "year")
    columns = [Column(key, say(f"cbam.norms-column-{key}", lang), _DIGITS.get(key)) for key in keys]
    found: list[tuple[int, str, tuple[Cell, ...]]] = []
    for norm in norms().values():
        stated = run.of_firms(scenario, "unit_energy", year, norm.id)
        when = run.of_firms(scenario, "unit_energy_year", year, norm.id)
        for firm, grade in run.of_firms(scenario, _MEASURE, year, norm.id).items():
            row = _row(firm, norm, stated[firm], int(grade), lang)
            found.append((-int(grade), firm, (*row, str(int(when[firm])))))
    rows = tuple(row for _, _, row in sorted(found, key=lambda one: one[:2]))
    caption = word("norm-values", lang)
    table = table_of(run, scenario, "norm-values", columns, rows, lang, caption)
    return with_notes(table, word(f"source-{SCHEME}", lang))


def _row(firm: str, norm: Norm, value: float, grade: int, lang: str) -> tuple[Cell, ...]:
    name, levels = norm.name(lang), levels_text(norm, lang)
    return (firm_name(firm, lang), name, norm.standard, value, norm.unit, levels, colour_text(grade, lang))
