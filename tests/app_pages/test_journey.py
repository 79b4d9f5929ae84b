"""One journey in a real browser: upload, read, switch language, go on. Needs Chromium and a Chinese font."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from groundwork.packaged import examples_dir
from tests.app_pages.opened import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "Chromium is not installed: apt-get install chromium fonts-wqy-zenhei"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
START_SECONDS, LOOK_MS = 60, 30_000
SMALLEST_SHOT = 20_000  # bytes; a blank page is far smaller

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app_streamlit.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as stream:
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, env=os.environ)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    pytest.fail(f"the app did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser set to Chinese."""
    with browser.new_context(
        viewport={"width": 1280, "height": 3200}, locale="zh-CN", timezone_id="Asia/Shanghai"
    ) as context:
        context.set_default_timeout(LOOK_MS)
        yield context.new_page()


def settled(page: Page) -> Page:
    """The page once the script has run."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(300)
    return page


def speak(page: Page, language: str) -> None:
    page.locator(".st-key-language_bar").get_by_text(language).click()
    page.wait_for_timeout(300)
    settled(page)


def test_upload_read_switch_language_and_go_on(server: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{server}/exporter")
    page.get_by_role("heading", name="出口企业").wait_for()
    uploader = page.locator("[data-testid=stFileUploaderDropzone]")
    assert "选择文件" in uploader.locator("button [data-testid=stMarkdownContainer] p").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    uploader.locator("input[type=file]").set_input_files(examples_dir() / "bom_hdpe_pipe.xlsx")
    page.get_by_role("heading", name="产品碳足迹", exact=True).wait_for()
    page.get_by_text("不是CBAM货物：今天的CBAM费用为 0 欧元").wait_for()
    page.locator(".js-plotly-plot").nth(2).wait_for()
    footprint = page.locator("[data-testid=stMetricValue]").first.inner_text()
    speak(page, "English")
    page.get_by_text("Not a CBAM good: 0 EUR of CBAM today").wait_for()
    assert page.locator("[data-testid=stMetricValue]").first.inner_text() == footprint
    assert "lang=en" in page.url
    page.get_by_role("link", name="Trainer").click()
    page.get_by_text("16,353 EUR due").wait_for()
    page.get_by_role("link", name="Exporter").click()
    page.get_by_text("Still in use in this session: bom_hdpe_pipe.xlsx").wait_for()
    page.get_by_text("Not a CBAM good: 0 EUR of CBAM today").wait_for()
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
