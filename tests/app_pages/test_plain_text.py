"""Text of a file is shown and never obeyed, in a real browser: no link, icon or arrow comes of it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from groundwork.packaged import examples_dir
from tests.app_pages.browsing import NEEDS_CHROMIUM, free_port, settled
from tests.app_pages.browsing import _wait_for as until_it_answers
from tests.app_pages.hostile_texts import TEXTS
from tests.app_pages.opened import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_CHROMIUM
PLACES = {
    "caption": "[data-testid=stCaptionContainer]",
    "button": "[data-testid=stButton] button [data-testid=stMarkdownContainer]",
    "download": "[data-testid=stDownloadButton] button [data-testid=stMarkdownContainer]",
    "metric label": "[data-testid=stMetricLabel] [data-testid=stMarkdownContainer]",
    "metric": "[data-testid=stMetricValue]",
    "warning": "[data-testid=stAlert] [data-testid=stMarkdownContainer]",
    "fold": "[data-testid=stExpander] summary [data-testid=stMarkdownContainer]",
    "list": "[data-testid=stExpanderDetails] [data-testid=stMarkdownContainer]",
    "table": "[data-testid=stTable] tbody td",
}
MADE_OF_TEXT = "a, img, strong, em, del, code, h1, h2, h3, h4, h5, h6, hr, blockquote, input, .katex, sup"
"""What Markdown could make of a text; bold and list stand round it where the page itself says so."""


@contextmanager
def showing(log: Path) -> Iterator[str]:
    """The page of texts on a free port of this machine."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "tests/app_pages/hostile_texts.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with log.open("a") as stream:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, env=env)
    try:
        until_it_answers(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def one_blank(text: str) -> str:
    """Blanks and line breaks as one blank, as a browser shows them."""
    return re.sub(r"[ \t\r\n\u2028]+", " ", text).strip(" ")


def test_every_place_shows_every_text_letter_by_letter(page: Page, tmp_path: Path) -> None:
    with showing(tmp_path / "log.txt") as address:
        page.goto(address)
        page.locator("[data-testid=stSelectbox]").wait_for()
        settled(page)
        wanted = [one_blank(text) for text in TEXTS]
        for name, selector in PLACES.items():
            found = [one_blank(text) for text in page.locator(selector).all_text_contents()]
            assert found == wanted, name
            made = page.locator(f"{selector} :is({MADE_OF_TEXT})").evaluate_all(
                "es => es.map(e => e.outerHTML)"
            )
            assert made == [], name
            assert page.locator(f"{selector} [role=img]").count() == 0, name
        page.locator("[data-testid=stSelectbox] input").click()
        page.keyboard.press("ArrowDown")
        options = page.locator("[role=option]")
        options.first.wait_for()
        assert {one_blank(text) for text in options.all_text_contents()} <= set(wanted)


EVIL = "http://evil.example/a :material/delete: www.evil.example a@evil.example -> :smile: :red[x] $1$"


@pytest.fixture(scope="module")
def hostile_bill() -> bytes:
    """A sound bill whose names of products, items and firm are all hostile."""
    book = openpyxl.load_workbook(examples_dir() / "bom_urea.xlsx")
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                heading = str(sheet.cell(1, cell.column).value or "").lower()
                if cell.value and any(word in heading for word in ("name", "item", "company", "名称")):
                    cell.value = f"{cell.value} {EVIL}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


STEPS = ("files", "matches", "choices", "footprint", "border", "measures", "documents")


def test_names_in_a_bill_stay_text_in_every_step(server: str, page: Page, hostile_bill: bytes) -> None:
    page.goto(f"{server}/exporter?lang=en")
    name = "a@evil.example www.evil.example -- x.xlsx"
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": hostile_bill}
    page.locator("[data-testid=stFileUploaderDropzone] input[type=file]").set_input_files(file)
    page.get_by_role("radiogroup").first.wait_for()
    settled(page)
    for number, step in enumerate(STEPS, 1):
        page.get_by_role("radio", name=re.compile(f"^{number} ")).click()
        settled(page)
        assert "evil.example" in page.locator("[data-testid=stMain]").inner_text(), step
        assert page.locator("[href*=evil i]").count() == 0, step
        assert page.locator("[role=img][aria-label='delete icon']").count() == 0, step
        assert page.locator(".katex, .stMarkdownColoredText").count() == 0, step
        assert page.get_by_text("Something went wrong").count() == 0, step
