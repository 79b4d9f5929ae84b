"""Somebody who wants to know where a number is from, in a real browser. Needs Chromium and a Chinese font."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app_pages.browsing import NEEDS_CHROMIUM, settled

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = NEEDS_CHROMIUM
ROW_PX = 35  # height of a row and of the heading of Streamlit's grid
GRIDS = {"law": 2, "code": 2, "changes": 2, "stale": 1, "inventory": 2, "sources": 1}


def speak(page: Page, language: str) -> None:
    page.locator(".st-key-language_bar").get_by_text(language).click()
    page.wait_for_timeout(300)
    settled(page)


def choose_row(grid: Locator, row: int) -> None:
    """Tick the row, 0 the first; the grid is one canvas."""
    grid.locator(".dvn-scroller").click(position={"x": 16, "y": int(ROW_PX * (row + 1.5))})


def test_a_code_its_values_their_places_and_the_language_switched_half_way(server: str, page: Page) -> None:
    """7308 90 98 from China: 6.035 tCO2e/t (IR (EU) 2026/1740 Annex I), benchmark B of route C 1.491."""
    page.goto(f"{server}/rules?rules_part=code")
    page.get_by_role("combobox", name="货物").fill("73089098")
    page.get_by_role("combobox", name="货物").press("Enter")
    page.get_by_text("73089098：CBAM货物。").wait_for()
    page.get_by_text("B栏1.491").first.wait_for()
    grids = page.locator("[data-testid=stDataFrame]")
    told = grids.first.locator("canvas td")  # what a screen reader is told of the canvas
    told.filter(has_text="6.035").first.wait_for(state="attached")
    page.get_by_text("IR (EU) 2026/1740 附件一").wait_for()
    speak(page, "English")
    page.get_by_text("73089098: a CBAM good.").wait_for()
    assert "rules_cn=73089098" in page.url and "lang=en" in page.url
    choose_row(grids.nth(1), 0)
    page.locator("table.whole-row").last.get_by_text("IR (EU) 2025/2620 Annex pt 5.3").wait_for()
    page.get_by_text("What changed", exact=True).click()
    page.get_by_text("Rows that differ in").wait_for()
    told.filter(has_text="Default values").first.wait_for(state="attached")
    page.get_by_text("What is due", exact=True).click()
    page.get_by_text("Law data due", exact=False).or_(page.get_by_text("Law known on")).first.wait_for()
    page.get_by_text("Inventory", exact=True).click()
    page.get_by_role("textbox").last.fill("steel plate")
    page.get_by_role("textbox").last.press("Enter")
    page.get_by_role("combobox").wait_for()
    settled(page)
    process = page.get_by_role("combobox").last.input_value()
    assert "steel" in process.lower()
    speak(page, "中文")
    page.get_by_text("查找过程（中文或英文）").wait_for()
    assert page.get_by_role("textbox").last.input_value() == "steel plate"
    assert page.get_by_role("combobox").last.input_value() != process, (
        "the same process under its Chinese name"
    )
    choose_row(grids.nth(1), 0)
    page.locator("table.whole-row").last.get_by_text("来源").wait_for()
    assert page.get_by_text("rules", exact=True).count() == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", GRIDS)
def test_no_grid_is_wider_than_a_laptop(server: str, page: Page, part: str, lang: str) -> None:
    """1280 pixels wide; titles of publications may be cut, for a chosen row shows them whole."""
    page.set_viewport_size({"width": 1280, "height": 2000})
    page.goto(f"{server}/rules?rules_part={part}&lang={lang}&rules_cn=73089098")
    page.locator("[data-testid=stDataFrame] canvas").nth(GRIDS[part] - 1).wait_for()
    settled(page)
    wide = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stDataFrame] .dvn-scroller')]"
        ".map(e => e.scrollWidth - e.clientWidth)"
    )
    assert len(wide) >= GRIDS[part]
    assert [px for px in wide if px > 0] == []
