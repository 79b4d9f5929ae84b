"""The shipment a lesson is about: good, origin, time, price, mass; the same settings in every part."""

from __future__ import annotations

import streamlit as st

from app_pages.border_view import mass_widget
from app_pages.frame import tell
from app_pages.goods_choice import good_widget, origin_widget
from app_pages.one_line import Question
from app_pages.overlay_choice import overlay_widget
from app_pages.price_choice import FLAT, PATHS, PUBLISHED, price_widgets, quarter_widget, year_widget
from app_pages.trainer_look import is_large


def ask_folded() -> Question:
    """The same settings; in large type they are folded away, so that the formula is what the class sees."""
    if not is_large():
        return ask(overlays=False)
    with st.expander(tell("app_pages.teach-settings"), icon=":material/tune:"):
        return ask(overlays=False)


def ask(*, overlays: bool) -> Question:
    """Let the reader set the shipment; ``overlays`` offers proposals and what-ifs too."""
    first = st.columns([3, 2])
    with first[0]:
        cn_code = good_widget("trainer")
    with first[1]:
        origin = origin_widget("trainer")
    second = st.columns(4)
    with second[0]:
        year = year_widget("trainer")
    with second[1]:
        quarter = quarter_widget("trainer", year)
    with second[2]:
        price = price_widgets("trainer", (PUBLISHED, *PATHS, FLAT), PUBLISHED)
    with second[3]:
        mass = mass_widget("trainer")
    overlay = overlay_widget("trainer") if overlays else ""
    return Question(cn_code, origin, mass, year, quarter, price, overlay)
