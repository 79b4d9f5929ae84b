"""The link to what is on the trainer's page, ready to be copied to a class."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from app_pages.frame import tell

PREFIX: Final = "trainer_"
_OF_PART: Final = {
    "lesson": ("cn", "origin", "year", "quarter", "price", "eur", "mass", "chapter"),
    "formula": ("cn", "origin", "year", "quarter", "price", "eur", "mass", "overlay"),
    "play": ("play",),
    "customs": ("case",),
    "exercise": ("seed", "topic", "goods", "no"),
    "quiz": ("seed", "topic", "goods", "n"),
    "sheet": ("seed", "topic", "goods", "n"),
}


def show_link() -> None:
    """The address with every setting of this part in it; Streamlit's code block has a copy button."""
    with st.expander(tell("app_pages.teach-link"), icon=":material/link:"):
        st.write(tell("app_pages.teach-link-text"))
        st.code(link(st.context.url or "/trainer", dict(st.query_params)), language=None, wrap_lines=True)


def link(address: str, settings: dict[str, str]) -> str:
    """The address with the settings of the open part, the look and the language; nothing else."""
    part = settings.get("trainer_part", "lesson")
    own = _OF_PART.get(part, ())
    kept = {
        key: value
        for key, value in settings.items()
        if key in {"lang", "trainer_part", "trainer_look"} or _belongs(key, own)
    }
    scheme, host, path, _, _ = urlsplit(address)
    return urlunsplit((scheme, host, path, urlencode(kept), ""))


def _belongs(key: str, own: tuple[str, ...]) -> bool:
    """Whether a setting is one of a part's: its name, or the beginning of a group of names."""
    name = key.removeprefix(PREFIX)
    return key.startswith(PREFIX) and any(name == one or name.startswith(f"{one}_") for one in own)
