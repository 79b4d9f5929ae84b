"""Where a price or an assumption comes from, in the reader's language.

The scenarios say it in English. The pages' words hold the packaged ones in both languages; a text without
an entry, such as a user's own, is shown as it was written.
"""

from __future__ import annotations

import re
from typing import Final

from app_pages.frame import language, tell_or
from cbam.articles import article_text

_LONGEST: Final = 64
_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")


def source_key(text: str) -> str:
    """The key of a source's words: its letters and digits, hyphens between them."""
    return f"app_pages.cited-{_NOT_IN_A_KEY.sub('-', text.lower()).strip('-')[:_LONGEST]}"


def source_words(text: str) -> str:
    """A source in the language of this run, articles of acts too; or as it was written."""
    return tell_or(source_key(text), article_text(text, language())) if text else text
