"""The optional sheets of a bill: suppliers' footprints, and scenarios of modules beyond the gate."""

from __future__ import annotations

from footprint.specs import LINES
from footprint.vocabulary import BIOGENIC, MODULES, PCF_BOUNDARIES
from groundwork.tables import Field, Kind, TableSpec

SUPPLIERS = TableSpec(
    "supplier_pcfs",
    "supplier_pcfs",
    "供应商碳足迹表",
    (
        Field(
            "pcf_id",
            "footprint id",
            "碳足迹编号",
            Kind.CODE,
            required=True,
            aliases=("footprint", "PCF编号"),
            help_en="Lines of the bill take it by link supplier:<footprint id>.",
            help_zh="清单行以 supplier:<碳足迹编号> 关联。",
        ),
        Field("pcf_name", "product of the supplier", "供应商产品", aliases=("supplier product",)),
        Field("supplier", "supplier", "供应商", aliases=("supplier name", "供应商名称")),
        Field("pcf", "footprint value", "碳足迹数值", Kind.NUMBER, required=True, aliases=("PCF", "PCF值")),
        Field(
            "pcf_unit",
            "footprint unit",
            "碳足迹数值单位",
            required=True,
            aliases=("PCF unit", "PCF单位"),
            help_en="For example kgCO2e/kg.",
            help_zh="如 kgCO2e/kg。",
        ),
        Field(
            "pcf_boundary",
            "boundary of the footprint",
            "碳足迹边界",
            Kind.CHOICE,
            required=True,
            choices=PCF_BOUNDARIES,
            aliases=("PCF boundary", "PCF边界"),
            help_en="Only cradle to gate fits.",
            help_zh="仅摇篮到大门可用。",
        ),
        Field(
            "gwp_set",
            "GWP set",
            "GWP版本",
            required=True,
            aliases=("GWP", "characterisation factors", "特征化因子"),
            help_en="AR6, AR5 or AR4; it has to be that of the calculation (--metric).",
            help_zh="AR6、AR5 或 AR4；须与计算所用（--metric）一致。",
        ),
        Field(
            "biogenic",
            "biogenic carbon",
            "生物碳处理",
            Kind.CHOICE,
            required=True,
            choices=BIOGENIC,
            aliases=("biogenic treatment", "生物源碳处理"),
        ),
        Field(
            "biogenic_uptake",
            "biogenic uptake",
            "生物源吸收量",
            Kind.NUMBER,
            aliases=("uptake", "生物吸收"),
            help_en="In the footprint's unit, zero or negative. Needed where the figure includes it.",
            help_zh="单位与碳足迹相同，零或负数；数值含吸收时必填。",
        ),
        Field("standard", "standard", "依据标准", aliases=("norm", "标准")),
        Field(
            "pcf_start",
            "footprint period from",
            "碳足迹数据期起",
            Kind.DATE,
            aliases=("reference period start",),
        ),
        Field(
            "pcf_end", "footprint period to", "碳足迹数据期止", Kind.DATE, aliases=("reference period end",)
        ),
        Field("valid_until", "valid until", "有效期至", Kind.DATE, aliases=("validity period end", "有效期")),
        Field("verified_by", "verified by", "核查机构", aliases=("verification", "核查")),
        Field(
            "primary_share",
            "primary data share",
            "初级数据占比",
            Kind.NUMBER,
            unit="%",
            aliases=("primary share", "PDS", "初级数据份额"),
            help_en="0 to 100 %. Empty counts as 0.",
            help_zh="0 至 100 %，留空按 0 计。",
        ),
    ),
    aliases=("supplier PCFs", "supplier footprints", "供应商PCF表", "供应商数据"),
    required=False,
)

SCENARIOS = TableSpec(
    "scenarios",
    "scenarios",
    "情景",
    (
        LINES.field("product_id"),
        Field(
            "module",
            "module",
            "模块",
            Kind.CHOICE,
            required=True,
            choices=MODULES,
            aliases=("EN 15804 module", "EN 15804模块", "信息模块"),
        ),
        Field(
            "scenario",
            "scenario",
            "情景说明",
            required=True,
            aliases=("description", "情景描述"),
            help_en="What is assumed beyond the gate: distance, treatment, rates.",
            help_zh="大门之后的假设：运距、处理方式、比例等。",
        ),
        Field(
            "service_life_years",
            "reference service life",
            "参考使用寿命",
            Kind.NUMBER,
            positive=True,
            unit="a",
            aliases=("service life", "RSL", "使用寿命"),
            help_en="Years; needed where a module of use (B1 to B7) is declared.",
            help_zh="年；声明使用阶段模块（B1–B7）时必填。",
        ),
    ),
    aliases=("scenario", "情景表"),
    required=False,
)
