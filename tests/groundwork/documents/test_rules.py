"""The rules of columns: what they give, and that a rule which contradicts its number is dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundwork.documents.model import Column, Quotient, Table
from groundwork.documents.rules import faithful, worked_out
from tests.groundwork.documents.sample import BORDER, ITEMS, STAGES

TABLES = (ITEMS, STAGES, BORDER)


def test_rules_give_the_numbers_of_the_sample() -> None:
    for table in TABLES:
        for column in table.columns:
            for row, stored in enumerate(table.values(column.key)):
                value = worked_out(column, row, table, TABLES)
                if column.rule is not None and stored is not None:
                    assert value == pytest.approx(stored, rel=1e-12)


def test_an_empty_term_gives_nothing() -> None:
    due = BORDER.columns[BORDER.index("due")]
    assert worked_out(due, 2, BORDER) is None


def test_division_by_zero_gives_nothing() -> None:
    columns = (Column("a", "a", 1), Column("b", "b", 1), Column("c", "c", 1, rule=Quotient("a", "b")))
    table = Table("t", "t", "t", columns, ((6.0, 2.0, 3.0), (1.0, 0.0, None)))
    assert [worked_out(columns[2], row, table) for row in (0, 1)] == [3.0, None]


def test_a_rule_that_contradicts_a_number_is_dropped_and_the_others_stay() -> None:
    wrong = replace(ITEMS, rows=(*ITEMS.rows[:2], (*ITEMS.rows[2][:4], -2.5, -0.25)))
    kept = {column.key for column in faithful(wrong, TABLES).columns if column.rule}
    assert kept == set(), "the shares of a wrong total are wrong as well"
    assert faithful(ITEMS, TABLES) == ITEMS
