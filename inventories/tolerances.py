"""How far a check may miss, from tolerances.csv: each share with the reason for its size."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from inventories.amounts import refuse_faults
from inventories.folder import data_dir
from inventories.rows import read_rows


def tolerance(check: str) -> float:
    """The share by which a check may miss. Raises `KeyError` for a check that has none."""
    return _tolerances()[check]


@cache
def _tolerances() -> Mapping[str, float]:
    rows, problems = read_rows(data_dir() / "tolerances.csv", ("check", "share", "status", "reason"))
    found = {row.text("check"): row.number("share") for row in rows}
    refuse_faults(problems, rows)
    return found
