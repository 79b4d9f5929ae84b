"""A class follows a link in a real browser: the lesson to its end, an exercise, a quiz. Needs Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbam.training.generator import numbered
from cbam.training.model import ChoiceAnswer
from tests.app_pages.browsing import NEEDS_CHROMIUM, settled, visiting
from tests.cbam.billing import law

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_CHROMIUM


def test_the_lesson_by_link_to_its_last_chapter(server: str, page: Page) -> None:
    page.goto(f"{server}/trainer?trainer_part=lesson&trainer_chapter=price&trainer_look=large")
    page.get_by_role("heading", name="证书的价格").wait_for()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "21px"
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="账单").wait_for()
    assert "16,352.74 欧元" in page.locator(".formula").inner_text()
    assert "trainer_chapter=cost" in page.url
    page.locator(".st-key-language_bar").get_by_text("English").click()
    page.get_by_role("heading", name="The bill").wait_for()
    page.get_by_text("Link for the class").click()
    shown = page.locator("[data-testid=stCode]").inner_text()
    assert "trainer_chapter=cost" in shown and "trainer_look=large" in shown
    assert shown.startswith(server)


def test_an_exercise_and_a_quiz_against_the_clock(server: str, page: Page) -> None:
    number = next(n for n in range(1, 12) if not isinstance(numbered(7, n, law()).answer, ChoiceAnswer))
    one = numbered(7, number, law())
    page.goto(f"{server}/trainer?trainer_part=exercise&trainer_seed=7&trainer_no={number}")
    page.get_by_text(one.question.zh).wait_for()
    page.get_by_label("你的答案").fill(f"{one.answer.value:.4f}")  # type: ignore[union-attr]
    page.get_by_role("button", name="提交").click()
    page.get_by_text("正确：").wait_for()
    page.goto(f"{server}/trainer?trainer_part=quiz&trainer_seed=7&trainer_n=5")
    page.get_by_role("button", name="开始").click()
    clock = page.get_by_text("剩余时间").first
    clock.wait_for()
    first = clock.inner_text()
    page.wait_for_timeout(2500)
    assert clock.inner_text() != first  # it runs by itself
    page.get_by_role("button", name="交卷").click()
    page.get_by_text("可发现事后改动，但不能证明由谁作答").wait_for()
    with page.expect_download() as got:
        page.get_by_role("button", name="成绩单（PDF）").click()
    assert got.value.suggested_filename == "cbam_quiz_7.pdf"
    settled(page)


def test_a_reload_in_the_middle_of_a_quiz_loses_neither_answers_nor_time(
    server: str, page: Page, browser: Browser
) -> None:
    """Another browser that opens the same address does not get the quiz, and may begin its own."""
    page.goto(f"{server}/trainer?trainer_part=quiz&trainer_seed=7&trainer_n=5")
    page.get_by_role("button", name="开始").click()
    page.get_by_text("剩余时间").first.wait_for()
    page.get_by_label("你的答案").first.fill("123.45")
    page.get_by_role("radiogroup").last.locator("label").nth(1).click()
    page.get_by_role("textbox", name="姓名").fill("李四")
    page.get_by_role("textbox", name="姓名").press("Enter")
    settled(page)
    page.wait_for_timeout(2000)
    page.reload()
    clock = page.get_by_text("剩余时间").first
    clock.wait_for()
    minutes, _, seconds = clock.inner_text().split()[-1].partition(":")
    assert int(minutes) == 9 and int(seconds) < 59, "the time that had passed is gone"
    settled(page)
    assert page.get_by_label("你的答案").first.input_value() == "123.45"
    assert page.get_by_role("radiogroup").last.get_by_role("radio").nth(1).is_checked()
    assert page.get_by_role("textbox", name="姓名").input_value() == "李四"
    with visiting(browser) as other:
        other.goto(page.url)
        other.get_by_text("此链接中的测验已不再保存").wait_for()
        other.get_by_role("button", name="开始").wait_for()
    page.locator(".st-key-language_bar").get_by_text("English").click()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("Check code").first.wait_for()
    code = page.locator("[data-testid=stMetricValue]").nth(2).inner_text()
    page.reload()
    page.get_by_text("Check code").first.wait_for()
    assert page.locator("[data-testid=stMetricValue]").nth(2).inner_text() == code
