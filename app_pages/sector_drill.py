"""One firm of a finished stress test: its years, its products, its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import sector_opened as run_files
from app_pages.frame import language, tell
from app_pages.sector_show import show_table
from cbam.stress import sector_tables as tables
from groundwork.documents.model import Column, Table

if TYPE_CHECKING:
    from cbam.stress.sector_run import SectorRun
    from groundwork.jobs.model import Job

_OF_FIRM: Final = (
    "cost_eur", "cost_eur_per_t", "share_of_margin", "ebit_before_eur", "ebit_after_eur",
    "share_of_lines_unpriced", "share_on_defaults", "cost_if_verified_eur", "break_even_price_eur",
)  # fmt: skip


def show_firm(job: Job, run: SectorRun, scenario: str, year: int) -> None:
    """Choose a firm; its figures by year, its products and its lines in the year looked at."""
    lang = language()
    cost = run.of_firms(scenario, "cost_eur", year)
    names = sorted(cost, key=lambda name: -cost[name])
    firm = st.selectbox(tell("app_pages.sector-firm"), names, key="sector_firm", persist_state="session")
    if firm is None:
        return
    name = tables.scenario_name(run, scenario, lang)
    basis = tables.basis(run, scenario, lang)
    show_table(_years(run, scenario, firm, f"{firm} – {name}", basis), "sector_firm_years")
    with st.spinner(tell("app_pages.computing")):
        lines = run_files.lines(job, scenario, year, firm)
    if lines.empty:
        st.info(tell("app_pages.sector-no-lines"), icon=":material/info:")
        return
    from cbam.stress.sector_firms import line_rows, product_table

    products = tell("app_pages.sector-products", firm=firm, year=year)
    show_table(product_table(lines, lang, f"{products} – {name}", basis), "sector_products")
    caption = tell("app_pages.sector-lines", firm=firm, year=year)
    show_table(line_rows(lines, lang, f"{caption} – {name}", basis), "sector_lines", folded=True)


def _years(run: SectorRun, scenario: str, firm: str, caption: str, basis: str) -> Table:
    lang = language()
    found = {m: run.by_firm(scenario, m).get(firm, {}) for m in _OF_FIRM}
    known = [m for m in _OF_FIRM if found[m]]
    columns = [Column("year", tables.word("year", lang))]
    columns += [tables.measure_column(m, run.units[m], lang) for m in known]
    rows = tuple((str(y), *(found[m].get(y) for m in known)) for y in run.years)
    sheet = tables.word("sheet-own", lang)
    return Table("firm", sheet, caption, tuple(columns), rows, notes=(basis,))
