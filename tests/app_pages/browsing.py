"""A server of our own and a headless Chromium, for the journeys in a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.app_pages.opened import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, WebSocket

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "Chromium is not installed: apt-get install chromium fonts-wqy-zenhei"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
START_SECONDS, END_SECONDS, LOOK_MS, REST_MS = 60, 60, 60_000, 300
NEEDS_CHROMIUM = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(
    log: Path, environment: Mapping[str, str] | None = None, *flags: str, port: int | None = None
) -> Iterator[str]:
    """The app on a port of this machine, a free one unless told; ended at the end."""
    with running(log, environment, *flags, port=port) as (address, _):
        yield address


@contextmanager
def running(
    log: Path, environment: Mapping[str, str] | None = None, *flags: str, port: int | None = None
) -> Iterator[tuple[str, int]]:
    """The same, with the number of its process."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app_pages/server.py", *flags]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    env = {**os.environ, "PYTHONFAULTHANDLER": "1", **(environment or {})}
    with log.open("a") as stream:
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, env=env)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)  # its threads are written into the log first
            process.wait(END_SECONDS)
            pytest.fail(f"the app did not end: {log.read_text()}")


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    pytest.fail(f"the app did not start: {log.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@contextmanager
def visiting(browser: Browser, locale: str = "zh-CN", height: int = 3200) -> Iterator[Page]:
    """A page of a visitor of their own: no cookie, no session shared with another."""
    with browser.new_context(
        viewport={"width": 1280, "height": height}, locale=locale, timezone_id="Asia/Shanghai"
    ) as context:
        context.set_default_timeout(LOOK_MS)
        page = context.new_page()
        page.on("websocket", partial(_listen, page))
        yield page


_ASKED: WeakKeyDictionary[Page, bool] = WeakKeyDictionary()


def _listen(page: Page, socket: WebSocket) -> None:
    """Keep whether the page has asked the server for a run that is not at its end yet."""

    def sent(payload: bytes | str) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).HasField("rerun_script"):
            _ASKED[page] = True

    def received(payload: bytes | str) -> None:
        if not isinstance(payload, bytes):
            return
        told = ForwardMsg.FromString(payload)
        if told.HasField("script_finished") and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            _ASKED[page] = False

    socket.on("framesent", sent)
    socket.on("framereceived", received)


def settled(page: Page) -> Page:
    """The page once the script has run: every run it asked for is at its end, and shown.

    The page's own state alone is late: on a busy machine it says "not running" for a while after a click.
    """
    deadline = time.monotonic() + LOOK_MS / 1000
    while True:
        page.wait_for_timeout(REST_MS)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        if not _ASKED.get(page, False):
            return page
        assert time.monotonic() < deadline, "the script is still running"
