"""What groups of a portfolio are called: keys in files and tables, words for a reader."""

from __future__ import annotations

from typing import Final

from groundwork.words import say

TOTAL: Final = "total"
NONE: Final = "(none)"
"""The key of what a firm or a line does not state; among sectors: goods outside CBAM."""


def group_name(level: str, key: str, lang: str) -> str:
    """The name of one group of a level in ``lang``: sectors in words, the rest as the portfolio names it."""
    if level == "sector":
        name = say("cbam.sector-none" if key == NONE else f"cbam.sector-{key}", lang)
        return name[:1].upper() + name[1:]
    return say("cbam.panel-no-name", lang) if key == NONE else key
