"""Text of users and of tables made safe for the page: nothing in it is read as Markdown or HTML."""

from __future__ import annotations

import html
import re
from typing import Final

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&@])")
_BLANKS: Final = re.compile("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
_APART: Final = ":small[]"
"""Shows nothing: an empty span. What stands on its two sides is no longer one piece of text."""
_JOINED: Final = re.compile(
    r"""
    (?<=[-<>~]) (?=[-=>])                 # arrows, dashes and comparisons that would become one sign
    | (?<=:) (?=//)                       # the start of an address
    | (?<=www) (?=\.)
    | (?<=@) (?=[-\w])                    # an address of mail
    | (?<=:) (?=[\w+-]+:|material[/_])    # a picture or an icon by its name
    """,
    re.VERBOSE | re.IGNORECASE,
)


def plain(text: str) -> str:
    """``text`` for a place where Streamlit reads Markdown: every mark is shown, none is obeyed.

    A backslash stops Markdown itself. Streamlit then looks through what is left for addresses, icons and
    arrows, backslashes or not: these are cut into pieces that mean nothing. Line breaks and runs of blanks
    become one blank, as a new line could begin a list or a heading.
    """
    pieces = _JOINED.split(_BLANKS.sub(" ", text).strip(" "))
    return _APART.join(_MARKDOWN.sub(r"\\\1", piece) for piece in pieces)


def verdict(head: str, body: str, mood: str = "") -> str:
    """The boxed answer of a page as HTML; ``mood`` is empty, ``due`` or ``refused``."""
    return f'<div class="verdict {mood}"><b>{html.escape(head)}</b><span>{html.escape(body)}</span></div>'


def lead(text: str) -> str:
    """The sentence under a heading as HTML."""
    return f'<p class="lead">{html.escape(text)}</p>'
