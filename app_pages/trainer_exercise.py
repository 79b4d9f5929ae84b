"""Exercises one at a time: answer, see what went wrong, go on; seed, topic and number stand in the link."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell
from app_pages.knowledge import current_statute
from app_pages.trainer_seed import ask, drawn_one
from app_pages.trainer_shown import ask_answer, show_mark, show_question, show_solution

KEY: Final = "trainer_no"


def show() -> None:
    """The exercise of the number in the link, its field, its mark, and the way on."""
    from cbam.training.marking import mark
    from cbam.training.settings import settings
    from cbam.training.sheets import heading

    most = settings().most
    wanted = ask(lambda: _number(most))
    if wanted is None:
        return
    statute, number = current_statute(), wanted.number
    one = drawn_one(wanted.seed, number, wanted.kinds, wanted.goods, statute.version)
    show_question(one, heading(one, language()))
    with st.form(f"trainer_form_{one.id}", border=False):
        given = ask_answer(one, f"trainer_answer_{one.id}")
        sent = st.form_submit_button(tell("app_pages.teach-check"), type="primary", icon=":material/done:")
    asked_key = f"trainer_sent_{one.id}"
    if sent:
        st.session_state[asked_key] = given
    if asked_key in st.session_state:
        show_mark(mark(one, st.session_state[asked_key]))
        with st.expander(tell("app_pages.teach-solution"), expanded=True, icon=":material/functions:"):
            show_solution(one)
    _show_ways(number, most)
    st.caption(tell("app_pages.law-version", version=statute.version))


def _number(most: int) -> int:
    numbers = tuple(range(1, most + 1))
    key = links.choice(KEY, numbers, 1)
    st.selectbox(tell("app_pages.teach-number"), numbers, key=key, persist_state="session")
    links.publish(key)
    return int(st.session_state[key])


def _show_ways(number: int, most: int) -> None:
    with st.container(horizontal=True):
        if number > 1:
            st.button(tell("app_pages.teach-exercise-back"), key="trainer_exercise_back",
                      icon=":material/arrow_back:", on_click=_go, args=(number - 1,))  # fmt: skip
        if number < most:
            st.button(tell("app_pages.teach-exercise-next"), key="trainer_exercise_next",
                      icon=":material/arrow_forward:", on_click=_go, args=(number + 1,))  # fmt: skip


def _go(number: int) -> None:
    st.session_state[KEY] = number
