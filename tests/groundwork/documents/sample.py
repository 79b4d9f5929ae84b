"""A small report with every kind of block, in Chinese, for the tests of the forms."""

from __future__ import annotations

from groundwork.documents.figures.kinds import Waterfall
from groundwork.documents.model import (
    Bullets,
    Column,
    Excess,
    Fact,
    Facts,
    Figure,
    Paragraph,
    Product,
    Report,
    Section,
    ShareOf,
    SumWhere,
    Table,
    Total,
)

HOSTILE = '=HYPERLINK("http://x","y")'
ITEMS = Table(
    "items",
    "清单 Items",
    "表1 清单数据",
    (
        Column("stage", "阶段"),
        Column("item", "名称"),
        Column("amount", "数量", 3),
        Column("unit_burden", "单位排放", 4),
        Column("kgco2e", "排放量", 2, summed=True, rule=Product(("amount", "unit_burden"))),
        Column("share", "占比", 1, percent=True, rule=ShareOf("kgco2e")),
    ),
    # 2 x 3 = 6, 10 x 0.4 = 4, 1 x -2 = -2: together 8
    (
        ("原材料", HOSTILE, 2.0, 3.0, 6.0, 0.75),
        ("原材料", "隐含排放 CO2", 10.0, 0.4, 4.0, 0.5),
        ("回收抵扣", "@SUM(A1)", 1.0, -2.0, -2.0, -0.25),
    ),
    total="合计",
    notes=("金额、重量按实际称量。",),
)
STAGES = Table(
    "stages",
    "阶段 Stages",
    "表2 分阶段",
    (
        Column("stage", "阶段"),
        Column("kgco2e", "排放量", 2, summed=True, rule=SumWhere("items", "kgco2e", "stage", "stage")),
    ),
    (("原材料", 10.0), ("回收抵扣", -2.0)),
    total="合计",
)
BORDER = Table(
    "border",
    "清单 Items",  # the same sheet name twice must not clash
    "表3 凭证",
    (
        Column("cn", "CN编码"),
        Column("see", "隐含排放", 3),
        Column("sefa", "免费配额", 3),
        Column("due", "应缴", 3, rule=Excess("see", "sefa")),
    ),
    # max(0, 2.5 - 1.0) = 1.5; max(0, 0.5 - 1.0) = 0; nothing known stays empty
    (("72083900", 2.5, 1.0, 1.5), ("72083900", 0.5, 1.0, 0.0), ("00123456", None, 1.0, None)),
)


def report(title: str = "产品碳足迹报告") -> Report:
    """The report."""
    facts = Facts((Fact("产品", HOSTILE), Fact("合计", 8.0, "kgCO2e", 2, Total("items", "kgco2e"))))
    return Report(
        title,
        "热轧钢卷，喆镕堃公司",
        "zh",
        (
            Section("一、概况", (Paragraph("部分碳足迹，未经核查。", strong=True), facts)),
            Section(
                "二、结果",
                (
                    ITEMS,
                    Figure(
                        STAGES,
                        "分阶段排放构成",
                        Waterfall("stage", "kgco2e", "合计值"),
                        "kgCO2e",
                        "图源：清单",
                    ),
                    STAGES,
                    BORDER,
                ),
            ),
            Section("三、局限", (Bullets(("不与其他产品比较。", "甲烷 CH4 与 N₂O 单列。")),)),
        ),
        (Fact("清单指纹", "ab12"), Fact("运行编号", "run-1")),
        ("GB/T 51366-2019 附录D",),
        "run-1 · ab12",
    )
