"""The rules of columns, worked out: a workbook never holds a formula that contradicts its number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from groundwork.documents.model import Cell, Column, Excess, Product, Quotient, ShareOf, SumWhere, Table

CLOSE = 1e-9


def worked_out(column: Column, row: int, table: Table, others: Sequence[Table] = ()) -> float | None:
    """What a column's rule gives for a row; None where it has no rule or a term is empty."""

    def term(key: str) -> float:
        value = table.values(key)[row]
        return float(value) if isinstance(value, (int, float)) else math.nan

    value: float
    match column.rule:
        case None:
            return None
        case Product(keys):
            value = math.prod(term(key) for key in keys)
        case Quotient(of, by):
            value = term(of) / term(by) if term(by) else math.nan
        case Excess(of, over):
            value = max(0.0, term(of) - term(over)) if not math.isnan(term(of) - term(over)) else math.nan
        case ShareOf(key):
            value = term(key) / table.sum(key) if table.sum(key) else math.nan
        case SumWhere(name, summed, match, by):
            value = _sum_where(next(t for t in others if t.key == name), summed, match, table.values(by)[row])
    return None if math.isnan(value) else value


def _sum_where(other: Table, summed: str, match: str, wanted: Cell) -> float:
    pairs = zip(other.values(match), other.values(summed), strict=True)
    return math.fsum(v for name, v in pairs if name == wanted and isinstance(v, (int, float)))


def faithful(table: Table, others: Sequence[Table] = ()) -> Table:
    """The table, without the rules that do not give its stored numbers in every row."""
    columns = tuple(
        column if _holds(column, table, others) else replace(column, rule=None) for column in table.columns
    )
    return replace(table, columns=columns)


def _holds(column: Column, table: Table, others: Sequence[Table]) -> bool:
    for row, stored in enumerate(table.values(column.key)):
        if isinstance(stored, (int, float)) and column.rule is not None:
            value = worked_out(column, row, table, others)
            if value is None or not math.isclose(value, stored, rel_tol=CLOSE, abs_tol=CLOSE):
                return False
    return True
