"""The exporter's journey in a real browser: upload, confirm what has no link, take the report as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app_pages.browsing import NEEDS_CHROMIUM, serving, settled
from tests.app_pages.test_exporter import bill

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_CHROMIUM
SMALLEST_PDF = 10_000  # bytes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("exporter")
    with serving(folder / "log.txt", {"PCF_CBAM_HOME": str(folder / "kept")}) as address:
        yield address


def step(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()
    settled(page)


def test_from_upload_over_confirmed_matches_to_the_pdf(server: str, page: Page, tmp_path: Path) -> None:
    name, data = bill([("铝锭", "t", ""), ("electricity", "kWh", "el_cn")])
    (tmp_path / name).write_bytes(data)
    page.goto(f"{server}/exporter")
    uploader = page.locator("[data-testid=stFileUploaderDropzone] input[type=file]").first
    uploader.set_input_files(tmp_path / name)
    page.get_by_text("未关联 1 行").wait_for()
    with page.expect_download() as marked:
        page.get_by_role("button", name="处批注").click()
    assert marked.value.suggested_filename == "b_annotated.xlsx"
    step(page, "2 匹配")
    page.get_by_role("button", name="本页其余各项采用首个建议").click()
    page.get_by_role("button", name="确认 1 项并重新计算").click()
    page.get_by_text("已读取的行都有关联过程").wait_for()
    page.get_by_text("未关联 0 行").wait_for()
    step(page, "4 碳足迹")
    page.locator(".js-plotly-plot").nth(2).wait_for()
    step(page, "7 交付文件")
    with page.expect_download() as report:
        page.get_by_role("button", name="报告（PDF）").click()
    path = tmp_path / "report.pdf"
    report.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(content) > SMALLEST_PDF
