"""Portfolios from files: every problem with its cell, good rows answered, equal to line by line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from cbam.bill import price_lines
from cbam.portfolio import read_portfolio
from cbam.prices import published_prices
from cbam.template import write_portfolio_template
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe
from tests.cbam.billing import billed, law

HEAD = "id,firm,cn_code,origin,date,quarter,year,mass_t,value,currency,margin"
PLANTED = [
    # row, what is wrong, the code, the cell
    ("a,F,72089999,CN,2026-02-10,,,10,,,", "cbam.goods-code-unknown", "C3"),
    ("b,F,72081000,Chnia,2026-02-10,,,10,,,", "cbam.origin-unknown-suggestion", "D4"),
    ("c,F,72081000,DE,2026-02-10,,,10,,,", "cbam.origin-in-union", "D5"),
    ("d,F,72081000,CN,2026-02-30,,,10,,,", "groundwork.not-a-date", "E6"),
    ("e,F,72081000,CN,,2026-Q5,,10,,,", "cbam.quarter-unreadable", "F7"),
    ("f,F,72081000,CN,,,,10,,,", "cbam.no-date", "E8"),
    ("g,F,72081000,CN,2026-02-10,,,-10,,,", "groundwork.not-positive", "H9"),
    ("h,F,72081000,CN,2026-02-10,,,ten,,,", "groundwork.not-a-number", "H10"),
    ("i,F,72081000,CN,2026-02-10,,,,,,", "cbam.mass-missing", "H11"),
    ("j,F,72081000,CN,2026-02-10,,,10,,,5", "cbam.margin-not-a-fraction", "K12"),
    ("k,F,72081000,CN,2026-02-10,2026-Q3,,10,,,", "cbam.dates-disagree", "F13"),
    ("l,F,72081000,CN,2026-11-10,,,10,,,", "cbam.price-not-published", "E14"),
    ("m,F,,CN,2026-02-10,,,10,,,", "groundwork.cell-empty", "C15"),
]
GOOD = "ok,F,72081000,CN,2026-02-10,,,100,,,"


def csv(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


def test_all_planted_errors_are_found_each_in_its_cell() -> None:
    loaded = read_portfolio(csv(GOOD, *(row for row, _, _ in PLANTED)), "planted.csv")
    bill = price_lines(loaded.value.shipments, law(), published_prices()).counting(loaded.counts)
    found = {(p.code, p.place.cell) for p in (*loaded.errors, *bill.problems)}
    assert found == {(code, cell) for _, code, cell in PLANTED}
    assert (bill.counts.n_read, bill.counts.n_used, bill.counts.n_rejected) == (14, 1, 13)
    assert bill.cost_eur == pytest.approx(16352.7432, rel=1e-9)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_planted_error_is_told_with_a_way_out(lang: str) -> None:
    loaded = read_portfolio(csv(*(row for row, _, _ in PLANTED)), "planted.csv")
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    for problem in (*loaded.errors, *bill.problems):
        assert "→" in describe(problem, lang)


def test_the_example_portfolio_equals_its_lines_one_by_one() -> None:
    portfolio = read_portfolio(examples_dir() / "portfolio_sector.xlsx").value
    bill = price_lines(portfolio.shipments, law(), published_prices())
    s = portfolio.shipments
    singles = [
        billed({"cn_code": s.cn_code[i], "origin": s.origin[i], "mass_t": repr(float(s.mass_t[i])),
                "quarter": f"{s.year[i]}-Q{s.quarter[i]}"}).cost_eur
        for i in range(len(s))
    ]  # fmt: skip
    assert bill.problems == ()
    assert np.allclose(bill.terms.cost_eur, singles, rtol=1e-12, atol=0)


def test_the_template_can_be_filled_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "blank.xlsx"
    write_portfolio_template(file)
    book = openpyxl.load_workbook(file)
    sheet = next(s for s in book.worksheets if s["A1"].value == "id")
    keys = [cell.value for cell in sheet[1]]
    values = {"cn_code": "72081000", "origin": "中国", "quarter": "2026-Q1", "mass_t": 100, "firm": "甲公司"}
    for key, value in values.items():
        sheet.cell(row=3, column=keys.index(key) + 1, value=value)
    book.save(file)
    loaded = read_portfolio(file)
    assert loaded.errors == ()
    assert loaded.counts.n_used == 1
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    assert bill.cost_eur == pytest.approx(16352.7432, rel=1e-9)


def test_a_file_without_shipments_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        read_portfolio(b"colour,size\nred,3\n", "other.csv")
    assert [p.code for p in refused.value.problems] == ["cbam.no-shipments-sheet"]


def test_a_value_in_another_currency_is_left_out_of_shares_and_said() -> None:
    loaded = read_portfolio(csv("x,F,72081000,CN,2026-02-10,,,10,5000,CNY,"), "cny.csv")
    assert [p.code for p in loaded.warnings] == ["cbam.currency-not-euro"]
    assert np.isnan(loaded.value.shipments.value_eur[0])
