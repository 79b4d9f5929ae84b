"""How the trainer's page looks in a classroom: normal, large type, or black on white for a projector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.frame import tell, teller

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LOOKS: Final = ("normal", "large", "contrast")
KEY: Final = "trainer_look"
_HERE: Final = Path(__file__).parent
_LARGE_PX, _TITLE_PX = 19, 22


def look_widget() -> None:
    """Let the trainer choose; the style follows at once."""
    key = links.choice(KEY, LOOKS, LOOKS[0])
    st.segmented_control(
        tell("app_pages.teach-look"),
        LOOKS,
        format_func=teller(lambda look: f"app_pages.teach-look-{look}"),
        key=key,
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    links.publish(key)
    st.html(_HERE / "trainer.css")
    if st.session_state[key] != LOOKS[0]:
        st.html(_HERE / f"trainer_{st.session_state[key]}.css")


def is_large() -> bool:
    """Whether the type is large."""
    return bool(st.session_state.get(KEY, LOOKS[0]) != LOOKS[0])


def fit(figure: Figure) -> Figure:
    """A chart in the type of the page; its own sizes do not follow the root's."""
    if not is_large():
        return figure
    figure.update_layout(font={"size": _LARGE_PX}, title={"font": {"size": _TITLE_PX}})
    figure.update_layout(height=(figure.layout.height or 0) * _LARGE_PX // 13 or None)
    if st.session_state[KEY] == "contrast":
        figure.update_layout(font={"color": "#000000"}, title={"font": {"color": "#000000"}})
    return figure
