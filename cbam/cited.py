"""Where a price or an assumption of a scenario comes from, in the reader's language."""

from __future__ import annotations

import re
from typing import Final

from groundwork.words import has, say

_LONGEST: Final = 64
_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")


def source_text(text: str, lang: str) -> str:
    """A source in ``lang`` (``zh`` or ``en``); a text without an entry, such as a user's own, as written."""
    key = f"cbam.cited-{_NOT_IN_A_KEY.sub('-', text.lower()).strip('-')[:_LONGEST]}"
    return say(key, lang) if has(key, lang) else text
