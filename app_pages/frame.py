"""The frame round every page: language, look, and the friendly face of anything that goes wrong."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from app_pages import links
from app_pages.links import LANGUAGE_KEY
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, has, say

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

NAME: Final = "PCF · CBAM"
LAYOUT: Final[Literal["wide"]] = "wide"
_LANGUAGE_NAMES: Final = {"zh": "中文", "en": "English"}
_HERE: Final = Path(__file__).parent
ICON: Final = str(_HERE / "icon.svg")  # a file: Streamlit fetches named icons for the tab from outside
_PAGES: Final = {
    "home": ":material/home:",
    "exporter": ":material/inventory_2:",
    "association": ":material/groups:",
    "trainer": ":material/school:",
    "rules": ":material/menu_book:",
    "projects": ":material/folder_open:",
}
_log = logging.getLogger(__name__)


def dress() -> str:
    """Put the language switch and the style on the page; return the language chosen.

    The order is the address (``?lang=``), this session's choice, the browser's language, Chinese.
    """
    with st.container(key="language_bar", horizontal=True, horizontal_alignment="right"):
        lang = st.segmented_control(
            "语言 Language",
            LANGUAGES,
            format_func=_LANGUAGE_NAMES.__getitem__,
            key=links.choice(LANGUAGE_KEY, LANGUAGES, _browser_language()),
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
    lang = lang or _browser_language()
    links.publish(LANGUAGE_KEY)
    for name in ("look.css", f"look.{lang}.css"):
        st.html(_HERE / name)
    return lang


def _browser_language() -> str:
    short = (st.context.locale or "")[:2].lower()
    return short if short in LANGUAGES else LANGUAGES[0]


def language() -> str:
    """The language of this run; pages ask for it after the frame has been put on."""
    lang = st.session_state.get(LANGUAGE_KEY)
    return lang if lang in LANGUAGES else _browser_language()


def pages(lang: str) -> list[StreamlitPage]:
    """The pages in their order, named in ``lang``. They are files, so that tests can switch between them."""
    return [
        st.Page(
            _HERE / f"{name}.py",
            title=say(f"app_pages.door-{name}", lang),
            icon=icon,
            default=name == "home",
        )
        for name, icon in _PAGES.items()
    ]


def is_page(name: str) -> bool:
    """Whether there is a page of this name."""
    return name in _PAGES


def page_file(name: str) -> str:
    """The file of a page as ``st.page_link`` wants it."""
    return str(_HERE / f"{name}.py")


def tell(key: str, **params: object) -> str:
    """A text of the pages in the language of this run."""
    return say(key, language(), **params)


def teller(key_of: Callable[[str], str]) -> Callable[[str], str]:
    """What an option is called, in the language of this run; ``key_of`` gives the key of its text."""
    lang = language()
    return lambda option: say(key_of(option), lang)


def tell_or(key: str, otherwise: str) -> str:
    """A text of the pages if there is one for this word, else the word itself."""
    return say(key, language()) if has(key, language()) else otherwise


@contextmanager
def guarded() -> Iterator[None]:
    """Run a part of a page so that nothing it raises reaches the reader as a trace.

    Bad input is shown as its list of problems; anything else as a sentence with the number under which
    the log keeps the details.
    """
    try:
        yield
    except BadInput as bad:
        from app_pages.problem_table import show_problems

        show_problems(bad.problems, headline="app_pages.no-answer")
    except Exception:
        number = uuid.uuid4().hex[:8]
        _log.exception("page failed, number %s", number)
        st.error(tell("app_pages.failed", number=number), icon=":material/build:")
