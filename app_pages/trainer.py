"""Trainer: a lesson in chapters, the formula, sliders, a customs case, exercises, a quiz, sheets to print."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from app_pages import links
from app_pages.frame import guarded, tell, teller
from app_pages.markup import lead
from app_pages.trainer_look import look_widget
from app_pages.trainer_share import show_link

if TYPE_CHECKING:
    from types import ModuleType

PARTS: Final = ("lesson", "formula", "play", "customs", "exercise", "quiz", "sheet")
PART_KEY: Final = "trainer_part"
_OF_A_FORMULA: Final = "trainer_cn"


def show() -> None:
    """The page: which part is open stands in the address, only that part runs."""
    st.title(tell("app_pages.trainer-title"))
    part = _part()
    st.html(lead(tell(f"app_pages.teach-{part}-lead")))
    with guarded():
        shown = cast(Callable[[], None], _module(part).show)
        shown()
    show_link()


def _part() -> str:
    # A link that names a good and no part is one to the formula, as before there were parts.
    first = "formula" if _OF_A_FORMULA in st.query_params else PARTS[0]
    key = links.choice(PART_KEY, PARTS, first)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            tell("app_pages.teach-part"),
            PARTS,
            format_func=teller(lambda name: f"app_pages.teach-{name}"),
            key=key,
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
        links.publish(key)
        look_widget()
    return str(st.session_state[key])


def _module(part: str) -> ModuleType:
    """The module of a part; loaded when it is opened."""
    return import_module(f"app_pages.trainer_{part}")


show()
