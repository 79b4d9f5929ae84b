"""A job named by a page is called in the language of whoever reads, one named after a file as the file."""

from __future__ import annotations

import pytest

from app_pages import job_titles
from tests.app_pages.opened import html_of, opened


@pytest.mark.parametrize(("lang", "words"), [("zh", "20个工作簿"), ("en", "Workbooks: 20")])
def test_a_collection_is_called_in_the_readers_language(
    lang: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app_pages.frame.language", lambda: lang)
    assert job_titles.said(job_titles.collection(20)) == words
    assert job_titles.said(job_titles.BENCHMARKS) != job_titles.BENCHMARKS


@pytest.mark.parametrize("title", ["portfolio", "20个工作簿", "workbooks", "/workbooks/", "/workbooks/x", ""])
def test_any_other_title_stays_as_it_was_stored(title: str) -> None:
    assert job_titles.said(title) == title


def test_proposals_have_their_names_and_no_ids_on_the_chinese_page() -> None:
    app = opened("rules", "zh", rules_part="code")
    told = " ".join([html_of(app), *(text.value for text in app.markdown)])
    assert "非现行法律" in told
    assert "com-2026-616" not in told
