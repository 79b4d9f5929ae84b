"""The columns of every law table: what a cell must be, which columns are the key, what a year means."""

from __future__ import annotations

from typing import Final

from cbam.law.columns import (
    CN8,
    CODE,
    LETTERS,
    ORIGIN,
    READ,
    SECTOR,
    YES_NO,
    Column,
    Layout,
    day,
    layout_of,
    matching,
    number,
    text,
    texts,
    year,
)
from cbam.law.overlay_layouts import OVERLAY_LAYOUTS

__all__ = ["LAYOUTS", "Column", "Layout"]

_VALUE = Column("total_tco2e_per_t", number, optional=True)
_ROUTES = Column("routes", LETTERS, optional=True)
_SPAN = (Column("year_from", year), Column("year_to", year, optional=True))
_INFORMATION = (
    Column("direct_tco2e_per_t", number, optional=True),
    Column("indirect_tco2e_per_t", matching(r"\d+(\.\d+)?|N/A"), optional=True),
)

LAYOUTS: Final = {
    layout.table: layout
    for layout in (
        layout_of(
            "scope",
            "cn8",
            Column("cn8", CN8),
            Column("sector", SECTOR),
            *texts("category", "name_en"),
            Column("name_zh", text, optional=True),
            Column("gases", text),
            Column("annex_ii", YES_NO),
            *texts("functional_unit", "functional_unit_article"),
            Column("counts_for_de_minimis", YES_NO),
            Column("note", text, optional=True),
        ),
        layout_of(
            "scope_prefixes",
            "prefix",
            Column("prefix", matching(r"\d{2,8}")),
            Column("annex_i_code", text),
            Column("sector", SECTOR),
            Column("gases", text),
            Column("annex_ii", YES_NO),
            Column("except_prefixes", matching(r"\d+( \d+)*"), optional=True),
            Column("text", text, optional=True),
        ),
        layout_of("exempt_origins", "origin", Column("origin", ORIGIN), Column("article", text)),
        layout_of(
            "parameters",
            "key",
            Column("key", text),
            Column("value", number),
            *texts("unit", "article"),
        ),
        layout_of(
            "cbam_factor", "year", Column("year", year), Column("share_remaining", number), yearly=True
        ),
        layout_of("cscf", "year", Column("year", year), Column("cscf", number), yearly=True),
        layout_of(
            "markup",
            "sector year_from",
            Column("sector", SECTOR),
            *_SPAN,
            Column("markup", number),
            yearly=True,
        ),
        layout_of(
            "price_periods",
            "year_from",
            *_SPAN,
            Column("kind", matching(r"quarter|week")),
            yearly=True,
        ),
        layout_of(
            "certificate_prices",
            "period",
            Column("period", matching(r"\d{4}-(Q[1-4]|W\d{2})")),
            Column("price_eur", number, optional=True),
            Column("published_on", day),
            yearly=True,
        ),
        layout_of(
            "default_values",
            "origin code",
            Column("origin", ORIGIN),
            Column("code", CODE),
            _VALUE,
            _ROUTES,
            Column("read_status", READ),
            *_INFORMATION,
            Column("note", text, optional=True),
        ),
        layout_of(
            "benchmarks",
            "cn8 column route year_from",
            Column("cn8", CN8),
            Column("column", matching(r"[AB]")),
            Column("route", matching(r"[A-Z]"), optional=True),
            *_SPAN,
            Column("value_tco2e_per_t", number),
            yearly=True,
        ),
        layout_of(
            "routes",
            "letter",
            Column("letter", matching(r"[A-Z]")),
            Column("family", text),
            Column("grade", text, optional=True),
            *texts("name_en", "name_zh"),
        ),
        layout_of(
            "precursor_highest",
            "code",
            Column("sector", SECTOR),
            Column("code", CODE),
            _VALUE,
            _ROUTES,
            Column("name_en", text),
        ),
        layout_of(
            "taric_splits",
            "cn8 name_en",
            Column("cn8", CN8),
            Column("code", matching(r"\d{10}"), optional=True),
            *texts("name_en", "name_zh"),
            Column("in_scope", YES_NO),
        ),
        layout_of(
            "replaced_codes",
            "cn8",
            Column("cn8", CN8),
            Column("replaced_by", matching(r"\d{8}( \d{8})*")),
            Column("since", day),
        ),
        layout_of("cn8", "cn8", Column("cn8", CN8)),
        layout_of(
            "headings",
            "heading",
            Column("heading", matching(r"\d{4}")),
            *texts("name_en", "name_zh"),
        ),
        layout_of(
            "chapters",
            "chapter",
            Column("chapter", matching(r"\d{2}")),
            *texts("name_en", "name_zh"),
        ),
        layout_of(
            "families",
            "family",
            *texts("family", "name_en", "name_zh"),
            Column("codes", matching(r"\d+( \d+)*")),
        ),
        layout_of(
            "countries",
            "code",
            Column("code", ORIGIN),
            Column("iso3", matching(r"[A-Z]{3}"), optional=True),
            Column("kind", matching(r"country|territory")),
            *texts("name_en", "name_zh"),
            Column("aliases", text, optional=True),
            Column("default_table_name", text, optional=True),
            Column("eu_member", YES_NO),
            Column("union_customs_territory", YES_NO),
            Column("part_of", matching(r"[A-Z]{2}"), optional=True),
        ),
        layout_of(
            "monitoring",
            "key",
            Column("key", text),
            Column("value", number),
            *texts("unit", "article"),
            Column("read_status", READ),
        ),
        layout_of(
            "standard_fuels",
            "fuel",
            *texts("fuel", "name_zh"),
            Column("ncv_gj_per_t", number, optional=True),
            Column("ef_tco2_per_tj", number),
            Column("carbon_origin", matching("fossil|biogenic")),
            Column("read_status", READ),
        ),
        layout_of(
            "standard_materials",
            "material group",
            *texts("material", "name_zh", "group"),
            Column("ef_tco2_per_t", number),
            Column("read_status", READ),
        ),
        layout_of(
            "pfc_factors",
            "method technology",
            Column("method", matching("slope|overvoltage")),
            *texts("technology", "name_en", "name_zh"),
            Column("ef_cf4", number),
            Column("f_c2f6", number),
        ),
        layout_of(
            "electricity_factor_routes",
            "code",
            Column("code", text),
            Column("kind", matching("default|alternative|own|actual|mix|refused")),
            *texts("aliases", "name_en", "name_zh", "article"),
        ),
        layout_of(
            "route_names",
            "name category",
            *texts("name", "category"),
            Column("letter", matching("[A-Z]")),
            Column("note", text, optional=True),
        ),
        layout_of(
            "category_names",
            "name",
            *texts("name", "categories"),
        ),
        layout_of(
            "rules",
            "rule",
            Column("rule", matching(r"[a-z-]+")),
            Column("article", text),
            Column("carried", matching("result only|partly|draft only|no")),
            *texts("text_en", "text_zh", "left_en", "left_zh"),
        ),
        layout_of(
            "boundary_steps",
            "category step",
            *texts("category", "step", "name_zh"),
            Column("inside", YES_NO),
            Column("article", text),
        ),
        *OVERLAY_LAYOUTS,
    )
}
