"""Association: many firms' files or one portfolio in; quality, bill, stress test and reports out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.association_data import gather, read, show_quality
from app_pages.frame import guarded, language, tell, teller
from app_pages.handover import offer, outlook_csv, outlook_workbook, portfolio_template
from app_pages.job_titles import said
from app_pages.job_view import JOB, asked_of
from app_pages.markup import lead, plain
from app_pages.outlook_view import show_assumptions, show_bill_by_year, show_path
from app_pages.price_choice import FLAT, PATHS, price_widgets
from app_pages.problem_table import once, show_problems
from app_pages.project_bar import open_from_link, project_bar
from app_pages.runs import outlook_of
from app_pages.sector_jobs import adopt
from app_pages.sector_reports import show_reports
from app_pages.sector_view import choose_view, show_dashboard
from app_pages.stress_job import ask_for_stress_test, asked_job, show_run, show_sentences
from app_pages.uploads import choose_files, digest

if TYPE_CHECKING:
    from app_pages.association_data import Material
    from cbam.outlook import Outlook
    from cbam.portfolio import Portfolio
    from groundwork.keeping.projects import Project
    from groundwork.problems import Loaded

EXAMPLES: Final = "*portfolio*"
STEPS: Final = ("data", "bill", "test", "reports")


def show() -> None:
    """The page."""
    st.title(tell("app_pages.association-title"))
    st.html(lead(tell("app_pages.association-lead")))
    _restore_job(open_from_link("association"))
    with guarded():
        adopt()
    bar = st.container()
    files = choose_files("association", EXAMPLES, several=True)
    offer(
        tell("app_pages.template"), portfolio_template, "portfolio_template.xlsx", key="association_template"
    )
    with guarded():
        material = gather(files)
        if material is None:
            if not files:
                st.info(tell("app_pages.association-empty"), icon=":material/upload_file:")
                asked_job()  # a link to a job that is not there says so
            return
        _show_steps(material)
        with bar:
            state = {JOB: st.query_params.get(JOB, "")}
            project_bar("association", files or (material.file,), state)


def _restore_job(project: Project | None) -> None:
    """A project opened anew leads back to the stress test that was saved with it."""
    if project is None or st.session_state.get("_association_restored") == project.id:
        return
    st.session_state["_association_restored"] = project.id
    saved = str(project.state.get(JOB, ""))
    if saved and JOB not in st.query_params:
        st.query_params[JOB] = saved


def _show_steps(material: Material) -> None:
    loaded = read(material)
    if not loaded.counts.n_used:
        show_problems(loaded.problems, loaded.counts)
        return
    first = "test" if JOB in st.query_params else "data" if material.records else "bill"
    key = links.choice("association_step", STEPS, first)
    step = st.segmented_control(
        tell("app_pages.step"), STEPS, format_func=teller(lambda name: f"app_pages.step-{name}"), key=key,
        label_visibility="collapsed", required=True, persist_state="session",
    )  # fmt: skip
    links.publish(key)
    with guarded():
        if step == "data":
            show_quality(material, loaded)
        elif step == "bill":
            _show_bill(material, loaded)
        else:
            _show_test(material, loaded, reports=step == "reports")


def _show_test(material: Material, loaded: Loaded[Portfolio], *, reports: bool) -> None:
    """The stress test's form, its job, and what came of it."""
    if not reports:
        st.header(tell("app_pages.stress-heading"))
        with st.expander(tell("app_pages.stress-ask"), expanded=JOB not in st.query_params):
            ask_for_stress_test(material)
        show_sentences()
    job = asked_job()
    if job is None:
        if reports:
            st.info(tell("app_pages.reports-first"), icon=":material/science:")
        return
    is_of_this = asked_of(job).get("digest", material.file.digest) == material.file.digest
    if not is_of_this:
        other = tell("app_pages.stress-of-another", title=said(job.title))
        st.warning(plain(other), icon=":material/warning:")
    if not reports:
        show_run(job)
    view = choose_view(job)
    if reports:
        show_reports(view, material.counts(loaded) if is_of_this else None)
    else:
        show_dashboard(view)


def _show_bill(material: Material, loaded: Loaded[Portfolio]) -> None:
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
        found = outlook_of(digest((material.file,)), price, loaded.value).counting(material.counts(loaded))
    with findings:
        show_problems(once((*material.problems(loaded), *found.problems)), found.counts)
    if not found.counts.n_used:
        return
    show_bill_by_year(found, _basis(found))
    show_assumptions(scenario)
    _offer_results(found)


def _basis(found: Outlook) -> str:
    """What the figures rest on: what the euros are, and the version of the law."""
    from cbam.cited import price_base_text

    base = price_base_text(found.scenarios[0], language())
    return tell("app_pages.outlook-basis", base=base, law=found.law.version)


def _with_facts(found: Outlook) -> Outlook:
    """The same, each row with its price base, version of the law, seed and draws (there are none)."""
    from cbam.runs import with_facts
    from cbam.stress.run import Request

    return replace(found, table=with_facts(found.table, found.law, Request(found.scenarios, found.years)))


def _offer_results(found: Outlook) -> None:
    lang = language()
    with st.container(horizontal=True):
        offer(
            tell("app_pages.download-results"),
            lambda: outlook_workbook(_with_facts(found), lang),
            "cbam_outlook.xlsx",
            key="outlook_xlsx",
        )
        offer(
            tell("app_pages.download-csv"),
            lambda: outlook_csv(_with_facts(found)),
            "cbam_outlook.csv",
            key="outlook_csv",
        )


show()
