"""The glossary: every term in both languages with what it means and where it is from."""

from __future__ import annotations

import streamlit as st

from app_pages import links
from app_pages.cited import source_words
from app_pages.frame import language, tell
from app_pages.rules_tables import show_texts


def show_words() -> None:
    """The terms that hold the word looked for, in the reader's language first."""
    from groundwork.glossary import glossary

    text = st.text_input(
        tell("app_pages.rules-by-text"), key=links.text("term_text", ""), persist_state="session"
    )
    links.publish("term_text")
    lang, wanted = language(), (text or "").strip().casefold()
    other = "en" if lang == "zh" else "zh"
    found = [
        term
        for term in glossary()
        if wanted in f"{term.en} {term.zh} {term.definition_en} {term.definition_zh}".casefold()
    ]
    if not found:
        st.info(tell("app_pages.rules-no-rows"), icon=":material/search_off:")
        return
    show_texts(
        {
            tell(f"app_pages.term-{lang}"): [term.name(lang) for term in found],
            tell(f"app_pages.term-{other}"): [term.name(other) for term in found],
            tell("app_pages.term-meaning"): [term.definition(lang) for term in found],
            tell("app_pages.column-source"): [source_words(term.source) for term in found],
        },
        "rules_words",
        "glossary",
    )
