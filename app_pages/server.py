"""The server: every page, and beside them ``/health``, which knows whether what the app needs is there.

    streamlit run app_pages/server.py

It answers 200 or 503 with names and no details, since nobody has to sign in to ask; ``cbam keep health``
tells an operator why.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

    from groundwork.keeping.health import Check

HEALTH: Final = "/health"
_FOLDER: Final = "groundwork.keeping-folder"
_FRESH_SECONDS: Final = 5.0
"""An answer younger than this is given again: asking often costs nothing."""


@dataclass(slots=True)
class _Last:
    """The last answer, and when it was found [s of a clock that only goes on]."""

    found: list[Check] = field(default_factory=list)
    at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


_last: Final = _Last()


def looked() -> list[Check]:
    """Database, folder, room on the disk and, where there is one, the scheduler, looked at just now."""
    with _last.lock:
        if time.monotonic() - _last.at > _FRESH_SECONDS:
            _last.found, _last.at = _look(), time.monotonic()
        return _last.found


def _look() -> list[Check]:
    from groundwork.keeping.database import open_keeping
    from groundwork.keeping.health import Check, checks
    from groundwork.problems import BadInput

    try:
        kept = open_keeping()
    except BadInput as bad:
        code = bad.problems[0].code
        return [Check("folder" if code == _FOLDER else "database", False, code)]
    try:
        return checks(kept, {})
    finally:
        kept.engine.dispose()


def health(request: Request) -> JSONResponse:
    """Whether everything is there; called in a thread, so that a slow database holds up nobody."""
    del request
    found = looked()
    good = all(check.good for check in found)
    answer = {"healthy": good, "checks": {check.name: check.good for check in found}}
    return JSONResponse(answer, status_code=200 if good else 503, headers={"Cache-Control": "no-store"})


app = st.App(Path(__file__).parents[1] / "app_streamlit.py", routes=[Route(HEALTH, health)])
