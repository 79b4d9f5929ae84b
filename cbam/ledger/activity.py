"""Emissions and energy of one row of activity data; what is missing or does not fit rejects the row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cbam.embedded.rules import Rules, Standard, fold
from cbam.embedded.units import GJ_PER_TJ
from cbam.ledger import figures
from cbam.ledger.tables import StreamKind
from groundwork.table_reader import Table
from groundwork.units import UnitMismatch, factor

TONNE, ENERGY = "t", "GJ"
STANDARD_SOURCE = "IR (EU) 2025/2547 Annex VIII"
_INDIRECT = tuple(k.value for k in StreamKind if not k.direct)


@dataclass(frozen=True, slots=True)
class Computed:
    """A row's factor and what follows: emissions [tCO2e], energy [GJ], NaN where not known."""

    factor: float = np.nan
    unit: str = ""
    source: str = ""
    emissions_t: float = np.nan
    energy_gj: float = np.nan


def computed(table: Table, row: int, rules: Rules) -> Computed:
    """Emissions and energy of a row; what is missing rejects it. A withdrawn row needs none."""
    amount, unit = float(table.numbers("amount")[row]), str(table.texts("unit")[row] or "").strip()
    for key in ("amount", "energy_gj"):
        value = float(table.numbers(key)[row])
        if value < 0:
            table.reject(row, "cbam.negative-figure", key, value=f"{value:g}")
    if table.texts("withdrawn")[row] == "yes":
        return Computed()
    own = float(table.numbers("factor")[row])
    name = str(table.texts("standard")[row] or "").strip()
    if np.isnan(own) and not name:
        table.reject(row, "cbam.ledger-no-factor", "factor")
        return Computed()
    found = _stated(table, row, own, unit) if not np.isnan(own) else _standard(table, row, rules, name)
    if found is None or not table.ok[row]:
        return Computed()
    return _of_amount(table, row, found, amount * _scale(table, row, unit, found.unit))


def _of_amount(table: Table, row: int, found: Computed, units: float) -> Computed:
    """With the emissions and the energy of so many factor units."""
    energy = _energy_of(found.unit) if table.texts("kind")[row] in _INDIRECT else np.nan
    if np.isnan(energy):
        energy = found.energy_gj
    elif not np.isnan(found.energy_gj) and not np.isclose(energy, found.energy_gj):
        stated = f"{found.energy_gj:g}"
        table.warn(row, "cbam.ledger-energy-of-unit", "energy_gj", unit=found.unit, gj=energy, value=stated)
    emissions_t = float(figures.emissions_t(units, found.factor))
    return Computed(
        found.factor, found.unit, found.source, emissions_t, float(figures.energy_gj(units, energy))
    )


def _stated(table: Table, row: int, own: float, unit: str) -> Computed | None:
    source = str(table.texts("factor_source")[row] or "").strip()
    if not source:
        table.reject(row, "cbam.ledger-no-source", "factor_source")
        return None
    if own < 0:
        table.reject(row, "cbam.negative-figure", "factor", value=f"{own:g}")
        return None
    per = str(table.texts("factor_unit")[row] or "").strip() or unit
    return Computed(own, per, source, energy_gj=float(table.numbers("energy_gj")[row]))


def _standard(table: Table, row: int, rules: Rules, name: str) -> Computed | None:
    entry: Standard | None = rules.standards.get(fold(name))
    if entry is None:
        table.reject(row, "cbam.embedded-standard-unknown", "standard", value=name)
        return None
    if table.texts("kind")[row] in _INDIRECT:
        table.reject(row, "cbam.ledger-standard-kind", "standard", value=name)
        return None
    stated = float(table.numbers("energy_gj")[row])
    ncv = stated if not np.isnan(stated) else entry.ncv
    if entry.per_energy and ncv is None:
        table.reject(row, "cbam.ledger-no-energy", "energy_gj", value=name)
        return None
    per_t = figures.factor_per_t(ncv or 0.0, entry.ef, GJ_PER_TJ) if entry.per_energy else entry.ef
    source = str(table.texts("factor_source")[row] or "").strip() or STANDARD_SOURCE
    return Computed(per_t, TONNE, source, energy_gj=np.nan if ncv is None else ncv)


def _scale(table: Table, row: int, unit: str, per: str) -> float:
    """How many factor units one unit of the amount is; a mismatch rejects the row."""
    try:
        return factor(unit, per)
    except UnitMismatch:
        table.reject(row, "cbam.ledger-unit", "unit", unit=unit, per=per)
        return np.nan


def _energy_of(unit: str) -> float:
    try:
        return factor(unit, ENERGY)
    except UnitMismatch:
        return np.nan
