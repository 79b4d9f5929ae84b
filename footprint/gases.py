"""Gases a site may release itself: the flows of the inventory under the names people write."""

from __future__ import annotations

from groundwork.tables import Choice

GASES: tuple[Choice, ...] = (
    Choice(
        "co2_fossil",
        "CO2, fossil",
        "二氧化碳",
        ("CO2", "carbon dioxide", "化石二氧化碳", "CO2 (fossil)", "二氧化碳(化石)"),
    ),
    Choice(
        "co2_process",
        "CO2, fossil, from process",
        "工艺二氧化碳",
        ("process CO2", "过程排放CO2", "二氧化碳(工艺)"),
    ),
    Choice(
        "co2_biogenic",
        "CO2, biogenic",
        "生物源二氧化碳",
        ("biogenic CO2", "生物CO2", "CO2 (biogenic)", "二氧化碳(生物源)"),
    ),
    Choice(
        "co2_uptake",
        "CO2, biogenic uptake",
        "生物源二氧化碳吸收",
        ("biogenic uptake", "CO2 uptake", "碳吸收", "生物碳吸收"),
    ),
    Choice(
        "co2_land_use",
        "CO2, land use change",
        "土地利用变化二氧化碳",
        ("land use change", "LUC", "土地利用变化"),
    ),
    Choice(
        "co2_bound",
        "CO2 bound in the product",
        "固定于产品的二氧化碳",
        ("bound CO2", "固定CO2"),
    ),
    Choice(
        "co2_bound_release",
        "release of bound CO2",
        "固定二氧化碳的释放",
        ("bound CO2 released", "固定CO2释放"),
    ),
    Choice("co2_aircraft", "CO2, aircraft", "航空二氧化碳", ("aircraft CO2", "航空CO2")),
    Choice("ch4_fossil", "CH4, fossil", "甲烷", ("CH4", "methane", "化石甲烷", "CH4 (fossil)", "甲烷(化石)")),
    Choice(
        "ch4_biogenic",
        "CH4, biogenic",
        "生物源甲烷",
        ("biogenic CH4", "biogenic methane", "CH4 (biogenic)", "生物甲烷"),
    ),
    Choice("n2o", "N2O", "氧化亚氮", ("nitrous oxide", "一氧化二氮", "笑气")),
    Choice("sf6", "SF6", "六氟化硫", ("sulfur hexafluoride", "sulphur hexafluoride")),
    Choice("nf3", "NF3", "三氟化氮", ("nitrogen trifluoride",)),
    Choice("cf4", "CF4", "四氟化碳", ("PFC-14", "tetrafluoromethane", "四氟甲烷")),
    Choice("c2f6", "C2F6", "六氟乙烷", ("PFC-116", "hexafluoroethane")),
    Choice("c3f8", "C3F8", "八氟丙烷", ("PFC-218", "octafluoropropane")),
    Choice("hfc23", "HFC-23", "三氟甲烷", ("CHF3", "R23")),
    Choice("hfc32", "HFC-32", "二氟甲烷", ("CH2F2", "R32")),
    Choice("hfc125", "HFC-125", "五氟乙烷", ("R125",)),
    Choice("hfc134a", "HFC-134a", "四氟乙烷", ("R134a",)),
    Choice("hfc143a", "HFC-143a", "三氟乙烷", ("R143a",)),
    Choice("hfc152a", "HFC-152a", "二氟乙烷", ("R152a",)),
    Choice("hfc227ea", "HFC-227ea", "七氟丙烷", ("R227ea",)),
    Choice("hfc245fa", "HFC-245fa", "五氟丙烷", ("R245fa",)),
    Choice("hfc365mfc", "HFC-365mfc", "五氟丁烷", ("R365mfc",)),
    Choice("hcfc22", "HCFC-22", "二氟一氯甲烷", ("R22",)),
    Choice("hcfc141b", "HCFC-141b", "二氯一氟乙烷", ("R141b",)),
    Choice("cfc11", "CFC-11", "三氯一氟甲烷", ("R11",)),
    Choice("cfc12", "CFC-12", "二氯二氟甲烷", ("R12",)),
    Choice("chcl3", "chloroform", "三氯甲烷", ("氯仿", "CHCl3")),
    Choice("ch2cl2", "dichloromethane", "二氯甲烷", ("CH2Cl2",)),
    Choice("ccl4", "carbon tetrachloride", "四氯化碳", ("CCl4",)),
    Choice("ghg_co2e", "CO2e, gases not known", "二氧化碳当量", ("CO2e", "CO2eq", "CO2当量", "温室气体")),
)
