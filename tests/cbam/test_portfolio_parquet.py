"""A portfolio in Parquet is the same portfolio: same figures, same problems, firms beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cbam.bill import price_lines
from cbam.portfolio import read_portfolio
from cbam.prices import published_prices
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput
from tests.cbam.billing import law

SECTOR = examples_dir() / "portfolio_sector.xlsx"


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    shipments = read_portfolio(SECTOR).value.shipments
    keys = {"mass_t": "mass_t", "value_eur": "value", "margin": "margin"}
    texts = ("id", "firm", "product", "importer", "cn_code", "origin")
    frame = pd.DataFrame({name: getattr(shipments, name) for name in texts})
    for column, key in keys.items():
        frame[key] = getattr(shipments, column)
    frame["quarter"] = [f"{y}-Q{q}" for y, q in zip(shipments.year, shipments.quarter, strict=True)]
    found = read_portfolio(SECTOR).value.firms
    money = {"revenue_eur": "revenue", "ebit_eur": "ebit", "eu_revenue_eur": "eu_revenue"}
    firms = pd.DataFrame({"firm": found.firm, "sector": found.sector, "province": found.province})
    for column, key in money.items():
        firms[key] = getattr(found, column)
    return frame, firms


def test_the_bill_is_that_of_the_workbook(tmp_path: Path) -> None:
    frame, firms = tables()
    frame.to_parquet(tmp_path / "sector.parquet", index=False)
    firms.to_parquet(tmp_path / "sector.firms.parquet", index=False)
    mine, theirs = read_portfolio(tmp_path / "sector.parquet"), read_portfolio(SECTOR)
    assert mine.problems == ()
    assert mine.counts == theirs.counts
    costs = [
        price_lines(one.value.shipments, law(), published_prices()).terms.cost_eur for one in (mine, theirs)
    ]
    assert np.array_equal(*costs)
    assert np.array_equal(mine.value.firms.ebit_eur, theirs.value.firms.ebit_eur, equal_nan=True)


def test_numbers_as_codes_days_and_dictionaries_are_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "CN编码": [72081000, 73089098],
            "原产地": pd.Categorical(["中国", "CN"]),
            "date": pd.to_datetime(["2026-02-10", "2026-02-11"]),
            "mass_t": [100, 2],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    loaded = read_portfolio(tmp_path / "a.parquet")
    assert loaded.problems == ()
    assert loaded.value.shipments.cn_code.tolist() == ["72081000", "73089098"]
    assert loaded.value.shipments.quarter.tolist() == [1, 1]


def test_bad_rows_are_named_by_column_and_row(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "cn_code": ["72081000", None, "72081000", "72081000", "72081000"],
            "origin": ["CN"] * 5,
            "quarter": ["2026-Q1"] * 5,
            "mass_t": [1.0, 1.0, -1.0, np.inf, 1e300],
            "emissions": ["default", "default", "default", "guess", "default"],
            "stranger": [1, 2, 3, 4, 5],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    loaded = read_portfolio(tmp_path / "a.parquet")
    assert (loaded.counts.n_read, loaded.counts.n_used) == (5, 1)
    assert {(p.code, p.place.cell) for p in loaded.errors} == {
        ("groundwork.cell-empty", "cn_code[2]"),
        ("groundwork.not-positive", "mass_t[3]"),
        ("groundwork.not-a-number", "mass_t[4]"),
        ("groundwork.too-large", "mass_t[5]"),
        ("groundwork.not-in-vocabulary", "emissions[4]"),
    }
    assert [p.code for p in loaded.warnings] == ["groundwork.column-unknown"]


@pytest.mark.parametrize("content", [b"", b"not parquet", b"PAR1garbagePAR1"])
def test_a_damaged_file_gets_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_portfolio(file)
    assert [p.code for p in refused.value.problems] == ["groundwork.file-damaged"]
