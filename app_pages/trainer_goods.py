"""The goods a class is asked about: sectors, headings and codes, in the link; all goods if none is chosen."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell
from app_pages.goods_choice import SEPARATOR, good_label
from app_pages.knowledge import current_law, current_statute
from cbam.goods import HEADING_DIGITS
from groundwork.problems import BadInput
from groundwork.words import say

KEY: Final = "trainer_goods"
_WIDEST: Final = 60


def goods_widget() -> tuple[str, ...]:
    """The goods in the usual form and order; none for all."""
    from cbam.training.goods import chosen_goods
    from cbam.training.pool import pool_of
    from cbam.training.settings import settings

    lang, most = language(), settings().most_goods
    by_sector = pool_of(current_statute()).by_sector
    codes = sorted(code for group in by_sector.values() for code in group)
    headings = sorted({code[:HEADING_DIGITS] for code in codes})
    key = links.several(KEY, _is_known, most)
    known = [*by_sector, *headings, *codes]
    # A link may name other digits, such as the first six.
    others = [one for one in st.session_state[key] if one not in known]
    st.multiselect(
        tell("app_pages.teach-goods"),
        [*others, *known],
        format_func=lambda one: _label(one, lang),
        key=key,
        max_selections=most,
        filter_mode="contains",  # digits that merely occur in this order are no match
        select_all=False,
        placeholder=tell("app_pages.teach-goods-all"),
        help=tell("app_pages.teach-goods-help"),
        persist_state="session",
    )
    links.publish(key)
    return chosen_goods(st.session_state[key], current_statute())


def _is_known(one: str) -> bool:
    """Whether it is a sector or digits in their usual form, with goods to ask about."""
    from cbam.training.goods import chosen_goods

    try:
        return chosen_goods([one], current_statute()) == (one,)
    except BadInput:
        return False


def _label(one: str, lang: str) -> str:
    if not one.isdigit():
        name = say(f"cbam.sector-{one}", lang)
        return name[0].upper() + name[1:]
    if len(one) > HEADING_DIGITS:
        label = good_label(one, lang)
    else:
        label = f"{one}{SEPARATOR}{current_law().nomenclature.heading(one)[lang == 'zh']}"
    return label if len(label) <= _WIDEST else f"{label[: _WIDEST - 1]}…"
