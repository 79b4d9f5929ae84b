"""The exporter's journey in a real browser: upload, confirm what has no link, take the report as PDF; then
its own offers, its own measures and its copy of the official template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
import pytest

from cbam.communication.official.layout import layout
from groundwork.packaged import examples_dir
from tests.app_pages.browsing import NEEDS_CHROMIUM, serving, settled
from tests.app_pages.test_exporter import bill
from tests.cbam.communication.made_template import made_template
from tests.cbam.embedded import official_template as official

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_CHROMIUM


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
    shown = page.locator("[data-testid=stMetricValue]").first.inner_text().removesuffix("kg").strip()
    step(page, "7 交付文件")
    with page.expect_download() as report:
        page.get_by_role("button", name="报告（PDF）").click()
    path = tmp_path / "report.pdf"
    report.value.save_as(path)
    pages = [sheet.get_textpage().get_text_bounded() for sheet in pypdfium2.PdfDocument(path)]
    assert float(shown.replace(",", "")) > 0
    assert shown in "".join(pages)


def hand_in(page: Page, label: str, file: Path) -> None:
    """A file into the uploader of that label."""
    place = page.locator("[data-testid=stFileUploader]").filter(has_text=label)
    place.locator("input[type=file]").set_input_files(file)
    settled(page)


def taken(page: Page, button: str, target: Path) -> Path:
    """What a button hands over."""
    with page.expect_download() as handed:
        page.get_by_role("button", name=button).click()
    handed.value.save_as(target)
    return target


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl on extensions it does not read
def test_own_offers_own_measures_and_the_official_template(server: str, page: Page, tmp_path: Path) -> None:
    """What is handed over reads back: the offers' duty, the plan as PDF, the firm in the template."""
    chosen = "exporter_source=example&exporter_example=bom_steel_structure"
    page.goto(f"{server}/exporter?{chosen}&exporter_step=border&lang=zh")
    hand_in(page, "报价与关税", examples_dir() / "offers_steel_structure.xlsx")
    page.get_by_text("每吨到岸成本").first.wait_for()
    book = openpyxl.load_workbook(taken(page, "全部费用及来源", tmp_path / "landed.xlsx"))
    assert any(cell.value == 250.5 for row in book.worksheets[0] for cell in row)  # 12.5 % of 2,004 EUR/t
    step(page, "6 改进")
    hand_in(page, "减排措施文件", examples_dir() / "measures_steel_structure.xlsx")
    page.get_by_text("净现值").first.wait_for()
    assert len(pypdfium2.PdfDocument(taken(page, "PDF", tmp_path / "plan.pdf"))) == 1
    step(page, "7 交付文件")
    page.get_by_role("button", name="采用示例装置").click()
    settled(page)
    copy = official.template() or made_template(tmp_path / "made.xlsx")
    hand_in(page, "模板副本", copy)
    filled = openpyxl.load_workbook(taken(page, "已填写的模板", tmp_path / "filled.xlsx"))
    cells = [cell.value for row in filled[layout()["sheets"]["about"]] for cell in row]
    assert "Firm A 甲公司" in cells
