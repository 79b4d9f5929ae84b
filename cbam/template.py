"""The blank bilingual portfolio workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cbam.measure_tables import MEASURES
from cbam.precursor_tables import PRECURSORS
from cbam.shipment_tables import FIRMS, SHIPMENTS
from cbam.unit_energy import in_template
from groundwork.workbooks import write_template

SCHEMA = "cbam-portfolio/1"
_GUIDE = (
    ("一行一批货物。带*的列必填；日期、季度、年份至少填一项。",
     "One row per shipment. Columns with * must be filled; give at least one of date, quarter and year."),
    ("CN编码为欧盟8位编码，不是中国海关10位编码；水泥熟料等需10位TARIC编码。",
     "The CN code is the EU's 8-digit code, not the Chinese 10-digit one; clinker needs its TARIC code."),
    ("原产地填非优惠原产国，可用名称或ISO代码。",
     "Origin is the non-preferential country of origin, by name or ISO code."),
    ("净重单位为吨；货值用欧元，利润率用小数（5%写0.05）。",
     "Net mass in tonnes; value in EUR; margin as a fraction (5 % is 0.05)."),
    ("排放依据留空即用默认值。用实际值时须同时填写直接隐含排放、SEFA和是否已核查。",
     "Emissions left empty: default values. Actual figures need direct SEE, SEFA and verified together."),
    ("电力：数量填兆瓦时，数量单位填MWh，直接隐含排放填排放因子，并选因子依据。",
     "Electricity: quantity in MWh, quantity unit MWh, direct SEE its emission factor, and whose it is."),
    ("企业名录可不填；填写后可按行业、省份汇总并计算占利润比例。",
     "The firms table is optional; it groups the bill by industry and province and shows shares of profit."),
    ("前体表可不填；列出前体的货物只填自身工序的排放，SEFA留空。",
     "The precursors table is optional; a shipment listed there gives its own process alone, no SEFA."),
    ("单位产品能耗表可不填；填写后按能耗限额国家标准评级。数值摘自二手转录，使用前请核对标准原文。",
     "The energy table is optional; it grades firms by the national energy norms, whose levels are "
     "transcribed second hand: check them."),
    ("计算：cbam bill 文件.xlsx --price 82.32；逐年：cbam stress 文件.xlsx --scenario central",
     "Compute: cbam bill FILE.xlsx --price 82.32; by year: cbam stress FILE.xlsx --scenario central"),
)  # fmt: skip


def write_portfolio_template(path: Path) -> None:
    """Write the blank workbook to ``path`` (.xlsx)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(path, (SHIPMENTS, FIRMS, PRECURSORS, MEASURES, in_template()), _GUIDE, schema=SCHEMA)


def write_portfolio(path: Path, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Write the same workbook with rows in it, by table key; values by field key, choices as their keys.

    Shipments and firms are always there, another table where it has rows.
    """
    beside = (spec for spec in (PRECURSORS, MEASURES, in_template()) if rows.get(spec.key))
    write_template(path, (SHIPMENTS, FIRMS, *beside), _GUIDE, rows, schema=SCHEMA)
