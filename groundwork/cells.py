"""What a person typed into one cell: numbers and dates, or nothing we can be sure of."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime, timedelta

_EXCEL_EPOCH = date(1899, 12, 30)


def parse_number(text: str) -> float | None:
    """A finite number a person typed: full width, blanks, and commas that group thousands; else None."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "").replace("\u00a0", "")
    if "," in plain:
        head, *groups = plain.split(",")
        tail = groups[-1].split(".")[0]
        grouped = [*groups[:-1], tail]
        if not head.lstrip("+-").isdigit() or len(head.lstrip("+-")) > 3:
            return None
        if any(len(g) != 3 or not g.isdigit() for g in grouped):
            return None
        plain = plain.replace(",", "")
    if "_" in plain or not plain or not (plain[-1].isdigit() or plain.endswith(".")):
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def parse_date(text: str) -> date | None:
    """A day: ISO text, ``2026/2/10``, ``2026.2.10``, ``2026年2月10日``, ``20260210`` or Excel's serial."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for mark in "年月/.":
        plain = plain.replace(mark, "-")
    plain = plain.replace("日", "").split("T")[0].split(" ")[0].rstrip("-")
    if plain.isdigit() and len(plain) == 5:
        return _EXCEL_EPOCH + timedelta(days=int(plain))
    for pattern in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(plain, pattern).date()
        except ValueError:
            continue
    return None
