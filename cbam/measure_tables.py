"""The table of what firms can do, column by column; and its rows as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbam.precursor_chains import routes_of
from groundwork.tables import Field, Kind, TableSpec

if TYPE_CHECKING:
    from groundwork.table_reader import Table

MEASURES = TableSpec(
    key="measures",
    en="Measures",
    zh="减排措施",
    aliases=("abatement", "措施"),
    required=False,
    fields=(
        Field("firm", "Firm", "企业", required=True, aliases=("company", "公司"),
              help_en="As in the shipments.", help_zh="与货物表一致。"),
        Field("id", "Measure", "措施", required=True, aliases=("measure", "措施名称"),
              help_en="Its name.", help_zh="措施名称。"),
        Field("cn_code", "CN code", "CN编码", Kind.CODE, required=True, aliases=("cn", "商品编码"),
              help_en="The good it changes, as in the shipments.", help_zh="所改变的货物，与货物表一致。"),
        Field("start", "Start", "起始年", Kind.NUMBER, required=True, help_en="First year of effect.",
              help_zh="生效首年。"),
        Field("investment", "Investment", "投资", Kind.NUMBER, unit="EUR", help_en="Once, in the first year.",
              help_zh="一次性，起始年支出。"),
        Field("cost", "Running cost", "运行成本", Kind.NUMBER, unit="EUR/t",
              help_en="Per tonne of the good, every year after; negative where it saves.",
              help_zh="每吨货物，逐年；节约成本填负数。"),
        Field("own_direct_factor", "Own direct", "自身直接排放因子", Kind.NUMBER,
              help_en="Multiplies the own process's direct emissions; 1 if empty.",
              help_zh="乘以自身工序直接排放；留空为1。"),
        Field("own_indirect_factor", "Own indirect", "自身间接排放因子", Kind.NUMBER,
              help_en="Multiplies the own process's indirect emissions; 1 if empty.",
              help_zh="乘以自身工序间接排放；留空为1。"),
        Field("route", "Route", "工艺路线", Kind.CODE, help_en="New route letter.", help_zh="新的路线字母。"),
        Field("precursor_cn", "Precursor", "前体编码", Kind.CODE,
              help_en="Code (or its beginning) of the precursor concerned.",
              help_zh="相关前体的编码（或前几位）。"),
        Field("precursor_factor", "Precursor use", "前体用量系数", Kind.NUMBER,
              help_en="Multiplies what is used of it; 0 removes it.", help_zh="乘以其用量；0为不再使用。"),
        Field("precursor_see_direct", "Precursor direct SEE", "前体直接隐含排放", Kind.NUMBER, unit="tCO2e/t",
              help_en="A verified supplier's figures in its place.", help_zh="改用已核查供应商的数据。"),
        Field("precursor_see_indirect", "Precursor indirect SEE", "前体间接隐含排放", Kind.NUMBER,
              unit="tCO2e/t", help_en="As above, indirect.", help_zh="同上，间接部分。"),
        Field("precursor_sefa", "Precursor SEFA", "前体单位免费配额", Kind.NUMBER, unit="tCO2e/t",
              help_en="That supplier's SEFA.", help_zh="该供应商的单位免费配额。"),
        Field("yield_factor", "Yield", "收得率系数", Kind.NUMBER, positive=True,
              help_en="Above 1: more product from the same input.", help_zh="大于1：同样投入产出更多。"),
        Field("group", "Group", "互斥组", help_en="Measures of one group exclude one another.",
              help_zh="同组措施互斥。"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FirmMeasure:
    """One row: whose it is, and what it changes of a tonne of the good ``cn_code``.

    ``verified`` (direct, indirect, SEFA) [tCO2e/t] of the precursor ``precursor_cn`` as another supplier has
    them; None: no change of supplier. NaN-free: what was left empty changes nothing.
    """

    firm: str
    id: str
    cn_code: str
    start: int
    investment_eur: float = 0.0
    cost_eur_per_t: float = 0.0
    own_direct_factor: float = 1.0
    own_indirect_factor: float = 1.0
    routes: tuple[str, ...] = ()
    precursor_cn: str = ""
    precursor_factor: float | None = None
    verified: tuple[float, float, float] | None = None
    yield_factor: float = 1.0
    group: str = ""


_NOT_NEGATIVE = ("investment", "own_direct_factor", "own_indirect_factor", "precursor_factor",
                 "precursor_see_direct", "precursor_see_indirect", "precursor_sefa")  # fmt: skip
_PRECURSOR = ("precursor_factor", "precursor_see_direct", "precursor_sefa")


def measures_of(table: Table | None) -> tuple[FirmMeasure, ...]:
    """The usable rows; the others are rejected with their cell."""
    if table is None:
        return ()
    for key in _NOT_NEGATIVE:
        values = table.numbers(key)
        for row in np.flatnonzero(values < 0):
            table.reject(int(row), "cbam.negative-figure", key, value=f"{values[row]:g}")
    named = [bool(code) for code in table.texts("precursor_cn")]
    for key in _PRECURSOR:
        for row in np.flatnonzero(~np.isnan(table.numbers(key)) & ~np.array(named, dtype=np.bool_)):
            table.reject(int(row), "cbam.measure-no-precursor", "precursor_cn")
    direct, sefa = table.numbers("precursor_see_direct"), table.numbers("precursor_sefa")
    for row in np.flatnonzero(np.isnan(direct) != np.isnan(sefa)):
        table.reject(int(row), "cbam.measure-half-a-supplier", "precursor_sefa")
    return tuple(_row(table, row) for row in np.flatnonzero(table.ok).tolist())


def _row(table: Table, row: int) -> FirmMeasure:
    def number(key: str, otherwise: float) -> float:
        value = float(table.numbers(key)[row])
        return otherwise if np.isnan(value) else value

    def text(key: str) -> str:
        return str(table.texts(key)[row] or "").strip()

    factor = float(table.numbers("precursor_factor")[row])
    direct = float(table.numbers("precursor_see_direct")[row])
    figures = (direct, number("precursor_see_indirect", 0.0), number("precursor_sefa", 0.0))
    return FirmMeasure(
        firm=text("firm"),
        id=text("id"),
        cn_code=text("cn_code"),
        start=int(table.numbers("start")[row]),
        investment_eur=number("investment", 0.0),
        cost_eur_per_t=number("cost", 0.0),
        own_direct_factor=number("own_direct_factor", 1.0),
        own_indirect_factor=number("own_indirect_factor", 1.0),
        routes=routes_of(table.texts("route")[row]),
        precursor_cn=text("precursor_cn"),
        precursor_factor=None if np.isnan(factor) else factor,
        verified=None if np.isnan(direct) else figures,
        yield_factor=number("yield_factor", 1.0),
        group=text("group"),
    )
