"""A user's copy of the template filled from an installation: the workbook, what is left out, its limits."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.communication.items import Told
from cbam.communication.official.about import fill_about, fill_monitored, fill_totals
from cbam.communication.official.filling import Filling
from cbam.communication.official.layout import Template, layout
from cbam.communication.official.limits import limits_of
from cbam.communication.official.production import (
    categories_of,
    fill_goods,
    fill_lists,
    fill_precursors,
    fill_processes,
)
from cbam.embedded.rules import Rules
from cbam.law.rulebook import Law
from groundwork.problems import Param, Problem, Severity
from groundwork.workbook_filling import CellPlace, CellValue

CELLS_NAMED = 20


@dataclass(frozen=True, slots=True)
class FilledCopy:
    """The workbook's bytes, the cells written, a warning for all that has no place, keys of its limits."""

    data: bytes
    values: dict[CellPlace, CellValue]
    left_out: tuple[Problem, ...]
    limits: tuple[str, ...]


def fill_copy(template: Template, told: Told, law: Law, run: str) -> FilledCopy:
    """Fill a copy of the template in its unlocked cells; ``run`` names the calculation in its properties.

    Raises:
        BadInput: more processes, precursors or streams than the template holds, a goods category it does
            not know, or a cell that is locked in this copy.
    """
    filling = Filling(template)
    _check_room(filling, told)
    categories = categories_of(filling, told, law)
    fill_about(filling, told, law)
    fill_lists(filling, told, law, categories)
    fill_monitored(filling, told.installation, Rules(law, told.result.readings))
    fill_totals(filling, told)
    fill_processes(filling, told, categories)
    fill_precursors(filling, told, categories)
    fill_goods(filling, told, categories)
    kept = _kept(template, filling)
    limits = limits_of(told.installation, told.result, law)
    data = template.book.with_values(filling.values, f"{run} · {law.version}")
    return FilledCopy(data, filling.values, (*filling.left_out, *kept), limits)


def _check_room(filling: Filling, told: Told) -> None:
    case, shape = told.installation, layout()
    filling.check_room(
        (
            ("processes", len(case.processes), shape["made"]["rows"]),
            ("precursors", len(case.precursors), shape["bought"]["rows"]),
            ("source streams", len(case.source_streams), shape["streams"]["rows"]),
            ("PFC", len(case.pfc), shape["pfc"]["rows"]),
            ("CEMS", len(case.cems), shape["cems"]["rows"]),
            ("goods", len(case.products), shape["goods"]["rows"]),
        )
    )


def _kept(template: Template, filling: Filling) -> tuple[Problem, ...]:
    """Cells the user had filled that nothing was written into: they stay, and may contradict the rest."""
    found = [
        f"{sheet}!{cell}"
        for sheet in layout()["sheets"].values()
        for cell in sorted(template.book.filled_before(sheet))
        if (sheet, cell) not in filling.values
    ]
    if not found:
        return ()
    params: dict[str, Param] = {"n": len(found), "cells": ", ".join(found[:CELLS_NAMED])}
    return (Problem("cbam.template-kept", params=params, severity=Severity.WARNING),)
