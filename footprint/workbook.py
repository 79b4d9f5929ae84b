"""The blank bilingual workbook for a bill of materials, drop-downs included."""

from __future__ import annotations

from pathlib import Path

from footprint.optional_specs import SCENARIOS, SUPPLIERS
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
        "供应商提供的碳足迹可直接填数值和单位（如 kgCO2e/kg），按原值采用；"
        "需要核对其适用性时用供应商碳足迹表。",
        "A supplier's footprint may go in with its unit (such as kgCO2e/kg) and is used as given; "
        "on the suppliers' sheet it is judged as well.",
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
        "共生产品：以“分配方法”列为准（系统扩展、质量、能量、经济价值、给定比例、截断法）；"
        "留空时依次按比例、单价、质量。数据允许的其他方法在敏感性表中比较。",
        "Co-products: the method column decides (substitution, mass, energy, economic value, given "
        "shares, cut-off). Empty: shares, else prices, else mass. Every other way that the data allow "
        "is compared with it.",
    ),
    (
        "取舍准则：不计入的投入在“舍去”列填“是”，并尽量关联一个近似过程；"
        "系统列出其质量占比和估计影响，超过限值即报错。",
        "Cut-off: say yes in the cut-off column for an input that is left out, and link a stand-in where "
        "there is one. It is listed with its share of mass and estimated impact; beyond the limits it is "
        "an error.",
    ),
    (
        "供应商碳足迹表（可选）：写明标准、边界、GWP版本、数据期、核查、初级数据占比和生物碳处理；"
        "清单行以 supplier:<碳足迹编号> 关联。不适用的给出理由并拒绝。"
        "供应商的PACT文件（.json）可与清单一并读入。",
        "Supplier footprints (optional sheet): standard, boundary, GWP set, period, verification, primary "
        "data, biogenic carbon; lines take them by link supplier:<footprint id>. What does not fit is "
        "refused with the reason. A supplier's PACT file (.json) may be given beside the bill.",
    ),
    (
        "建材的全生命周期（可选）：用“阶段”和“模块”列填写 A4 至 D，"
        "情景表写明各模块的情景和参考使用寿命；D 单列，不计入合计。",
        "Life of a building product (optional): stages and modules A4 to D on the bill, a scenario for each "
        "and the reference service life on the sheet of scenarios. D stands apart and is added to nothing.",
    ),
)


def write_bom_template(path: Path) -> None:
    """Write the blank workbook to `path`, replacing it."""
    write_template(path, (PRODUCTS, LINES, COPRODUCTS, SUPPLIERS, SCENARIOS), GUIDE, schema=SCHEMA)
