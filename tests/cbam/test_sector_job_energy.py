"""Many firms' workbooks laid together: what they use per unit of product comes along."""

from __future__ import annotations

import json
from pathlib import Path

from cbam.jobs.sector import COLLECTED, PORTFOLIO, work
from cbam.portfolio import read_portfolio
from groundwork.jobs.task import Task
from groundwork.workbooks import SheetOut, write_book

HEAD = ["id", "firm", "cn_code", "origin", "importer", "year", "mass_t"]


def test_what_firms_use_per_unit_of_product_comes_along(tmp_path: Path) -> None:
    books = []
    for name, norm in (("A", "sinter"), ("B", "no such norm")):
        lines = [["1", f"Firm {name}", "72083900", "CN", "I", 2026, 100]]
        energy = [
            [f"Firm {name}", norm, 45, "kgce/t", 2025],
            [f"Firm {name}", "烧结工序", 0.05, "tce/t", 2024],
        ]
        keys = ["firm", "norm", "value", "unit", "year"]
        book = tmp_path / f"{name}.xlsx"
        sheets = [SheetOut("shipments", HEAD, lines), SheetOut("unit_energy", keys, energy)]
        write_book(book, sheets)
        books.append(book)
    results = tmp_path / "results"
    results.mkdir()
    work(Task({}, tuple(books), results, "", lambda told: None, lambda: False))
    records = json.loads((results / COLLECTED).read_text(encoding="utf-8"))["files"]
    assert [[p["code"] for p in record["problems"]] for record in records] == [
        [],
        ["cbam.energy-norm-unknown"],
    ]
    common = read_portfolio(results / PORTFOLIO)
    assert common.problems == ()
    found = [(one.firm, one.norm.id, one.value, one.year) for one in common.value.unit_energy]
    assert found == [
        ("Firm A", "gb-21256-2025-sinter", 45, 2025),
        ("Firm A", "gb-21256-2025-sinter", 50, 2024),
        ("Firm B", "gb-21256-2025-sinter", 50, 2024),
    ]
