"""One server, many uploads: it lives, another visitor does not notice, and its memory stops growing.

Measured on Linux through /proc. Uploads are parsed in children; the server keeps the bytes of each session's
newest upload and a few answers, and drops them with the session.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import huge
from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.browsing import NEEDS_CHROMIUM, running, settled, visiting
from tests.fuzzing.files import Fuzzed, fuzzed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_CHROMIUM
ROUNDS, ROWS, SAMPLE = 5, 40_000, 12
GROWTH_MB = 60
"""Most that the server may still grow per round once warm."""
LARGEST_MB = 900
UPLOADER = "[data-testid=stFileUploaderDropzone] input[type=file]"
GOOD = {"portfolio": examples_dir() / "portfolio_sector.xlsx", "bom": examples_dir() / "bom_urea.xlsx"}


def memory_mb(process: int) -> float:
    """Resident memory of a process [MB]."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def drop(page: Page, name: str, data: bytes) -> None:
    """A file on the uploader of a page freshly opened; done when the script has answered it."""
    page.locator(UPLOADER).set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    page.locator("[data-testid=stFileUploaderFile], [data-testid=stAlert]").first.wait_for()
    settled(page)


def test_spoiled_files_do_not_disturb_another_visitor(browser: Browser, tmp_path: Path) -> None:
    env = {"PCF_CBAM_HOME": str(tmp_path / "home"), "PCF_CBAM_ACCESS": "guests"}
    files: list[Fuzzed] = list(fuzzed(GOOD))[5 :: 200 // SAMPLE]
    log = tmp_path / "log.txt"
    with (
        running(log, env) as (server, _),
        visiting(browser, "en-GB") as anna,
        visiting(browser, "zh-CN") as bert,
    ):
        bert.goto(f"{server}/association?association_step=bill")
        drop(bert, "p.csv", huge.portfolio(50))
        bill = bert.locator("[data-testid=stMetricValue]").first.inner_text()
        for number, file in enumerate(files):
            page = ("exporter", "association")[number % 2]
            anna.goto(f"{server}/{page}?lang=en")
            drop(anna, file.name, file.data)
            anna.locator("[data-testid=stAlert]").first.wait_for()
            assert anna.get_by_text("Something went wrong").count() == 0, file.how
        assert bert.locator("[data-testid=stMetricValue]").first.inner_text() == bill
        assert bert.get_by_text("p.csv").count()
        bert.locator(".st-key-language_bar").get_by_text("English").click()
        bert.get_by_role("heading", name=say("app_pages.association-title", "en"), exact=True).wait_for()
        settled(bert)  # the heading turns first, the figures with the rest of the page
        assert bill.endswith(" 欧元")
        said = bert.locator("[data-testid=stMetricValue]").first.inner_text()
        assert said == bill.replace("欧元", "EUR")
    assert "Traceback" not in log.read_text()


def test_memory_comes_back_within_bounds(browser: Browser, tmp_path: Path) -> None:
    """Each round is a new visitor with an upload of 40,000 rows (some 2 MB, 60 MB as tables)."""
    env = {
        "PCF_CBAM_HOME": str(tmp_path / "home"), "PCF_CBAM_ACCESS": "guests", "MALLOC_ARENA_MAX": "2",
    }  # fmt: skip
    data = huge.portfolio(ROWS)
    sizes = []
    flags = ("--server.disconnectedSessionTTL=1",)
    with running(tmp_path / "log.txt", env, *flags) as (server, process):
        for _ in range(ROUNDS):
            with visiting(browser, "en-GB") as page:
                page.goto(f"{server}/association?association_step=bill")
                drop(page, "p.csv", data)
                page.locator("[data-testid=stMetricValue]").first.wait_for()
                settled(page)
            sizes.append(memory_mb(process))
    print("resident MB after each round:", [round(size) for size in sizes])
    assert max(sizes) < LARGEST_MB
    warm = sizes[1:]
    assert (warm[-1] - warm[0]) / (len(warm) - 1) < GROWTH_MB, sizes
