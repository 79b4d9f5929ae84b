"""The lesson: one chapter at a time, the formula filling up, each term with its article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.border_view import show_verdict
from app_pages.cited import source_words
from app_pages.frame import language, tell
from app_pages.one_line import price_one
from app_pages.problem_table import show_problems
from app_pages.terms_view import show_notes, show_terms
from app_pages.trainer_question import ask_folded
from groundwork.words import number

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.derivation import Step
    from cbam.training.lesson import Chapter, Lesson

KEY: Final = "trainer_chapter"
PART: Final = "trainer_part"
_DIGITS: Final = 4


def show() -> None:
    """Settings, the sum, the chapter open now, and the way to the next."""
    from cbam.training.lesson import lesson

    told = lesson()
    answer = price_one(ask_folded())
    show_problems(answer.problems, headline="app_pages.no-answer")
    charged = answer.bill is not None and show_verdict(answer.bill)
    chapter = _chapter(told)
    steps = _steps(answer.bill) if charged and answer.bill is not None else ()
    st.html(_formula(told, chapter, steps))
    _show_text(chapter, told)
    if charged and answer.bill is not None:
        _show_terms(answer.bill, steps, chapter, told)
    elif answer.bill is not None:
        show_notes(answer.bill, 0)
    _show_ways(chapter, told)


def _chapter(told: Lesson) -> Chapter:
    known = {one.id: one for one in told.chapters}
    places = {one.id: at for at, one in enumerate(told.chapters, 1)}
    key = links.choice(KEY, tuple(known), told.chapters[0].id)
    lang = language()
    st.pills(
        tell("app_pages.teach-chapter"),
        tuple(known),
        format_func=lambda name: f"{places[name]} {known[name].title.say(lang)}",
        key=key,
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    links.publish(key)
    return known[str(st.session_state[key])]


def _steps(bill: Bill) -> tuple[Step, ...]:
    from cbam.derivation import derive

    return derive(bill, 0)


def _formula(told: Lesson, chapter: Chapter, steps: Sequence[Step]) -> str:
    """The formula as HTML: numbers for the terms known by now, symbols for those to come."""
    known, new = set(told.symbols_until(chapter.id)), set(chapter.symbols)
    values = {step.symbol: step for step in steps if step.value is not None}
    parts = [_token(token.text, token.symbol, values, known, new) for token in told.formula]
    last = values.get("C") if chapter.id == told.chapters[-1].id else None
    if last is not None:
        shown = number(last.value, language())
        parts.append(f' = <span class="now">{escape(shown)} {escape(tell("app_pages.eur"))}</span>')
    return f'<div class="formula">{"".join(parts)}</div>'


def _token(text: str, symbol: str, values: Mapping[str, Step], known: set[str], new: set[str]) -> str:
    if not symbol:
        return escape(text)
    step = values.get(symbol)
    if step is None or symbol not in known:
        kind = "now" if symbol in new else "later"
        return f'<span class="{kind}">{escape(text)}</span>'
    kind = "now" if symbol in new else "known"
    return f'<span class="{kind}">{escape(_short(step.value))}<small>{escape(symbol)}</small></span>'


def _short(value: float | None) -> str:
    text = number(value, language(), _DIGITS)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _show_text(chapter: Chapter, told: Lesson) -> None:
    lang = language()
    place = next(at for at, one in enumerate(told.chapters, 1) if one.id == chapter.id)
    st.header(f"{place}  {chapter.title.say(lang)}", anchor=False)
    st.html(
        f'<p class="story">{escape(chapter.story.say(lang))}</p>'
        f'<div class="ask"><b>{escape(tell("app_pages.teach-ask"))}</b>{escape(chapter.ask.say(lang))}</div>'
        f'<p class="article">{escape(source_words(chapter.article.say(lang)))}</p>'
    )


def _show_terms(bill: Bill, steps: Sequence[Step], chapter: Chapter, told: Lesson) -> None:
    """The terms known by the end of this chapter, its own last."""
    known = told.steps_until(chapter.id)
    shown = sorted((s for s in steps if s.key in known), key=lambda s: s.key in chapter.steps)
    if not shown:
        return
    st.subheader(tell("app_pages.teach-known"), anchor=False)
    show_terms(shown, bill.profiles[bill.profile_of[0]])
    st.caption(tell("app_pages.law-version", version=bill.law.version))
    if chapter.id == told.chapters[-1].id:
        show_notes(bill, 0)


def _show_ways(chapter: Chapter, told: Lesson) -> None:
    """Back and on; the last chapter leads to the exercises."""
    ids = [one.id for one in told.chapters]
    at = ids.index(chapter.id)
    with st.container(horizontal=True):
        if at > 0:
            st.button(tell("app_pages.teach-back"), key="trainer_back", icon=":material/arrow_back:",
                      on_click=_go, args=(KEY, ids[at - 1]))  # fmt: skip
        if at + 1 < len(ids):
            st.button(tell("app_pages.teach-next"), key="trainer_next", icon=":material/arrow_forward:",
                      type="primary", on_click=_go, args=(KEY, ids[at + 1]))  # fmt: skip
        else:
            st.button(tell("app_pages.teach-to-exercises"), key="trainer_on", type="primary",
                      icon=":material/edit_note:", on_click=_go, args=(PART, "exercise"))  # fmt: skip


def _go(key: str, value: str) -> None:
    st.session_state[key] = value
