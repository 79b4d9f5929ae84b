"""The tables of a bill of materials: one declaration for reader, template and documentation."""

from __future__ import annotations

from dataclasses import replace

from footprint.gases import GASES
from footprint.vocabulary import BOUNDARIES, METHODS, MODES, MODULES, STAGES
from groundwork.tables import Field, Kind, TableSpec

PRODUCTS = TableSpec(
    "products",
    "products",
    "产品",
    (
        Field(
            "product_id",
            "product id",
            "产品编号",
            Kind.CODE,
            required=True,
            aliases=("id", "产品代码", "产品ID"),
        ),
        Field("name", "product name", "产品名称", aliases=("product", "品名", "名称")),
        Field("company", "company", "企业", aliases=("firm", "公司", "企业名称", "生产企业")),
        Field(
            "declared_unit",
            "declared unit",
            "声明单位",
            required=True,
            aliases=("功能单位", "申报单位"),
            help_en="t, kg, m3, m2, p ... The footprint is given per declared amount of this unit.",
            help_zh="t、kg、m3、m2、件等；碳足迹按该单位的声明数量给出。",
        ),
        Field(
            "declared_amount",
            "declared amount",
            "声明数量",
            Kind.NUMBER,
            required=True,
            positive=True,
            aliases=("申报数量",),
            help_en="All amounts on the bill are per this many declared units.",
            help_zh="清单中所有数量均对应此声明数量。",
        ),
        Field(
            "mass_kg",
            "mass of the declared amount",
            "声明数量对应质量",
            Kind.NUMBER,
            positive=True,
            unit="kg",
            aliases=("mass", "质量", "重量"),
            help_en="May stay empty only where the declared unit is itself a mass.",
            help_zh="仅当声明单位本身为质量单位时可留空。",
        ),
        Field(
            "cn_code",
            "CN code",
            "CN编码",
            Kind.CODE,
            aliases=("cn", "海关编码", "CN代码", "HS编码", "HS code"),
        ),
        Field("origin", "origin", "原产地", aliases=("country", "country of origin", "原产国", "产地")),
        Field("province", "province", "省份", aliases=("region", "省", "地区")),
        Field(
            "period_start", "period start", "数据期起", Kind.DATE, aliases=("from", "开始日期", "统计期开始")
        ),
        Field("period_end", "period end", "数据期止", Kind.DATE, aliases=("to", "结束日期", "统计期结束")),
        Field(
            "boundary",
            "boundary",
            "系统边界",
            Kind.CHOICE,
            choices=BOUNDARIES,
            aliases=("system boundary", "边界"),
        ),
        Field(
            "electricity",
            "electricity",
            "用电来源",
            aliases=("electricity mix", "电力", "电力来源"),
            help_en="Inventory process of the power this site buys; lines with link 'electricity' take it.",
            help_zh="本厂所购电力的清单过程；link 填 electricity 的行即取此过程。",
        ),
    ),
    aliases=("product", "产品信息", "产品表"),
)

_OF_PRODUCT = Field(
    "product_id", "product id", "产品编号", Kind.CODE, required=True, aliases=("产品代码", "产品ID")
)
"""Which product a row of the bill or a co-product belongs to."""

LINES = TableSpec(
    "bom",
    "bom",
    "物料清单",
    (
        _OF_PRODUCT,
        Field(
            "stage",
            "stage",
            "阶段",
            Kind.CHOICE,
            required=True,
            choices=STAGES,
            aliases=("life cycle stage", "生命周期阶段"),
        ),
        Field(
            "item",
            "item",
            "名称",
            required=True,
            aliases=("input", "material", "物料", "物料名称", "投入", "项目"),
        ),
        Field(
            "amount",
            "amount",
            "数量",
            Kind.NUMBER,
            required=True,
            aliases=("quantity", "用量", "消耗量"),
            help_en="Per declared amount of the product. Negative only for a recovery credit.",
            help_zh="对应产品的声明数量；仅回收抵扣可为负。",
        ),
        Field("unit", "unit", "单位", required=True, aliases=("计量单位",)),
        Field(
            "link",
            "link",
            "关联过程",
            aliases=("process", "inventory process", "数据集", "清单过程"),
            help_en="Inventory process (id or exact name), product:<product id>, supplier:<footprint id>, "
            "or electricity.",
            help_zh="清单过程（编号或准确名称）、product:<产品编号>、supplier:<碳足迹编号> "
            "或 electricity；留空则给出候选。",
        ),
        Field(
            "supplier_pcf",
            "supplier PCF",
            "供应商碳足迹",
            Kind.NUMBER,
            aliases=("supplier footprint", "供应商PCF"),
        ),
        Field(
            "supplier_pcf_unit",
            "supplier PCF unit",
            "供应商碳足迹单位",
            aliases=("供应商PCF单位",),
            help_en="For example kgCO2e/kg or tCO2e/t.",
            help_zh="如 kgCO2e/kg 或 tCO2e/t。",
        ),
        Field(
            "gas",
            "gas",
            "气体",
            Kind.CHOICE,
            choices=GASES,
            aliases=("direct emission", "直接排放气体", "排放气体"),
            help_en="A gas released at the site itself; the amount is its mass.",
            help_zh="厂内直接排放的气体；数量为其质量。",
        ),
        Field("mode", "mode", "运输方式", Kind.CHOICE, choices=MODES, aliases=("transport mode", "运输模式")),
        Field(
            "distance_km",
            "distance",
            "运距",
            Kind.NUMBER,
            positive=True,
            unit="km",
            aliases=("运输距离", "距离"),
        ),
        Field(
            "uncertainty",
            "uncertainty",
            "不确定性",
            aliases=("range", "范围"),
            help_en="x1.2 (lognormal, 95 % within this factor), ±10% (uniform), sd 5% (normal), "
            "tri(low, likeliest, high) or uni(low, high) in the unit of the amount. "
            "It states the whole uncertainty; empty: derived from the pedigree.",
            help_zh="x1.2（对数正态，95%在该倍数内）、±10%（均匀）、sd 5%（正态）、"
            "tri(低,最可能,高) 或 uni(低,高)，单位与数量相同；填写即为全部不确定性，留空则由谱系评分推出。",
        ),
        Field(
            "pedigree",
            "pedigree",
            "谱系矩阵",
            aliases=("pedigree matrix", "数据质量"),
            help_en="Five scores from 1 (best) to 5: reliability, completeness, time, place, technology; "
            "such as 1,2,1,3,2. Used where no uncertainty is stated.",
            help_zh="可靠性、完整性、时间、地域、技术五项评分，1（最好）至 5，"
            "如 1,2,1,3,2；未填不确定性时采用。",
        ),
        Field("note", "note", "备注", aliases=("notes", "comment", "source", "说明", "来源")),
        Field(
            "cut_off",
            "cut off",
            "舍去",
            Kind.BOOL,
            aliases=("cut-off", "left out", "截断", "舍弃", "截断不计"),
            help_en="Yes: the line is left out of the footprint and listed with its share of mass and its "
            "estimated impact. A link gives the estimate; it may be a rough stand-in.",
            help_zh="填“是”：该行不计入碳足迹，单独列出其质量占比和估计影响；关联过程用于估计，可用近似过程。",
        ),
        Field(
            "module",
            "module",
            "模块",
            Kind.CHOICE,
            choices=MODULES,
            aliases=("EN 15804 module", "EN 15804模块", "信息模块"),
            help_en="Module of EN 15804 where the stage leaves it open: B1 to B7, C1 to C4. "
            "A1-A3 opens another product of the bill. D is shown apart and never added.",
            help_zh="EN 15804 信息模块；阶段不足以区分时填写 B1–B7、C1–C4；A1-A3 表示展开清单中的另一产品。"
            "D 单列，不计入合计。",
        ),
    ),
    aliases=("BOM", "bill of materials", "清单", "BOM表", "lines"),
)

COPRODUCTS = TableSpec(
    "coproducts",
    "coproducts",
    "共生产品",
    (
        _OF_PRODUCT,
        Field("name", "co-product", "共生产品名称", required=True, aliases=("name", "名称", "联产品名称")),
        Field(
            "amount",
            "amount",
            "数量",
            Kind.NUMBER,
            required=True,
            positive=True,
            aliases=("quantity", "产量"),
        ),
        Field("unit", "unit", "单位", required=True, aliases=("计量单位",)),
        Field("price", "price per unit", "单价", Kind.NUMBER, positive=True, aliases=("price", "价格")),
        Field("share", "share", "分配比例", Kind.NUMBER, aliases=("allocation share", "分配份额")),
        Field(
            "lhv_mj",
            "lower heating value",
            "低位发热量",
            Kind.NUMBER,
            positive=True,
            unit="MJ per unit",
            aliases=("LHV", "heating value", "热值"),
            help_en="MJ per unit of the amount; needed to share by energy, on the product's own row too.",
            help_zh="每计量单位的兆焦数；按能量分配时必填，本产品自身一行也需填写。",
        ),
        Field(
            "method",
            "allocation method",
            "分配方法",
            Kind.CHOICE,
            choices=METHODS,
            aliases=("method", "方法"),
            help_en="Decides. Empty: given shares, else prices, else mass. "
            "All other methods that the data allow are shown beside it.",
            help_zh="以此为准；留空时依次按比例、单价、质量。数据允许的其他方法在敏感性表中列出。",
        ),
        Field(
            "avoided",
            "replaced process",
            "被替代过程",
            aliases=("avoided process", "avoided", "替代过程"),
            help_en="Inventory process (id or exact name) whose production the co-product replaces.",
            help_zh="共生产品所替代生产的清单过程（编号或准确名称）。",
        ),
    ),
    aliases=("co-products", "by-products", "副产品", "联产品"),
    required=False,
)

_NAME = PRODUCTS.field("name")
_OF_THE_PRODUCT = (
    replace(_NAME, aliases=tuple(a for a in _NAME.aliases if a not in LINES.field("item").spellings)),
    *(f for f in PRODUCTS.fields if f.key not in {"product_id", "name"}),
)
FLAT = TableSpec(
    "flat",
    "bill of one product",
    "单产品清单",
    (
        replace(PRODUCTS.field("product_id"), required=False),
        *(replace(f, required=False) for f in _OF_THE_PRODUCT),
        *(f for f in LINES.fields if f.key != "product_id"),
    ),
)
"""One product and its bill in one table: what describes the product stands in the first row."""

FLAT_MARK = TableSpec(
    "flat",
    FLAT.en,
    FLAT.zh,
    tuple(replace(f, required=f.key in {"declared_unit", "item"}) for f in FLAT.fields),
)
"""What a flat file is recognised by: the columns of both tables side by side."""
