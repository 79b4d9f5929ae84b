"""Step 6: what helps, from what is known: lighter routes and power, data to ask for, figures to verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.border_view import EXAMPLE_MASS_T, ask_mass, good_of
from app_pages.exporter_actual import advised, choose_site, good_at, years_of
from app_pages.exporter_charts import Columns, charted, paths, tabled
from app_pages.exporter_plan import show_own_measures
from app_pages.exporter_runs import Site, Work, electricity_open, routes_open
from app_pages.exporter_summary import scope_of
from app_pages.figures import bars
from app_pages.footprint_view import declared
from app_pages.frame import guarded, language, tell
from app_pages.knowledge import current_catalogue, current_statute
from app_pages.markup import plain
from app_pages.one_line import Question
from app_pages.optional_amount import optional_amount
from app_pages.price_choice import FLAT, PATHS, PUBLISHED, price_widgets
from groundwork.words import DASH, say

if TYPE_CHECKING:
    from app_pages.price_choice import PriceChoice
    from cbam.advice.results import Advice
    from footprint.results import ProductResult

UNIT: Final = "kg CO2e"
_SHOWN: Final = 12


def show(work: Work, result: ProductResult | None) -> None:
    """Measures at the product, data worth asking for, and for goods of CBAM what to have verified."""
    if result is None or result.pcf_kgco2e is None:
        st.info(tell("app_pages.pcf-not-yet"))
        return
    with guarded():
        _show_lighter(work, result)
    with guarded():
        _show_data(result)
    with guarded():
        _show_cbam(result)


def _show_lighter(work: Work, result: ProductResult) -> None:
    """Routes and electricity of the inventory that would weigh less, each alone."""
    st.subheader(tell("app_pages.help-lighter"))
    lang = language()
    processes = current_catalogue().processes
    rows = [
        (place.line.item, place.line.target, option.process_id, option.change_kgco2e)
        for place in routes_open(work, result.product.id)
        for option in place.options
        if option.change_kgco2e < 0
    ]
    power = electricity_open(work, result.product.id)
    rows += [
        (tell("app_pages.choices-electricity"), power[0].process_id, option.process_id, option.change_kgco2e)
        for option in power
        if option.change_kgco2e < 0
    ]
    if not power:
        st.caption(tell("app_pages.choices-no-electricity"))
    if not rows:
        st.caption(tell("app_pages.help-none-lighter"))
        return
    largest = sorted(rows, key=lambda row: row[3])[:_SHOWN]
    names = [f"{item} → {processes[new].name(lang)}" for item, _, new, _ in largest]
    columns: Columns = {
        tell("app_pages.column-item"): [row[0] for row in largest],
        tell("app_pages.help-now"): [processes[row[1]].name(lang) for row in largest],
        tell("app_pages.help-instead"): [processes[row[2]].name(lang) for row in largest],
        tell("app_pages.help-change"): [row[3] for row in largest],
    }
    title = tell("app_pages.help-chart", amount=declared(result))
    charted(
        bars(names, [row[3] for row in largest], title, UNIT, lang), columns, f"lighter_{result.product.id}"
    )
    st.caption(tell("app_pages.help-lighter-note"))


def _show_data(result: ProductResult) -> None:
    """The largest lines that rest on the inventory: whose supplier to ask first."""
    from footprint.bill import LineKind

    st.subheader(tell("app_pages.help-data"))
    lang = language()
    found = [i for i in result.by_item if i.line.kind is LineKind.PROCESS and (i.kgco2e or 0) > 0]
    largest = sorted(found, key=lambda i: -(i.kgco2e or 0))[:_SHOWN]
    if not largest:
        st.caption(tell("app_pages.help-no-data"))
        return
    processes = current_catalogue().processes
    used = [processes[i.line.target] for i in largest]
    tabled(
        {
            tell("app_pages.column-row"): [i.line.row for i in largest],
            tell("app_pages.column-item"): [i.line.item for i in largest],
            tell("app_pages.help-rests-on"): [p.name(lang) for p in used],
            tell("app_pages.help-place"): [p.geography for p in used],
            tell("app_pages.help-year"): [str(p.year) for p in used],
            UNIT: [i.kgco2e for i in largest],
        },
        f"data_{result.product.id}",
    )
    st.caption(tell("app_pages.help-data-note"))


def _show_cbam(result: ProductResult) -> None:
    """For a good of CBAM with an installation: what a verified figure of each precursor is worth."""
    st.subheader(tell("app_pages.help-cbam"))
    cn_code, origin = good_of(result.product)
    if scope_of(cn_code) != "in":
        st.caption(tell("app_pages.help-cbam-out"))
        return
    price = price_widgets("exporter", (PUBLISHED, *PATHS, FLAT), PATHS[1])
    with guarded():
        _show_verification(cn_code, origin, price)
    with guarded():
        show_own_measures(cn_code, price)


def _show_verification(cn_code: str, origin: str, price: PriceChoice) -> None:
    site = choose_site(cn_code)
    if site is None:
        st.info(tell("app_pages.actual-none"), icon=":material/factory:")
        return
    mass = ask_mass() or EXAMPLE_MASS_T
    year = current_statute().first_year
    question = Question(cn_code, origin, mass, year, "", price)
    optional_amount(
        "exporter_verification", "app_pages.actual-cost", "app_pages.actual-cost-help", step=1000.0
    )
    advice = advised(site, question)
    _show_precursors(advice)
    _show_saving(advice, question)
    _show_plans(advice, site)


def _show_precursors(advice: Advice) -> None:
    lang = language()
    rows = [(p, y) for p in advice.precursors for y in p.years if y.year == advice.year]
    if not rows:
        return
    st.markdown(tell("app_pages.help-precursors", year=advice.year))
    tabled(
        {
            tell("app_pages.help-precursor"): [p.name for p, _ in rows],
            tell("app_pages.cn-code"): [p.cn_code for p, _ in rows],
            tell("app_pages.origin"): [p.origin for p, _ in rows],
            tell("app_pages.help-per-t"): [max(p.t_per_t, default=0.0) for p, _ in rows],
            tell("app_pages.help-default"): [y.see_default for _, y in rows],
            tell("app_pages.help-own"): [y.see_actual for _, y in rows],
            tell("app_pages.actual-break-even"): [y.break_even_see for _, y in rows],
            tell("app_pages.help-missing"): [y.missing_eur for _, y in rows],
            tell("app_pages.help-markup"): [y.markup_eur for _, y in rows],
            tell("app_pages.help-known"): [
                say(f"cbam.advice-why-{p.reason}", lang) if p.reason else DASH for p, _ in rows
            ],
        },
        "precursors",
        tell("app_pages.help-precursors-note"),
    )


def _show_saving(advice: Advice, question: Question) -> None:
    at = good_at(advice, question.cn_code)
    if at is None:
        return
    found = [one for one in years_of(advice, at) if one["saving_eur_per_t"] is not None]
    saving = {one["year"]: one["saving_eur_per_t"] for one in found}
    columns: Columns = {
        tell("app_pages.years-year"): list(saving),
        tell("app_pages.actual-saving"): list(saving.values()),
        tell("app_pages.help-pays-from"): [one["pays_from_t"] for one in found],
    }
    name = tell("app_pages.actual-saving")
    figure = paths({name: saving}, tell("app_pages.help-saving-chart"), tell("app_pages.eur-per-t"))
    charted(figure, columns, "saving_by_year")


def _show_plans(advice: Advice, site: Site) -> None:
    lang = language()
    plans = [figures.plan for figures in advice.years]
    if not advice.masses_given:
        st.caption(tell("app_pages.help-plan-needs-mass"))
    else:
        st.markdown(tell("app_pages.help-plans"))
        tabled(
            {
                tell("app_pages.years-year"): [figures.year for figures in advice.years],
                tell("app_pages.help-verify"): [", ".join(plan.bought) or DASH for plan in plans],
                tell("app_pages.help-plan-default"): [plan.default_eur for plan in plans],
                tell("app_pages.help-plan-certificates"): [plan.certificates_eur for plan in plans],
                tell("app_pages.help-plan-cost"): [plan.spent_eur for plan in plans],
                tell("app_pages.help-plan-saved"): [plan.saved_eur for plan in plans],
            },
            "verification_plan",
        )
    notes = "\n".join(f"- {plain(say(n.code, lang, **n.params))}" for n in advice.notes)
    st.markdown(notes)
    st.caption(plain(tell("app_pages.help-law", law=advice.law.version, known=site.result.year)))
