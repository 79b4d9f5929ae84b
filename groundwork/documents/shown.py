"""Numbers and cells as a reader sees them on paper: the same texts in PDF and Word."""

from __future__ import annotations

from groundwork.documents.model import Cell, Column, Fact, Table
from groundwork.words import number

PERCENT = 100


def cell_text(value: Cell, column: Column, lang: str) -> str:
    """One cell; an empty one stays empty, so that nothing looks like a zero."""
    if value is None:
        return ""
    if isinstance(value, str) or column.digits is None:
        return str(value)
    if column.percent:
        return f"{number(PERCENT * value, lang, column.digits)} %"
    return number(value, lang, column.digits)


def total_texts(table: Table, lang: str) -> list[str]:
    """The total row: its label in the first column, sums where the table sums."""
    texts = [cell_text(table.sum(c.key), c, lang) if c.summed else "" for c in table.columns]
    return [table.total, *texts[1:]]


def fact_text(fact: Fact, lang: str) -> str:
    """A fact's value with its unit; a dash where there is none."""
    if isinstance(fact.value, str):
        return fact.value
    text = number(fact.value, lang, fact.digits)
    return f"{text} {fact.unit}".rstrip() if fact.value is not None else text
