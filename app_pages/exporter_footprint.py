"""Step 4: the footprint with its hot spots, what it rests on, how the method moves it, how sure it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.exporter_runs import Work, drawn
from app_pages.footprint_method import show_method
from app_pages.footprint_view import show_product
from app_pages.frame import language, tell
from app_pages.handover import offer, results_workbook
from app_pages.uncertainty_view import show_uncertainty

if TYPE_CHECKING:
    from footprint.results import ProductResult


def show(work: Work, result: ProductResult | None) -> None:
    """One product's footprint, and all of it as a workbook."""
    if result is None:
        st.info(tell("app_pages.pcf-none"))
        return
    show_product(result)
    if result.pcf_kgco2e is not None:
        show_method(result, work.bom)
        st.subheader(tell("app_pages.uncertainty-heading"))
        if st.toggle(tell("app_pages.uncertainty"), key="exporter_uncertainty", persist_state="session"):
            with st.spinner(tell("app_pages.computing")):
                found = drawn(work)
            show_uncertainty(found.product(result.product.id))
    offer(
        tell("app_pages.download-results"),
        partial(results_workbook, work.results, language()),
        "footprints.xlsx",
        key="exporter_results",
    )
