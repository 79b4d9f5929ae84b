"""Where the work stands, above every step: the footprint, what is still open, what CBAM says of the good."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.border_view import good_of
from app_pages.footprint_view import declared
from app_pages.frame import language, tell
from app_pages.knowledge import current_law
from groundwork.problems import Severity
from groundwork.words import number

if TYPE_CHECKING:
    from app_pages.exporter_runs import Work
    from footprint.results import ProductResult


def show_summary(work: Work, result: ProductResult) -> None:
    """One line of facts about the product looked at."""
    lang = language()
    if result.pcf_kgco2e is None:
        footprint = tell("app_pages.summary-no-pcf")
    else:
        footprint = tell("app_pages.summary-pcf", kg=number(result.pcf_kgco2e, lang), amount=declared(result))
    facts = [
        (result.product.name or result.product.id, footprint),
        (tell("app_pages.summary-open"), _open(work)),
        ("CBAM", tell(f"app_pages.summary-cbam-{scope_of(good_of(result.product)[0])}")),
    ]
    cells = "".join(
        f'<div style="flex:1 1 14rem"><small style="color:#4B585C">{html.escape(name)}</small>'
        f"<div><b>{html.escape(text)}</b></div></div>"
        for name, text in facts
    )
    st.html(
        '<div class="summary" style="display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;background:#F2F5F4;'
        f'border-left:5px solid #1B5E6B;border-radius:.3rem;padding:.6rem 1rem">{cells}</div>'
    )


def _open(work: Work) -> str:
    errors = sum(p.severity is Severity.ERROR for p in work.problems) - len(work.open_lines)
    return tell("app_pages.summary-open-text", lines=len(work.open_lines), errors=max(0, errors))


def scope_of(cn_code: str) -> str:
    """Whether a code is in the scope of CBAM: ``in``, ``out``, or ``unknown`` where it is none or missing."""
    from cbam.goods import OutOfScope, Refused, resolve_good

    if not cn_code.strip():
        return "unknown"
    found = resolve_good(cn_code.strip(), current_law())
    if isinstance(found, Refused):
        return "unknown"
    return "out" if isinstance(found, OutOfScope) else "in"
