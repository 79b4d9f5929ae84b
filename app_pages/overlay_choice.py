"""Proposals and what-ifs laid over the law: picked by name, and never shown without saying what they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell
from app_pages.knowledge import current_law
from app_pages.markup import plain
from app_pages.one_line import Question, price_one
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.law.overlays import Overlay

NONE: Final = "none"


def overlay_widget(page: str) -> str:
    """The overlay to lay over the law; empty for the law in force."""
    known, key = _overlays(), f"{page}_overlay"
    names = {NONE: tell("app_pages.overlay-none"), **{o.id: _option(o) for o in known.values()}}
    chosen = st.selectbox(
        tell("app_pages.overlay"),
        list(names),
        format_func=names.__getitem__,
        key=links.choice(key, tuple(names), NONE),
        help=tell("app_pages.overlay-help"),
        persist_state="session",
    )
    links.publish(key)
    return "" if chosen == NONE else str(chosen)


def show_overlay(question: Question) -> None:
    """Say what the chosen overlay is and what the same shipment costs under the law in force."""
    overlay, lang = _overlays()[question.overlay], language()
    bill = price_one(replace(question, overlay="")).bill
    words = {"kind": say(overlay.kind.word, lang), "name": overlay.name(lang), "does": overlay.does(lang)}
    eur = number(None if bill is None else float(bill.terms.cost_eur[0]), lang, 0)
    st.warning(plain(tell("app_pages.overlay-banner", **words, eur=eur)), icon=":material/layers:")


def _overlays() -> dict[str, Overlay]:
    from cbam.law.overlays import overlays_of

    return {overlay.id: overlay for overlay in overlays_of(current_law().stacks["overlays"])}


def _option(overlay: Overlay) -> str:
    lang = language()
    return tell("app_pages.overlay-option", kind=say(overlay.kind.word, lang), name=overlay.name(lang))
