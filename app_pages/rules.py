"""Rules and data: what the law tables and the inventory hold, what changed, what is stale; read only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from app_pages import links
from app_pages.frame import guarded, language, tell, teller
from app_pages.knowledge import current_statute
from app_pages.markup import lead
from app_pages.rules_changes import show_changes
from app_pages.rules_code import show_code
from app_pages.rules_inventory import show_inventory
from app_pages.rules_law import show_law
from app_pages.rules_sources import show_sources
from app_pages.rules_stale import show_stale
from app_pages.rules_words import show_words
from groundwork.words import day

PARTS: Final[dict[str, Callable[[], None]]] = {
    "law": show_law,
    "code": show_code,
    "changes": show_changes,
    "stale": show_stale,
    "inventory": show_inventory,
    "words": show_words,
    "sources": show_sources,
}


def show() -> None:
    """The page: one part at a time, so that nothing is computed that nobody looks at."""
    st.title(tell("app_pages.rules-title"))
    st.html(lead(tell("app_pages.rules-lead")))
    law = current_statute()
    st.caption(tell("app_pages.home-law", version=law.version, known=day(law.known_on, language())))
    part = st.segmented_control(
        tell("app_pages.rules-title"),
        tuple(PARTS),
        format_func=teller(lambda key: f"app_pages.rules-{key}"),
        key=links.choice("rules_part", tuple(PARTS), "law"),
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    links.publish("rules_part")
    with guarded():
        PARTS[str(part)]()


show()
