"""The tables of the landed cost, column by column: duties, offers, installations."""

from __future__ import annotations

from cbam.landed.model import DutyKind, RateUnit
from cbam.shipment_tables import EMISSIONS
from groundwork.tables import Choice, Field, Kind, TableSpec

KINDS = (
    Choice(DutyKind.DUTY.value, "duty", "关税", ("customs duty", "ordinary duty", "MFN", "普通关税")),
    Choice(DutyKind.QUOTA_IN.value, "quota-in", "配额内税率", ("in-quota", "within quota")),
    Choice(DutyKind.QUOTA_OUT.value, "quota-out", "配额外税率", ("out-of-quota", "beyond quota")),
    Choice(DutyKind.ANTI_DUMPING.value, "anti-dumping", "反倾销税", ("AD", "anti-dumping duty")),
    Choice(DutyKind.COUNTERVAILING.value, "countervailing", "反补贴税", ("CVD", "countervailing duty")),
)
RATE_UNITS = (
    Choice(RateUnit.PERCENT.value, "%", "百分比", ("percent", "ad valorem", "从价")),
    Choice(RateUnit.PER_TONNE.value, "EUR/t", "欧元/吨", ("EUR per tonne", "从量")),
    Choice(
        RateUnit.MINIMUM_PRICE.value, "minimum price", "最低进口价", ("MIP", "min price", "EUR/t minimum")
    ),
)

_CN = Field(
    "cn_code",
    "CN code",
    "CN编码",
    Kind.CODE,
    aliases=("cn", "cn8", "hs code", "code", "商品编码"),
    help_en="2 to 10 digits; a shorter one holds for all codes that begin with it; empty: every code.",
    help_zh="2至10位；较短编码适用于以其开头的全部编码；留空即全部。",
)
_ORIGIN = Field(
    "origin",
    "Origin",
    "原产地",
    aliases=("country of origin", "country", "原产国"),
    help_en="Non-preferential origin, name or ISO code; empty: every third country.",
    help_zh="非优惠原产地，名称或ISO代码；留空即所有第三国。",
)
_EXPORTER = Field(
    "exporter",
    "Exporter",
    "出口商",
    aliases=("company", "producer", "企业", "生产商"),
    help_en="Company named in the act; empty: all other companies.",
    help_zh="法令点名的企业；留空即所有其他企业。",
)
_COMPANY_CODE = Field(
    "company_code",
    "Company code",
    "TARIC附加码",
    Kind.CODE,
    aliases=("TARIC additional code", "additional code", "附加码"),
    help_en="TARIC additional code of the company, such as C999.",
    help_zh="企业的TARIC附加码，如C999。",
)

DUTIES = TableSpec(
    key="duties",
    en="Duties",
    zh="关税与贸易救济",
    aliases=("tariffs", "duty rates", "税率"),
    required=False,
    fields=(
        _CN,
        _ORIGIN,
        _EXPORTER,
        _COMPANY_CODE,
        Field(
            "kind",
            "Kind",
            "种类",
            Kind.CHOICE,
            required=True,
            choices=KINDS,
            help_en="A rate of 0 states that there is none.",
            help_zh="税率填0表示确认没有该项税。",
        ),
        Field("rate", "Rate", "税率", Kind.NUMBER, required=True, help_en="In the unit beside it.",
              help_zh="单位见旁列。"),
        Field(
            "rate_unit",
            "Rate unit",
            "税率单位",
            Kind.CHOICE,
            choices=RATE_UNITS,
            help_en="% of the base (if empty), EUR/t, or a minimum price in EUR/t.",
            help_zh="占计税基础的百分比（留空即此）、欧元/吨，或最低进口价（欧元/吨）。",
        ),
        Field("valid_from", "Valid from", "生效日", Kind.DATE, help_en="First day.", help_zh="首日。"),
        Field("valid_to", "Valid to", "截止日", Kind.DATE, help_en="Last day.", help_zh="末日。"),
        Field("act", "Act", "法令", help_en="Regulation that sets it.", help_zh="规定该税率的法规。"),
        Field("source", "Source", "来源", help_en="Where you looked it up, and when.",
              help_zh="查询出处与日期。"),
    ),
)  # fmt: skip

_CODE = Field("cn_code", "CN code", "CN编码", Kind.CODE, required=True, aliases=_CN.aliases,
              help_en="8 digits (10 where TARIC decides).", help_zh="8位（个别需10位TARIC）。")  # fmt: skip
_SEE = (
    Field("see_direct", "Direct SEE", "直接隐含排放", Kind.NUMBER, unit="tCO2e/t",
          help_en="Direct embedded emissions, precursors included.", help_zh="单位直接隐含排放（含前体）。"),
    Field("see_indirect", "Indirect SEE", "间接隐含排放", Kind.NUMBER, unit="tCO2e/t",
          help_en="Counted for cement, fertilisers and agglomerated ore only; not of a Union producer.",
          help_zh="仅水泥、化肥和球团矿计入；欧盟生产商不计。"),
    Field("sefa", "SEFA", "单位免费配额", Kind.NUMBER, unit="tCO2e/t",
          aliases=("free allocation", "免费配额"),
          help_en="Specific embedded free allocation; of a Union producer its free allocation per tonne.",
          help_zh="单位免费配额（SEFA）；欧盟生产商填每吨免费配额。"),
    Field("verified", "Verified", "已核查", Kind.BOOL, help_en="By an accredited verifier?",
          help_zh="是否经认可核查机构核查。"),
)  # fmt: skip

OFFERS = TableSpec(
    key="offers",
    en="Offers",
    zh="报价",
    aliases=("landed", "competitors", "竞争来源", "到岸成本"),
    fields=(
        Field("id", "Offer", "编号", Kind.CODE, help_en="Your own name of the line.",
              help_zh="您自己的行名。"),
        _CODE,
        Field("origin", "Origin", "原产地", required=True, aliases=_ORIGIN.aliases,
              help_en="A member state (or EU) for a producer in the Union.",
              help_zh="欧盟生产商填成员国（或EU）。"),
        Field("taric_code", "TARIC code", "TARIC编码", Kind.CODE, aliases=("taric", "taric10"),
              help_en="10 digits, where a duty is set below the CN code.",
              help_zh="10位，税率细分到CN编码以下时填写。"),
        Field("value", "Customs value", "完税价格", Kind.NUMBER, required=True, positive=True, unit="EUR/t",
              aliases=("value EUR/t", "cif", "cif price", "到岸价"),
              help_en="Price up to the place of entry; ex works, before carbon cost, in the Union.",
              help_zh="到入境地的价格；欧盟生产商填不含碳成本的出厂价。"),
        Field("net_price", "Net price", "净价", Kind.NUMBER, positive=True, unit="EUR/t",
              help_en="Net, free at the Union frontier, before duty; the customs value if empty.",
              help_zh="边境完税前净价；留空即用完税价格。"),
        _EXPORTER,
        _COMPANY_CODE,
        Field("in_quota", "Within quota", "配额内比例", Kind.NUMBER,
              help_en="Share within the tariff quota, 0 to 1; 1 also for goods under no quota.",
              help_zh="处于关税配额内的比例，0至1；不受配额约束的商品也填1。"),
        Field("emissions", "Emissions", "排放依据", Kind.CHOICE, choices=EMISSIONS,
              help_en="default (when empty) or actual.", help_zh="默认值（留空即此）或实际值。"),
        *_SEE,
        Field("route", "Route", "工艺路线", Kind.CODE,
              help_en="Union producer: route letter of the benchmark.",
              help_zh="欧盟生产商：基准值的路线字母。"),
        Field("importer", "Importer", "进口商", help_en="Who imports.", help_zh="进口商。"),
        Field("importer_group", "Importer's group", "进口商所属集团",
              help_en="Importers of one group are looked at together.", help_zh="同一集团的进口商合并查看。"),
        Field("mass_t", "Net mass", "净重", Kind.NUMBER, positive=True, unit="t",
              help_en="Tonnes a year.", help_zh="年净重，吨。"),
        Field("former_cn_code", "Former CN code", "原CN编码", Kind.CODE,
              help_en="Code of the good before it was changed.", help_zh="改动前的商品编码。"),
        Field("former_origin", "Former origin", "原来的原产地",
              help_en="Where it came from before.", help_zh="此前的原产地。"),
    ),
)  # fmt: skip

INSTALLATIONS = TableSpec(
    key="installations",
    en="Installations",
    zh="装置",
    aliases=("plants", "工厂"),
    required=False,
    fields=(
        Field("installation", "Installation", "装置", required=True, aliases=("plant", "工厂名称"),
              help_en="Name of the installation.", help_zh="装置名称。"),
        _CODE,
        Field("origin", "Origin", "原产地", required=True, aliases=_ORIGIN.aliases,
              help_en="Where it produces.", help_zh="生产地。"),
        *_SEE,
        Field("capacity_t", "Capacity", "可供量", Kind.NUMBER, positive=True, unit="t",
              help_en="What it can send to the Union a year; empty: all that is asked for.",
              help_zh="每年可供欧盟的数量；留空即不限。"),
        Field("extra_cost", "Extra cost", "额外成本", Kind.NUMBER, unit="EUR/t",
              help_en="What supplying from there costs more than elsewhere, other duties included.",
              help_zh="由该装置供货多出的成本，含税负差异。"),
    ),
)  # fmt: skip
