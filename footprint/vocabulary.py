"""Closed vocabularies of a bill of materials in Chinese and English: stage, boundary, mode of transport."""

from __future__ import annotations

from collections.abc import Mapping

from groundwork.tables import Choice

CREDIT = "credit"

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
    Choice("use", "use", "使用", ("use stage", "use phase", "使用阶段", "B")),
    Choice(
        "end_of_life",
        "end of life",
        "废弃处置",
        ("end-of-life", "eol", "disposal", "寿命终止", "生命末期", "C"),
    ),
    Choice(CREDIT, "recovery credit", "回收抵扣", ("credit", "avoided burden", "抵扣", "回收", "D")),
)

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
BEYOND_THE_GATE = frozenset({"distribution", "use", "end_of_life"})
"""Stages that a cradle-to-gate footprint does not contain."""

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
