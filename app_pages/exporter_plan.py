"""What the firm could do itself: its measures handed in, the plan within its budget, the cost of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.exporter_beside import Place, ask_file
from app_pages.exporter_charts import Columns, charted, cost_curve, paths, tabled
from app_pages.exporter_papers import offer_forms
from app_pages.exporter_plan_runs import (
    Planned,
    firms_of,
    is_text,
    page_of,
    planned_firm,
    planned_text,
    savings_of,
    text_of,
    workbook_of,
)
from app_pages.exporter_prices import path_of
from app_pages.frame import guarded, language, tell
from app_pages.handover import portfolio_template
from app_pages.knowledge import current_statute
from app_pages.markup import plain
from app_pages.optional_amount import optional_amount
from app_pages.problem_table import show_problems
from groundwork.words import number, percent

if TYPE_CHECKING:
    from app_pages.price_choice import PriceChoice
    from app_pages.uploads import Upload
    from cbam.stress.abatement import Package

MEASURES: Final = Place(
    role="measures",
    stem="measures",
    types=("xlsx", "yaml", "yml"),
    label="app_pages.plan-upload",
    template="app_pages.plan-template",
    blank=portfolio_template,
    blank_name="measures_template.xlsx",
    example="app_pages.plan-example",
    example_name="measures_steel_structure.xlsx",
)


EXAMPLE_OF: Final = "7308"
"""The example is of these goods: for others it would only confuse."""


def show_own_measures(cn_code: str, price: PriceChoice) -> None:
    """Ask for the firm's measures; with them the plan, the cost curve, what they rest on, the files."""
    st.subheader(tell("app_pages.plan-heading"))
    st.markdown(tell("app_pages.plan-lead"))
    fits = cn_code.startswith(EXAMPLE_OF)
    file = ask_file(MEASURES if fits else replace(MEASURES, example_name=""))
    if file is None:
        return
    choice = path_of(price)
    with guarded():
        if is_text(file):
            asked = text_of(file.digest, file)
            with st.spinner(tell("app_pages.computing")):
                found = planned_text(file.digest, choice, asked)
            _show(found)
        else:
            _show_workbook(file, choice)


def _show_workbook(file: Upload, choice: PriceChoice) -> None:
    loaded = workbook_of(file.digest, file)
    show_problems(loaded.problems, loaded.counts)
    firms = firms_of(loaded.value)
    if not firms:
        st.warning(tell("app_pages.plan-no-measures"))
        return
    left, right = st.columns(2)
    firm = firms[0]
    if len(firms) > 1:
        with left:
            picked = st.selectbox(tell("app_pages.plan-firm"), firms, key=f"plan_firm_{file.digest[:12]}")
            firm = str(picked or firm)
    with right if len(firms) > 1 else left:
        budget = optional_amount(
            "exporter_budget", "app_pages.plan-budget", "app_pages.plan-budget-help", 10_000.0
        )
    with st.spinner(tell("app_pages.computing")):
        found = planned_firm(file.digest, firm, choice, budget, loaded.value)
    _show(found)
    if found.firm is not None:
        st.markdown(tell("app_pages.plan-page"))
        offer_forms(page_of(found.firm, file, language()), "firm_plan", "firm_plan")


def _show(found: Planned) -> None:
    _show_plan(found)
    _show_curve(found)
    if found.unplanned:
        st.warning(plain(tell("app_pages.plan-unplanned", names=", ".join(found.unplanned))))
    _show_basis(found)


def _show_plan(found: Planned) -> None:
    lang, plan = language(), found.plan
    chosen = [one for one in plan.chosen if one.measures] if plan else []
    if plan is None or not chosen:
        st.info(tell("app_pages.plan-nothing"), icon=":material/info:")
        return
    st.markdown(f"**{tell('app_pages.plan-best')}** " + plain(" · ".join(_names(one) for one in chosen)))
    eur = tell("app_pages.eur")
    columns = st.columns(3)
    for column, key, value, unit, digits in (
        (columns[0], "npv", plan.npv_eur, eur, 0),
        (columns[1], "investment", plan.investment_eur, eur, 0),
        (columns[2], "avoided", plan.avoided_t, "tCO2e", 0),
    ):
        column.metric(
            tell(f"app_pages.plan-{key}"), f"{number(value, lang, digits)} {unit}", height="stretch"
        )
    saving = savings_of(found)
    name = tell("app_pages.plan-saving")
    table: Columns = {
        tell("app_pages.years-year"): list(saving),
        f"{name} [{eur}]": list(saving.values()),
        tell("app_pages.years-price"): [found.prices[year] for year in saving],
    }
    charted(paths({name: saving}, tell("app_pages.plan-saving-chart"), eur), table, "plan_saving_by_year")


def _names(package: Package) -> str:
    return f"{', '.join(package.measures)} ({package.good.partition(' ')[0]})"


def _show_curve(found: Planned) -> None:
    """Every measure alone: what a tonne avoided costs, beside the certificate prices it is held against."""
    if not found.curve:
        return
    lang = language()
    taken = {name for one in found.plan.chosen for name in one.measures} if found.plan else set()
    several = len({one.good for one in found.curve}) > 1
    costs = {
        _names(one) if several else ", ".join(one.measures): one.cost_per_t
        for one in found.curve
        if one.cost_per_t is not None
    }
    prices = list(found.prices.values())
    span = tell(
        "app_pages.plan-price-span", low=number(min(prices), lang, 0), high=number(max(prices), lang, 0)
    )
    words = {"title": tell("app_pages.plan-curve"), "price": span}
    table: Columns = {
        tell("app_pages.plan-measure"): [", ".join(one.measures) for one in found.curve],
        tell("app_pages.plan-good"): [one.good.partition(" ")[0] for one in found.curve],
        tell("app_pages.plan-taken"): ["✓" if set(one.measures) <= taken else "" for one in found.curve],
        tell("app_pages.plan-cost-per-t"): [one.cost_per_t for one in found.curve],
        f"{tell('app_pages.plan-investment')} [EUR]": [one.investment_eur for one in found.curve],
        f"{tell('app_pages.plan-npv')} [EUR]": [one.npv_eur for one in found.curve],
        f"{tell('app_pages.plan-avoided')} [tCO2e]": [one.avoided_t for one in found.curve],
    }
    note = tell("app_pages.plan-curve-note")
    if costs:
        charted(
            cost_curve(costs, prices, words, tell("app_pages.eur-per-tco2e"), lang),
            table,
            "measures_cost_curve",
            note,
        )
    else:
        tabled(table, "measures_cost_curve", note)
    st.caption(note)


def _show_basis(found: Planned) -> None:
    """The law, the price path with its sources, the discount rate, the share of the charge borne."""
    from cbam.stress.plan_report import sources_of

    lang, law = language(), current_statute()
    prices, acts = sources_of(found.scenario, found.prices, law, lang)
    budget = (
        tell("app_pages.plan-no-bound")
        if found.budget_eur is None
        else f"{number(found.budget_eur, lang, 0)} {tell('app_pages.eur')}"
    )
    facts = {
        "discount": percent(found.discount, lang, 0),
        "borne": percent(found.borne, lang, 0),
        "budget": budget,
        "scenario": found.scenario.name.say(lang),
        "law": law.version,
    }
    st.caption(plain(tell("app_pages.plan-basis", **facts)))
    with st.expander(tell("app_pages.path-sources"), icon=":material/menu_book:"):
        st.markdown("\n".join(f"- {plain(text)}" for text in (prices, acts)))
