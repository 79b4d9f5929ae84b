"""What a footprint's method says: data quality, left-out lines, ways to share, modules, suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.exporter_charts import Columns, charted, tabled
from app_pages.figures import bars
from app_pages.frame import language, tell
from app_pages.markup import plain
from groundwork.words import DASH, number, percent, say

if TYPE_CHECKING:
    from footprint.bill import Bom
    from footprint.results import ProductResult

UNIT = "kg CO2e"
_RATINGS = ("technological", "temporal", "geographical")


def show_method(result: ProductResult, bom: Bom) -> None:
    """Everything a verifier asks for, each part only where there is something to say."""
    _show_quality(result)
    _show_ways(result)
    _show_cut_off(result)
    _show_modules(result, bom)
    _show_suppliers(result, bom)


def _show_quality(result: ProductResult) -> None:
    found, lang = result.quality, language()
    if found is None:
        return
    st.subheader(tell("app_pages.quality-heading"))
    columns = st.columns(1 + len(_RATINGS))
    primary = percent(found.primary_share, lang, 0)
    columns[0].metric(tell("app_pages.quality-primary"), primary, height="stretch")
    for column, name in zip(columns[1:], _RATINGS, strict=True):
        column.metric(
            tell(f"app_pages.quality-{name}"), number(getattr(found, name), lang, 1), height="stretch"
        )
    st.caption(tell("app_pages.quality-scale"))


def _show_ways(result: ProductResult) -> None:
    known = [one for one in result.alternatives if one.kgco2e is not None]
    if not result.alternatives:
        return
    lang = language()
    st.subheader(tell("app_pages.ways-heading"))
    names = {one.method: say(f"footprint.said-method-{one.method}", lang) for one in result.alternatives}
    columns: Columns = {
        tell("app_pages.ways-method"): [names[one.method] for one in result.alternatives],
        tell("app_pages.ways-step"): [
            DASH if one.step is None else str(one.step) for one in result.alternatives
        ],
        tell("app_pages.ways-share"): [percent(one.share, lang) for one in result.alternatives],
        UNIT: [one.kgco2e for one in result.alternatives],
        tell("app_pages.ways-difference"): [percent(one.difference, lang) for one in result.alternatives],
        tell("app_pages.ways-chosen"): ["✓" if one.chosen else "" for one in result.alternatives],
        tell("app_pages.ways-reason"): [
            say(one.reason, lang) if one.reason else "" for one in result.alternatives
        ],
    }
    title = tell("app_pages.ways-chart")
    shown = [f"{names[one.method]} ✓" if one.chosen else names[one.method] for one in known]
    figure = bars(shown, [one.kgco2e or 0.0 for one in known], title, UNIT, lang)
    charted(figure, columns, f"allocation_{result.product.id}", tell("app_pages.ways-note"))


def _show_cut_off(result: ProductResult) -> None:
    found, lang = result.cut_off, language()
    if found is None:
        return
    st.subheader(tell("app_pages.cut-off-heading"))
    mood = {True: "within", False: "beyond", None: "unknown"}[found.within]
    shares = {"mass": percent(found.mass_share, lang, 2), "impact": percent(found.impact_share, lang, 2)}
    st.markdown(plain(tell(f"app_pages.cut-off-{mood}", **shares)))
    tabled(
        {
            tell("app_pages.column-row"): [one.line.row for one in found.omissions],
            tell("app_pages.column-item"): [one.line.item for one in found.omissions],
            tell("app_pages.cut-off-mass"): [percent(one.mass_share, lang, 2) for one in found.omissions],
            UNIT: [one.kgco2e for one in found.omissions],
            tell("app_pages.share"): [percent(one.impact_share, lang, 2) for one in found.omissions],
        },
        f"cut_off_{result.product.id}",
    )


def _show_modules(result: ProductResult, bom: Bom) -> None:
    from footprint.modules import D, modular

    if not result.modules or not modular(result.by_item, result.beyond):
        return
    lang = language()
    st.subheader(tell("app_pages.modules-heading"))
    told = {s.module: s for s in bom.scenarios if s.product_id == result.product.id}
    inside = {key: value for key, value in result.modules.items() if key != D}
    keys = [*inside, *([D] if D in result.modules else [])]
    columns: Columns = {
        tell("app_pages.modules-module"): keys,
        UNIT: [result.modules[key] for key in keys],
        tell("app_pages.modules-scenario"): [told[key].text if key in told else "" for key in keys],
    }
    figure = bars(keys, [result.modules[key] for key in keys], tell("app_pages.modules-chart"), UNIT, lang)
    charted(figure, columns, f"modules_{result.product.id}", tell("app_pages.modules-note"))


def _show_suppliers(result: ProductResult, bom: Bom) -> None:
    from footprint.supplier_rules import good_until, used

    found = list(used(bom, (item.line for item in result.by_item)))
    if not found:
        return
    lang = language()
    st.subheader(tell("app_pages.suppliers-heading"))
    tabled(
        {
            tell("app_pages.suppliers-name"): [p.name for p in found],
            tell("app_pages.suppliers-supplier"): [p.supplier or DASH for p in found],
            "kg CO2e": [p.kgco2e for p in found],
            tell("app_pages.column-unit"): [p.per for p in found],
            tell("app_pages.suppliers-boundary"): [p.boundary for p in found],
            tell("app_pages.choices-metric"): [p.gwp for p in found],
            tell("app_pages.suppliers-until"): [
                until.isoformat() if (until := good_until(p)) else DASH for p in found
            ],
            tell("app_pages.suppliers-verified"): [p.verified_by or DASH for p in found],
            tell("app_pages.quality-primary"): [percent(p.primary_share, lang, 0) for p in found],
        },
        f"suppliers_{result.product.id}",
    )
