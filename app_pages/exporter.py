"""Exporter: a bill of materials in, its footprint and hot spots, then what the EU border would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import links
from app_pages.border_view import show_border
from app_pages.footprint_view import show_product
from app_pages.frame import guarded, language, tell
from app_pages.handover import bom_template, footprint_workbook, offer
from app_pages.markup import lead
from app_pages.problem_table import show_problems
from app_pages.project_bar import open_from_link, project_bar
from app_pages.runs import Footprints, footprints, intervals
from app_pages.uncertainty_view import show_uncertainty
from app_pages.uploads import choose_files, digest

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from footprint.results import ProductResult

EXAMPLES = "*bom*"


def show() -> None:
    """The page."""
    st.title(tell("app_pages.exporter-title"))
    st.html(lead(tell("app_pages.exporter-lead")))
    open_from_link("exporter")
    bar = st.container()
    files = choose_files("exporter", EXAMPLES, several=True)
    offer(tell("app_pages.template"), bom_template, "bom_template.xlsx", key="exporter_template")
    if not files:
        st.info(tell("app_pages.exporter-empty"), icon=":material/upload_file:")
        return
    with guarded():
        _show_answer(files)
    with bar:
        project_bar("exporter", files, {})


def _show_answer(files: tuple[Upload, ...]) -> None:
    with st.spinner(tell("app_pages.computing")):
        found = footprints(digest(files), files)
    show_problems((*found.bom.problems, *found.results.problems), found.bom.counts)
    if not found.results.products:
        return
    lang = language()
    st.header(tell("app_pages.pcf-heading"))
    result = _choose_product(found)
    show_product(result)
    if result.pcf_kgco2e is not None and st.toggle(tell("app_pages.uncertainty"), key="exporter_uncertainty"):
        with st.spinner(tell("app_pages.computing")):
            drawn = intervals(digest(files), found)
        show_uncertainty(drawn.product(result.product.id))
    offer(
        tell("app_pages.download-results"),
        lambda: footprint_workbook(found, lang),
        "footprints.xlsx",
        key="exporter_results",
    )
    st.header(tell("app_pages.border-heading"))
    show_border(result)


def _choose_product(found: Footprints) -> ProductResult:
    """The product looked at; a bill with one product asks nothing."""
    products = {p.product.id: p for p in found.results.products}
    key = links.choice("product", tuple(products), next(iter(products)))
    if len(products) == 1:
        only = next(iter(products.values()))
        st.subheader(only.product.name)
        return only
    chosen = st.selectbox(
        tell("app_pages.product"),
        list(products),
        format_func=lambda i: products[i].product.name,
        key=key,
        persist_state="session",
    )
    links.publish(key)
    return products[chosen]


show()
