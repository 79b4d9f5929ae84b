"""The installation workbook, sheet by sheet; shaped by IR (EU) 2025/2547 and the communication template."""

from __future__ import annotations

from cbam.embedded.sheet_columns import (
    AMOUNT_UNITS,
    BASES,
    CO2_KINDS,
    FACTOR_UNITS,
    GASES,
    METHODS,
    PFC_METHODS,
    SOURCES,
    Cell,
    choice,
    column,
    number,
    pairs,
    table,
)
from groundwork.tables import Choice, Kind

GROUPS = (
    Choice("top", "file", "文件"),
    Choice("period", "period", "报告期"),
    Choice("installation", "installation", "装置"),
    Choice("verifier", "verifier", "核查机构"),
    Choice("data_quality", "data quality", "数据质量"),
    Choice("fuel_balance", "fuel balance", "燃料平衡"),
)
ABOUT = table(
    "about",
    "Installation",
    "装置",
    choice("group", "Group", "类别", GROUPS, required=True),
    column("field", "Field", "字段", required=True),
    column("value", "Value", "内容"),
    required=True,
)
SHARED = pairs("allocation", "Share by process", "各工序比例")
BIOMASS = (
    number("biomass_fraction", "Biomass fraction", "生物质比例", "0-1"),
    column("biomass_evidence", "Biomass evidence", "生物质证据", Kind.BOOL),
)
STREAMS = table(
    "source_streams",
    "Source streams",
    "源流",
    column("name", "Name", "名称", required=True),
    choice("method", "Method", "方法", METHODS, required=True),
    number("activity_data", "Activity data", "活动数据", required=True),
    choice("unit", "Unit", "单位", AMOUNT_UNITS),
    number("ncv", "Net calorific value", "低位发热量", "GJ/unit"),
    number("ef", "Emission factor", "排放因子"),
    choice("ef_unit", "Unit of factor", "因子单位", FACTOR_UNITS),
    number("carbon_content", "Carbon content", "含碳量", "tC/unit"),
    number("oxidation", "Oxidation factor", "氧化率", "0-1"),
    number("conversion", "Conversion factor", "转化率", "0-1"),
    *BIOMASS,
    column("standard", "Standard factor", "标准因子"),
    column("step", "Working step", "加工步骤"),
    SHARED,
)
PFC = table(
    "pfc",
    "PFC",
    "全氟碳",
    column("name", "Name", "名称"),
    choice("method", "Method", "方法", PFC_METHODS, required=True),
    column("technology", "Technology", "工艺"),
    number("aluminium_t", "Aluminium", "铝产量", "t", required=True),
    number("frequency", "Anode effects per cell-day", "每槽日阳极效应次数"),
    number("duration", "Minutes per effect", "每次持续分钟"),
    number("sef_cf4", "Slope factor CF4", "CF4斜率因子"),
    number("aeo", "Overvoltage", "过电压", "mV"),
    number("current_efficiency", "Current efficiency", "电流效率", "%"),
    number("ovc", "Overvoltage coefficient", "过电压系数"),
    number("f_c2f6", "C2F6 per CF4", "C2F6与CF4之比"),
    number("collection_efficiency", "Collection efficiency", "收集效率", "0-1"),
    SHARED,
)
CEMS = table(
    "cems",
    "Measured stacks",
    "连续监测",
    column("name", "Name", "名称"),
    choice("gas", "Gas", "气体", GASES, required=True),
    number("concentration_g_per_nm3", "Concentration", "浓度", "g/Nm3", required=True),
    number("hours", "Hours", "小时数", "h", required=True),
    number("flow_1000nm3_per_h", "Flow", "流量", "1000Nm3/h", required=True),
    *BIOMASS,
    SHARED,
)
TRANSFERS = table(
    "internal_transfers",
    "Internal transfers",
    "内部转移",
    column("name", "Name", "名称"),
    column("from_process", "From process", "来源工序", required=True),
    column("to_process", "To process", "去向工序", required=True),
    number("quantity", "Quantity", "数量", required=True),
    choice("unit", "Unit", "单位", AMOUNT_UNITS),
    number("carbon_content", "Carbon content", "含碳量", "tC/unit", required=True),
)
CO2 = table(
    "co2_transfers",
    "CO2 kept or moved",
    "CO2封存固定与转移",
    column("name", "Name", "名称", required=True),
    choice("kind", "Kind", "类型", CO2_KINDS, required=True),
    number("co2_t", "CO2", "二氧化碳", "t", required=True),
    column("evidence", "Evidence", "证据", Kind.BOOL),
    column("bound_in", "Bound in", "固定于何种产品"),
    SHARED,
)
POWER = table(
    "power",
    "Electricity sources",
    "电力来源",
    column("process", "Process (empty: whole installation)", "工序（空=全装置）"),
    column("name", "Name", "名称"),
    number("mwh", "Electricity", "电量", "MWh", required=True),
    number("ef", "Emission factor", "排放因子", "tCO2/MWh", required=True),
    column("ef_source", "Legal route", "法定来源", required=True),
    column("evidence", "Evidence", "证据", Kind.BOOL),
)
PROCESSES = table(
    "processes",
    "Processes",
    "生产工序",
    column("name", "Name", "名称", required=True),
    column("goods_category", "Goods category", "商品类别"),
    column("cn_code", "CN code", "CN编码", Kind.CODE),
    column("routes", "Route letters", "工艺代号", cell=Cell.LIST),
    pairs("production_by_route", "Production by route", "按工艺产量", "t"),
    number("to_market_t", "To market", "外销量", "t"),
    pairs("consumed_in", "Used in processes", "用于工序", "t"),
    number("non_cbam_t", "Other uses", "其他用途", "t"),
    number("heat.imported_tj", "Heat in", "热输入", "TJ"),
    number("heat.imported_ef", "Factor of heat in", "热输入因子", "tCO2/TJ"),
    column("heat.imported_fuel", "Standard fuel of heat in", "热输入标准燃料"),
    number("heat.exported_tj", "Heat out", "热输出", "TJ"),
    number("heat.exported_ef", "Factor of heat out", "热输出因子", "tCO2/TJ"),
    number("waste_gas.imported_tj", "Waste gas in", "废气输入", "TJ"),
    number("waste_gas.exported_tj", "Waste gas out", "废气输出", "TJ"),
    number("waste_gas.imported_ef", "Stated factor, gas in", "废气输入填报因子", "tCO2/TJ"),
    number("waste_gas.exported_ef", "Stated factor, gas out", "废气输出填报因子", "tCO2/TJ"),
    number("electricity.consumed_mwh", "Electricity used", "用电量", "MWh"),
    number("electricity.ef", "Electricity factor", "电力因子", "tCO2/MWh"),
    column("electricity.ef_source", "Legal route of factor", "电力因子法定来源"),
    column("electricity.evidence", "Evidence of factor", "电力因子证据", Kind.BOOL),
    number("electricity.exported_mwh", "Electricity out", "外供电量", "MWh"),
    number("electricity.exported_ef", "Factor of electricity out", "外供电因子", "tCO2/MWh"),
    column("no_precursors", "No precursors", "无前体", Kind.BOOL),
    number("directly_attributed_emissions_t", "Stated direct (compared)", "填报直接排放（仅比对）", "tCO2e"),
    required=True,
)
JOINT = table(
    "joint_precursors",
    "Joint precursors",
    "联合工序前体",
    column("process", "Process", "工序", required=True),
    column("cn_code", "CN code", "CN编码", Kind.CODE, required=True),
    number("t_per_t", "Per tonne of good", "每吨产品用量", "t/t", required=True),
    column("routes", "Route letters", "工艺代号", cell=Cell.LIST),
)
FIGURES = (
    number("production_year", "Production year", "生产年份"),
    column("routes", "Route letters", "工艺代号", cell=Cell.LIST),
    choice("emissions", "Emissions", "排放依据", BASES),
    column("verified", "Verified", "已核查", Kind.BOOL),
    number("see_direct", "SEE direct", "直接隐含排放", "tCO2e/t"),
    number("see_indirect", "SEE indirect", "间接隐含排放", "tCO2e/t"),
    number("see_counted", "SEE counted", "计入隐含排放", "tCO2e/t"),
    number("sefa", "Free allocation (SEFA)", "免费配额（SEFA）", "tCO2e/t"),
    number("own_direct", "Own process, direct", "自身工序直接", "tCO2e/t"),
    number("own_indirect", "Own process, indirect", "自身工序间接", "tCO2e/t"),
    column("no_precursors", "No precursors", "无前体", Kind.BOOL),
)
PRECURSORS = table(
    "precursors",
    "Purchased precursors",
    "外购前体",
    column("name", "Name", "名称", required=True),
    column("goods_category", "Goods category", "商品类别"),
    column("cn_code", "CN code", "CN编码", Kind.CODE),
    column("country", "Country", "国家"),
    column("supplier", "Supplier", "供应商"),
    *FIGURES,
    pairs("quantity_by_route", "Quantity by route", "按工艺数量", "t"),
    pairs("consumed_in", "Used in processes", "用于工序", "t"),
    number("other_purposes_t", "Other purposes", "其他用途", "t"),
    choice("see_direct_source", "Source of direct", "直接排放数据来源", SOURCES),
    number("electricity_mwh_per_t", "Electricity", "电耗", "MWh/t"),
    choice("electricity_source", "Source of electricity", "电耗数据来源", SOURCES),
    number("electricity_ef", "Electricity factor", "电力因子", "tCO2/MWh"),
    column("electricity_ef_source", "Legal route of factor", "电力因子法定来源"),
    column("default_justification", "Why default values", "使用默认值理由"),
    column("traced", "Path proven", "去向有证据", Kind.BOOL),
)
CHAIN = table(
    "chain",
    "Precursors of precursors",
    "前体的前体",
    column("precursor", "Purchased precursor", "外购前体", required=True),
    column("id", "Number", "编号", Kind.CODE, required=True),
    column("parent", "Number of parent", "上级编号", Kind.CODE),
    column("name", "Name", "名称", required=True),
    column("cn_code", "CN code", "CN编码", Kind.CODE),
    column("origin", "Origin", "原产地"),
    number("t_per_t", "Per tonne of parent", "每吨上级用量", "t/t"),
    *FIGURES,
)
PRODUCTS = table(
    "products",
    "Goods",
    "产品",
    column("cn", "CN code", "CN编码", Kind.CODE, required=True),
    column("process", "Process", "工序", required=True),
    column("product", "Product", "产品名称"),
    column("routes", "Route letters", "工艺代号", cell=Cell.LIST),
    pairs("qualifying", "Qualifying parameters", "限定参数"),
    column("carbon_price.instrument", "Carbon price instrument", "碳价工具"),
    number("carbon_price.share_covered", "Share covered", "覆盖比例", "0-1"),
    column("carbon_price.currency", "Currency", "币种"),
    number("carbon_price.price_due", "Carbon price due", "应付碳价", "per t"),
    column("carbon_price.rebate_type", "Kind of rebate", "返还类型"),
    number("carbon_price.rebate_share", "Share with rebate", "返还比例", "0-1"),
    number("carbon_price.rebate", "Rebate", "返还金额", "per t"),
)
TABLES = (STREAMS, PFC, CEMS, TRANSFERS, CO2, PROCESSES, PRECURSORS, PRODUCTS)
NESTED = (POWER, JOINT, CHAIN)
ALL = (ABOUT, *TABLES[:5], POWER, PROCESSES, JOINT, PRECURSORS, CHAIN, PRODUCTS)
GUIDE = (
    (
        "装置工作簿：按(EU) 2025/2547填写，一个装置一个年度。",
        "Installation workbook after IR (EU) 2025/2547: one installation, one year.",
    ),
    (
        "比例一律填0至1；各工序比例写成“工序甲 = 0.8; 工序乙 = 0.2”，合计为1；以“_”开头的名称只计入装置。",
        'Fractions are 0 to 1. Shares by process: "Process A = 0.8; Process B = 0.2", together 1; '
        'a name that begins with "_" belongs to the installation only.',
    ),
    (
        "质量平衡的输出物填负数。直接排放合计与间接排放合计由程序计算，填报值仅用于比对。",
        "Outputs of a mass balance are negative. Direct and indirect totals are computed; stated ones are "
        "only compared.",
    ),
    (
        "装置表：报告期的 start 与 end 必填（如2026-01-01）。",
        "Sheet Installation: start and end of the period must be there (2026-01-01).",
    ),
)
