"""Text of users and of tables made safe for the page: nothing in it is read as Markdown or HTML."""

from __future__ import annotations

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:])")


def plain(text: str) -> str:
    """``text`` for a place where Streamlit reads Markdown: every mark is shown, none is obeyed."""
    return _MARKDOWN.sub(r"\\\1", text)


def verdict(head: str, body: str, mood: str = "") -> str:
    """The boxed answer of a page as HTML; ``mood`` is empty, ``due`` or ``refused``."""
    return f'<div class="verdict {mood}"><b>{html.escape(head)}</b><span>{html.escape(body)}</span></div>'


def lead(text: str) -> str:
    """The sentence under a heading as HTML."""
    return f'<p class="lead">{html.escape(text)}</p>'
