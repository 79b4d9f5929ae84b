"""Two families of electricity factors that must never be mixed.

A product footprint takes `FootprintElectricity`: life cycle, all gases, upstream in.
Reporting the CO2 of a plant's purchased power takes `GridCO2Factor`: CO2 of burning
only. The second is some tenth lower; using it in a footprint is the classic mistake.
The families are separate types, and each function refuses the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from groundwork.problems import BadInput, Problem
from inventories.amounts import AMOUNT_COLUMNS, read_amount, refuse_faults
from inventories.folder import data_dir
from inventories.process import Amount
from inventories.rows import read_rows

SHARED_COLUMNS = ("name_en", "name_zh", *AMOUNT_COLUMNS)
CHINA = "CN"


class Coverage(StrEnum):
    """How far along the wire a footprint factor reaches."""

    USER = "user"  # generation, network and losses
    BUSBAR = "busbar"  # generation only
    GRID = "grid"  # network only, to be added to generation


class GridKind(StrEnum):
    """Which power a CO2-only factor averages over."""

    GRID_AVERAGE = "grid_average"
    GRID_RESIDUAL = "grid_residual"  # without non-fossil power that was traded
    FOSSIL_GENERATION = "fossil_generation"


class Scope(StrEnum):
    """The area of a CO2-only factor."""

    NATIONAL = "national"
    REGION = "region"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class FootprintElectricity:
    """Life-cycle factor of electricity, `amount.value` in kg CO2e/kWh.

    `generation` is mix or a kind of plant; `process_id` the inventory process that
    carries the same factor, if any. An estimate is not `declarable`: it may be shown, but
    must not stand in a declaration.
    """

    geography: str
    name_en: str
    name_zh: str
    generation: str
    coverage: Coverage
    process_id: str
    amount: Amount
    declarable: bool = True


@dataclass(frozen=True, slots=True)
class GridCO2Factor:
    """CO2-only factor of electricity, `amount.value` in kg CO2/kWh, upstream out."""

    geography: str
    name_en: str
    name_zh: str
    scope: Scope
    kind: GridKind
    amount: Amount


F = TypeVar("F", FootprintElectricity, GridCO2Factor)


def footprint_kgco2e(energy_kwh: float, factor: FootprintElectricity) -> float:
    """Life-cycle emissions of an amount of electricity [kg CO2e].

    Raises `TypeError` for anything but a product-footprint factor.
    """
    if not isinstance(factor, FootprintElectricity):
        raise TypeError(f"a product footprint takes FootprintElectricity, not {type(factor).__name__}")
    return energy_kwh * factor.amount.value


def grid_kgco2(energy_kwh: float, factor: GridCO2Factor) -> float:
    """Burning CO2 behind an amount of purchased electricity [kg CO2].

    Raises `TypeError` for anything but a CO2-only grid factor.
    """
    if not isinstance(factor, GridCO2Factor):
        raise TypeError(f"CO2 of purchased power takes GridCO2Factor, not {type(factor).__name__}")
    return energy_kwh * factor.amount.value


@cache
def footprint_factors() -> tuple[FootprintElectricity, ...]:
    """The product-footprint family as packaged. Raises `BadInput` when it cannot be read."""
    columns = (*SHARED_COLUMNS, "generation", "coverage")
    rows, problems = read_rows(data_dir() / "electricity_footprint.csv", columns)
    factors = [
        FootprintElectricity(
            geography=row.text("geography"),
            name_en=row.text("name_en"),
            name_zh=row.text("name_zh"),
            generation=row.text("generation"),
            coverage=row.choice("coverage", Coverage),
            process_id=row.optional("process_id"),
            amount=read_amount(row),
        )
        for row in rows
    ]
    refuse_faults(problems, rows)
    return tuple(factors)


@cache
def grid_co2_factors() -> tuple[GridCO2Factor, ...]:
    """The CO2-only family as packaged. Raises `BadInput` when it cannot be read."""
    rows, problems = read_rows(data_dir() / "electricity_grid_co2.csv", (*SHARED_COLUMNS, "scope", "kind"))
    factors = [
        GridCO2Factor(
            geography=row.text("geography"),
            name_en=row.text("name_en"),
            name_zh=row.text("name_zh"),
            scope=row.choice("scope", Scope),
            kind=row.choice("kind", GridKind),
            amount=read_amount(row),
        )
        for row in rows
    ]
    refuse_faults(problems, rows)
    return tuple(factors)


def footprint_factor(
    geography: str = CHINA, generation: str = "mix", year: int | None = None
) -> FootprintElectricity:
    """The footprint factor of an area and kind of plant, of one year or the newest.

    Raises `BadInput` when there is none; no neighbouring area or year stands in.
    """
    found = (f for f in footprint_factors() if (f.geography, f.generation) == (geography, generation))
    return _newest(found, year, geography, generation)


def grid_co2_factor(
    geography: str = CHINA, kind: GridKind = GridKind.GRID_AVERAGE, year: int | None = None
) -> GridCO2Factor:
    """The CO2-only factor of an area, of one year or the newest.

    Raises `BadInput` when there is none; no neighbouring area or year stands in.
    """
    found = (f for f in grid_co2_factors() if (f.geography, f.kind) == (geography, kind))
    return _newest(found, year, geography, kind.value)


def _newest(found: Iterable[F], year: int | None, geography: str, kind: str) -> F:
    factors = [f for f in found if year is None or f.amount.year == year]
    if not factors:
        params = {"geography": geography, "kind": kind, "year": str(year or "")}
        raise BadInput(Problem("inventories.electricity-unknown", params=params))
    return max(factors, key=lambda f: f.amount.year)
