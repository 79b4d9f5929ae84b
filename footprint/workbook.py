"""The blank bilingual workbook for a bill of materials, drop-downs included."""

from __future__ import annotations

from pathlib import Path

from footprint.specs import COPRODUCTS, LINES, PRODUCTS
from groundwork.workbooks import write_template

SCHEMA = "footprint-bom/1"

GUIDE: tuple[tuple[str, str], ...] = (
    (
        "产品表：每个产品一行。物料清单：每项投入一行。带 * 的列必填。",
        "Products: one row per product. Bill: one row per input. Columns with * are required.",
    ),
    (
        "清单中的数量均对应声明数量；mass_kg 为同一数量产品的质量。",
        "Amounts on the bill are per declared amount; mass_kg is the mass of that same amount.",
    ),
    (
        "关联过程填清单过程的编号或准确名称；子部件填 product:<产品编号>；"
        "用电填 electricity。留空时只给候选，不代您选择。",
        "Link: id or exact name of an inventory process; product:<product id> for a sub-assembly; "
        "electricity for the power named on the product. Left empty, candidates are named, none is chosen.",
    ),
    (
        "供应商提供的碳足迹填数值和单位（如 kgCO2e/kg），按原值采用。",
        "A supplier's footprint goes in with its unit (such as kgCO2e/kg) and is used as given.",
    ),
    (
        "运输行：数量为货物质量，并填运输方式和运距；系统换算为吨公里。",
        "Transport: the amount is the mass carried; give mode and distance, and tonne-kilometres follow.",
    ),
    (
        "厂内直接排放：选择气体，数量为该气体的质量。",
        "Direct emissions of the site: choose the gas; the amount is its mass.",
    ),
    (
        "数量不得为负；仅“回收抵扣”阶段填负数，且结果中单列。",
        "Amounts are not negative, save under the stage recovery credit, which the result shows apart.",
    ),
    (
        "联产品：给出全部分配比例；或全部单价（含本产品一行）按价值分配；都不填则按质量分配。",
        "Co-products: all shares; or all prices, with the product's own row (by value); or none (by mass).",
    ),
)


def write_bom_template(path: Path) -> None:
    """Write the blank workbook to `path`, replacing it."""
    write_template(path, (PRODUCTS, LINES, COPRODUCTS), GUIDE, schema=SCHEMA)
