"""Pictures of every page for the eye: ``python -m tests.app_pages.screenshots [VIEW ...]`` into out/screens.

Every view of every page, in both languages, 1280 and 1920 wide, on packaged examples and on kept work: a
finished stress test of twenty firms, a project, jobs that ended well and otherwise, one at work. Needs
Chromium and a Chinese font. Nothing is compared: somebody has to look.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.app_pages.browsing import REST_MS, chromium, serving, settled
from tests.app_pages.opened import LANGUAGES, ROOT
from tests.app_pages.prepared_work import at_the_desk, long_job, prepare, stop
from tests.app_pages.sector_files import workbook

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS: Final = (1280, 1920)
TALLEST, SHORTEST = 9_000, 700
_EXPORTER: Final = "exporter?exporter_source=example&exporter_example=bom_steel_structure&exporter_step="
_STEPS: Final = ("files", "matches", "choices", "footprint", "border", "measures", "documents")
_TRAINER: Final = ("lesson", "formula", "play", "customs", "exercise", "quiz", "sheet")
_RULES: Final = ("law", "code", "changes", "stale", "inventory", "words", "sources")
VIEWS: Final = {
    "home": "",
    "exporter_empty": "exporter",
    "exporter_broken": "exporter?exporter_source=example&exporter_example=broken_bom",
    **{f"exporter_{i}_{step}": _EXPORTER + step for i, step in enumerate(_STEPS, 1)},
    "association_empty": "association",
    **{
        f"association_{i}_{step}": f"association?association_source=example&association_step={step}"
        for i, step in enumerate(("data", "bill", "test", "reports"), 1)
    },
    **{f"trainer_{part}": f"trainer?trainer_part={part}" for part in _TRAINER},
    **{f"projector_{part}": f"trainer?trainer_look=contrast&trainer_part={part}" for part in _TRAINER},
    **{f"rules_{part}": f"rules?rules_part={part}" for part in _RULES},
    "projects": "projects",
}
"""Name of the picture -> address behind the server's, for a guest who comes anew."""

_TESTED: Final = "association?collect={collect}&job={job}&association_step="
_PARTS: Final = ("bill", "doubt", "firms", "spread", "earnings", "firm")
KEPT: Final = {
    "work_busy": "projects",
    "collected": _TESTED + "data",
    "collected_bill": _TESTED + "bill",
    **{f"tested_{i}_{part}": f"{_TESTED}test&association_part={part}" for i, part in enumerate(_PARTS, 1)},
    "tested_reports": _TESTED + "reports&reports={reports}",
    "association_project": "association?project={project}",
}
"""The same for kept work: ids are filled in once there are any."""


def shoot(page: Page, address: str, width: int, target: Path) -> int:
    """One picture of the whole page; the pixels by which something is wider than the screen.

    Streamlit scrolls inside the page, so the window is made as tall as what it holds.
    """
    page.set_viewport_size({"width": width, "height": SHORTEST})
    page.goto(address)
    _drawn(settled(page))
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(TALLEST, max(SHORTEST, tall + 40))})
    page.wait_for_timeout(REST_MS)
    _drawn(settled(page)).screenshot(path=target)
    return int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") - width)


def _drawn(page: Page) -> Page:
    """The same page once no chart, table or field is a grey place for one that still loads."""
    places = "[data-testid=stSkeleton], [data-testid=stAppSkeleton]"
    page.wait_for_function(
        f"[...document.querySelectorAll('{places}')].every(one => one.offsetParent === null)"
    )
    return page


def main(folder: Path, views: list[str]) -> None:
    """Take the named pictures, else all."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = views or [*VIEWS, *KEPT]
    unknown = [name for name in chosen if name not in VIEWS and name not in KEPT]
    if unknown:
        raise SystemExit(f"no such view: {', '.join(unknown)}")
    fresh = {name: VIEWS[name] for name in chosen if name in VIEWS}
    if fresh:
        with tempfile.TemporaryDirectory() as home:
            _take(folder, fresh, {"PCF_CBAM_HOME": home, "PCF_CBAM_ACCESS": "guests"})
    if set(chosen) & set(KEPT):
        with tempfile.TemporaryDirectory() as home:
            _take_kept(folder, [name for name in KEPT if name in chosen], home)


def _take_kept(folder: Path, names: Iterable[str], home: str) -> None:
    env = {"PCF_CBAM_HOME": home, "PCF_CBAM_ACCESS": "single"}
    os.environ.update(env)
    ids = prepare()
    with at_the_desk() as desk:
        busy = long_job(desk, workbook(range(300), 10))
        try:
            _take(folder, {name: KEPT[name].format(**ids) for name in names}, env)
        finally:
            stop(desk, busy)


def _take(folder: Path, views: Mapping[str, str], env: Mapping[str, str]) -> None:
    with serving(Path(env["PCF_CBAM_HOME"]) / "log.txt", env) as server, chromium() as browser:
        for name, view in views.items():
            for lang in LANGUAGES:
                with browser.new_context(locale={"zh": "zh-CN", "en": "en-GB"}[lang]) as context:
                    page = context.new_page()
                    page.set_default_timeout(60_000)
                    for width in WIDTHS:
                        address = f"{server}/{view}{'&' if '?' in view else '?'}lang={lang}"
                        target = folder / f"{name}_{lang}_{width}.png"
                        wider = shoot(page, address, width, target)
                        print(target, f"wider than the screen by {wider} px" if wider > 0 else "")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(ROOT / "out" / "screens", arguments)
