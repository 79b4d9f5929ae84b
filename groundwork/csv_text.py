"""Text in CSV files that no spreadsheet takes for a formula."""

from __future__ import annotations

_RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Starts that a spreadsheet may take for a formula (OWASP, CSV Injection)."""


def safe_text(value: object) -> object:
    """A cell of a CSV file: risky text gets an apostrophe in front, all else stays as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY_STARTS) else value


def plain_text(cell: str) -> str:
    """The text of a cell that `safe_text` wrote."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY_STARTS) else cell
