"""A class follows a link in a real browser: the lesson to its end, an exercise, a quiz. Needs Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbam.training.generator import numbered
from cbam.training.model import ChoiceAnswer
from tests.app_pages.browsing import NEEDS_CHROMIUM, settled
from tests.cbam.billing import law

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_CHROMIUM


def test_the_lesson_by_link_to_its_last_chapter(server: str, page: Page) -> None:
    page.goto(f"{server}/trainer?trainer_part=lesson&trainer_chapter=price&trainer_look=large")
    page.get_by_role("heading", name="证书的价格").wait_for()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "21px"
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="账单").wait_for()
    assert "16,352.74 EUR" in page.locator(".formula").inner_text()
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
