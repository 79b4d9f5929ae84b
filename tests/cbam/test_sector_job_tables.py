"""Many firms' workbooks laid together: the tables beside the shipments come along, their ids told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cbam.bill import price_lines
from cbam.jobs.sector import COLLECTED, PORTFOLIO, work
from cbam.portfolio import read_portfolio
from cbam.prices import published_prices
from groundwork.jobs.task import Task
from groundwork.workbooks import SheetOut, write_book
from tests.cbam.billing import law
from tests.cbam.test_precursor_chains import COIL, LINE, PART, SLAB

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


def test_precursors_and_measures_come_along_under_ids_of_their_own(tmp_path: Path) -> None:
    """Both members call the coil S1 and the slab P1; a coil of an unknown code takes its slab with it.

    SEE of A 0.15 + 1.05 x 2.0; of B, whose slab is its own work on a billet, 0.15 + 1.05 x (2.0 + 0.1 x 1.0).
    """
    books = []
    for name in ("A", "B"):
        lines = [[*COIL, f"Firm {name}"], ["S2", "72089999", *COIL[2:], f"Firm {name}"]]
        parts = [SLAB, ["P2", "S2", *SLAB[2:]]]
        if name == "B":
            parts[0] = [*SLAB[:-2], None, "C"]
            parts += [["P3", "S1", "P1", "72071111", "CN", 0.1, "actual", "yes", 1.0, 0.5, None]]
        measures = [[f"Firm {name}", "hot charging", "72081000", 2027, 0.9]]
        keys = ["firm", "id", "cn_code", "start", "own_direct_factor"]
        book = tmp_path / f"{name}.xlsx"
        sheets = [
            SheetOut("shipments", (*LINE, "firm"), lines),
            SheetOut("precursors", PART, parts),
            SheetOut("measures", keys, measures),
        ]
        write_book(book, sheets)
        books.append(book)
    apart = [price_lines(read_portfolio(book).value.shipments, law(), published_prices()) for book in books]
    results = tmp_path / "results"
    results.mkdir()
    work(Task({}, tuple(books), results, "", lambda told: None, lambda: False))
    common = read_portfolio(results / PORTFOLIO)
    assert common.problems == ()
    assert common.counts.n_used == 2
    assert list(common.value.shipments.id) == ["A S1", "B S1"]
    assert [(m.firm, m.id, m.own_direct_factor) for m in common.value.measures] == [
        ("Firm A", "hot charging", 0.9),
        ("Firm B", "hot charging", 0.9),
    ]
    bill = price_lines(common.value.shipments, law(), published_prices())
    assert bill.terms.see[0] == pytest.approx(2.25, rel=1e-9)
    assert bill.terms.see[1] == pytest.approx(0.15 + 1.05 * (2.0 + 0.1 * 1.0), rel=1e-9)
    assert bill.cost_eur == pytest.approx(sum(one.cost_eur for one in apart), rel=1e-9)
