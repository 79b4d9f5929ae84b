"""Sheets to print with their key, in either language, as PDF or Word; and a look at what is on them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.frame import language, tell
from app_pages.handover import offer, tell_missing
from app_pages.knowledge import current_statute
from app_pages.trainer_seed import Wanted, ask, count_widget, drawn
from app_pages.trainer_shown import show_options, show_question, show_solution
from groundwork.words import LANGUAGES

if TYPE_CHECKING:
    from cbam.training.model import Exercise

ENDINGS: Final = (".pdf", ".docx")


def show() -> None:
    """Seed, topic, number and title; the files; a look at what is on them."""
    from cbam.training.sheets import heading

    wanted = ask(count_widget)
    if wanted is None:
        return
    title = st.text_input(
        tell("app_pages.teach-sheet-heading"),
        key="trainer_sheet_heading",
        max_chars=80,
        placeholder=tell("app_pages.teach-sheet-heading-example"),
        persist_state="session",
    )
    statute, lang = current_statute(), language()
    asked = drawn(wanted.seed, wanted.number, wanted.kinds, wanted.goods, statute.version)
    for one in (lang, *(other for other in LANGUAGES if other != lang)):
        _offer_files(asked, one, title or "")
    tell_missing(ENDINGS)
    st.caption(tell("app_pages.teach-sheet-command", command=_command(wanted, lang)))
    st.header(tell("app_pages.teach-sheet-look"), anchor=False)
    for exercise in asked:
        with st.container(border=True):
            show_question(exercise, heading(exercise, lang))
            show_options(exercise)
            with st.expander(tell("app_pages.teach-solution"), icon=":material/functions:"):
                show_solution(exercise)


def _command(wanted: Wanted, lang: str) -> str:
    """The command that writes the same sheet and key."""
    only = "".join(f" --kind {kind}" for kind in wanted.kinds)
    only += "".join(f" --goods {one}" for one in wanted.goods)
    made = f"cbam training sheet --seed {wanted.seed} --n {wanted.number}{only}"
    return f"{made} --lang {lang} --out sheet.pdf --key key.pdf"


def _offer_files(asked: tuple[Exercise, ...], lang: str, title: str) -> None:
    """Sheet and key in one language, in every form."""
    seed = asked[0].seed
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{tell(f'app_pages.teach-sheet-{lang}')}**", width=90)
        for ending in ENDINGS:
            offer(
                tell("app_pages.teach-sheet-file", form=ending[1:].upper()),
                partial(_sheet_bytes, asked, lang, title, ending),
                f"cbam_sheet_{seed}_{lang}{ending}",
                key=f"trainer_sheet_{lang}_{ending[1:]}",
            )
        for ending in ENDINGS:
            offer(
                tell("app_pages.teach-key-file", form=ending[1:].upper()),
                partial(_key_bytes, asked, lang, ending),
                f"cbam_key_{seed}_{lang}{ending}",
                key=f"trainer_key_{lang}_{ending[1:]}",
            )


def _sheet_bytes(asked: tuple[Exercise, ...], lang: str, title: str, ending: str) -> bytes:
    from cbam.training.sheets import sheet
    from groundwork.documents.writing import document_bytes

    return document_bytes(sheet(asked, current_statute(), lang, title=title), ending)


def _key_bytes(asked: tuple[Exercise, ...], lang: str, ending: str) -> bytes:
    from cbam.training.sheets import key
    from groundwork.documents.writing import document_bytes

    return document_bytes(key(asked, current_statute(), lang), ending)
