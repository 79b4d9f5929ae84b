"""The formula at a glance: every term with its article, the classic wrong answers beside the right one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import figures
from app_pages.border_view import show_verdict, show_what_else
from app_pages.frame import language, tell
from app_pages.markup import lead, plain
from app_pages.one_line import price_one
from app_pages.overlay_choice import show_overlay
from app_pages.problem_table import show_problems
from app_pages.terms_view import show_notes, show_terms
from app_pages.trainer_look import fit
from app_pages.trainer_question import ask
from groundwork.words import number

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.wrong_answers import WrongAnswer

SAME: Final = 1e-9  # two sums closer than this are one


def show() -> None:
    """Settings, then the answer with its terms, then the gallery of wrong answers."""
    question = ask(overlays=True)
    if question.overlay:
        show_overlay(question)
    answer = price_one(question)
    show_problems(answer.problems, headline="app_pages.no-answer")
    if answer.bill is not None:
        _show_bill(answer.bill)


def _show_bill(bill: Bill) -> None:
    from cbam.derivation import derive

    if not show_verdict(bill):
        show_what_else(bill.profiles[bill.profile_of[0]])
        return
    st.header(tell("app_pages.terms"))
    show_terms(derive(bill, 0), bill.profiles[bill.profile_of[0]])
    st.caption(tell("app_pages.law-version", version=bill.law.version))
    show_notes(bill, 0)
    if not bill.law.overlays:
        _show_wrong_answers(bill)


def _show_wrong_answers(bill: Bill) -> None:
    from cbam.report import line_table
    from cbam.wrong_answers import right_terms, wrong_answers

    lang, per_t = language(), tell("app_pages.eur-per-t")
    right = float(line_table(bill).iloc[0].cost_eur_per_t)
    st.header(tell("app_pages.wrong-heading"))
    st.html(lead(tell("app_pages.wrong-lead")))
    terms = right_terms(bill, 0)
    answers = wrong_answers(terms)
    same = [math.isclose(a.eur_per_t, right, rel_tol=SAME) for a in answers]
    if any(same):
        ended = terms.cbam_factor == 0
        why = "app_pages.wrong-coincide-factor-zero" if ended else "app_pages.wrong-coincide"
        st.info(tell(why, n=sum(same)), icon=":material/drag_handle:")
    name = tell("app_pages.wrong-right")
    sums = {tell(f"app_pages.wrong-{a.mistake.id.replace('_', '-')}"): a.eur_per_t for a in answers}
    equal = {name, *(wrong for wrong, is_same in zip(sums, same, strict=True) if is_same)}
    st.plotly_chart(
        fit(figures.against({name: right, **sums}, equal, tell("app_pages.wrong-chart"), per_t, lang)),
        key="wrong_chart",
        theme=None,
        config=figures.CONFIG,
    )
    st.table(
        {
            tell("app_pages.wrong-what"): [plain(a.mistake.wrong.say(lang)) for a in answers],
            per_t: [_beside(a, lang, equal) for a, equal in zip(answers, same, strict=True)],
            tell("app_pages.wrong-why"): [plain(a.mistake.why.say(lang)) for a in answers],
            tell("app_pages.wrong-seen"): [plain(a.mistake.seen_in.say(lang)) for a in answers],
        },
        hide_index=True,
        border="horizontal",
    )


def _beside(answer: WrongAnswer, lang: str, equal: bool) -> str:
    """What a mistake gives; where that is the right sum, it says so."""
    shown = number(answer.eur_per_t, lang)
    return tell("app_pages.wrong-equal", eur=shown) if equal else shown
