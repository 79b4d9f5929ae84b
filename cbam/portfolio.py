"""Read a portfolio (Excel or CSV): typed, checked, every problem with its cell, good rows kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from cbam.claim_columns import read_conditions, refuse_bad_claims
from cbam.firms import Firms, firms_of
from cbam.measure_tables import FirmMeasure, measures_of
from cbam.portfolio_tables import read_tables
from cbam.precursor_chains import chains_of
from cbam.see_units import per_tonne_of_good
from cbam.shipment_tables import SHIPMENTS
from cbam.shipments import Floats, Ints, Shipments, Texts
from cbam.stress.norms import UnitEnergy
from cbam.unit_energy import unit_energy_of
from cbam.whole_years import whole_years
from groundwork.problems import Counts, Loaded, Place, Problem
from groundwork.sheets import Column, Sheet, column_letters
from groundwork.table_reader import Table, read_table
from groundwork.workbook_child import KIND_EMPTY, KIND_TEXT

T = TypeVar("T")
_MONTHS_PER_QUARTER = 12 // 4
_BARE_WEEK = re.compile(r"\d{4}-?W\d{2}")
_QUARTER = re.compile(r"(?:(\d{4})\D*)?[Qq第]?\s*([1-4])\s*(?:季度?|[Qq])?")
_NOT_NEGATIVE = (
    "see_direct",
    "see_indirect",
    "sefa",
    "carbon_price_paid_eur_per_tco2e",
    "see_uncertainty",
    "pcf_uncertainty",
)
_HALF_WIDTHS = ("see_uncertainty", "pcf_uncertainty")
_ACTUAL_FIGURES = ("see_direct", "see_indirect", "sefa")
_EUROS = {"EUR", "€", "欧元"}
_MWH = {"mwh", "兆瓦时"}


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """The usable shipments, what is known of the firms, and what they can do.

    ``rejected`` the unusable ones as far as they could be read: their codes and origins are checked too.
    ``firm_counts`` rows of the firms table read, used and rejected. ``unit_energy`` what firms state of their
    energy per unit of product, beside the norm it is held against.
    """

    shipments: Shipments
    firms: Firms
    measures: tuple[FirmMeasure, ...] = ()
    rejected: Shipments | None = None
    firm_counts: Counts = field(default_factory=Counts)
    unit_energy: tuple[UnitEnergy, ...] = ()


def read_portfolio(source: Path | bytes, name: str = "") -> Loaded[Portfolio]:
    """The shipments (with firms and precursors) of a workbook, CSV or Parquet file.

    ``source`` is a path or the bytes of an upload called ``name``. Counts are of the shipments.
    Raises ``BadInput`` when the file cannot be read or holds no shipments table.
    """
    tables = read_tables(source, name)
    table = tables.shipments
    shipments, rejected = _shipments(table, tables.precursors)
    firms, measures = firms_of(tables.firms, table.texts("firm")), measures_of(tables.measures)
    counts = tables.firms.counts if tables.firms else Counts()
    energy = unit_energy_of(tables.unit_energy, table.texts("firm"))
    whole = Portfolio(shipments, firms, measures, rejected, counts, energy)
    return Loaded(whole, tables.every_problem, table.counts)


def one_shipment(values: Mapping[str, str]) -> Loaded[Portfolio]:
    """A portfolio of one line from typed texts, e.g. ``{"cn_code": "72081000", "origin": "CN", ...}``.

    Keys are those of the shipments table. It goes through the same reading and the same checks as a file;
    the place of a problem names the key as its cell.
    """
    sheet = _sheet_of("", values)
    table = read_table(sheet, SHIPMENTS)
    shipments, rejected = _shipments(table)
    keys = list(values)
    renamed = tuple(
        Problem(p.code, Place(cell=_key_of(p.place.cell, keys)), p.params, p.severity) for p in table.problems
    )
    ids = shipments.id if "id" in values else np.full(len(shipments), "1", dtype=object)
    one = replace(shipments, id=ids, place=_by_key)
    return Loaded(Portfolio(one, firms_of(None), (), replace(rejected, place=_by_key)), renamed, table.counts)


def _by_key(row: int, key: str) -> Place:
    return Place(cell=key)


def _key_of(cell: str, keys: list[str]) -> str:
    letters = re.match(r"[A-Z]+", cell)
    named = {column_letters(position): key for position, key in enumerate(keys)}
    return named.get(letters.group(), cell) if letters else cell


def _sheet_of(file: str, values: Mapping[str, str]) -> Sheet:
    columns = []
    for key, text in values.items():
        texts = np.array([key, text], dtype=object)
        kinds = np.where(texts == "", KIND_EMPTY, KIND_TEXT).astype(np.int8)
        columns.append(Column(kinds, np.full(len(texts), np.nan), texts))
    return Sheet(file, "", len(columns[0].texts) if columns else 0, tuple(columns))


def _shipments(table: Table, precursors: Table | None = None) -> tuple[Shipments, Shipments]:
    """The usable shipments, and the rejected ones."""
    year, quarter = _when(table)
    production_year = whole_years(table, "production_year")
    mass, mwh = _amounts(table)
    purchase = _purchases(table)
    _refuse_negative(table)
    stated = per_tonne_of_good(table)
    value = _value_eur(table)
    margin = _margin(table)
    refuse_bad_claims(table)
    conditions = read_conditions(table)
    _refuse_twice(table)
    _warn_unused(table)
    ids = _ids(table)
    produced = np.where(production_year > 0, production_year, year)
    chain, chains = chains_of(precursors, table, ids, produced)
    rows = np.flatnonzero(table.ok)
    everything = Shipments(
        id=ids,
        firm=table.texts("firm"),
        product=table.texts("product"),
        importer=table.texts("importer"),
        cn_code=table.texts("cn_code"),
        origin=table.texts("origin"),
        year=year,
        quarter=quarter,
        production_year=production_year,
        mass_t=mass,
        mwh=mwh,
        value_eur=value,
        margin=margin,
        actual=table.texts("emissions") == "actual",
        verified=table.texts("verified") == "yes",
        see_unit=table.texts("see_unit"),
        see_direct=stated["see_direct"],
        see_indirect=stated["see_indirect"],
        sefa=table.numbers("sefa"),
        carbon_price_paid_eur_per_tco2e=table.numbers("carbon_price_paid_eur_per_tco2e"),
        content=table.numbers("content"),
        see_uncertainty=table.numbers("see_uncertainty"),
        pcf=table.numbers("pcf"),
        pcf_uncertainty=table.numbers("pcf_uncertainty"),
        purchase=purchase,
        day=_days(table),
        factor_basis=table.texts("factor_basis"),
        conditions=conditions,
        carbon_price_local=table.numbers("carbon_price_local_per_tco2e"),
        carbon_price_local_per_eur=table.numbers("carbon_price_local_per_eur"),
        carbon_price_covered=table.numbers("carbon_price_covered_share"),
        carbon_price_free=table.numbers("carbon_price_free_share"),
        carbon_price_rebate=table.numbers("carbon_price_rebate_share"),
        carbon_price_rebate_evidenced=table.texts("carbon_price_rebate_evidenced") == "yes",
        carbon_price_credits=table.numbers("carbon_price_credits_share"),
        chain=chain,
        chains=chains,
        place=table.place,
    )
    return everything.take(rows), everything.take(np.flatnonzero(~table.ok))


def _ids(table: Table) -> Texts:
    """The user's numbers of the lines; the row where there is none."""
    typed = table.texts("id")
    empty = np.flatnonzero(pd.isna(typed))
    found: Texts = typed.copy()
    found[empty] = [str(row + 1) for row in table.rows[empty]]
    return found


def _by_distinct(values: Texts, meaning: Callable[[object], T]) -> Iterator[tuple[T, Ints]]:
    """Each distinct value's meaning, once, with the rows that hold it."""
    codes, distinct = pd.factorize(values)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(distinct) + 1))
    for k, value in enumerate(distinct):
        yield meaning(value), order[starts[k] : starts[k + 1]].astype(np.int64)


def _when(table: Table) -> tuple[Ints, Ints]:
    """Year and quarter of import; rows that have none, or two that disagree, are rejected."""
    year = whole_years(table, "year")
    quarter = np.zeros(table.n_rows, dtype=np.int64)
    typed_year = year.copy()
    texts = table.texts("quarter")
    for found, rows in _by_distinct(texts, _quarter):
        if found is None:
            for row in rows:
                table.reject(int(row), "cbam.quarter-unreadable", "quarter", value=str(texts[row]))
            continue
        quarter[rows] = found[1]
        year[rows] = np.where(found[0] > 0, found[0], year[rows])
    for day, rows in _by_distinct(table.dates("date"), _as_date):
        if day is not None:
            _refuse(table, rows[(quarter[rows] > 0) & (quarter[rows] != _quarter_of(day))], "quarter")
            year[rows], quarter[rows] = day.year, _quarter_of(day)
    _refuse(table, np.flatnonzero((typed_year > 0) & (typed_year != year)), "year")
    for row in np.flatnonzero((year == 0) & table.ok):
        table.reject(int(row), "cbam.no-date", "date")
    return year, quarter


def _refuse(table: Table, rows: Ints, key: str) -> None:
    for row in rows:
        table.reject(int(row), "cbam.dates-disagree", key)


def _as_date(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _days(table: Table) -> Texts:
    """The day of import of each row as a date, None where none was given."""
    days: Texts = np.full(table.n_rows, None, dtype=object)
    for day, rows in _by_distinct(table.dates("date"), _as_date):
        if day is not None:
            for row in rows:
                days[row] = day
    return days


def _quarter_of(day: date) -> int:
    return (day.month - 1) // _MONTHS_PER_QUARTER + 1


def _quarter(value: object) -> tuple[int, int] | None:
    found = _QUARTER.fullmatch(str(value).strip())
    return (int(found.group(1) or 0), int(found.group(2))) if found else None


def _purchases(table: Table) -> Texts:
    """The day of purchase, "2027-04-14", or the week whose price is paid, "2027-W14"; None: none given."""
    texts = table.texts("purchase")
    bought: Texts = np.full(table.n_rows, None, dtype=object)
    for when, rows in _by_distinct(texts, _day_or_week):
        if not when:
            for row in rows[[texts[row] is not None for row in rows]]:
                table.reject(int(row), "cbam.purchase-unreadable", "purchase", value=str(texts[row]))
        bought[rows] = when or None
    return bought


def _day_or_week(value: object) -> str:
    """The day or the ISO week a text names; "" if it names none."""
    text = str(value).strip().upper()
    try:
        day = date.fromisoformat(text)  # a day, or a week as 2027-W15
    except ValueError:
        return ""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}" if _BARE_WEEK.fullmatch(text) else day.isoformat()


def _amounts(table: Table) -> tuple[Floats, Floats]:
    """Net mass [t], and MWh where the quantity is in MWh."""
    mass, quantity = table.numbers("mass_t"), table.numbers("quantity")
    in_mwh = np.zeros(table.n_rows, dtype=bool)
    for is_mwh, rows in _by_distinct(table.texts("quantity_unit"), lambda u: str(u).strip().lower() in _MWH):
        in_mwh[rows] = is_mwh
    mwh: Floats = np.where(in_mwh, quantity, np.nan)
    for row in np.flatnonzero(np.isnan(mass) & np.isnan(mwh) & table.ok):
        table.reject(int(row), "cbam.mass-missing", "mass_t")
    return mass, mwh


def _refuse_negative(table: Table) -> None:
    for key in _NOT_NEGATIVE:
        values = table.numbers(key)
        for row in np.flatnonzero(values < 0):
            table.reject(int(row), "cbam.negative-figure", key, value=f"{values[row]:g}")
    for key in _HALF_WIDTHS:
        values = table.numbers(key)
        for row in np.flatnonzero(values > 1):
            table.reject(int(row), "cbam.uncertainty-not-a-fraction", key, value=f"{values[row]:g}")


def _refuse_twice(table: Table) -> None:
    """A number of a shipment that stood in a row above."""
    ids = pd.Series(table.texts("id"))
    for row in np.flatnonzero(ids.duplicated() & ids.notna()):
        table.reject(int(row), "cbam.shipment-twice", "id", value=str(ids[row]))


def _warn_unused(table: Table) -> None:
    """Figures and routes beside a line on default values: they change nothing, and the user should know."""
    default = table.ok & (table.texts("emissions") != "actual")
    in_mwh = np.isfinite(table.numbers("quantity"))
    given = {key: np.isfinite(table.numbers(key)) & ~in_mwh for key in _ACTUAL_FIGURES}
    given["route"] = ~pd.isna(table.texts("route"))
    for key, mask in given.items():
        for row in np.flatnonzero(default & mask):
            table.warn(int(row), "cbam.unused-on-default", key, column=key)


def _value_eur(table: Table) -> Floats:
    value, currency = table.numbers("value").copy(), table.texts("currency")
    for is_euro, rows in _by_distinct(currency, lambda c: str(c).strip().upper() in _EUROS):
        if not is_euro:
            for row in rows[np.isfinite(value[rows])]:
                table.warn(int(row), "cbam.currency-not-euro", "currency", value=str(currency[row]))
            value[rows] = np.nan
    return value


def _margin(table: Table) -> Floats:
    margin = table.numbers("margin")
    for row in np.flatnonzero(np.abs(margin) > 1):
        table.reject(int(row), "cbam.margin-not-a-fraction", "margin", value=f"{margin[row]:g}")
    return margin
