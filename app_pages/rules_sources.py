"""Every publication behind the law tables and the inventory, searched by any word."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages import links
from app_pages.cited import source_words
from app_pages.frame import tell
from app_pages.knowledge import current_catalogue, current_law
from app_pages.rules_tables import show_table


def show_sources() -> None:
    """The list, those that hold the word only."""
    text = st.text_input(
        tell("app_pages.rules-by-text"), key=links.text("source_text", ""), persist_state="session"
    )
    links.publish("source_text")
    wanted = (text or "").strip().casefold()
    law, inventory = current_law().sources.values(), current_catalogue().sources.values()
    listed = [
        (part, s)
        for part, sources in (("law", law), ("inventory", inventory))
        for s in sources
        if wanted in f"{s.id} {s.title} {source_words(s.title)} {s.publisher} {s.licence} {s.url}".casefold()
    ]
    if not listed:
        st.info(tell("app_pages.rules-no-rows"), icon=":material/search_off:")
        return
    columns: dict[str, list[Any]] = {
        tell("app_pages.rules-used-in"): [tell(f"app_pages.rules-{part}") for part, _ in listed],
        tell("app_pages.column-title"): [source_words(s.title) for _, s in listed],
        tell("app_pages.column-publisher"): [source_words(s.publisher) for _, s in listed],
        tell("app_pages.column-year"): [str(s.year) if s.year else "" for _, s in listed],
        tell("app_pages.column-licence"): [source_words(s.licence) for _, s in listed],
        tell("app_pages.column-url"): [s.url or None for _, s in listed],
        tell("app_pages.column-id"): [s.id for _, s in listed],
    }
    config = {tell("app_pages.column-url"): st.column_config.LinkColumn()}
    shown = ("rules-used-in", "column-title", "column-publisher", "column-year")
    main = [tell(f"app_pages.{name}") for name in shown]
    show_table(columns, "rules_sources", "sources", config, main=main)
