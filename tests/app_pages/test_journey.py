"""One journey in a real browser: upload, read, switch language, go on. Needs Chromium and a Chinese font."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from groundwork.packaged import examples_dir
from tests.app_pages.browsing import NEEDS_CHROMIUM, settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALLEST_SHOT = 20_000  # bytes; a blank page is far smaller

pytestmark = NEEDS_CHROMIUM


def speak(page: Page, language: str) -> None:
    page.locator(".st-key-language_bar").get_by_text(language).click()
    page.wait_for_timeout(300)
    settled(page)


def test_upload_read_switch_language_and_go_on(server: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{server}/exporter?exporter_step=footprint")
    page.get_by_text("文件与示例").click()
    page.get_by_role("heading", name="出口企业").wait_for()
    uploader = page.locator("[data-testid=stFileUploaderDropzone]")
    assert "选择文件" in uploader.locator("button [data-testid=stMarkdownContainer] p").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    uploader.locator("input[type=file]").set_input_files(examples_dir() / "bom_hdpe_pipe.xlsx")
    page.get_by_role("heading", name="碳足迹", exact=True).wait_for()
    page.get_by_text("不在适用范围内：目前 0 欧元").wait_for()
    page.locator(".js-plotly-plot").nth(2).wait_for()
    footprint = page.locator("[data-testid=stMetricValue]").first.inner_text()
    speak(page, "English")
    page.get_by_text("not in scope: 0 EUR today").wait_for()
    assert page.locator("[data-testid=stMetricValue]").first.inner_text() == footprint
    assert "lang=en" in page.url
    page.get_by_role("link", name="Trainer").click()
    page.get_by_text("16,353 EUR due").wait_for()
    page.get_by_role("link", name="Exporter").click()
    page.get_by_text("Files and example").click()
    page.get_by_text("Still in use in this session: bom_hdpe_pipe.xlsx").wait_for()
    page.get_by_text("not in scope: 0 EUR today").wait_for()
    assert page.locator("[data-testid=stMetricValue]").first.inner_text() == footprint
    shot = tmp_path / "exporter.png"
    settled(page).screenshot(path=shot)
    assert shot.stat().st_size > SMALLEST_SHOT


def test_settings_survive_the_language_and_stand_in_the_address(server: str, page: Page) -> None:
    from playwright.sync_api import expect

    page.goto(f"{server}/trainer?trainer_cn=76042100&trainer_origin=TR&trainer_year=2030&trainer_price=high")
    page.get_by_text("76042100，原产地 TR，2030 年进口").wait_for()
    answer = page.locator(".verdict b").first.inner_text().split()[1]
    speak(page, "English")
    page.get_by_text("76042100, origin TR, imported in 2030").wait_for()
    assert page.locator(".verdict b").first.inner_text().split()[0] == answer
    for setting in ("trainer_cn=76042100", "trainer_origin=TR", "trainer_year=2030", "trainer_price=high"):
        assert setting in page.url
    expect(page.get_by_role("combobox", name="Certificate price")).to_have_value("High path")
    expect(page.get_by_role("combobox", name="Origin")).to_have_value("TR · Türkiye")
    expect(page.get_by_role("combobox", name="Good (CN code)")).to_have_value(re.compile("^76042100 · [A-Z]"))


def test_nothing_is_fetched_from_elsewhere(server: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("", "exporter", "association?association_source=example", "rules"):
        page.goto(f"{server}/{name}")
        settled(page)
    ours = (server, server.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []


def test_no_error_of_the_page_reaches_the_console(server: str, page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server}/association?association_source=example")
    page.locator(".js-plotly-plot").nth(1).wait_for()
    settled(page)
    assert errors == []
