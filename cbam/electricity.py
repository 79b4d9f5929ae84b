"""Electricity as a good: whose emission factor counts, and when actual emissions may be declared.

Default: the CO2 factor of the country that produced it (IR (EU) 2025/2621 Annex III, licensed data that the
user types); where there is none, the Union's; actual emissions only if five conditions hold together
(Regulation (EU) 2023/956 Annex IV points 4.2 and 5). No mark-up, no free allocation, no threshold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cbam import liability
from groundwork.problems import Param, Problem
from groundwork.units import factor

if TYPE_CHECKING:
    from cbam.law.leaves import Figure
    from cbam.shipments import Flags, Shipments
    from cbam.statute import Statute

FILE = Path(__file__).parent / "electricity.yaml"
UNION_FACTOR, ACTUAL_LIMIT = "electricity_union_factor_tco2_per_mwh", "electricity_actual_limit_g_per_kwh"
_BETWEEN = re.compile(r"\s*[;,|+、，；]\s*")


class FactorBasis(StrEnum):
    """Whose emission factor a line of electricity carries; a line without one only asserts its figure."""

    COUNTRY = "country"
    ALTERNATIVE = "alternative"
    UNION = "union"
    ACTUAL = "actual"


class Condition(BaseModel):
    """One of the five conditions of Annex IV point 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    article: str
    aliases: tuple[str, ...]
    en: str
    zh: str


@cache
def conditions() -> tuple[Condition, ...]:
    """The five conditions, in the order of the law."""
    import yaml

    return TypeAdapter(tuple[Condition, ...]).validate_python(yaml.safe_load(FILE.read_text("utf-8")))


def named_conditions(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The ids of the conditions a text names, and the words in it that name none.

    Words are parted by commas or semicolons, in Chinese or English.
    """
    meant = {word.casefold(): c.id for c in conditions() for word in (c.id, *c.aliases)}
    words = [word for word in _BETWEEN.split(text.strip()) if word]
    known = frozenset(meant[word.casefold()] for word in words if word.casefold() in meant)
    return known, tuple(word for word in words if word.casefold() not in meant)


def missing_conditions(asserted: Iterable[str]) -> tuple[Condition, ...]:
    """The conditions not asserted; () where actual emissions may be used."""
    there = set(asserted)
    return tuple(condition for condition in conditions() if condition.id not in there)


def with_union_factor(shipments: Shipments, law: Statute) -> Shipments:
    """The same shipments; lines that ask for the Union's factor and give none of their own get it."""
    asked = (shipments.factor_basis == FactorBasis.UNION) & np.isnan(shipments.see_direct)
    if not asked.any():
        return shipments
    value = union_factor(law).value
    return replace(
        shipments, see_direct=np.where(asked, np.nan if value is None else value, shipments.see_direct)
    )


def union_factor(law: Statute) -> Figure:
    """The CO2 factor of the Union [tCO2/MWh], Regulation (EU) 2023/956 Annex IV point 4.2.2."""
    return law.newest.parameter(UNION_FACTOR)


@dataclass(frozen=True, slots=True, eq=False)
class Faulty:
    """Lines of electricity that cannot be declared so, and why."""

    rows: Flags
    problem: Problem
    key: str


def faults(shipments: Shipments, power: Flags, law: Statute) -> tuple[Faulty, ...]:
    """What is wrong with the factors of the lines in ``power``: nothing priced rests on a claim half made."""
    basis, given = shipments.factor_basis, shipments.see_direct
    found = []
    own = union_factor(law).value
    other = power & (basis == FactorBasis.UNION) & ~np.isnan(given) & (given != own)
    if other.any():
        found.append(
            Faulty(other, Problem("cbam.electricity-not-union", params={"factor": own or 0.0}), "see_direct")
        )
    actual = power & (basis == FactorBasis.ACTUAL)
    for asserted in {str(text or "") for text in shipments.conditions[actual]}:
        lacking = missing_conditions(asserted.split())
        if lacking:
            rows = actual & (np.array([str(text or "") == asserted for text in shipments.conditions]))
            found.append(Faulty(rows, _lacking(lacking), "conditions"))
    limit = law.newest.parameter(ACTUAL_LIMIT).value
    if limit is not None and actual.any():
        highest = round(limit * factor("g", "t") / factor("kWh", "MWh"), liability.FLOAT_NOISE_DECIMALS)
        params: dict[str, Param] = {"limit": limit, "factor": highest}
        above = actual & (given > highest)
        if above.any():
            found.append(Faulty(above, Problem("cbam.electricity-above-limit", params=params), "see_direct"))
    return tuple(found)


def _lacking(lacking: tuple[Condition, ...]) -> Problem:
    params: dict[str, Param] = {
        "ids": ", ".join(c.id for c in lacking),
        "en": "; ".join(f"{c.id}: {c.en}" for c in lacking),
        "zh": "；".join(f"{c.id}：{c.zh}" for c in lacking),
    }
    return Problem("cbam.electricity-conditions-missing", params=params)
