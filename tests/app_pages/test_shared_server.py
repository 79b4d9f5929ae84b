"""Two people on one server in real browsers: jobs that outlive reload and restart, and see only one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from groundwork.packaged import examples_dir
from tests.app_pages.browsing import NEEDS_CHROMIUM, free_port, serving, settled, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_CHROMIUM
PORTFOLIO = examples_dir() / "portfolio_sector.xlsx"


def hand_in(page: Page, server: str, draws: str) -> str:
    """Upload the portfolio, run the stress test; the job's id."""
    page.goto(f"{server}/association?lang=en&association_step=test")
    uploader = page.locator("[data-testid=stFileUploaderDropzone]").first
    uploader.locator("input[type=file]").set_input_files(PORTFOLIO)
    page.get_by_role("heading", name="Stress test with chance").wait_for()
    settled(page)
    page.get_by_role("combobox", name="Draws").click()
    page.get_by_role("option", name=draws, exact=True).click()
    page.get_by_role("button", name="Run as a job").click()
    page.wait_for_url(re.compile("job="))
    return str(re.search(r"job=([\w-]+)", page.url)[1])  # type: ignore[index]


def test_a_job_outlives_reload_and_restart_and_is_seen_by_its_owner_only(
    browser: Browser, tmp_path: Path
) -> None:
    env = {"PCF_CBAM_HOME": str(tmp_path / "home"), "PCF_CBAM_ACCESS": "guests"}
    log, port = tmp_path / "log.txt", free_port()
    with visiting(browser, "en-GB") as anna, visiting(browser, "en-GB") as bert:
        with serving(log, env, port=port) as server:
            job = hand_in(anna, server, "5000")
            anna.reload()  # in the middle of the job
            anna.get_by_text(re.compile("You may leave or reload|Run .*: 62 rows used")).first.wait_for()
            bert.goto(f"{server}/projects?lang=en")
            bert.get_by_text("No jobs yet").wait_for()
            assert bert.get_by_text("portfolio_sector").count() == 0
        with serving(log, env, port=port) as server:  # the app was restarted; the job knows nothing of it
            anna.goto(f"{server}/association?lang=en&association_source=example&job={job}")
            anna.get_by_text(re.compile("Run .*: 62 rows used")).wait_for(timeout=60_000)
            bert.goto(f"{server}/projects?lang=en")
            bert.get_by_text("No jobs yet").wait_for()
    assert "Traceback" not in log.read_text()


def test_a_project_saved_by_one_opens_by_its_link_in_chinese(browser: Browser, tmp_path: Path) -> None:
    env = {"PCF_CBAM_HOME": str(tmp_path / "home"), "PCF_CBAM_ACCESS": "guests"}
    with (
        serving(tmp_path / "log.txt", env) as server,
        visiting(browser, "en-GB") as anna,
        visiting(browser, "zh-CN") as bert,
    ):
        anna.goto(f"{server}/exporter?lang=en&exporter_step=footprint")
        anna.get_by_text("Files and example").click()
        uploader = anna.locator("[data-testid=stFileUploaderDropzone]")
        uploader.locator("input[type=file]").set_input_files(examples_dir() / "bom_urea.xlsx")
        anna.locator("[data-testid=stMetricValue]").first.wait_for()
        settled(anna)
        figure = anna.locator("[data-testid=stMetricValue]").first.inner_text()
        anna.get_by_role("button", name="Save project").click()
        anna.get_by_label("Name of the project").fill("Urea <b>2026</b>")
        anna.get_by_label("Name of the project").press("Tab")
        settled(anna)
        anna.get_by_test_id("stPopoverBody").get_by_role("button", name="Save project").click()
        anna.wait_for_url(re.compile("project="))
        link = re.search(r"project=[\w-]+", anna.url)[0]  # type: ignore[index]
        bert.goto(f"{server}/exporter?{link}")
        bert.get_by_role("heading", name="碳足迹", exact=True).wait_for()
        settled(bert)  # while the page builds up, the figures do not come in their order
        assert bert.locator("[data-testid=stMetricValue]").first.inner_text() == figure
        bert.get_by_role("button", name="Urea <b>2026</b>").wait_for()
