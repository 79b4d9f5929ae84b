"""A timed quiz: start, answer, hand in; the score, what went wrong, and a result to download."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.frame import guarded, language, tell
from app_pages.handover import offer, tell_missing
from app_pages.knowledge import current_statute
from app_pages.trainer_seed import ask, count_widget, drawn
from app_pages.trainer_shown import (
    FIELD_PX,
    ask_answer,
    show_mark,
    show_options,
    show_question,
    show_solution,
)
from app_pages.trainer_sitting import NAME_KEY, answer_key, begin, forget, is_lost, sitting

if TYPE_CHECKING:
    from app_pages.trainer_sitting import Paper, Sitting
    from cbam.training.model import Exercise
    from cbam.training.quiz import Score

ENDINGS: Final = (".pdf", ".docx")


def show() -> None:
    """The quiz in one of its three states: to be started, running, handed in."""
    found = sitting()
    if found is None:
        _show_start()
    elif found.handed_in is not None:
        _show_result(*found.handed_in)
    else:
        _show_running(found)


def _show_start() -> None:
    from cbam.training.settings import settings

    if is_lost():
        st.warning(tell("app_pages.teach-quiz-lost"), icon=":material/timer_off:")
    wanted = ask(count_widget)
    if wanted is None:
        return
    n = wanted.number
    seconds = n * settings().seconds_each
    st.info(tell("app_pages.teach-quiz-rules", n=n, minutes=seconds // 60), icon=":material/timer:")
    st.button(tell("app_pages.teach-quiz-start"), key="trainer_quiz_start", type="primary",
              icon=":material/play_arrow:", on_click=begin, args=(wanted, seconds))  # fmt: skip


def _show_running(now: Sitting) -> None:
    """Every answer is kept as it is given, so that a reload loses none."""
    from cbam.training.sheets import heading

    _clock()
    for one in _asked(now.paper):
        with st.container(border=True):
            show_question(one, heading(one, language()))
            now.answers[one.number] = ask_answer(one, answer_key(one.number))
    name = st.text_input(tell("app_pages.teach-name"), key=NAME_KEY, max_chars=80, width=FIELD_PX,
                         help=tell("app_pages.teach-name-help"), persist_state="session")  # fmt: skip
    now.name = name or ""
    with st.container(horizontal=True):
        sent = st.button(tell("app_pages.teach-quiz-hand-in"), key="trainer_quiz_hand_in",
                         type="primary", icon=":material/send:")  # fmt: skip
        st.button(tell("app_pages.teach-quiz-leave"), key="trainer_quiz_leave", on_click=forget)
    if sent:
        _hand_in(now)
        st.rerun()


@st.fragment(run_every=1)
def _clock() -> None:
    """The time left, counted down; after it the quiz can still be handed in, and the time taken shows."""
    now = sitting()
    if now is None or now.handed_in is not None:
        return
    left = round(now.paper.ends - time.time())
    key = "app_pages.teach-quiz-left" if left > 0 else "app_pages.teach-quiz-over"
    minutes, seconds = divmod(abs(left), 60)
    share = min(max(left / (now.paper.ends - now.paper.began), 0.0), 1.0)
    st.progress(share, text=tell(key, time=f"{minutes}:{seconds:02d}"))


def _asked(paper: Paper) -> tuple[Exercise, ...]:
    wanted = paper.wanted
    return drawn(wanted.seed, wanted.number, wanted.kinds, wanted.goods, current_statute().version)


def _hand_in(now: Sitting) -> None:
    from cbam.training.quiz import score, sealed

    paper, asked = now.paper, _asked(now.paper)
    result = score(asked, [now.answers.get(one.number, "") for one in asked])
    seconds = round(time.time() - paper.began)
    now.handed_in = (result, sealed(result, paper.wanted.kinds, current_statute().version, now.name, seconds))


def _show_result(result: Score, record: dict[str, Any]) -> None:
    from cbam.training.generator import kind_name
    from cbam.training.sheets import heading

    lang = language()
    boxes = st.columns(3)
    boxes[0].metric(tell("app_pages.teach-score"), f"{result.right} / {result.n}")
    minutes, seconds = divmod(record["seconds"], 60)
    boxes[1].metric(tell("app_pages.teach-time"), f"{minutes}:{seconds:02d}")
    boxes[2].metric(tell("app_pages.teach-code"), record["code"])
    st.caption(tell("app_pages.teach-code-text"))
    _offer_result(result, record, lang)
    st.table(
        {
            tell("app_pages.teach-topic"): [kind_name(kind).say(lang) for kind in result.by_kind],
            tell("app_pages.teach-score"): [f"{r} / {n}" for r, n in result.by_kind.values()],
        },
        hide_index=True,
        border="horizontal",
    )
    for mark in result.marks:
        with guarded(), st.container(border=True):
            show_question(mark.exercise, heading(mark.exercise, lang))
            show_options(mark.exercise)
            show_mark(mark)
            with st.expander(tell("app_pages.teach-solution"), icon=":material/functions:"):
                show_solution(mark.exercise)
    st.button(tell("app_pages.teach-quiz-again"), key="trainer_quiz_again", on_click=forget,
              icon=":material/replay:")  # fmt: skip


def _offer_result(result: Score, record: dict[str, Any], lang: str) -> None:
    with st.container(horizontal=True):
        for ending in ENDINGS:
            offer(
                tell(f"app_pages.teach-result-{ending[1:]}"),
                partial(_result_bytes, result, record, lang, ending),
                f"cbam_quiz_{record['seed']}{ending}",
                key=f"trainer_result_{ending[1:]}",
            )
        offer(
            tell("app_pages.teach-result-json"),
            lambda: json.dumps(record, ensure_ascii=False, indent=2).encode(),
            f"cbam_quiz_{record['seed']}.json",
            key="trainer_result_json",
        )
    tell_missing(ENDINGS)


def _result_bytes(result: Score, record: dict[str, Any], lang: str, ending: str) -> bytes:
    from cbam.training.sheets import marked
    from groundwork.documents.writing import document_bytes

    return document_bytes(marked(result, record, current_statute(), lang), ending)
