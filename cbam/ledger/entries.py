"""Read activity data: good rows as a table with emissions, bad rows with the reason, none dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.embedded.rules import Rules, Standard, fold
from cbam.embedded.units import GJ_PER_TJ
from cbam.ledger import figures
from cbam.ledger.tables import ACTIVITY, StreamKind
from groundwork.cells import parse_date
from groundwork.problems import BadInput, Counts, Place, Problem, Severity
from groundwork.sheets import read_book
from groundwork.table_reader import Table, find_sheet, read_table
from groundwork.units import UnitMismatch, factor

if TYPE_CHECKING:
    from cbam.law.rulebook import Law

KEY = ("installation", "month", "stream")
PLACES = ("firm", "park", "county")
_MONTH = re.compile(r"(\d{4})\s*[-./年]?\s*(0?[1-9]|1[0-2])\s*月?")
TONNE, ENERGY = "t", "GJ"
STANDARD_SOURCE = "IR (EU) 2025/2547 Annex VIII"
COLUMNS = (
    "installation", "month", "stream", "firm", "park", "county", "kind", "amount", "unit", "factor",
    "factor_unit", "factor_source", "emissions_t", "energy_gj", "withdrawn", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """What a file holds: ``rows`` that can be used, ``quarantine`` the others with reason, and the counts.

    ``emissions_t`` [tCO2e], ``energy_gj`` [GJ], NaN where no energy content is stated.
    """

    rows: pd.DataFrame
    quarantine: pd.DataFrame
    problems: tuple[Problem, ...]
    counts: Counts


def read_entries(file: Path, law: Law) -> Entries:
    """The rows of a workbook or CSV file. Raises ``BadInput`` where there is no table of activity data."""
    book = read_book(file)
    sheet = find_sheet(book.value, ACTIVITY)
    if sheet is None:
        raise BadInput(Problem("cbam.ledger-no-table", Place(file.name)))
    table = read_table(sheet, ACTIVITY)
    if not table.n_rows:
        raise BadInput(*table.problems, Problem("cbam.ledger-no-rows", Place(file.name)))
    months = _months(table)
    computed = [_computed(table, row, Rules(law)) for row in range(table.n_rows)]
    _refuse_twice(table, months)
    _refuse_moved(table, months)
    texts = {key: table.texts(key) for key in ("installation", "stream", "unit", "note", *PLACES)}
    rows = pd.DataFrame(
        {
            **{key: [str(v or "").strip() for v in values] for key, values in texts.items()},
            "month": months,
            "kind": table.texts("kind"),
            "amount": table.numbers("amount"),
            "factor": [c.factor for c in computed],
            "factor_unit": [c.unit for c in computed],
            "factor_source": [c.source for c in computed],
            "emissions_t": [c.emissions_t for c in computed],
            "energy_gj": [c.energy_gj for c in computed],
            "withdrawn": table.texts("withdrawn") == "yes",
        }
    )
    good = rows.loc[table.ok, list(COLUMNS)].reset_index(drop=True)
    return Entries(good, _quarantine(table, file.name), table.problems, table.counts)


def _quarantine(table: Table, file: str) -> pd.DataFrame:
    """Every rejected row with its place and the codes of what is wrong with it."""
    reasons: dict[int, list[str]] = {}
    for problem in table.problems:
        if problem.severity is Severity.ERROR and problem.place.cell:
            number = int(re.sub(r"\D+", "", problem.place.cell.partition(":")[0]))
            reasons.setdefault(number, []).append(problem.code)
    rejected = np.flatnonzero(~table.ok)
    return pd.DataFrame(
        {
            "file": [file] * len(rejected),
            "row": [int(table.rows[row]) + 1 for row in rejected],
            "installation": [str(table.texts("installation")[row] or "") for row in rejected],
            "month": [str(table.texts("month")[row] or "") for row in rejected],
            "stream": [str(table.texts("stream")[row] or "") for row in rejected],
            "reasons": [" ".join(dict.fromkeys(reasons.get(int(table.rows[r]) + 1, ()))) for r in rejected],
        }
    )


def _months(table: Table) -> list[str]:
    found = []
    for row in range(table.n_rows):
        text = str(table.texts("month")[row] or "").strip()
        match = _MONTH.fullmatch(text)
        day = None if match else parse_date(text)
        if match:
            found.append(f"{match.group(1)}-{int(match.group(2)):02d}")
        elif day is not None:
            found.append(f"{day.year}-{day.month:02d}")
        else:
            if text:
                table.reject(row, "cbam.ledger-month", "month", value=text)
            found.append("")
    return found


@dataclass(frozen=True, slots=True)
class _Computed:
    factor: float = np.nan
    unit: str = ""
    source: str = ""
    emissions_t: float = np.nan
    energy_gj: float = np.nan


def _computed(table: Table, row: int, rules: Rules) -> _Computed:
    """Emissions and energy of a row; what is missing rejects it. A withdrawn row needs none."""
    amount, unit = float(table.numbers("amount")[row]), str(table.texts("unit")[row] or "").strip()
    if amount < 0:
        table.reject(row, "cbam.negative-figure", "amount", value=f"{amount:g}")
    if table.texts("withdrawn")[row] == "yes":
        return _Computed()
    own = float(table.numbers("factor")[row])
    name = str(table.texts("standard")[row] or "").strip()
    if np.isnan(own) and not name:
        table.reject(row, "cbam.ledger-no-factor", "factor")
        return _Computed()
    found = _stated(table, row, own, unit) if not np.isnan(own) else _standard(table, row, rules, name)
    if found is None or not table.ok[row]:
        return _Computed()
    scale = _scale(table, row, unit, found.unit)
    kind = table.texts("kind")[row]
    energy = found.energy_gj
    if np.isnan(energy) and kind in (StreamKind.ELECTRICITY, StreamKind.HEAT):
        energy = _energy_of(found.unit)
    return _Computed(
        factor=found.factor,
        unit=found.unit,
        source=found.source,
        emissions_t=float(figures.emissions_t(amount * scale, found.factor)),
        energy_gj=float(figures.energy_gj(amount * scale, energy)),
    )


def _stated(table: Table, row: int, own: float, unit: str) -> _Computed | None:
    source = str(table.texts("factor_source")[row] or "").strip()
    if not source:
        table.reject(row, "cbam.ledger-no-source", "factor_source")
        return None
    if own < 0:
        table.reject(row, "cbam.negative-figure", "factor", value=f"{own:g}")
        return None
    per = str(table.texts("factor_unit")[row] or "").strip() or unit
    return _Computed(own, per, source, energy_gj=float(table.numbers("energy_gj")[row]))


def _standard(table: Table, row: int, rules: Rules, name: str) -> _Computed | None:
    entry: Standard | None = rules.standards.get(fold(name))
    if entry is None:
        table.reject(row, "cbam.embedded-standard-unknown", "standard", value=name)
        return None
    stated = float(table.numbers("energy_gj")[row])
    ncv = stated if not np.isnan(stated) else entry.ncv
    if entry.per_energy and ncv is None:
        table.reject(row, "cbam.ledger-no-energy", "energy_gj", value=name)
        return None
    per_t = figures.factor_per_t(ncv or 0.0, entry.ef, GJ_PER_TJ) if entry.per_energy else entry.ef
    source = str(table.texts("factor_source")[row] or "").strip() or STANDARD_SOURCE
    return _Computed(per_t, TONNE, source, energy_gj=np.nan if ncv is None else ncv)


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


def _keys(table: Table, months: list[str]) -> pd.Series[str]:
    parts = [table.texts("installation"), months, table.texts("stream")]
    joined = ["\x1f".join(str(v or "").strip() for v in row) for row in zip(*parts, strict=True)]
    return pd.Series(joined, dtype=object)


def _refuse_twice(table: Table, months: list[str]) -> None:
    """A second row of the same installation, month and stream in one file: which one holds is not known."""
    keys = _keys(table, months)
    for row in np.flatnonzero(keys.duplicated() & table.ok):
        name = str(table.texts("stream")[row])
        table.reject(int(row), "cbam.ledger-twice", "stream", stream=name, month=months[row])


def _refuse_moved(table: Table, months: list[str]) -> None:
    """An installation stands in one firm, park and county in one month."""
    first: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in np.flatnonzero(table.ok):
        at = str(table.texts("installation")[row]), months[row]
        here = tuple(str(table.texts(key)[row] or "").strip() for key in PLACES)
        if first.setdefault(at, here) != here:
            params = {"installation": at[0], "there": " · ".join(first[at]), "here": " · ".join(here)}
            table.reject(int(row), "cbam.ledger-moved", "installation", **params)
