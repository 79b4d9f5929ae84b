"""Open a page of the app without a browser, and read what stands on it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

from groundwork.words import say

ROOT = Path(__file__).parents[2]
PAGES = ("home", "exporter", "association", "trainer", "rules", "projects")
LANGUAGES = ("zh", "en")
SECONDS = 60
SLOWEST_SECONDS = 2.0
"""Most processor time that a page may take after an input, on results it has computed before."""


def opened(page: str, lang: str, **settings: str) -> AppTest:
    """The page as a link with these settings opens it."""
    app = AppTest.from_file(str(ROOT / "app_streamlit.py"), default_timeout=SECONDS)
    app.query_params["lang"] = lang
    app.run()
    return turned(app, page, **settings) if page != "home" else app


def turned(app: AppTest, page: str, **settings: str) -> AppTest:
    """The same session on another page."""
    app.switch_page(f"app_pages/{page}.py")
    for key, value in settings.items():
        app.query_params[key] = value
    return app.run()


def upload(app: AppTest, page: str, name: str, data: bytes) -> AppTest:
    """The session after a file was dropped on the page's uploader."""
    several = page in {"exporter", "association"}
    file = (name, data, "application/octet-stream")
    app.file_uploader(f"{page}_upload_0").set_value([file] if several else file)
    return app.run()


def html_of(app: AppTest) -> str:
    """The page's own HTML as text, styles left out."""
    bodies = (element.proto.body for element in app.get("html"))
    texts = (re.sub(r"<[^>]+>", " ", body) for body in bodies if not body.startswith("<style"))
    return unescape(" ".join(texts))


def assert_healthy(app: AppTest, lang: str) -> None:
    """No exception on the screen, and no part of the page that gave up."""
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error if e.value.startswith(failed(lang))] == []


def failed(lang: str) -> str:
    """How the sentence begins that stands where a part of a page gave up."""
    return say("app_pages.failed", lang, number="#").partition("#")[0]


def example(name: str, lang: str = "en", step: str = "files", **settings: str) -> AppTest:
    """The exporter's page on a bundled bill, at one of its steps."""
    found = opened(
        "exporter", lang, exporter_source="example", exporter_example=name, exporter_step=step, **settings
    )
    assert_healthy(found, lang)
    return found


def processor_seconds(act: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Least processor time of this process in up to three tries [s]; ``before`` is done ahead of each.

    The first try within ``SLOWEST_SECONDS`` is the last. Processor time and not the clock: other programs of
    a busy machine do not count. What a child does is not counted either, but on computed results there is
    none.
    """
    times = []
    for _ in range(3):
        before()
        begun = time.process_time()
        act()
        times.append(time.process_time() - begun)
        if times[-1] < SLOWEST_SECONDS:
            break
    return min(times)


def assert_quick(app: AppTest, lang: str, key: str, names: Sequence[str]) -> None:
    """Each of the parts that the control ``key`` opens is there quickly when it is opened again.

    The first visit may compute. The next ones come from another part, as a reader does.
    """
    for at, name in enumerate(names):
        app.segmented_control(key).set_value(name).run()
        assert_healthy(app, lang)
        other = names[at - 1]
        took = processor_seconds(
            lambda name=name: app.segmented_control(key).set_value(name).run(),
            lambda other=other: app.segmented_control(key).set_value(other).run(),
        )
        assert took < SLOWEST_SECONDS, (name, took)
        assert_healthy(app, lang)
