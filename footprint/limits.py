"""Limits of the method with the publication each was taken from."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from groundwork.provenance import Status

TABLE = Path(__file__).parent / "data" / "limits.csv"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in its `unit` (share: 0 to 1), how well it is known and where it stands."""

    key: str
    value: float
    unit: str
    status: Status
    source: str
    url: str
    note: str


@cache
def limits() -> Mapping[str, Limit]:
    """Every limit by its key."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return MappingProxyType(
        {
            row["key"]: Limit(
                row["key"],
                float(row["value"]),
                row["unit"],
                Status(row["status"]),
                row["source"],
                row["url"],
                row["note"],
            )
            for row in rows
        }
    )


def limit(key: str) -> float:
    """The value of a limit. Raises KeyError."""
    return limits()[key].value
