"""A loan's own covenant goes before the one floor for all, worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from cbam.portfolio import read_portfolio
from cbam.scenario import load_named
from cbam.stress.covenants import breached, floors
from groundwork.workbooks import SheetOut, write_book
from tests.cbam.stress.subjects import portfolio, rows, subject, value

TOWER = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}
NAN = np.nan


def test_a_stated_covenant_takes_the_place_of_the_floor_for_all() -> None:
    # nothing stated: the floor 1 on interest; an own interest cover; a debt service cover alone; both
    interest, service = floors(np.array([NAN, 1.5, NAN, 2.0]), np.array([NAN, NAN, 1.2, 1.1]), 1.0)
    assert interest == pytest.approx([1.0, 1.5, NAN, 2.0], nan_ok=True)
    assert service == pytest.approx([NAN, NAN, 1.2, 1.1], nan_ok=True)


def test_a_covenant_is_breached_below_its_floor_and_not_on_it() -> None:
    # interest cover against 1.5, debt service cover against 1.2
    covers = (np.array([1.5, 1.49, 2.0, 2.0, 1.0, NAN, NAN]), np.array([1.2, 2.0, 1.19, NAN, NAN, 1.0, 2.0]))
    on = (np.full(7, 1.5), np.full(7, 1.2))
    # what is known to be broken is broken, whatever is not known; kept only where both are known
    assert breached(covers, on) == pytest.approx([0, 1, 1, NAN, 1, 1, NAN], nan_ok=True)
    assert np.isnan(breached((np.array([1.0]), np.array([1.0])), (np.array([NAN]), np.array([NAN]))))[0]


def test_a_covenant_of_its_own_is_broken_where_the_floor_for_all_is_not() -> None:
    # the charge takes 0.5 x 5.184775 x 75.36 x 100 = 19 536.23 EUR of 60 000: cover 3 before, 2.02 after
    stated = {"ebit_eur": 60000.0, "interest_eur": 20000.0, "debt_service_eur": 40000.0, "loan_eur": 1e5}
    firms = {
        "A": stated,
        "B": {**stated, "covenant_interest_cover": 2.5},
        "C": {**stated, "covenant_debt_service_cover": 1.02},  # 1.5 before, 40 464 / 40 000 = 1.01 after
        "D": {**stated, "covenant_interest_cover": 3.5, "loan_eur": 3e5},  # broken before the charge
    }
    lines: list[Mapping[str, object]] = [{**TOWER, "firm": name} for name in firms]
    table = rows(subject(portfolio(lines, firms)), load_named("published"))
    found = {name: value(table, "covenant_breached", level="firm", key=name) for name in firms}
    assert found == {"A": 0, "B": 1, "C": 1, "D": 1}
    by_charge = {name: value(table, "covenant_breached_by_charge", level="firm", key=name) for name in firms}
    assert by_charge == {"A": 0, "B": 1, "C": 1, "D": 0}
    # of 600 000 EUR lent 500 000 are in breach, 300 000 of them already before
    assert value(table, "loans_breached_eur") == 5e5
    assert value(table, "loans_below_cover") == pytest.approx(5 / 6, rel=1e-9)
    assert value(table, "loans_below_cover_before") == pytest.approx(0.5, rel=1e-9)
    # what each is held against is told: the floor 1 where nothing is stated; C states another cover alone
    assert value(table, "covenant_interest_cover", level="firm", key="A") == 1
    assert value(table, "covenant_interest_cover", level="firm", key="B") == 2.5
    of_c = table[(table["key"] == "C") & (table["measure"] == "covenant_interest_cover")]
    assert not len(of_c)
    assert value(table, "covenant_debt_service_cover", level="firm", key="C") == 1.02
    # EBIT before the charge over debt service: 60 000 / 40 000
    assert value(table, "debt_service_cover_before", level="firm", key="A") == 1.5


def test_a_covenant_without_what_it_is_of_is_told(tmp_path: Path) -> None:
    book = tmp_path / "mine.xlsx"
    shipments = [["A", "73089098", "CN", "2026-Q1", 100]]
    firms = [["A", 60000, None, 2.0, 1.2, 40000]]
    keys = [
        "firm",
        "ebit",
        "interest",
        "covenant_interest_cover",
        "covenant_debt_service_cover",
        "debt_service",
    ]
    write_book(
        book,
        [
            SheetOut("shipments", ["firm", "cn_code", "origin", "quarter", "mass_t"], shipments),
            SheetOut("firms", keys, firms),
        ],
    )
    loaded = read_portfolio(book)
    assert [(p.code, p.place.cell) for p in loaded.problems] == [("cbam.covenant-untestable", "D2")]
    assert loaded.value.firms.covenant_debt_service_cover.tolist() == [1.2]
