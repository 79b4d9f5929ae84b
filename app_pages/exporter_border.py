"""Step 5: in scope or not, the bill by year, actual or default, the bridge, competitors, break-even."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.border_view import show_border
from app_pages.exporter_actual import show_actual
from app_pages.exporter_charts import Columns, charted, paths
from app_pages.exporter_landed import show_competitors
from app_pages.exporter_prices import bill_by_year, path_of
from app_pages.frame import guarded, language, tell
from app_pages.markup import plain
from app_pages.optional_amount import optional_amount
from app_pages.problem_table import show_problems
from groundwork.words import number, percent

if TYPE_CHECKING:
    from app_pages.exporter_runs import Work
    from app_pages.one_line import Question
    from cbam.bill import Bill
    from cbam.stress.reverse import Breaking
    from footprint.results import ProductResult


def show(work: Work, result: ProductResult | None) -> None:
    """Scope and today's bill first; the rest only where something is charged."""
    if result is None:
        st.info(tell("app_pages.pcf-none"))
        return
    question, bill = show_border(result)
    if bill is None or not bill.charged[0]:
        return
    with guarded():
        _show_years(question)
    with guarded():
        show_actual(work, result, question)
    with guarded():
        _show_break_even(bill)
    with guarded():
        show_competitors(question)


def _show_years(question: Question) -> None:
    st.header(tell("app_pages.years-heading"))
    choice = path_of(question.price)
    found = bill_by_year(question, choice)
    show_problems(found.problems)
    if not found.cost_eur:
        return
    lang = language()
    first, last = min(found.cost_eur), max(found.cost_eur)
    eur, per_t = tell("app_pages.eur"), tell("app_pages.eur-per-t")
    columns = st.columns(3)
    columns[0].metric(
        tell("app_pages.total-in", year=first), f"{number(found.cost_eur[first], lang, 0)} {eur}"
    )
    columns[1].metric(tell("app_pages.total-in", year=last), f"{number(found.cost_eur[last], lang, 0)} {eur}")
    columns[2].metric(
        tell("app_pages.years-per-t", year=last), f"{number(found.eur_per_t[last], lang)} {per_t}"
    )
    marks = {year: tell(f"app_pages.{key}") if key else "" for year, key in found.marks.items()}
    table: Columns = {
        tell("app_pages.years-year"): list(found.cost_eur),
        eur: list(found.cost_eur.values()),
        per_t: list(found.eur_per_t.values()),
        tell("app_pages.years-price"): [found.price_eur[year] for year in found.cost_eur],
        tell("app_pages.years-price-status"): [marks[year] for year in found.cost_eur],
    }
    name = tell("app_pages.years-default")
    figure = paths({name: found.cost_eur}, tell("app_pages.years-chart"), eur, marks)
    note = tell("app_pages.years-note", path=tell(f"app_pages.price-{choice.source}"), law=found.law)
    charted(figure, table, "cbam_by_year", note)
    st.caption(plain(note))


def _show_break_even(bill: Bill) -> None:
    from cbam.breaking_even import break_even

    st.header(tell("app_pages.break-heading"))
    margin = optional_amount("exporter_margin", "app_pages.break-margin", "app_pages.break-margin-help")
    if margin is None:
        st.caption(tell("app_pages.break-needs-margin"))
        return
    found: Breaking = break_even(bill, 0, margin)
    lang = language()
    columns = st.columns(3)
    columns[0].metric(tell("app_pages.break-price"), _figure(found.price_eur, tell("app_pages.eur"), lang))
    columns[1].metric(tell("app_pages.break-see"), _figure(found.see_factor, "×", lang))
    columns[2].metric(tell("app_pages.break-pass"), _share(found.pass_through, lang))
    see, sefa = float(bill.terms.see[0]), float(bill.terms.sefa[0])
    st.caption(plain(tell("app_pages.break-note", see=number(see, lang, 3), sefa=number(sefa, lang, 3))))


def _figure(value: float | None, unit: str, lang: str) -> str:
    if value is None:
        return tell("app_pages.break-never")
    return f"{unit} {number(value, lang)}" if unit == "×" else f"{number(value, lang)} {unit}"


def _share(value: float | None, lang: str) -> str:
    return tell("app_pages.break-never") if value is None else percent(value, lang, 0)
