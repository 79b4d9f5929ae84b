"""Step 5: in scope or not, the bill by year, actual or default, the bridge, competitors, break-even."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.border_view import show_border
from app_pages.exporter_actual import show_actual
from app_pages.exporter_charts import Columns, charted, paths, stacked
from app_pages.exporter_prices import bill_by_year, landed_of, path_of
from app_pages.frame import guarded, language, tell
from app_pages.handover import offer, sheets_workbook
from app_pages.markup import plain
from app_pages.optional_amount import optional_amount
from app_pages.problem_table import show_problems
from groundwork.words import DASH, number, percent

if TYPE_CHECKING:
    from app_pages.exporter_runs import Work
    from app_pages.one_line import Question
    from cbam.bill import Bill
    from cbam.landed.answer import Landed
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
        _show_break_even(bill, result)
    with guarded():
        _show_competitors(question, result)


def _show_years(question: Question) -> None:
    st.header(tell("app_pages.years-heading"))
    choice = path_of(question.price)
    found = bill_by_year(question, choice)
    show_problems(found.problems)
    if not found.cost_eur:
        return
    lang = language()
    first, last = min(found.cost_eur), max(found.cost_eur)
    columns = st.columns(3)
    columns[0].metric(tell("app_pages.total-in", year=first), f"{number(found.cost_eur[first], lang, 0)} EUR")
    columns[1].metric(tell("app_pages.total-in", year=last), f"{number(found.cost_eur[last], lang, 0)} EUR")
    columns[2].metric(
        tell("app_pages.years-per-t", year=last), f"{number(found.eur_per_t[last], lang)} EUR/t"
    )
    marks = {year: tell(f"app_pages.{key}") if key else "" for year, key in found.marks.items()}
    table: Columns = {
        tell("app_pages.years-year"): list(found.cost_eur),
        "EUR": list(found.cost_eur.values()),
        "EUR/t": list(found.eur_per_t.values()),
        tell("app_pages.years-price"): [found.price_eur[year] for year in found.cost_eur],
        tell("app_pages.years-price-status"): [marks[year] for year in found.cost_eur],
    }
    name = tell("app_pages.years-default")
    figure = paths({name: found.cost_eur}, tell("app_pages.years-chart"), "EUR", marks)
    note = tell("app_pages.years-note", path=tell(f"app_pages.price-{choice.source}"), law=found.law)
    charted(figure, table, "cbam_by_year", note)
    st.caption(plain(note))


def _show_break_even(bill: Bill, result: ProductResult) -> None:
    from cbam.breaking_even import break_even

    st.header(tell("app_pages.break-heading"))
    margin = optional_amount("exporter_margin", "app_pages.break-margin", "app_pages.break-margin-help")
    if margin is None:
        st.caption(tell("app_pages.break-needs-margin"))
        return
    found: Breaking = break_even(bill, 0, margin)
    lang = language()
    columns = st.columns(3)
    columns[0].metric(tell("app_pages.break-price"), _figure(found.price_eur, "EUR", lang))
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


def _show_competitors(question: Question, result: ProductResult) -> None:
    st.header(tell("app_pages.landed-heading"))
    value = optional_amount("exporter_value", "app_pages.landed-value", "app_pages.landed-value-help")
    if not value:
        st.caption(tell("app_pages.landed-needs-value"))
        return
    with st.spinner(tell("app_pages.computing")):
        found = landed_of(question, value)
    show_problems(found.problems)
    from cbam.landed.answer import over, part_word
    from cbam.landed.model import Part

    lang = language()
    if len(found.stacks) == 1:
        st.info(tell("app_pages.landed-alone"))
    names = [stack.offer.id for stack in found.stacks]
    parts = {
        part_word(part, lang): [stack.of(part) for stack in found.stacks]
        for part in Part
        if any(charge.part is part for stack in found.stacks for charge in stack.charges)
    }
    table: Columns = {
        tell("app_pages.landed-origin"): names,
        **{name: values for name, values in parts.items()},
        tell("app_pages.landed-known"): [stack.known_eur_per_t for stack in found.stacks],
        tell("app_pages.landed-over"): [over(stack, found.stacks[0]) for stack in found.stacks],
        tell("app_pages.landed-missing"): [
            ", ".join(part_word(part, lang) for part in stack.missing) or DASH for stack in found.stacks
        ],
    }
    figure = stacked(names, parts, tell("app_pages.landed-chart"), "EUR/t", lang)
    charted(figure, table, "landed_cost")
    st.caption(plain(" ".join(note.text(lang) for note in found.notes)))
    for stack in found.stacks:
        for flag in stack.flags:
            st.caption(plain(f"{stack.offer.id}: {flag.text(lang)}"))
    offer(
        tell("app_pages.landed-take"),
        partial(_landed_book, found, lang),
        "landed_cost_full.xlsx",
        key="landed_book",
    )


def _landed_book(found: Landed, lang: str) -> bytes:
    from cbam.landed.answer import sheets_of

    return sheets_workbook(sheets_of(found, lang))
