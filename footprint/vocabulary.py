"""Closed vocabularies of a bill of materials in Chinese and English: stage, boundary, mode of transport."""

from __future__ import annotations

from collections.abc import Mapping

from groundwork.tables import Choice

CREDIT = "credit"
SUBSTITUTION = "substitution"
"""Stage of the production that co-products replace; it follows from the co-products, nobody types it."""
BEYOND = "beyond"
"""Stage of loads and benefits beyond the system boundary, module D; never part of a total."""

STAGES: tuple[Choice, ...] = (
    Choice(
        "materials",
        "materials",
        "原材料",
        ("raw materials", "raw material", "material", "原料", "原材料获取", "A1"),
    ),
    Choice("energy", "energy", "能源", ("energy use", "fuel", "utilities", "能源消耗", "能耗", "动力")),
    Choice(
        "transport",
        "inbound transport",
        "运输",
        ("transport", "inbound", "原材料运输", "原料运输", "进厂运输", "A2"),
    ),
    Choice(
        "manufacturing",
        "manufacturing",
        "生产制造",
        ("production", "process", "processing", "生产", "制造", "加工", "A3"),
    ),
    Choice("packaging", "packaging", "包装", ("packing", "包装材料")),
    Choice(
        "waste",
        "production waste",
        "生产废物",
        ("waste", "waste treatment", "废弃物", "废物处理", "废弃物处理"),
    ),
    Choice(
        "distribution",
        "distribution",
        "分销运输",
        ("delivery", "outbound transport", "outbound", "分销", "配送", "A4"),
    ),
    Choice(
        "installation",
        "installation",
        "安装施工",
        ("construction", "construction process", "安装", "施工", "A5"),
    ),
    Choice("use", "use", "使用", ("use stage", "use phase", "使用阶段", "B")),
    Choice(
        "end_of_life",
        "end of life",
        "废弃处置",
        ("end-of-life", "eol", "disposal", "寿命终止", "生命末期", "C"),
    ),
    Choice(CREDIT, "recovery credit", "回收抵扣", ("credit", "avoided burden", "抵扣", "回收")),
    Choice(
        BEYOND,
        "beyond the boundary (D)",
        "系统边界外(D)",
        ("D", "module D", "beyond the system boundary", "模块D", "系统边界外"),
    ),
)
ALL_STAGES: tuple[Choice, ...] = (
    *STAGES,
    Choice(SUBSTITUTION, "replaced by co-products", "共生产品替代抵扣"),
)
"""Every stage that a result may show."""

CRADLE_TO_GATE = "cradle_to_gate"
BOUNDARIES: tuple[Choice, ...] = (
    Choice(
        CRADLE_TO_GATE,
        "cradle to gate",
        "摇篮到大门",
        ("cradle-to-gate", "从摇篮到大门", "摇篮至大门", "A1-A3"),
    ),
    Choice(
        "cradle_to_gate_with_options",
        "cradle to gate with options",
        "摇篮到大门加选项",
        ("cradle-to-gate with options", "cradle to site", "摇篮到现场"),
    ),
    Choice(
        "cradle_to_grave", "cradle to grave", "摇篮到坟墓", ("cradle-to-grave", "从摇篮到坟墓", "摇篮至坟墓")
    ),
)
BEYOND_THE_GATE = frozenset({"distribution", "installation", "use", "end_of_life"})
"""Stages that a cradle-to-gate footprint does not contain."""

MODULES: tuple[Choice, ...] = (
    Choice("A1", "A1 raw materials", "A1 原材料"),
    Choice("A2", "A2 transport to the factory", "A2 进厂运输"),
    Choice("A3", "A3 manufacturing", "A3 生产制造"),
    Choice("A1-A3", "A1-A3 product at the gate", "A1-A3 出厂产品", ("A1 to A3", "A1至A3")),
    Choice("A4", "A4 transport to the site", "A4 运至工地"),
    Choice("A5", "A5 installation", "A5 安装施工"),
    Choice("B1", "B1 use", "B1 使用"),
    Choice("B2", "B2 maintenance", "B2 维护"),
    Choice("B3", "B3 repair", "B3 维修"),
    Choice("B4", "B4 replacement", "B4 更换"),
    Choice("B5", "B5 refurbishment", "B5 翻新"),
    Choice("B6", "B6 operational energy", "B6 运行能耗"),
    Choice("B7", "B7 operational water", "B7 运行水耗"),
    Choice("C1", "C1 deconstruction", "C1 拆除"),
    Choice("C2", "C2 waste transport", "C2 废物运输"),
    Choice("C3", "C3 waste processing", "C3 废物处理"),
    Choice("C4", "C4 disposal", "C4 处置"),
    Choice("D", "D beyond the system boundary", "D 系统边界外"),
)
"""Information modules of EN 15804:2012+A2:2019, 6.2."""

METHODS: tuple[Choice, ...] = (
    Choice(
        "substitution",
        "substitution",
        "系统扩展(替代)",
        ("system expansion", "avoided burden", "替代", "系统扩展"),
    ),
    Choice("mass", "mass", "质量", ("by mass", "按质量", "质量分配")),
    Choice("energy", "energy", "能量", ("by energy", "heating value", "按能量", "热值", "能量分配")),
    Choice(
        "economic",
        "economic value",
        "经济价值",
        ("economic", "by value", "price", "按价值", "经济分配", "价值"),
    ),
    Choice("share", "given shares", "给定比例", ("share", "shares", "比例", "按比例")),
    Choice("cutoff", "cut-off", "截断法", ("cut off", "截断", "free of burden", "不分摊", "零负荷")),
)
"""How a site's burden is shared among its outputs."""

PCF_BOUNDARIES: tuple[Choice, ...] = (
    Choice(
        CRADLE_TO_GATE,
        "cradle to gate",
        "摇篮到大门",
        ("cradle-to-gate", "从摇篮到大门", "摇篮至大门", "A1-A3"),
    ),
    Choice(
        "gate_to_gate", "gate to gate", "大门到大门", ("gate-to-gate", "从大门到大门", "大门至大门", "A3")
    ),
    Choice(
        "cradle_to_grave", "cradle to grave", "摇篮到坟墓", ("cradle-to-grave", "从摇篮到坟墓", "摇篮至坟墓")
    ),
)
"""What a supplier's footprint may cover."""

BIOGENIC: tuple[Choice, ...] = (
    Choice("none", "no biogenic carbon", "不含生物碳", ("none", "no", "无")),
    Choice(
        "excluded", "uptake not in the figure", "不含吸收", ("excluded", "excluding uptake", "不含生物吸收")
    ),
    Choice("included", "uptake in the figure", "含吸收", ("included", "including uptake", "含生物吸收")),
)
"""How a supplier's footprint treats carbon dioxide that plants took up."""

MODES: tuple[Choice, ...] = (
    Choice(
        "road",
        "road (truck size not known)",
        "公路",
        ("road", "truck", "lorry", "卡车", "货车", "汽车", "公路运输", "汽运"),
    ),
    Choice("truck_10t", "truck 10 t", "重型柴油货车10t", ("truck10", "10t truck", "10吨货车", "10吨卡车")),
    Choice("truck_18t", "truck 18 t", "重型柴油货车18t", ("truck18", "18t truck", "18吨货车", "18吨卡车")),
    Choice("truck_30t", "truck 30 t", "重型柴油货车30t", ("truck30", "30t truck", "30吨货车", "30吨卡车")),
    Choice("rail", "rail", "铁路", ("train", "railway", "火车", "铁路运输")),
    Choice("barge", "inland vessel", "内河船", ("barge", "inland waterway", "内河", "内河运输", "驳船")),
    Choice(
        "sea_container",
        "sea, container ship",
        "海运集装箱船",
        ("container ship", "sea container", "集装箱", "集装箱船", "海运集装箱"),
    ),
    Choice("sea_bulk", "sea, bulk carrier", "海运散货船", ("bulk carrier", "sea bulk", "散货船", "海运散货")),
    Choice("air", "air", "空运", ("air freight", "airfreight", "aircraft", "航空", "航空运输")),
)

MODE_PROCESS: Mapping[str, str] = {
    "road": "tkm_truck18",
    "truck_10t": "tkm_truck10",
    "truck_18t": "tkm_truck18",
    "truck_30t": "tkm_truck30",
    "rail": "tkm_rail",
    "barge": "tkm_barge",
    "sea_container": "tkm_sea_cont",
    "sea_bulk": "tkm_sea_bulk",
    "air": "tkm_air",
}
"""Inventory process of each mode. Road without a truck size takes the middle size; the result says so."""

SIZE_ASSUMED = frozenset({"road"})
"""Modes for which the process is our choice among several."""
