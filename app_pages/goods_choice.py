"""Pick a good and an origin by name in either language; any other code may be typed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell
from app_pages.knowledge import current_law
from cbam.profile import ELECTRICITY

SEPARATOR: Final = " · "
FIRST_GOOD, FIRST_ORIGIN = "72081000", "CN"
_WIDEST: Final = 200


def code_of(label: str) -> str:
    """The code at the start of a label; a code alone is its own label."""
    return label.partition(SEPARATOR)[0].strip()


def good_widget(page: str) -> str:
    """A CN code: one of those that can carry a price, or any code typed."""
    key = f"{page}_cn"
    lang = language()
    st.selectbox(
        tell("app_pages.good"),
        _goods(),
        format_func=lambda code: good_label(code, lang),
        key=links.text(key, FIRST_GOOD, code_of),
        accept_new_options=True,
        persist_state="session",
        help=tell("app_pages.good-help"),
    )
    links.publish(key, code_of)
    return code_of(str(st.session_state[key] or FIRST_GOOD))


def _goods() -> list[str]:
    """Goods a page can price; electricity needs MWh and a factor, which a portfolio asks for."""
    law = current_law()
    return [c for c in law.nomenclature.priced_goods if _sector(c) != ELECTRICITY]


def _sector(code: str) -> str:
    row = current_law().scope.get(code[:8])
    return row.sector if row else ""


def good_label(code: str, lang: str) -> str:
    """A code with its name; the code alone where we know none."""
    law = current_law()
    row = law.scope.get(code[:8])
    parts = [p for p in law.nomenclature.splits.get(code[:8], ()) if p.code == code]
    english, chinese = law.nomenclature.heading(code)
    if not english:
        english, chinese = law.nomenclature.chapter(code)
    if lang == "zh":
        name = parts[0].name_zh if parts else (row.name_zh if row and row.name_zh else chinese)
    else:
        name = parts[0].name_en if parts else row.name_en if row else english
    return f"{code}{SEPARATOR}{name[:_WIDEST]}" if name else code


def origin_widget(page: str) -> str:
    """A country or territory of origin by its name; any other spelling may be typed."""
    key, names = f"{page}_origin", _origin_names(language())
    st.selectbox(
        tell("app_pages.origin"),
        list(names),
        format_func=lambda code: f"{code}{SEPARATOR}{names[code]}" if code in names else code,
        key=links.text(key, FIRST_ORIGIN, code_of),
        accept_new_options=True,
        persist_state="session",
    )
    links.publish(key, code_of)
    return code_of(str(st.session_state[key] or FIRST_ORIGIN))


def _origin_names(lang: str) -> dict[str, str]:
    """Every country and territory outside the Union's customs territory, by code."""
    from cbam.origins import third_countries

    found = third_countries(current_law())
    return {o.code: o.name_zh if lang == "zh" else o.name_en for o in found}
