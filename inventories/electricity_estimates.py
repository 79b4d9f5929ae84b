"""Footprints of provincial and residual power: estimates with their formula, kept out of declarations.

No authority publishes them. The estimate carries the pattern of the CO2-only family over to
the footprint family, by the ratio the two have for the whole country, and on to the newest
national year. It cannot know that fuel supply and losses differ from place to place.
"""

from __future__ import annotations

from groundwork.problems import BadInput, Problem
from groundwork.provenance import Status
from inventories.electricity import (
    CHINA,
    Coverage,
    FootprintElectricity,
    GridCO2Factor,
    GridKind,
    footprint_factor,
    footprint_factors,
    grid_co2_factors,
)
from inventories.process import Amount

MIX, RESIDUAL = "mix", "residual"
OWN_SOURCE = "own-derivation"


def estimate(geography: str, kind: GridKind = GridKind.GRID_AVERAGE) -> FootprintElectricity:
    """The estimated footprint of an area's power [kg CO2e/kWh], average or residual.

    grid(area, y) x footprint(CN, y) / grid(CN, y) x footprint(CN, newest) / footprint(CN, y),
    with y the newest year for which all are known. The result is never `declarable`, and
    its note holds the sum. Raises `BadInput` where no CO2-only factor of the area is known.
    """
    local, national = _newest_shared_year(geography, kind)
    year = local.amount.year
    then, now = footprint_factor(CHINA, year=year), footprint_factor(CHINA)
    value = (
        local.amount.value * then.amount.value / national.amount.value * now.amount.value / then.amount.value
    )
    amount = Amount(
        value=value,
        unit=now.amount.unit,
        status=Status.DERIVED,
        source=OWN_SOURCE,
        geography=geography,
        year=now.amount.year,
        best_before=min(local.amount.best_before, now.amount.best_before),
        note=(
            f"{local.amount.value} x {then.amount.value}/{national.amount.value}"
            f" x {now.amount.value}/{then.amount.value}"
        ),
        confidence="estimate",
    )
    generation = RESIDUAL if kind is GridKind.GRID_RESIDUAL else MIX
    return FootprintElectricity(
        geography, local.name_en, local.name_zh, generation, Coverage.USER, "", amount, declarable=False
    )


def _newest_shared_year(geography: str, kind: GridKind) -> tuple[GridCO2Factor, GridCO2Factor]:
    """The area's factor and the national average of the newest year that also has a national footprint."""
    known = {f.amount.year for f in footprint_factors() if (f.geography, f.generation) == (CHINA, MIX)}
    averages = {
        f.amount.year: f
        for f in grid_co2_factors()
        if f.geography == CHINA and f.kind is GridKind.GRID_AVERAGE
    }
    local = [
        f
        for f in grid_co2_factors()
        if f.geography == geography and f.kind is kind and f.amount.year in known & averages.keys()
    ]
    if not local:
        params = {"geography": geography, "kind": kind.value}
        raise BadInput(Problem("inventories.electricity-no-estimate", params=params))
    newest = max(local, key=lambda f: f.amount.year)
    return newest, averages[newest.amount.year]
