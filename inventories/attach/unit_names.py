"""Units as databases spell them, and how many of one make another."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

from groundwork.units import UnitMismatch, canonical, factor
from inventories.attach.records import Raw


@cache
def _spellings() -> dict[str, tuple[str, float]]:
    """Spelling -> canonical unit and how many of it; from units.csv, capitals as they stand."""
    with (Path(__file__).parent / "units.csv").open(encoding="utf-8", newline="") as stream:
        return {row["spelling"]: (row["unit"], float(row["factor"])) for row in csv.DictReader(stream)}


@lru_cache(maxsize=4096)
def plain_unit(spelling: str) -> tuple[str, float]:
    """The unit this project uses for a spelling, and how many of it one such unit is.

    An unknown spelling stays what it is: it is one unit, comparable with itself only.
    """
    text = " ".join(spelling.split())
    table = _spellings()
    for candidate in (text, text.lower()):
        if candidate in table:
            return table[candidate]
    known = canonical(text)
    return (known, 1.0) if known else (text, 1.0)


@lru_cache(maxsize=65536)
def how_many(unit_from: str, unit_to: str) -> float | None:
    """How many `unit_to` one `unit_from` is, by physics alone; None where they are of different kinds."""
    source, per_source = plain_unit(unit_from)
    target, per_target = plain_unit(unit_to)
    if source == target:
        return per_source / per_target
    try:
        return per_source * factor(source, target) / per_target
    except UnitMismatch:
        return None


def conversion(raw: Raw, flow_key: str, unit_from: str, unit_to: str) -> float | None:
    """How many `unit_to` one `unit_from` of a flow is: as the database states it, else by physics.

    Args:
        raw: the database, with the conversions it states.
        flow_key: the flow; a database may state how many kilograms a cubic metre of it weighs.
        unit_from, unit_to: spellings.
    """
    if unit_from == unit_to:
        return 1.0
    stated = raw.flow_factors.get((flow_key, unit_from, unit_to))
    return stated or how_many(unit_from, unit_to)
