"""The columns of tables that only named overlays, or the user's own folder, fill."""

from __future__ import annotations

from typing import Final

from cbam.law.columns import (
    ORIGIN,
    SECTOR,
    YES_NO,
    Column,
    day,
    layout_of,
    matching,
    number,
    text,
    texts,
    year,
)

_PREFIX = matching(r"\d{4}|\d{6}|\d{8}")
_HOW_KNOWN = matching("seen|derived|recalled|none")
_CONFIDENCE = matching("high|medium|low|none")

OVERLAY_LAYOUTS: Final = (
    layout_of(
        "overlays",
        "overlay",
        Column("overlay", matching(r"[a-z0-9-]+")),
        Column("kind", matching("proposal|what-if")),
        *texts("name_en", "name_zh", "act", "does_en", "does_zh"),
        optional=True,
    ),
    layout_of(
        "overlay_scope",
        "code variant",
        Column("code", _PREFIX),
        Column("variant", text, optional=True),
        Column("role", matching("good|precursor")),
        Column("except_codes", matching(r"\d+( \d+)*"), optional=True),
        Column("partly", YES_NO),
        Column("group", SECTOR),
        Column("gases", text),
        *texts("name_en", "name_zh"),
        Column("benchmark", text, optional=True),
        Column("direct_low_tco2e_per_t", number, optional=True),
        Column("direct_high_tco2e_per_t", number, optional=True),
        Column("indirect_low_tco2e_per_t", number, optional=True),
        Column("indirect_high_tco2e_per_t", number, optional=True),
        Column("covers", matching("own process|whole chain"), optional=True),
        Column("region", text, optional=True),
        Column("basis", text, optional=True),
        Column("how_known", _HOW_KNOWN),
        Column("confidence", _CONFIDENCE),
        Column("note", text, optional=True),
        optional=True,
    ),
    layout_of(
        "ets_benchmarks",
        "product year_from",
        *texts("product"),
        Column("unit", matching(r"allowances/(t|TJ|CWT)")),
        Column("year_from", year),
        Column("year_to", year),
        Column("value", number, optional=True),
        Column("low", number, optional=True),
        Column("high", number, optional=True),
        Column("how_known", matching("act|reported adopted|draft|implied|rule|estimate")),
        Column("confidence", _CONFIDENCE),
        Column("note", text, optional=True),
        yearly=True,
        optional=True,
    ),
    layout_of(
        "suspensions",
        "sector from_day",
        Column("sector", SECTOR),
        Column("from_day", day),
        Column("to_day", day),
        Column("note", text, optional=True),
        yearly=True,
        optional=True,
    ),
    layout_of(
        "default_carbon_prices",
        "origin year",
        Column("origin", ORIGIN),
        Column("year", year),
        Column("price_eur_per_tco2e", number),
        Column("note", text, optional=True),
        yearly=True,
        optional=True,
    ),
)
