"""A quiz under way: what was asked, until when, what was answered so far; kept over a reload of the page.

The server keeps it in its memory under a number nobody can guess, which stands in the address. Only the
browser that began it gets it back: another one that opens the same address is offered a quiz of its own. A
browser without cookies cannot be told from others: there the quiz lasts until the page is loaded again.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import links

if TYPE_CHECKING:
    from app_pages.trainer_seed import Wanted
    from cbam.training.quiz import Score

KEY: Final = "trainer_quiz"
NAME_KEY: Final = "trainer_quiz_name"
_ANSWER: Final = "trainer_quiz_answer_"
_ID_BYTES: Final = 16
_KEPT_SECONDS: Final = 12 * 60 * 60
_MOST: Final = 5_000
_BROWSER: Final = "_streamlit_xsrf"
_SESSION: Final = "_trainer_quiz_session"


@dataclass(frozen=True, slots=True)
class Paper:
    """One quiz: what makes its exercises, when it began, when its time is over [s of the server's clock]."""

    wanted: Wanted
    began: float
    ends: float


@dataclass(slots=True)
class Sitting:
    """One reader's quiz; ``handed_in`` is its score and sealed record once it has them."""

    paper: Paper
    browser: str
    answers: dict[int, str] = field(default_factory=dict)
    name: str = ""
    handed_in: tuple[Score, dict[str, Any]] | None = None


@st.cache_resource(show_spinner=False)
def _kept() -> dict[str, Sitting]:
    """Every quiz of this server by its number, the oldest first; only one that is begun gets a place."""
    return {}


def _keep(number: str, begun: Sitting) -> None:
    """Give a quiz its place; what is too old goes, and the oldest where there are too many."""
    kept, now = _kept(), begun.paper.began
    for old, one in list(kept.items()):
        if len(kept) < _MOST and now - one.paper.began < _KEPT_SECONDS:
            break
        kept.pop(old, None)
    kept[number] = begun


def sitting() -> Sitting | None:
    """The quiz of this address; None where none was begun, or not by this browser, or too long ago."""
    links.text(KEY, "")
    number = str(st.session_state[KEY])
    if not number:
        links.publish(KEY)
        return None
    found = _kept().get(number)
    if found is None or found.browser != _browser() or time.time() - found.paper.began > _KEPT_SECONDS:
        return None
    _fill(found)
    links.publish(KEY)
    return found


def is_lost() -> bool:
    """Whether the address names a quiz that cannot be gone on with; it is taken out of the address."""
    if not st.session_state.get(KEY):
        return False
    forget()
    links.publish(KEY)
    return True


def begin(wanted: Wanted, allowed_seconds: float) -> None:
    """Begin a quiz now."""
    forget()
    number, now = secrets.token_urlsafe(_ID_BYTES), time.time()
    paper = Paper(wanted, now, now + allowed_seconds)
    _keep(number, Sitting(paper, _browser(), name=str(st.session_state.get(NAME_KEY) or "")))
    st.session_state[KEY] = number


def forget() -> None:
    """Leave the quiz: nothing of it is kept."""
    number = str(st.session_state.get(KEY) or "")
    kept = _kept().get(number)
    if kept is not None and kept.browser == _browser():
        _kept().pop(number, None)
    st.session_state[KEY] = ""
    for key in [key for key in st.session_state if str(key).startswith(_ANSWER)]:
        del st.session_state[key]


def answer_key(number: int) -> str:
    """The widget of the answer to an exercise."""
    return f"{_ANSWER}{number}"


def _fill(found: Sitting) -> None:
    """Give widgets that know nothing, as after a reload, what was answered before it."""
    for number, answer in found.answers.items():
        if answer and answer_key(number) not in st.session_state:
            st.session_state[answer_key(number)] = answer
    if found.name and NAME_KEY not in st.session_state:
        st.session_state[NAME_KEY] = found.name


def _browser() -> str:
    """A mark of this browser that stays over a reload; where cookies are off, of this session alone.

    Streamlit's cookie against forged requests holds a token that stays, masked anew with every load:
    ``2|mask|masked token|time``, all but the time as hexadecimal digits.
    """
    cookie = st.context.cookies.get(_BROWSER, "")
    try:
        _, mask, masked, _ = cookie.split("|")
        bits = bytes.fromhex(mask)
        token = bytes(byte ^ bits[at % len(bits)] for at, byte in enumerate(bytes.fromhex(masked)))
    except (TypeError, ValueError, ZeroDivisionError):
        return str(st.session_state.setdefault(_SESSION, secrets.token_hex(_ID_BYTES)))
    return sha256(token).hexdigest()
