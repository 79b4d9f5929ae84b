"""The libraries that write documents come with the extra [report]; without it the user is told which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from groundwork.problems import BadInput, Problem


@contextmanager
def needs_extra() -> Iterator[None]:
    """Turn a missing library into a problem with the command that installs it.

    Raises:
        BadInput: the extra [report] is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        params = {"library": missing.name or "typst"}
        raise BadInput(Problem("groundwork.document-extra-missing", params=params)) from missing
