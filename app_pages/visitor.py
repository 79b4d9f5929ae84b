"""Who looks at this page: the one local user, a guest of this session, or somebody who signed in.

``visitor()`` gives the person whose ``space`` every call to projects and jobs takes; pages ask for it in
every run and never keep it in a global.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

from app_pages.frame import tell
from app_pages.kept import put_on_record
from app_pages.markup import lead, plain
from groundwork.accounts import (
    LOOPBACK,
    Access,
    Person,
    Rules,
    guest,
    is_from_here,
    local_person,
    person_of,
    read_rules,
    user_of,
)
from groundwork.problems import BadInput, Problem

ACCESS_VARIABLE: Final = "PCF_CBAM_ACCESS"
SPACES_VARIABLE: Final = "PCF_CBAM_SPACES"
_GUEST: Final = "_guest"
_REFUSED: Final = "_refused"


def access() -> Access:
    """Who may use this server.

    As PCF_CBAM_ACCESS says; unset: those who sign in where a provider is configured, else the one user of
    this machine where the server listens only here and the visit came without a proxy, else guests. Raises
    ``BadInput`` for another word, and where signing in is asked for but not configured: nobody is let in by
    mistake.
    """
    wanted = os.environ.get(ACCESS_VARIABLE, "").strip()
    can_sign_in = "is_logged_in" in _claims()
    if wanted and wanted not in set(Access):
        raise BadInput(
            Problem("groundwork.access-unknown", params={"value": wanted, "known": ", ".join(Access)})
        )
    if wanted == Access.SIGN_IN and not can_sign_in:
        raise BadInput(Problem("groundwork.access-without-sign-in"))
    if wanted:
        return Access(wanted)
    if can_sign_in:
        return Access.SIGN_IN
    only_here = st.get_option("server.address") in LOOPBACK and is_from_here(st.context.headers)
    return Access.SINGLE if only_here else Access.GUESTS


def visitor() -> Person:
    """The person of this session. Raises ``BadInput`` for one no rule lets in, or not signed in."""
    mode = access()
    if mode is Access.SINGLE:
        return local_person()
    if mode is Access.GUESTS:
        if _GUEST not in st.session_state:
            st.session_state[_GUEST] = secrets.token_urlsafe(9)
        return guest(st.session_state[_GUEST])
    claims = _claims()
    if not claims.get("is_logged_in"):
        raise BadInput(Problem("groundwork.account-unknown"))
    return person_of(claims, _rules())


def admitted() -> bool:
    """Whether the page may be shown; otherwise the door is shown instead, and nothing behind it runs."""
    if access() is not Access.SIGN_IN:
        return True
    if not _claims().get("is_logged_in"):
        _show_door()
        return False
    try:
        visitor()
    except BadInput as bad:
        _note_refusal(bad)
        _sign_out_button()
        raise
    return True


def _note_refusal(bad: BadInput) -> None:
    """One line of the audit log in a session for each reason: the id of who signed in, no name or address."""
    reason = bad.problems[0].code
    if st.session_state.get(_REFUSED) != reason:
        st.session_state[_REFUSED] = reason
        put_on_record("", user_of(_claims()), "sign-in-refused", reason)


def show_visitor() -> None:
    """Who is signed in, and the way out; nothing where nobody signs in."""
    if access() is not Access.SIGN_IN or not _claims().get("is_logged_in"):
        return
    person = visitor()
    name = " · ".join(filter(None, (person.name, person.space_name)))
    st.caption(plain(tell("app_pages.signed-in-as", name=name)))
    _sign_out_button()


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict()


def _rules() -> Rules:
    """Read anew when the file changes."""
    name = os.environ.get(SPACES_VARIABLE, "").strip()
    path = Path(name) if name else None
    changed = path.stat().st_mtime if path and path.is_file() else 0.0
    return _rules_of(name, changed)


@st.cache_resource(show_spinner=False, max_entries=2)
def _rules_of(name: str, changed: float) -> Rules:
    return read_rules(Path(name) if name else None)


def _show_door() -> None:
    st.title(tell("app_pages.sign-in-title"))
    st.html(lead(tell("app_pages.sign-in-lead")))
    for provider in _providers():
        label = tell("app_pages.sign-in") + (f" · {provider}" if provider else "")
        st.button(
            label, key=f"sign_in_{provider}", type="primary", on_click=st.login, args=(provider or None,)
        )


def _providers() -> list[str]:
    """The named providers of secrets.toml, or one without a name."""
    named = [name for name, value in st.secrets["auth"].items() if isinstance(value, Mapping)]
    return named or [""]


def _sign_out_button() -> None:
    st.button(tell("app_pages.sign-out"), key="sign_out", type="tertiary", on_click=st.logout)
