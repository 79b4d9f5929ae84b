"""A user's own table of the suppliers of the EU market, read with every fault at its cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cbam.origins import RefusedOrigin, resolve_origin
from cbam.scenario_parts import is_prefix
from groundwork.problems import BadInput, Place, Problem
from groundwork.sheets import read_book
from groundwork.table_reader import Table, read_table
from groundwork.tables import Field, Kind, TableSpec

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from groundwork.sheets import Texts

MARKET = TableSpec(
    key="market",
    en="EU market",
    zh="欧盟市场",
    fields=(
        Field("prefix", "prefix", "编码开头", Kind.CODE, required=True, aliases=("cn code", "CN编码")),
        Field("origin", "origin", "原产地", required=True),
        Field("quantity_t", "quantity_t", "数量", Kind.NUMBER, required=True, unit="t", positive=True),
        Field(
            "unit_value_eur_per_t", "unit_value_eur_per_t", "单价", Kind.NUMBER, required=True,
            unit="EUR/t", positive=True,
        ),
        Field("charge_tco2e_per_t", "charge_tco2e_per_t", "应付排放", Kind.NUMBER, unit="tCO2e/t"),
        Field("year", "year", "年份"),
        Field("status", "status", "状态"),
        Field("confidence", "confidence", "可信度"),
        Field("source", "source", "来源"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Supplier:
    """One origin's part of the EU market of a heading: quantity [t], unit value [EUR/t].

    ``charge_tco2e_per_t`` [tCO2e/t] what a tonne pays for, where the user knows it (an EU producer's
    emissions above its allocation); NaN: certificates due on the law's default values.
    """

    prefix: str
    origin: str
    quantity_t: float
    unit_value_eur_per_t: float
    charge_tco2e_per_t: float


def read_market(file: Path) -> tuple[Supplier, ...]:
    """The suppliers in a CSV or Excel file, origins as ISO codes. Raises ``BadInput`` with every fault.

    Half a market has other shares than a whole one, so a file with one faulty row is not used at all.
    """
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> tuple[Supplier, ...]:
    from cbam.statute import load_statute

    book = read_book(file)
    sheet = book.value.sheets[0]
    table = read_table(sheet, MARKET)
    if missing := [f.key for f in MARKET.fields if f.required and not table.has(f.key)]:
        params = {"value": ", ".join(missing)}
        raise BadInput(*book.problems, Problem("cbam.market-columns", Place(file.name), params))
    origins: Texts = np.full(table.n_rows, None, dtype=object)
    origins[:] = _origins(table, load_statute().newest)
    _refuse_codes(table)
    _refuse_negative(table)
    _refuse_twice(table, origins)
    faults = [p for p in (*book.problems, *table.problems) if p.severity == "error"]
    if not faults and not table.n_rows:
        faults.append(Problem("cbam.market-empty", Place(file.name)))
    if faults:
        raise BadInput(*faults)
    columns = (table.numbers(f.key) for f in MARKET.fields if f.kind is Kind.NUMBER)
    rows = zip(table.texts("prefix"), origins, *columns, strict=True)
    return tuple(Supplier(str(code), str(origin), *map(float, figures)) for code, origin, *figures in rows)


def _origins(table: Table, law: Law) -> list[str | None]:
    """Each row's origin as its code. A member of the Union is one where its charge is stated."""
    charge = table.numbers("charge_tco2e_per_t")
    found: list[str | None] = []
    for row, text in enumerate(table.texts("origin")):
        origin = resolve_origin(text, law) if text is not None else None
        if not isinstance(origin, RefusedOrigin):
            found.append(origin.code if origin else None)
            continue
        inside = origin.problem.code == "cbam.origin-in-union"
        found.append(origin.candidates[0] if inside else None)
        if inside and np.isnan(charge[row]):
            table.reject(row, "cbam.market-union-charge", "charge_tco2e_per_t", origin=str(text))
        elif not inside:
            table.reject(row, origin.problem.code, "origin", **origin.problem.params)
    return found


def _refuse_codes(table: Table) -> None:
    for row, code in enumerate(table.texts("prefix")):
        if code is not None and not is_prefix(str(code)):
            table.reject(row, "cbam.market-code", "prefix", value=str(code))


def _refuse_negative(table: Table) -> None:
    charge = table.numbers("charge_tco2e_per_t")
    for row in np.flatnonzero(charge < 0):
        table.reject(int(row), "cbam.negative-figure", "charge_tco2e_per_t", value=f"{charge[row]:g}")


def _refuse_twice(table: Table, origins: Texts) -> None:
    seen: set[tuple[object, object]] = set()
    for row, pair in enumerate(zip(table.texts("prefix"), origins, strict=True)):
        if None not in pair and pair in seen:
            table.reject(row, "cbam.market-twice", "origin", value=str(pair[1]), prefix=str(pair[0]))
        seen.add(pair)
