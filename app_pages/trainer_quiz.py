"""A timed quiz: start, answer, hand in; the score, what went wrong, and a result to download."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.frame import guarded, language, tell
from app_pages.handover import offer
from app_pages.knowledge import current_statute
from app_pages.trainer_seed import count_widget, drawn, seed_widget, topic_widget
from app_pages.trainer_shown import ask_answer, show_mark, show_question, show_solution

if TYPE_CHECKING:
    from cbam.training.model import Exercise
    from cbam.training.quiz import Score

RUNNING: Final = "trainer_quiz_running"
DONE: Final = "trainer_quiz_done"


@dataclass(frozen=True, slots=True)
class Paper:
    """One quiz: what makes its exercises, and when it began [seconds of the server's clock]."""

    seed: int
    n: int
    kinds: tuple[str, ...]
    began: float


def show() -> None:
    """The quiz in one of its three states: to be started, running, handed in."""
    if DONE in st.session_state:
        _show_result(*st.session_state[DONE])
    elif RUNNING in st.session_state:
        _show_running(st.session_state[RUNNING])
    else:
        _show_start()


def _show_start() -> None:
    from cbam.training.settings import settings

    first, second, third = st.columns([1, 2, 1])
    with first:
        seed = seed_widget()
    with second:
        kinds = topic_widget()
    with third:
        n = count_widget()
    minutes = n * settings().seconds_each // 60
    st.info(tell("app_pages.teach-quiz-rules", n=n, minutes=minutes), icon=":material/timer:")
    st.button(tell("app_pages.teach-quiz-start"), key="trainer_quiz_start", type="primary",
              icon=":material/play_arrow:", on_click=_start, args=(seed, n, kinds))  # fmt: skip


def _start(seed: int, n: int, kinds: tuple[str, ...]) -> None:
    st.session_state[RUNNING] = Paper(seed, n, kinds, time.time())
    for key in [k for k in st.session_state if str(k).startswith("trainer_quiz_answer_")]:
        del st.session_state[key]


def _show_running(paper: Paper) -> None:
    from cbam.training.sheets import heading

    asked = _asked(paper)
    _clock()
    with st.form("trainer_quiz_form", border=False):
        name = st.text_input(tell("app_pages.teach-name"), key="trainer_quiz_name", max_chars=80,
                             help=tell("app_pages.teach-name-help"), persist_state="session")  # fmt: skip
        given = []
        for one in asked:
            with st.container(border=True):
                show_question(one, heading(one, language()))
                given.append(ask_answer(one, f"trainer_quiz_answer_{one.number}"))
        sent = st.form_submit_button(
            tell("app_pages.teach-quiz-hand-in"), type="primary", icon=":material/send:"
        )
    st.button(tell("app_pages.teach-quiz-leave"), key="trainer_quiz_leave", on_click=_leave)
    if sent:
        _hand_in(paper, asked, given, name or "")
        st.rerun()


@st.fragment(run_every=1)
def _clock() -> None:
    """The time left, counted down; after it the quiz can still be handed in, and the time taken shows."""
    from cbam.training.settings import settings

    paper = st.session_state.get(RUNNING)
    if not isinstance(paper, Paper):
        return
    allowed = paper.n * settings().seconds_each
    left = round(paper.began + allowed - time.time())
    key = "app_pages.teach-quiz-left" if left > 0 else "app_pages.teach-quiz-over"
    minutes, seconds = divmod(abs(left), 60)
    share = min(max(left / allowed, 0.0), 1.0)
    st.progress(share, text=tell(key, time=f"{minutes}:{seconds:02d}"))


def _asked(paper: Paper) -> tuple[Exercise, ...]:
    return drawn(paper.seed, paper.n, paper.kinds, current_statute().version)


def _hand_in(paper: Paper, asked: tuple[Exercise, ...], given: list[str], name: str) -> None:
    from cbam.training.quiz import score, sealed

    result = score(asked, given)
    seconds = round(time.time() - paper.began)
    record = sealed(result, paper.kinds, current_statute().version, name, seconds)
    st.session_state[DONE] = (result, record)
    st.session_state.pop(RUNNING, None)


def _leave() -> None:
    st.session_state.pop(RUNNING, None)
    st.session_state.pop(DONE, None)


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
            show_mark(mark)
            with st.expander(tell("app_pages.teach-solution"), icon=":material/functions:"):
                show_solution(mark.exercise)
    st.button(tell("app_pages.teach-quiz-again"), key="trainer_quiz_again", on_click=_leave,
              icon=":material/replay:")  # fmt: skip


def _offer_result(result: Score, record: dict[str, Any], lang: str) -> None:
    with st.container(horizontal=True):
        for ending in (".pdf", ".docx"):
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


def _result_bytes(result: Score, record: dict[str, Any], lang: str, ending: str) -> bytes:
    from cbam.training.sheets import marked
    from groundwork.documents.writing import document_bytes

    return document_bytes(marked(result, record, current_statute(), lang), ending)
