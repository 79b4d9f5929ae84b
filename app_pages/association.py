"""Association: a portfolio in, the bill by year, firm and product out, under one price path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.frame import guarded, language, tell
from app_pages.handover import offer, outlook_csv, outlook_workbook, portfolio_template
from app_pages.markup import lead, plain
from app_pages.outlook_view import show_assumptions, show_bill_by_year, show_path
from app_pages.price_choice import FLAT, PATHS, price_widgets
from app_pages.problem_table import once, show_problems
from app_pages.project_bar import open_from_link, project_bar
from app_pages.runs import outlook_of, portfolio
from app_pages.stress_job import show_asked_job, show_stress_job
from app_pages.uploads import choose_files

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from cbam.outlook import Outlook

EXAMPLES = "*portfolio*"


def show() -> None:
    """The page."""
    st.title(tell("app_pages.association-title"))
    st.html(lead(tell("app_pages.association-lead")))
    open_from_link("association")
    bar = st.container()
    files = choose_files("association", EXAMPLES, several=False)
    offer(
        tell("app_pages.template"), portfolio_template, "portfolio_template.xlsx", key="association_template"
    )
    if not files:
        st.info(tell("app_pages.association-empty"), icon=":material/upload_file:")
        with guarded():
            show_asked_job()  # its link, or a reload: the upload is gone, the job is not
        return
    with guarded():
        _show_answer(files[0])
    with guarded():
        show_stress_job(files[0])
    with bar:
        project_bar("association", files, {})


def _show_answer(file: Upload) -> None:
    loaded = portfolio(file.digest, file)
    if not loaded.counts.n_used:
        show_problems(loaded.problems, loaded.counts)
        return
    findings = st.container()
    st.header(tell("app_pages.outlook-heading"))
    left, right = st.columns([1, 2], gap="large")
    with left:
        price = price_widgets("association", (*PATHS, FLAT), PATHS[1])
    scenario = price.scenario()
    with left:
        st.caption(plain(scenario.sentence.say(language())))
        if scenario.price is not None and scenario.price.published_first:
            st.caption(tell("app_pages.published-first"))
    with right:
        show_path(scenario)
    with st.spinner(tell("app_pages.computing")):
        found = outlook_of(file.digest, price, loaded.value).counting(loaded.counts)
    with findings:
        show_problems(once((*loaded.problems, *found.problems)), found.counts)
    if not found.counts.n_used:
        return
    show_bill_by_year(found)
    show_assumptions(scenario)
    _offer_results(found)


def _offer_results(found: Outlook) -> None:
    lang = language()
    with st.container(horizontal=True):
        offer(
            tell("app_pages.download-results"),
            lambda: outlook_workbook(found, lang),
            "cbam_outlook.xlsx",
            key="outlook_xlsx",
        )
        offer(
            tell("app_pages.download-csv"), lambda: outlook_csv(found), "cbam_outlook.csv", key="outlook_csv"
        )


show()
