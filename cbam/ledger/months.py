"""The month of a row: what a person or a sheet wrote, or why it is no month we can be sure of."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from groundwork.cells import parse_date
from groundwork.table_reader import Table

_MONTH = re.compile(r"(\d{4})(?:\s*[-./年]\s*(0?[1-9]|1[0-2])|(0[1-9]|1[0-2]))\s*月?")
_TENTH = re.compile(r"\d{4}\.1")
_SETTINGS = Path(__file__).parent / "data" / "months.yaml"


@cache
def first_month() -> str:
    """The first month a ledger takes; one before it is a slip of the pen."""
    import yaml

    return str(yaml.safe_load(_SETTINGS.read_text(encoding="utf-8"))["first_month"]["value"])


def month_of(text: str) -> str | None:
    """``2026-03`` for what was typed, None where it is no month. A whole day counts as its month."""
    match = _MONTH.fullmatch(text)
    if match:
        year, marked, plain = match.groups()
        return f"{year}-{int(marked or plain):02d}"
    day = parse_date(text)
    return None if day is None else f"{day.year}-{day.month:02d}"


def months_of(table: Table, latest: date | None) -> list[str]:
    """The month of every row, "" where there is none.

    Refused: no month; ``2026.1``, which a sheet also makes of October's 2026.10; a month before the first
    one or after that of ``latest``, the day the file is added.
    """
    last = None if latest is None else f"{latest.year}-{latest.month:02d}"
    found = []
    for row in range(table.n_rows):
        text = str(table.texts("month")[row] or "").strip()
        month = month_of(text) if text else None
        if text and month is None:
            table.reject(row, "cbam.ledger-month", "month", value=text)
        elif _TENTH.fullmatch(text):
            table.reject(row, "cbam.ledger-month-tenth", "month", value=text, year=text.partition(".")[0])
        elif month is not None and (month < first_month() or (last is not None and month > last)):
            params = {"value": text, "first": first_month(), "last": last or ""}
            table.reject(row, "cbam.ledger-month-far", "month", **params)
        found.append(month or "")
    return found
