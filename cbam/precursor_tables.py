"""The table of precursors of a portfolio, column by column."""

from __future__ import annotations

from groundwork.tables import Choice, Field, Kind, TableSpec

_EMISSIONS = (
    Choice("default", "default", "默认值", ("默认", "default value", "default values")),
    Choice("actual", "actual", "实际值", ("实际", "actual data", "实测")),
)

PRECURSORS = TableSpec(
    key="precursors",
    en="Precursors",
    zh="前体",
    aliases=("precursor", "inputs", "前体表"),
    required=False,
    fields=(
        Field("id", "Precursor", "前体编号", Kind.CODE, required=True, aliases=("precursor id",),
              help_en="Your own number of the row.", help_zh="您自己的行号。"),
        Field("shipment_id", "Shipment", "货物编号", Kind.CODE, required=True, aliases=("shipment",),
              help_en="The shipment it went into.", help_zh="所进入的货物编号。"),
        Field("parent_id", "Parent", "上级前体", Kind.CODE, aliases=("parent",),
              help_en="The precursor it went into; empty: the shipment itself.",
              help_zh="所进入的前体；留空即货物本身。"),
        Field("supplier", "Supplier", "供应商", help_en="Who made it.", help_zh="供应商。"),
        Field("cn_code", "CN code", "CN编码", Kind.CODE, required=True, aliases=("cn", "商品编码"),
              help_en="8 digits (10 where TARIC decides).", help_zh="8位（个别需10位TARIC）。"),
        Field("origin", "Origin", "原产地", aliases=("country", "country of origin", "原产国"),
              help_en="Where it was made.", help_zh="生产地。"),
        Field("production_year", "Production year", "生产年份", Kind.NUMBER,
              help_en="Of the precursor; empty: as the good.", help_zh="前体的生产年份；留空同货物。"),
        Field("t_per_t", "Amount", "单耗", Kind.NUMBER, required=True, positive=True, unit="t/t",
              help_en="Tonnes per tonne of what it goes into, losses included.",
              help_zh="每吨上级产品的用量，含损耗。"),
        Field("emissions", "Emissions", "排放依据", Kind.CHOICE, choices=_EMISSIONS,
              help_en="default (when empty) or actual.", help_zh="默认值（留空即此）或实际值。"),
        Field("verified", "Verified", "已核查", Kind.BOOL,
              help_en="Unverified actual figures count as default values.",
              help_zh="未经核查的实际值按默认值计。"),
        Field("see_direct", "Direct SEE", "直接隐含排放", Kind.NUMBER, unit="tCO2e/t",
              help_en="Whole figure; of a precursor with precursors of its own: its process alone.",
              help_zh="全部直接隐含排放；若其下另有前体，则仅为自身工序。"),
        Field("see_indirect", "Indirect SEE", "间接隐含排放", Kind.NUMBER, unit="tCO2e/t",
              help_en="As above, indirect.", help_zh="同上，间接部分。"),
        Field("sefa", "SEFA", "单位免费配额", Kind.NUMBER, unit="tCO2e/t",
              help_en="Supplier's figure; empty: column B.", help_zh="供应商数据；留空按B列。"),
        Field("route", "Route", "工艺路线", Kind.CODE, help_en="Route letter, with its own process.",
              help_zh="工艺路线字母（填自身工序时）。"),
    ),
)  # fmt: skip
