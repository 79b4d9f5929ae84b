"""The association in a real browser: 20 workbooks dropped, a job reloaded in its middle, the report taken."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
from openpyxl import load_workbook

from tests.app_pages.browsing import NEEDS_CHROMIUM, chromium, serving, settled, visiting
from tests.app_pages.sector_files import members

pytestmark = NEEDS_CHROMIUM
_PATIENCE_MS = 90_000


def test_from_twenty_workbooks_to_the_report_with_a_reload_in_the_middle(tmp_path: Path) -> None:
    env = {"PCF_CBAM_HOME": str(tmp_path / "home"), "PCF_CBAM_ACCESS": "single"}
    files = []
    for name, data in members(20):
        (tmp_path / name).write_bytes(data)
        files.append(tmp_path / name)
    log = tmp_path / "log.txt"
    with serving(log, env) as server, chromium() as browser, visiting(browser, "zh-CN") as page:
        page.goto(f"{server}/association")
        dropzone = page.locator("[data-testid=stFileUploaderDropzone]").first
        dropzone.locator("input[type=file]").set_input_files(files)
        page.get_by_text("读取 60 行，采用 59 行，拒绝 1 行。").wait_for(timeout=_PATIENCE_MS)
        assert "collect=" in page.url
        page.get_by_role("radio", name="3 压力测试").or_(page.get_by_text("3 压力测试")).first.click()
        page.get_by_role("combobox", name="抽样次数").click()
        page.get_by_role("option", name="5000", exact=True).click()
        page.get_by_role("button", name="作为任务运行").click()
        page.wait_for_url(re.compile("job="))
        page.reload()  # in the middle of the job: the uploads are gone, the job is not
        page.get_by_text(re.compile("运行 .*：使用 59 行")).wait_for(timeout=_PATIENCE_MS)
        page.locator(".js-plotly-plot").first.wait_for()
        bill = settled(page).locator("[data-testid=stMetricValue]").first.inner_text()
        assert bill.endswith(" 百万欧元")
        bill = bill.replace("百万欧元", "MEUR")
        page.get_by_text("English", exact=True).click()
        page.get_by_text(re.compile("Run .*: 59 rows used")).wait_for()
        assert page.locator("[data-testid=stMetricValue]").first.inner_text() == bill
        page.get_by_text("4 Reports").click()
        page.get_by_role("heading", name="Report on the sector").wait_for()
        settled(page)
        taken = {}
        for form in ("PDF", "Excel"):
            with page.expect_download(timeout=_PATIENCE_MS) as download:
                page.get_by_role("button", name=f"Report ({form})").first.click()
            taken[form] = tmp_path / download.value.suggested_filename
            download.value.save_as(taken[form])
    assert "Traceback" not in log.read_text()
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(taken["PDF"]))
    assert "CBAM stress test of a sector" in text
    total = load_workbook(taken["Excel"], data_only=True)["Bill"]
    row = next(r for r in total.iter_rows(values_only=True) if r[0] == "2030")
    assert any(f"{float(str(v)) / 1e6:.1f} MEUR" == bill for v in row[1:])
