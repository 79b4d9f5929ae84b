"""The libraries that write documents come with the extra [report]; without it the user is told which."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from groundwork.problems import BadInput, Problem

_LIBRARY: Final = {".pdf": "typst", ".docx": "docx"}


def missing_library(ending: str) -> Problem | None:
    """What keeps a document of this ending from being written here; None where nothing does."""
    library = _LIBRARY.get(ending)
    if library is None or importlib.util.find_spec(library) is not None:
        return None
    return Problem("groundwork.document-extra-missing", params={"library": library})


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
