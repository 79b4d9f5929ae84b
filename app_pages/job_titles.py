"""What a job is called: a word of the reader's language where a page named it, else the name of its file.

A page stores no words, since whoever opens the list of jobs may read another language. It stores a mark that
no file name can be, as it has a stroke, and the mark becomes words when it is shown.
"""

from __future__ import annotations

from typing import Final

from app_pages.frame import tell

_COLLECTED: Final = "/workbooks/"
BENCHMARKS: Final = "/benchmarks"


def collection(n: int) -> str:
    """The stored title of a collection of ``n`` workbooks."""
    return f"{_COLLECTED}{n}"


def said(title: str) -> str:
    """A stored title in the language of this run."""
    if title == BENCHMARKS:
        return tell("app_pages.benchmark-all-heading")
    n = title.removeprefix(_COLLECTED)
    return tell("app_pages.collect-title", n=int(n)) if n != title and n.isdecimal() else title
