"""The columns that every table of figures shares, read into an amount."""

from __future__ import annotations

from collections.abc import Sequence

from groundwork.problems import BadInput, Problem
from groundwork.provenance import Status
from inventories.process import Amount
from inventories.rows import Row

AMOUNT_COLUMNS = ("value", "unit", "status", "source", "geography", "year", "best_before")


def read_amount(row: Row, column: str = "value", unit: str = "") -> Amount:
    """The amount of one row; faults stay with the row.

    Args:
        row: line of a table with the columns of `AMOUNT_COLUMNS`.
        column: heading of the number.
        unit: what the number counts, where the unit of the row says something else.
    """
    return Amount(
        value=row.number(column),
        unit=unit or row.text("unit"),
        status=row.choice("status", Status),
        source=row.text("source"),
        geography=row.text("geography"),
        year=row.year("year"),
        best_before=row.day("best_before"),
        note=row.optional("note"),
        confidence=row.optional("confidence"),
        uncertainty=row.optional("uncertainty"),
        pedigree=row.optional("pedigree"),
    )


def refuse_faults(problems: Sequence[Problem], rows: Sequence[Row]) -> None:
    """Nothing where a table was read whole. Raises `BadInput` with every fault of file and rows otherwise."""
    if faults := (*problems, *(fault for row in rows for fault in row.problems)):
        raise BadInput(*faults)
