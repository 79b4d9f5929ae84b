"""Files that could not be made: why, at the top of the page.

A file is made when its button is pressed, in a thread that has no page to write on. Streamlit says under the
button for some seconds that there is none (in the reader's language by ``look.*.css``); the reason waits in
the session and is shown by the page's next run.
"""

from __future__ import annotations

import logging
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from app_pages.frame import tell
from app_pages.markup import plain
from app_pages.problem_table import show_problem_rows
from groundwork.problems import BadInput, Problem

_KEY: Final = "_failed_files"
_MOST: Final = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failed:
    """A file's name, and its problems or the number under which the log keeps the details."""

    name: str
    problems: tuple[Problem, ...]
    number: str = ""


def told(make: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """The same maker of a file; when it fails, the next run says so. To be called while the page is drawn."""
    waiting = _waiting()

    def made() -> bytes:
        try:
            return make()
        except BadInput as bad:
            waiting.append(_Failed(name, tuple(bad.problems)))
            raise
        except Exception:
            number = uuid.uuid4().hex[:8]
            _log.exception("file not made, number %s", number)
            waiting.append(_Failed(name, (), number))
            raise

    return made


def show_failed() -> None:
    """What could not be made since the last run, once."""
    waiting = _waiting()
    while waiting:
        one = waiting.popleft()
        text = plain(tell("app_pages.file-failed", name=one.name))
        if one.number:
            text = f"{text} {tell('app_pages.failed', number=one.number)}"
        st.error(text, icon=":material/download:")
        if one.problems:
            show_problem_rows(one.problems)


def _waiting() -> deque[_Failed]:
    found: deque[_Failed] = st.session_state.setdefault(_KEY, deque(maxlen=_MOST))
    return found
