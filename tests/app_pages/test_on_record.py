"""The audit log hears of files made in pages, projects opened and taken along, and people not let in."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from app_pages.on_record import PAPERS
from groundwork.accounts import LOCAL
from groundwork.keeping.audit import AuditLine, latest
from groundwork.keeping.database import open_keeping
from tests.app_pages.opened import ROOT, assert_healthy, turned
from tests.app_pages.test_projects import by_link, home, saved, session, signing_in, user, with_bill

__all__ = ["home", "signing_in"]
BUTTON = Callable[[], bytes]
NAMES_NO_GOODS = {"ending[1:]", "lang", "key", "suffix[1:]", "form"}


def lines() -> list[AuditLine]:
    return latest(open_keeping(), 50)


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> dict[str, BUTTON]:
    """What each download button of the page makes when it is pressed."""
    found: dict[str, BUTTON] = {}

    def button(label: str, *, data: BUTTON, key: str, **rest: Any) -> bool:
        found[key] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return found


def pressed(make: BUTTON) -> bytes:
    """As Streamlit does it: in a thread that knows no session."""
    made: list[bytes] = []
    thread = threading.Thread(target=lambda: made.append(make()))
    thread.start()
    thread.join()
    return made[0]


def test_a_paper_leaves_a_line_with_its_form_and_size_and_nothing_of_the_goods(
    buttons: dict[str, BUTTON],
) -> None:
    app = turned(with_bill(session()), "exporter", exporter_step="documents")
    assert_healthy(app, "en")
    assert lines() == []  # a button drawn is no paper made
    pdf = pressed(buttons["paper_report_pdf"])
    (line,) = lines()
    assert pdf.startswith(b"%PDF")
    assert (line.user, line.space, line.action) == (LOCAL, LOCAL, "file-made")
    assert line.subject == "paper_report_pdf"
    assert line.facts == {"form": "pdf", "bytes": len(pdf)}


def test_a_file_whose_key_may_name_goods_is_counted_without_it(buttons: dict[str, BUTTON]) -> None:
    turned(with_bill(session()), "exporter", exporter_step="footprint")
    key = next(key for key in buttons if "urea" in key.lower())
    pressed(buttons[key])
    (line,) = lines()
    assert "urea" not in repr(line).lower()


def test_keys_of_papers_name_no_goods() -> None:
    """A key that begins as a paper's does is written into the log: it may name forms and languages only."""
    for file in (ROOT / "app_pages").glob("*.py"):
        for key in re.findall(r'key=f"([^"]+)"', file.read_text(encoding="utf-8")):
            if key.startswith(PAPERS):
                assert set(re.findall(r"\{([^}]+)\}", key)) <= NAMES_NO_GOODS, (file.name, key)


def test_a_file_is_handed_over_where_nothing_can_be_written_down(
    buttons: dict[str, BUTTON], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned(session(), "exporter")
    monkeypatch.setenv("PCF_CBAM_DATABASE", "postgresql://nobody@127.0.0.1:1/none")
    assert pressed(buttons["exporter_template"]).startswith(b"PK")


def test_a_project_opened_and_taken_along_says_by_whom(buttons: dict[str, BUTTON], signing_in: None) -> None:
    anna, bert = user("anna@steel.example"), user("bert@steel.example")
    id = saved(with_bill(session(who=anna)))
    app = by_link(session(who=bert), id)
    app.run()  # looking again is not opening again
    assert_healthy(app, "en")
    pressed(buttons["exporter_project_export"])
    told = [(line.user.rpartition("#")[2], line.action, line.subject) for line in lines()]
    assert told == [
        ("bert@steel.example", "project-exported", id),
        ("bert@steel.example", "project-opened", id),
        ("anna@steel.example", "project-saved", id),
    ]


def test_somebody_not_let_in_leaves_one_line_with_the_reason(signing_in: None) -> None:
    app = session(who=user("eve@elsewhere.example"))
    app.run()
    (line,) = lines()
    assert (line.action, line.kind, line.space) == ("sign-in-refused", "groundwork.account-unknown", "")
    assert line.user == "https://id#eve@elsewhere.example"  # the provider's id of her, as for everybody
    assert line.facts == {}
