"""The table of energy per unit of product: what is read, and what is refused at which cell."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cbam.portfolio import Portfolio, read_portfolio
from cbam.template import write_portfolio_template
from groundwork.problems import Loaded
from groundwork.workbooks import SheetOut, write_book

KEYS = ["firm", "norm", "value", "unit", "year"]
SHIPMENTS = ["firm", "cn_code", "origin", "quarter", "mass_t"]


def read(folder: Path, rows: list[list[object]], sheet: str = "unit_energy") -> Loaded[Portfolio]:
    book = folder / "mine.xlsx"
    lines = [[name, "72083900", "CN", "2026-Q1", 100] for name in ("Steel A", "Steel B")]
    write_book(book, [SheetOut("shipments", SHIPMENTS, lines), SheetOut(sheet, KEYS, rows)])
    return read_portfolio(book)


@pytest.mark.parametrize("sheet", ["unit_energy", "单位产品能耗", "能耗限额"])
def test_values_come_in_the_norms_unit_and_firms_as_shipped(tmp_path: Path, sheet: str) -> None:
    rows: list[list[object]] = [
        ["steel a", "烧结工序", 0.0455, "吨标准煤/吨", 2025],
        ["Steel A", "GB 21256-2025 converter steel", -29, "kgce/t", 2025],
        ["Steel B", "gb-21346-2022-aluminium-liquid-ac", 13.1, "MWh/t", 2024],
    ]
    loaded = read(tmp_path, rows, sheet)
    assert loaded.problems == ()
    found = [(one.firm, one.norm.id, one.value, one.year) for one in loaded.value.unit_energy]
    assert found == [
        ("Steel A", "gb-21256-2025-sinter", pytest.approx(45.5, rel=1e-9), 2025),
        ("Steel A", "gb-21256-2025-converter", -29, 2025),
        ("Steel B", "gb-21346-2022-aluminium-liquid-ac", pytest.approx(13100, rel=1e-9), 2024),
    ]


def test_every_fault_is_told_at_its_cell_and_good_rows_stay(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Steel A", "blast furnance", 400, "kgce/t", 2025],
        ["Steel A", "sinter", 45, "kWh/t", 2025],
        ["Steel A", "sinter", -45, "kgce/t", 2025],
        ["Steel A", "sinter", 0.045, "kgce/t", 2025],
        ["Steel A", "sinter", 45, "kgce/t", 2025.5],
        ["Steel A", "sinter", 46, "kgce/t", 2025],
        ["Steel A", "iron ore pellets", None, "kgce/t", 2025],
        ["Steel C", "iron ore pellets", 20, "kgce/t", 2025],
        ["Steel B", "iron ore pellets", 20, "kgce/t", 2025],
    ]
    loaded = read(tmp_path, rows)
    found = sorted((p.place.cell, p.code) for p in loaded.problems)
    assert found == [
        ("A9", "cbam.firm-without-goods-near"),
        ("B2", "cbam.energy-norm-unknown"),
        ("B7", "cbam.energy-norm-twice"),
        ("C4", "cbam.negative-figure"),
        ("C5", "cbam.energy-norm-far"),
        ("C8", "groundwork.cell-empty"),
        ("D3", "cbam.energy-norm-unit"),
        ("E6", "cbam.not-a-year"),
    ]
    assert {p.place.sheet for p in loaded.problems} == {"unit_energy"}
    (unknown,) = (p for p in loaded.problems if p.code == "cbam.energy-norm-unknown")
    assert "高炉工序 blast furnace, pig iron (GB 21256-2025, kgce/t)" in str(unknown.params["near"])
    kept = [(one.firm, one.norm.id, one.value) for one in loaded.value.unit_energy]
    assert kept == [
        ("Steel A", "gb-21256-2025-sinter", 0.045),
        ("Steel C", "gb-21256-2025-pellet", 20),
        ("Steel B", "gb-21256-2025-pellet", 20),
    ]
    assert len(loaded.value.shipments) == 2


def test_a_portfolio_without_the_table_has_none(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("firm,cn_code,origin,quarter,mass_t\nA,72083900,CN,2026-Q1,100\n", encoding="utf-8")
    assert read_portfolio(file).value.unit_energy == ()


def test_the_table_stands_beside_a_parquet_file_too(tmp_path: Path) -> None:
    lines = pd.DataFrame([["A", "72083900", "CN", "2026-Q1", 100.0]], columns=SHIPMENTS)
    lines.to_parquet(tmp_path / "mine.parquet")
    pd.DataFrame([["A", "iron ore pellets", 20.0, "kgce/t", 2025]], columns=KEYS).to_parquet(
        tmp_path / "mine.unit_energy.parquet"
    )
    (one,) = read_portfolio(tmp_path / "mine.parquet").value.unit_energy
    assert (one.firm, one.norm.id, one.value) == ("A", "gb-21256-2025-pellet", 20)


def test_the_template_offers_norms_and_units_and_reads_them_back(tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    write_portfolio_template(file)
    book = openpyxl.load_workbook(file)
    lists = [[c.value for c in column if c.value] for column in book["_lists"].iter_cols()]
    (norms,) = (words for words in lists if "烧结工序 sinter" in words)
    (units,) = (words for words in lists if "千克标准煤/吨 kgce/t" in words)
    sheet = book["单位产品能耗 Energy per unit"]
    assert len(sheet.data_validations.dataValidation) == 4
    typed = [("A", norms[0], 85, units[0], 2025), ("A", "烧结工序 sinter", 0.05, "吨标准煤/吨 tce/t", 2025)]
    for row, values in enumerate(typed, start=3):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
    goods = book["货物 Shipments"]
    keys = [cell.value for cell in goods[1]]
    line: tuple[object, ...] = ("A", "72083900", "CN", "2026-Q1", 1)
    for key, one in zip(SHIPMENTS, line, strict=True):
        goods.cell(3, keys.index(key) + 1, one)
    book.save(file)
    loaded = read_portfolio(file)
    assert loaded.errors == ()
    assert [one.value for one in loaded.value.unit_energy] == pytest.approx([85, 50], rel=1e-9)
