"""An amount that nobody has to state: empty until it is typed, and then in the address."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app_pages import links
from app_pages.frame import tell

_MOST: Final = 1e9


def optional_amount(  # noqa: PLR0913, PLR0917 - a field, its texts and its limits
    key: str,
    label: str,
    about: str,
    step: float = 10.0,
    empty: str = "app_pages.optional-placeholder",
    smallest: float = 0.0,
) -> float | None:
    """An amount of at least ``smallest``, or None where nothing is typed.

    ``label``, ``about`` and ``empty`` (what stands in the empty field) are keys of texts.
    What a link asks for and cannot be set is left out, and a line under the field says so.
    """
    value = st.number_input(
        tell(label),
        min_value=smallest,
        max_value=_MOST,
        value=None,
        step=step,
        key=links.amount(key, None, _MOST, smallest, stays_empty=True),
        help=tell(about),
        placeholder=tell(empty),
        persist_state="session",
    )
    links.publish(key)
    return None if value is None else float(value)
