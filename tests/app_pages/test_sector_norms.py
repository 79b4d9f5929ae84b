"""Grades by the energy norms on the association's page, from a stored run."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cbam.stress.commands import Wanted, stored_run
from groundwork.workbooks import SheetOut, write_book

SHIPMENT = ["firm", "cn_code", "origin", "quarter", "mass_t"]
KEYS = ["firm", "norm", "value", "unit", "year"]


def page(folder: str, run: str) -> None:
    """The part of the dashboard that shows the norms."""
    from pathlib import Path

    from app_pages.frame import language
    from app_pages.sector_view import View, show_norms
    from cbam.stress.sector_run import open_sector
    from groundwork.jobs.model import Job
    from groundwork.store import find

    nobody: Job = None  # type: ignore[assignment]
    show_norms(View(nobody, open_sector(find(Path(folder), run)), "published", 2026, ""), language())


@pytest.mark.parametrize("stated", [True, False])
def test_the_norms_are_shown_where_any_is_stated(tmp_path: Path, stated: bool) -> None:
    # blast furnace 361 / 370 / 415 kgce/t: A is beyond the limit; B states nothing
    book = tmp_path / "mine.xlsx"
    lines = [[name, "72083900", "CN", "2026-Q1", 100] for name in "AB"]
    sheets = [SheetOut("shipments", SHIPMENT, lines)]
    if stated:
        sheets.append(SheetOut("unit_energy", KEYS, [["A", "高炉工序", 430, "kgce/t", 2025]]))
    write_book(book, sheets)
    kept, _, _ = stored_run(Wanted(book, ("published",), "2026"), tmp_path / "runs")
    app = AppTest.from_function(page, kwargs={"folder": str(tmp_path / "runs"), "run": kept.id}).run(
        timeout=60
    )
    assert not app.exception
    if not stated:
        assert len(app.info) == 1
        assert not app.dataframe
        return
    assert not app.info
    counted, listed = (one.value for one in app.dataframe)
    assert counted.iloc[:, 1].tolist() == [0, 0, 0, 1, 1]
    assert listed.iloc[0].tolist()[0] == "A"
    assert "361 / 370 / 415" in listed.iloc[0].tolist()
