"""Settings that live in the address, so that a page can be sent as a link.

Streamlit's own binding writes the words of an option into the address, which change with the language.
Here the plain value stands there: the address wins when it changes, else the session's value stays.
What cannot be followed is replaced, and a line under the widget says by what.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Final, TypeVar

import streamlit as st

from app_pages.markup import plain
from groundwork.words import LANGUAGES, say

T = TypeVar("T", str, int)
LANGUAGE_KEY: Final = "lang"
JOINT: Final = "-"
_LONGEST: Final = 40


def choice(key: str, allowed: Collection[T], default: T) -> str:
    """Prepare the setting ``key`` for its widget: one of ``allowed``; returns the widget's key."""
    known = {str(value): value for value in allowed}
    _prepare(key, known.get(_asked(key)), default)
    if st.session_state[key] not in known.values():
        st.session_state[key] = known.get(st.session_state.get(seen(key), ""), default)
    return key


def text(key: str, default: str, normal: Callable[[str], str] = str.strip) -> str:
    """Prepare a free text setting, always in its ``normal`` form; returns the widget's key."""
    asked = _asked(key)
    _prepare(key, asked if 0 < len(asked) <= _LONGEST else None, default)
    tidy = normal(str(st.session_state[key]))
    if tidy != st.session_state[key]:
        st.session_state[key] = tidy
    return key


def amount(
    key: str, default: float | None, largest: float, smallest: float = 0, *, stays_empty: bool = False
) -> str:
    """Prepare a number from ``smallest`` to ``largest``; returns the widget's key.

    A field the reader emptied takes its default again, unless it ``stays_empty`` until typed or linked anew.
    """
    if stays_empty and st.session_state.get(key, default) is None and not _is_asked_anew(key):
        return key
    try:
        asked = float(_asked(key))
    except ValueError:
        asked = math.nan
    _prepare(key, asked if smallest <= asked <= largest else None, default)
    return key


def several(key: str, allowed: Callable[[str], bool], most: int) -> str:
    """Prepare a list of values, ``most`` at the most and each ``allowed``; returns the widget's key.

    They stand in the address with a hyphen between them.
    """
    asked = [value for value in _asked(key).split(JOINT) if value]
    known = [value for value in dict.fromkeys(asked) if allowed(value)][:most]
    _prepare(key, known if known and known == asked else None, known)
    return key


def publish(key: str, normal: Callable[[str], str] = str.strip) -> None:
    """Write the value of a setting into the address, in its ``normal`` form, after its widget has run."""
    value = normal(_shown(st.session_state.get(key)))
    st.session_state[seen(key)] = value
    if value and st.query_params.get(key) != value:
        st.query_params[key] = value
    elif not value and key in st.query_params:
        del st.query_params[key]
    _say_replaced(key, value)


def _say_replaced(key: str, value: str) -> None:
    """Under a widget whose link asked for what cannot be: what it asked, until the reader sets it anew."""
    asked, used = st.session_state.get(_replaced(key), ("", ""))
    if not asked:
        return
    if value != used:
        del st.session_state[_replaced(key)]
        return
    chosen = st.session_state.get(LANGUAGE_KEY)
    lang = chosen if chosen in LANGUAGES else LANGUAGES[0]
    words = {"asked": plain(asked), "used": plain(used) or say("app_pages.link-empty", lang)}
    st.warning(say("app_pages.link-replaced", lang, **words))


def _shown(value: object) -> str:
    if isinstance(value, list):
        return JOINT.join(value)
    return f"{value:.15g}" if isinstance(value, float) else "" if value is None else str(value)


def _asked(key: str) -> str:
    return st.query_params.get(key, "").strip()


def seen(key: str) -> str:
    """Where the session keeps what a setting last said in the address."""
    return f"_{key}_in_address"


def _spoken(key: str) -> str:
    return f"_{key}_language"


def _replaced(key: str) -> str:
    return f"_{key}_replaced"


def _is_asked_anew(key: str) -> bool:
    return _asked(key) != str(st.session_state.get(seen(key), ""))


def _prepare(
    key: str, asked: str | float | list[str] | None, default: str | float | list[str] | None
) -> None:
    changed = _is_asked_anew(key)
    if asked is not None and changed:
        st.session_state[key] = asked
        st.session_state.pop(_replaced(key), None)
    elif key not in st.session_state or st.session_state[key] is None:
        st.session_state[key] = default
    elif st.session_state.get(_spoken(key)) != st.session_state.get(LANGUAGE_KEY):
        # Written again, so that the browser shows the option in the language now spoken.
        st.session_state[key] = st.session_state[key]
    if asked is None and changed and _asked(key):
        st.session_state[_replaced(key)] = (_asked(key)[:_LONGEST], _shown(st.session_state[key]))
    if key != LANGUAGE_KEY:
        st.session_state[_spoken(key)] = st.session_state.get(LANGUAGE_KEY)
