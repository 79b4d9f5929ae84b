"""The table of monthly activity data, column by column."""

from __future__ import annotations

from enum import StrEnum

from groundwork.tables import Choice, Field, Kind, TableSpec


class StreamKind(StrEnum):
    """What a stream is: fuels and process materials emit on site, electricity and heat elsewhere."""

    FUEL = "fuel"
    PROCESS = "process"
    ELECTRICITY = "electricity"
    HEAT = "heat"

    @property
    def direct(self) -> bool:
        """Whether the emission is the installation's own."""
        return self in {StreamKind.FUEL, StreamKind.PROCESS}


KINDS = (
    Choice(StreamKind.FUEL.value, "fuel", "燃料", ("combustion", "燃烧")),
    Choice(StreamKind.PROCESS.value, "process", "过程", ("material", "process emission", "工艺过程", "原料")),
    Choice(StreamKind.ELECTRICITY.value, "electricity", "外购电力", ("power", "电力", "电")),
    Choice(StreamKind.HEAT.value, "heat", "外购热力", ("steam", "热力", "蒸汽")),
)

ACTIVITY = TableSpec(
    key="activity",
    en="Activity data",
    zh="活动数据",
    aliases=("ledger", "monthly", "月度数据", "台账"),
    fields=(
        Field("month", "Month", "月份", Kind.CODE, required=True, aliases=("period", "年月"),
              help_en="Such as 2026-03.", help_zh="如2026-03。"),
        Field("firm", "Firm", "企业", aliases=("company", "公司"), help_en="Who operates it.",
              help_zh="运营企业。"),
        Field("park", "Park", "园区", aliases=("industrial park", "工业园区"), help_en="Industrial park.",
              help_zh="所在园区。"),
        Field("county", "County", "区县", aliases=("district", "县", "县区"), help_en="County.",
              help_zh="所在区县。"),
        Field("installation", "Installation", "装置", required=True, aliases=("plant", "设施"),
              help_en="Name of the installation.", help_zh="装置名称。"),
        Field("stream", "Stream", "源流", required=True,
              aliases=("source stream", "能源品种", "排放源"),
              help_en="Fuel, material or energy, one row a month.",
              help_zh="燃料、原料或能源，每月一行。"),
        Field("kind", "Kind", "类别", Kind.CHOICE, required=True, choices=KINDS,
              help_en="Fuels and process materials are direct, electricity and heat indirect.",
              help_zh="燃料与过程为直接排放，电力与热力为间接排放。"),
        Field("amount", "Amount", "活动量", Kind.NUMBER, required=True, aliases=("activity data", "消耗量"),
              help_en="Of the month, not below 0.", help_zh="当月数量，不小于0。"),
        Field("unit", "Unit", "单位", required=True, help_en="t, Nm3, GJ, MWh ...",
              help_zh="吨、标方、吉焦、兆瓦时等。"),
        Field("factor", "Factor", "排放因子", Kind.NUMBER, unit="tCO2e/unit", aliases=("emission factor",),
              help_en="tCO2e per factor unit; empty where a standard factor is named.",
              help_zh="每因子单位的tCO2e；指明标准因子时留空。"),
        Field("factor_unit", "Factor unit", "因子单位",
              help_en="The unit the factor is per; if empty that of the amount.",
              help_zh="因子对应的单位；留空同活动量单位。"),
        Field("energy_gj", "Energy per unit", "单位热值", Kind.NUMBER, unit="GJ/unit",
              aliases=("ncv", "低位发热量"),
              help_en="GJ per factor unit, for fuels; electricity and heat follow from their unit.",
              help_zh="每因子单位的吉焦数（燃料）；电力、热力由单位换算。"),
        Field("standard", "Standard factor", "标准因子", aliases=("standard",),
              help_en="Name of a fuel or material of IR (EU) 2025/2547 Annex VIII.",
              help_zh="第2025/2547号条例附件八的燃料或原料名称。"),
        Field("factor_source", "Factor source", "因子来源", aliases=("source", "来源"),
              help_en="Where the factor is from; must be there beside a factor.",
              help_zh="因子出处；填写因子时必填。"),
        Field("withdrawn", "Withdrawn", "撤回", Kind.BOOL,
              help_en="Yes takes back a row of an earlier version.",
              help_zh="填\"是\"撤回先前版本中的该行。"),
        Field("note", "Note", "备注", help_en="Why it was corrected.", help_zh="更正原因。"),
    ),
)  # fmt: skip
