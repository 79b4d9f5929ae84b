"""What a page hands over opens again, and holds what the screen shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st

from app_pages import handover
from app_pages.one_line import Question, price_one
from app_pages.price_choice import PriceChoice
from app_pages.uploads import example_files
from cbam.outlook import outlook
from cbam.portfolio import read_portfolio
from cbam.statute import load_statute
from footprint.bom import read_bom
from footprint.pcf import compute
from groundwork.problems import BadInput, Place, Problem
from groundwork.words import say
from inventories.catalogue import load_catalogue
from tests.app_pages.opened import LANGUAGES, opened

if TYPE_CHECKING:
    from openpyxl import Workbook


def opened_book(data: bytes) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data))


def numbers_in(book: Workbook) -> list[float]:
    cells = (c.value for sheet in book for row in sheet.iter_rows() for c in row)
    return [float(value) for value in cells if isinstance(value, (int, float))]


@pytest.mark.parametrize("make", [handover.bom_template, handover.portfolio_template])
def test_a_template_opens(make: object) -> None:
    assert len(opened_book(make()).sheetnames) >= 3  # type: ignore[operator]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_footprint_workbook_holds_the_footprint(lang: str) -> None:
    catalogue = load_catalogue()
    bom = read_bom([example_files("*bom*")["bom_hdpe_pipe"]], catalogue)
    found = compute(bom.value, catalogue)
    held = numbers_in(opened_book(handover.results_workbook(found, lang)))
    assert pytest.approx(found.products[0].pcf_kgco2e, rel=1e-9) in held


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bill_workbook_holds_the_bill(lang: str) -> None:
    """2.16995 certificates/t x 100 t x 75.36 EUR = 16,352.7432 EUR."""
    bill = price_one(Question("72081000", "CN", 100, 2026, "2026-Q1", PriceChoice("published"))).bill
    assert bill is not None
    held = numbers_in(opened_book(handover.bill_workbook(bill, lang)))
    assert pytest.approx(16352.7432, abs=5e-3) in held


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_outlook_opens_as_workbook_and_as_text(lang: str) -> None:
    portfolio = read_portfolio(example_files("*portfolio*")["portfolio_sector"])
    found = outlook(portfolio.value, load_statute(), (PriceChoice("flat", 90.0).scenario(),))
    assert len(opened_book(handover.outlook_workbook(found, lang)).sheetnames) >= 3
    text = handover.outlook_csv(found).decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(found.table.columns)
    assert len(text.splitlines()) == len(found.table) + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_cannot_be_made_is_told_at_the_top_of_the_page_once(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad input with its problems; anything else with the number under which the log keeps it."""
    makers: dict[str, Callable[[], bytes]] = {}
    button = st.download_button

    def kept(label: str, *, data: Callable[[], bytes], key: str, **rest: Any) -> bool:
        makers[key] = data
        return button(label, data=data, key=key, **rest)

    def broken() -> bytes:
        raise BadInput(Problem("groundwork.file-too-slow", Place("a.xlsx")))

    monkeypatch.setattr(st, "download_button", kept)
    monkeypatch.setattr("app_pages.handover.bom_template", broken)
    app = opened("exporter", lang)
    with pytest.raises(BadInput):
        makers["exporter_template"]()
    app.run()
    said = say("app_pages.file-failed", lang, name="bom_template.xlsx")
    assert [e.value.replace("\\", "") for e in app.error] == [said]
    assert say("groundwork.file-too-slow", lang) in app.table[0].value.to_string().replace("\\", "")
    assert not app.run().error
    monkeypatch.setattr("app_pages.handover.bom_template", lambda: 1 // 0)
    app.run()
    with pytest.raises(ZeroDivisionError):
        makers["exporter_template"]()
    (error,) = app.run().error
    assert error.value.replace("\\", "").startswith(said)
    assert not app.table
