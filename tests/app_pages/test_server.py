"""``app_pages/server.py``, which ``cbam app`` starts: the pages, and an answer to "is everything there?"."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app_pages import server
from groundwork.keeping.health import Check
from groundwork.packaged import examples_dir
from tests.app_pages.browsing import NEEDS_CHROMIUM, free_port, serving, settled, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def asked(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def test_a_server_with_everything_it_needs_says_so(tmp_path: Path) -> None:
    with serving(tmp_path / "log.txt", {"PCF_CBAM_HOME": str(tmp_path / "home")}) as address:
        found = {"healthy": True, "checks": {"database": True, "folder": True, "disk": True}}
        assert asked(address) == (200, found)


def test_a_server_without_its_database_is_not_healthy_though_it_answers(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody:secret@127.0.0.1:1/none"
    env = {"PCF_CBAM_HOME": str(tmp_path / "home"), "PCF_CBAM_DATABASE": nowhere}
    with serving(tmp_path / "log.txt", env) as address:
        status, found = asked(address)
    assert (status, found) == (503, {"healthy": False, "checks": {"database": False}})


def test_a_folder_that_cannot_be_written_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "opening.lock").mkdir()  # as on a disk mounted read-only, the lock cannot be opened
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path))
    assert [(check.name, check.good) for check in server._look()] == [("folder", False)]


def test_who_ends_cbam_app_ends_its_server(tmp_path: Path) -> None:
    """As a service manager or `docker stop` does: a signal to the command, none to what it started."""
    port = free_port()
    command = [sys.executable, "-c", "from cbam.commands import app; app()", "app", "--port", str(port)]
    env = {**os.environ, "PCF_CBAM_HOME": str(tmp_path / "home")}
    with subprocess.Popen(command, env=env) as started:
        assert is_open(port, True)
        started.terminate()
        assert is_open(port, False) is False
        assert started.wait(10) == 0


def is_open(port: int, wanted: bool) -> bool:
    """Whether somebody listens, after as long as it takes until it is as wanted, at most a minute."""
    deadline, found = time.monotonic() + 60, not wanted
    while found is not wanted and time.monotonic() < deadline:
        with socket.socket() as probe:
            found = probe.connect_ex(("127.0.0.1", port)) == 0
        time.sleep(0.1)
    return found


def test_an_answer_is_given_again_for_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    clock = [1000.0]

    def look() -> list[Check]:
        looks.append(1)
        return [Check("disk", True, "")]

    monkeypatch.setattr(server, "_look", look)
    monkeypatch.setattr(server, "_last", server._Last())
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    assert server.looked() is server.looked()
    clock[0] += server._FRESH_SECONDS + 1
    server.looked()
    assert len(looks) == 2


@pytest.mark.browser
@NEEDS_CHROMIUM[1]
def test_the_pages_work_from_it(browser: Browser, tmp_path: Path) -> None:
    """A file goes up, a figure is shown, a file comes down."""
    with serving(tmp_path / "log.txt") as address, visiting(browser) as page:
        page.goto(f"{address}/exporter?exporter_step=footprint&lang=en")
        page.locator("[data-testid=stExpander]").first.click()
        uploader = page.locator("[data-testid=stFileUploaderDropzone] input[type=file]")
        uploader.set_input_files(examples_dir() / "bom_urea.xlsx")
        page.locator("[data-testid=stMetricValue]").first.wait_for()
        settled(page)
        with page.expect_download() as taken:
            page.locator(".st-key-exporter_template button").click()
        assert Path(taken.value.path()).read_bytes().startswith(b"PK")
