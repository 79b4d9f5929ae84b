"""Files that pages made, in the audit log: who, which form, how large. Never a word out of a file.

    st.download_button(label, data=on_record(make, name, key), ...)

Projects and jobs write their own lines (``groundwork.keeping``, ``groundwork.jobs``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from app_pages.failed_files import told
from app_pages.frame import is_page
from app_pages.kept import put_on_record
from app_pages.visitor import visitor

PAPERS: Final = ("paper_", "report_", "benchmark_", "trainer_sheet_", "trainer_key_")
"""How the keys of papers begin. Such a key names the paper and its form; other keys may name goods."""
_LONGEST: Final = 64


def on_record(make: Callable[[], bytes], name: str, key: str) -> Callable[[], bytes]:
    """The same maker of a file; when it has made it, a line says who, on which page, which form and size.

    When it cannot, the page says why (``failed_files``).
    """
    person, page, making = visitor(), _page(), told(make, name)

    def made() -> bytes:
        data = making()
        subject = key[:_LONGEST] if key.startswith(PAPERS) else ""
        facts = {"form": name.rpartition(".")[2], "bytes": len(data)}
        put_on_record(person.space, person.user, "file-made", page, subject, **facts)
        return data

    return made


def _page() -> str:
    """The page that is shown, as the browser names it; empty where there is none."""
    last = (st.context.url or "").partition("?")[0].rstrip("/").rpartition("/")[2]
    return last if is_page(last) else ""
