"""Step 7: the papers that are handed over, each from the same results as the screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import exporter_papers as papers
from app_pages.border_view import ask_mass, good_of
from app_pages.exporter_actual import choose_site
from app_pages.exporter_beside import Place, ask_file
from app_pages.exporter_runs import Site, Work, drawn
from app_pages.exporter_state import beside, key_of_owner, settle
from app_pages.exporter_summary import scope_of
from app_pages.frame import guarded, language, tell
from app_pages.handover import offer, statements_template, tell_missing
from app_pages.markup import plain
from app_pages.problem_table import show_problem_rows, show_problems
from app_pages.runs import DRAWS
from groundwork.problems import BadInput
from groundwork.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cbam.communication.items import Told
    from footprint.results import ProductResult

ABOUT: Final = (
    "company", "domain", "contact", "description", "goal", "audience", "cut_off", "verified_by",
    "fossil_carbon", "exempted",
)  # fmt: skip
OF_PRODUCT: Final = ("description", "fossil_carbon", "exempted", "ccs")
"""What is said of one product; the rest is said of the firm and its study."""
MOST_LINES: Final = 5_000
"""A report with more lines than this is no paper; the workbook of step 4 holds them all."""

STATEMENTS: Final = Place(
    role="statements",
    stem="statements",
    types=("yaml", "yml", "json"),
    label="app_pages.papers-statements",
    template="app_pages.papers-statements-blank",
    blank=statements_template,
    blank_name="operator_statements.yaml",
)
OFFICIAL: Final = Place(
    role="official", stem="official", types=("xlsx",), label="app_pages.papers-official-upload"
)


def show(work: Work, result: ProductResult | None) -> None:
    """What the firm says of itself, then the papers of the footprint and those of CBAM."""
    if result is None or result.pcf_kgco2e is None:
        st.info(tell("app_pages.pcf-not-yet"))
        return
    _ask_about(work, result.product.id)
    with guarded():
        _show_footprint_papers(work, result)
    with guarded():
        _show_cbam_papers(work, result)


def said_of(about: Mapping[str, str], product_id: str) -> dict[str, str]:
    """What was typed about the firm and this product, by field; nothing said of another product."""
    mine = {field: about.get(_place(field, product_id), "") for field in (*ABOUT, "ccs")}
    return {field: text for field, text in mine.items() if text} | {
        key: text for key, text in about.items() if key == "follows_iso14067"
    }


def _place(field: str, product_id: str) -> str:
    return f"{field}|{product_id}" if field in OF_PRODUCT else field


def _ask_about(work: Work, product_id: str) -> None:
    about = work.settled.about
    single = len(work.results.products) == 1
    unusable = papers.unusable(said_of(about, product_id))
    is_open = not about or bool(unusable)
    with st.expander(tell("app_pages.about-heading"), expanded=is_open, icon=":material/badge:"):
        st.caption(tell("app_pages.about-lead"))
        with st.form("exporter_about", border=False):
            left, right = st.columns(2)
            said = {}
            for place, field in enumerate(ABOUT):
                side = left if place % 2 == 0 else right
                label = tell(f"app_pages.about-{field.replace('_', '-')}")
                kept_text = about.get(_place(field, product_id), "")
                said[field] = side.text_input(
                    label,
                    value=kept_text,
                    key=key_of_owner(f"about_{field if single else _place(field, product_id)}"),
                    max_chars=500,
                )
                if field in unusable:
                    side.warning(plain(tell(unusable[field], field=label, text=kept_text)))
            said["ccs"] = _ask_ccs(about.get(_place("ccs", product_id), ""), product_id, single)
            follows = st.checkbox(
                tell("app_pages.about-follows"),
                value=bool(about.get("follows_iso14067")),
                key=key_of_owner("about_follows"),
            )
            if st.form_submit_button(tell("app_pages.about-keep"), key="about_keep", icon=":material/save:"):
                asked = {_place(field, product_id) for field in (*ABOUT, "ccs")} | {"follows_iso14067"}
                others = {key: text for key, text in about.items() if key not in asked}
                kept = {_place(key, product_id): text.strip() for key, text in said.items() if text.strip()}
                settle(about=others | kept | ({"follows_iso14067": "yes"} if follows else {}))
                st.rerun()


def _ask_ccs(kept: str, product_id: str, single: bool) -> str:
    """Whether captured and stored CO2 is in the footprint: as the bill says, no or yes."""
    options = ("", *papers.CCS)
    shown = {option: tell(f"app_pages.about-ccs-{option or 'open'}") for option in options}
    return st.selectbox(
        tell("app_pages.about-ccs"),
        options,
        index=options.index(kept) if kept in options else 0,
        format_func=shown.__getitem__,
        key=key_of_owner("about_ccs" if single else f"about_{_place('ccs', product_id)}"),
    )


def _show_footprint_papers(work: Work, result: ProductResult) -> None:
    st.subheader(tell("app_pages.papers-pcf"))
    lang, product_id = language(), result.product.id
    with_interval = st.session_state.get("exporter_uncertainty", False)
    results = drawn(work) if with_interval else work.results
    said = said_of(work.settled.about, product_id)
    about = papers.about_of(said, product_id)
    key = "app_pages.papers-pcf-with" if with_interval else "app_pages.papers-pcf-without"
    st.caption(tell(key, n=DRAWS))
    if len(result.by_item) > MOST_LINES:
        st.caption(tell("app_pages.papers-too-long", n=MOST_LINES))
        return
    made = _checked(partial(papers.footprint_report, results, product_id, about, lang))
    if made is not None:
        show_problems([papers.on_this_page(problem) for problem in made.problems])
        with st.container(horizontal=True):
            for ending, name in papers.FORMS.items():
                offer(
                    tell("app_pages.papers-report", form=name),
                    partial(papers.document, made.value, ending),
                    f"pcf_{papers.file_stem(product_id)}{ending}",
                    key=f"paper_report_{ending[1:]}",
                )
            offer(
                tell("app_pages.papers-sector"),
                partial(papers.document, papers.sector_part(made.value), ".xlsx"),
                f"en15804_tfs_{papers.file_stem(product_id)}.xlsx",
                key="paper_sector",
            )
        tell_missing(papers.FORMS)
        st.caption(plain(tell("app_pages.papers-identity", facts=papers.identity_text(made.value))))
    st.markdown(tell("app_pages.papers-pact-lead"))
    pact = _checked(partial(papers.pact_json, results, product_id, about), "app_pages.papers-missing")
    if pact is not None:
        offer(
            tell("app_pages.papers-pact"),
            lambda: pact,
            f"pact_{papers.file_stem(product_id)}.json",
            key="paper_pact",
        )


def _checked(make: Callable[[], Any], missing: str = "") -> Any:
    """What ``make`` returns; what stands in its way as a table, and None.

    ``missing`` is the key of a heading under which things nobody has stated yet are folded away.
    """
    try:
        return make()
    except BadInput as bad:
        problems = tuple(papers.on_this_page(problem) for problem in bad.problems)
        if not missing:
            show_problems(problems, headline="app_pages.no-answer")
            return None
        with st.expander(tell(missing, n=len(problems)), icon=":material/edit_note:"):
            show_problem_rows(problems)
        return None


def _show_cbam_papers(work: Work, result: ProductResult) -> None:
    st.subheader(tell("app_pages.papers-cbam"))
    code, _ = good_of(result.product)
    if scope_of(code) != "in":
        st.caption(tell("app_pages.papers-cbam-out"))
        return
    _show_default_paper(result)
    st.markdown(f"**{tell('app_pages.papers-actual')}**")
    site = choose_site(code)
    if site is None:
        st.caption(tell("app_pages.papers-needs-site"))
        return
    ask_file(STATEMENTS)
    told = _checked(partial(papers.told_of, site, beside().get("statements"), language()))
    if told is not None:
        _show_communication(told, site)
        _show_official(told, site)


def _show_default_paper(result: ProductResult) -> None:
    st.markdown(f"**{tell('app_pages.papers-default')}**")
    mass_t = ask_mass()
    bill = _checked(partial(papers.default_bill, papers.asked_of(result, mass_t)))
    if bill is None:
        return
    show_problems(bill.problems)
    report = _checked(partial(papers.default_report, bill, language(), mass_stated=mass_t is not None))
    if report is not None:
        papers.offer_forms(report, "cbam_default", "paper_default")


def _show_communication(told: Told, site: Site) -> None:
    made = _checked(partial(papers.communication, told, site))
    if made is not None:
        show_problems(made.problems)
        papers.offer_forms(made.value, "cbam_communication", "paper_communication")
    catena = _checked(partial(papers.catena_json, told), "app_pages.papers-missing")
    if catena is not None:
        data, problems = catena
        show_problems(problems)
        offer(tell("app_pages.papers-catena"), lambda: data, "cbam_catena_x.json", key="paper_catena")


def _show_official(told: Told, site: Site) -> None:
    st.markdown(f"**{tell('app_pages.papers-official')}**")
    st.caption(tell("app_pages.papers-official-lead"))
    file = ask_file(OFFICIAL)
    if file is None:
        return
    filled = _checked(partial(papers.official_copy, told, site, file), "app_pages.papers-missing")
    if filled is None:
        return
    show_problems(filled.left_out)
    lang = language()
    st.markdown(tell("app_pages.papers-official-done", n=len(filled.values)))
    st.markdown("\n".join(f"- {plain(say(key, lang))}" for key in filled.limits))
    offer(
        tell("app_pages.papers-official-take"),
        lambda: filled.data,
        "cbam_communication_template_filled.xlsx",
        key="paper_official",
    )
