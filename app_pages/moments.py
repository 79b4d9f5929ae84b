"""Moments as the reader's clock shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


def moment(at: datetime, lang: str) -> str:
    """A moment given in UTC, in the time of the reader's browser; in UTC where that is not known."""
    from babel.dates import format_datetime

    zone = st.context.timezone
    try:
        local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) if zone else None
    except (KeyError, ValueError, OSError):
        local = None
    if local is None:
        return f"{at:%Y-%m-%d %H:%M} UTC"
    return str(format_datetime(local, format="medium", tzinfo=local.tzinfo, locale=_LOCALES[lang]))
