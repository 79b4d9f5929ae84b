"""Competitors at the Union's door: the packaged market, or the firm's own offers with their duties."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.exporter_beside import Place, ask_file
from app_pages.exporter_charts import Columns, charted, stacked, tabled
from app_pages.exporter_prices import landed_of, landed_own
from app_pages.frame import guarded, language, tell
from app_pages.handover import offer, offers_template, sheets_workbook
from app_pages.markup import plain
from app_pages.optional_amount import optional_amount
from app_pages.problem_table import show_problems
from groundwork.words import DASH, day

if TYPE_CHECKING:
    from app_pages.one_line import Question
    from cbam.landed.answer import Landed
    from groundwork.workbooks import SheetOut

OFFERS: Final = Place(
    role="offers",
    stem="offers",
    types=("xlsx", "csv"),
    label="app_pages.offers-upload",
    template="app_pages.offers-template",
    blank=offers_template,
    blank_name="offers_template.xlsx",
    example="app_pages.offers-example",
    example_name="offers_steel_structure.xlsx",
)


EXAMPLE_OF: Final = "7308"
"""The example is of these goods: for others it would only confuse."""


def show_competitors(question: Question) -> None:
    """The stacks of a tonne: of the firm's own offers where it handed any in, else of the packaged market."""
    st.header(tell("app_pages.landed-heading"))
    st.caption(tell("app_pages.offers-lead"))
    fits = question.cn_code.strip().startswith(EXAMPLE_OF)
    file = ask_file(OFFERS if fits else replace(OFFERS, example_name=""))
    if file is not None:
        with guarded(), st.spinner(tell("app_pages.computing")):
            _show(landed_own(question, file.digest, file))
        return
    value = optional_amount("exporter_value", "app_pages.landed-value", "app_pages.landed-value-help")
    if not value:
        st.caption(tell("app_pages.landed-needs-value"))
        return
    with st.spinner(tell("app_pages.computing")):
        found = landed_of(question, value)
    _show(found)


def _show(found: Landed) -> None:
    from cbam.landed.answer import over, part_word, sheets_of
    from cbam.landed.model import Part

    show_problems(found.problems)
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
        tell("app_pages.landed-offer"): names,
        tell("app_pages.cn-code"): [stack.offer.cn_code for stack in found.stacks],
        tell("app_pages.landed-origin"): [stack.offer.origin for stack in found.stacks],
        **{name: values for name, values in parts.items()},
        tell("app_pages.landed-known"): [stack.known_eur_per_t for stack in found.stacks],
        tell("app_pages.landed-over"): [over(stack, found.stacks[0]) for stack in found.stacks],
        tell("app_pages.landed-missing"): [
            ", ".join(part_word(part, lang) for part in stack.missing) or DASH for stack in found.stacks
        ],
    }
    figure = stacked(names, parts, tell("app_pages.landed-chart"), tell("app_pages.eur-per-t"), lang)
    charted(figure, table, "landed_cost")
    sheets = sheets_of(found, lang)
    _show_rest(sheets[1:])
    under = found.under
    facts = tell("app_pages.landed-under", day=day(under.day, lang), law=under.law.version)
    st.caption(plain(" ".join([facts, *(note.text(lang) for note in found.notes)])))
    for stack in found.stacks:
        for flag in stack.flags:
            st.caption(plain(f"{stack.offer.id}: {flag.text(lang)}"))
    offer(
        tell("app_pages.landed-take"),
        partial(sheets_workbook, sheets),
        "landed_cost_full.xlsx",
        key="landed_book",
    )


def _show_rest(sheets: list[SheetOut]) -> None:
    """What each part rests on, with act and source; and which installation should supply, where asked."""
    for place, sheet in enumerate(sheets):
        columns = {name: [row[i] for row in sheet.rows] for i, name in enumerate(sheet.headings)}
        with st.expander(sheet.name, icon=":material/table:"):
            tabled(columns, f"landed_part_{place}", " ".join(map(str, sheet.notes)))
