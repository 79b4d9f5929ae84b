"""The table of what firms use per unit of product, column by column; and its rows as they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.firms import names_as_shipped
from cbam.stress.norms import UnitEnergy, find, in_unit, is_far, near, norms, units
from cbam.whole_years import whole_years
from groundwork.tables import Choice, Field, Kind, TableSpec

if TYPE_CHECKING:
    from cbam.shipments import Texts
    from groundwork.table_reader import Table

UNIT_ENERGY = TableSpec(
    key="unit_energy",
    en="Energy per unit",
    zh="单位产品能耗",
    aliases=("unit energy", "energy norms", "能耗限额", "单位产品能源消耗"),
    required=False,
    fields=(
        Field("firm", "Firm", "企业", required=True, aliases=("company", "公司"),
              help_en="As in the shipments.", help_zh="与货物表一致。"),
        Field("norm", "Norm", "能耗限额标准", required=True, 
              aliases=("energy norm", "限额标准", "工序或产品"),
              help_en="The norm the value is of, from the list; also by id or with the standard before it.",
              help_zh="该值对应的限额标准，从列表选取；也可填编号或“标准号 名称”。"),
        Field("value", "Energy per unit", "单位产品能耗", Kind.NUMBER, required=True,
              help_en="By the norm's own method; negative where energy is given off.",
              help_zh="按该标准的计算方法；净输出能源时填负数。"),
        Field("unit", "Unit", "能耗单位", required=True, aliases=("energy unit", "单位"),
              help_en="kgce/t, tce/t, kWh/t, ... as the norm has it.",
              help_zh="如kgce/t、tce/t、kWh/t，与标准一致。"),
        Field("year", "Year", "统计年份", Kind.NUMBER, required=True, aliases=("年份", "年度"),
              help_en="Of the value; the latest counts.", help_zh="该值的统计年份；有多年时取最近一年。"),
    ),
)  # fmt: skip


def in_template() -> TableSpec:
    """The same table with its norms and units as lists to choose from."""
    names = tuple(Choice(norm.id, norm.en, norm.zh) for norm in norms().values())
    written = tuple(Choice(one.unit, one.unit, one.zh) for one in units())
    lists = {"norm": names, "unit": written}
    fields = (replace(field, choices=lists.get(field.key, ())) for field in UNIT_ENERGY.fields)
    return replace(UNIT_ENERGY, fields=tuple(fields))


def unit_energy_of(table: Table | None, shipped: Texts) -> tuple[UnitEnergy, ...]:
    """The usable rows; the others are rejected with their cell. ``shipped`` the firm of each line."""
    if table is None:
        return ()
    names = names_as_shipped(table, shipped)
    years = whole_years(table, "year")
    found = {
        row: _row(table, row, str(names[row]), int(years[row])) for row in np.flatnonzero(table.ok).tolist()
    }
    read = {row: one for row, one in found.items() if one is not None}
    _refuse_twice(table, read)
    return tuple(one for row, one in read.items() if table.ok[row])


def _row(table: Table, row: int, firm: str, year: int) -> UnitEnergy | None:
    written, unit = str(table.texts("norm")[row]), str(table.texts("unit")[row])
    norm = find(written)
    if norm is None:
        alike = near(written)
        table.reject(
            row, "cbam.energy-norm-unknown", "norm", value=written,
            near="; ".join(f"{one.zh} {one.en} ({one.standard}, {one.unit})" for one in alike) or "-",
        )  # fmt: skip
        return None
    value = in_unit(float(table.numbers("value")[row]), unit, norm.unit)
    if value is None:
        known = ", ".join(one.unit for one in units() if one.of == norm.unit)
        table.reject(row, "cbam.energy-norm-unit", "unit", value=unit, norm=norm.id, known=known)
        return None
    if value < 0 and norm.levels[0] is not None and norm.levels[0] >= 0:
        table.reject(row, "cbam.negative-figure", "value", value=f"{value:g}")
        return None
    if is_far(value, norm):
        told = {"value": f"{value:g}", "unit": norm.unit, "limit": f"{norm.limit:g}"}
        table.warn(row, "cbam.energy-norm-far", "value", **told)
    return UnitEnergy(firm, norm, value, year)


def _refuse_twice(table: Table, read: dict[int, UnitEnergy]) -> None:
    """A firm's value of one norm and year that stood in a row above."""
    keys = pd.Series({row: (one.firm, one.norm.id, one.year) for row, one in read.items()}, dtype=object)
    for row in keys.index[keys.duplicated()].tolist():
        one = read[row]
        table.reject(row, "cbam.energy-norm-twice", "norm", firm=one.firm, norm=one.norm.id, year=one.year)
