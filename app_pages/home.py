"""Home: three doors, and the one distinction every reader should take along."""

from __future__ import annotations

import streamlit as st

from app_pages.frame import guarded, language, page_file, tell
from app_pages.markup import lead, verdict

DOORS = {
    "exporter": ":material/inventory_2:",
    "association": ":material/groups:",
    "trainer": ":material/school:",
}


def show() -> None:
    """The page."""
    st.title(tell("app_pages.home-title"))
    st.html(lead(tell("app_pages.home-lead")))
    for column, (name, icon) in zip(st.columns(len(DOORS), gap="medium"), DOORS.items(), strict=True):
        with column, st.container(border=True, height="stretch"):
            door = tell(f"app_pages.door-{name}")
            st.subheader(f"{icon} {door}")
            st.write(tell(f"app_pages.home-{name}"))
            st.page_link(page_file(name), label=tell("app_pages.home-open"), icon=":material/arrow_forward:")
    st.html(verdict(tell("app_pages.home-two-numbers"), tell("app_pages.home-two-numbers-text")))
    with guarded():
        _show_law()
    st.page_link(page_file("rules"), label=tell("app_pages.home-rules"), icon=":material/menu_book:")


def _show_law() -> None:
    """Which law data stand behind every page."""
    from app_pages.knowledge import current_statute
    from groundwork.words import day

    law = current_statute()
    st.caption(tell("app_pages.home-law", version=law.version, known=day(law.known_on, language())))
    st.caption(tell("app_pages.home-private"))


show()
