"""Pictures of every page for the eye: ``python -m tests.app_pages.screenshots [VIEW ...]`` into out/screens.

Every view of every page, in both languages, 1280 and 1920 wide, on packaged examples. Needs Chromium and a
Chinese font. Nothing is compared: somebody has to look.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.app_pages.browsing import REST_MS, chromium, serving, settled
from tests.app_pages.opened import LANGUAGES, ROOT

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
    **{f"rules_{part}": f"rules?rules_part={part}" for part in _RULES},
    "projects": "projects",
}
"""Name of the picture -> address behind the server's."""


def shoot(page: Page, address: str, width: int, target: Path) -> int:
    """One picture of the whole page; the pixels by which something is wider than the screen.

    Streamlit scrolls inside the page, so the window is made as tall as what it holds.
    """
    page.set_viewport_size({"width": width, "height": SHORTEST})
    page.goto(address)
    settled(page)
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(TALLEST, max(SHORTEST, tall + 40))})
    page.wait_for_timeout(REST_MS)
    settled(page).screenshot(path=target)
    return int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") - width)


def main(folder: Path, views: list[str]) -> None:
    """Take the named pictures, else all."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        env = {"PCF_CBAM_HOME": home, "PCF_CBAM_ACCESS": "guests"}
        with serving(Path(home) / "log.txt", env) as server, chromium() as browser:
            for name in views or list(VIEWS):
                for lang in LANGUAGES:
                    with browser.new_context(locale={"zh": "zh-CN", "en": "en-GB"}[lang]) as context:
                        page = context.new_page()
                        page.set_default_timeout(60_000)
                        for width in WIDTHS:
                            view = VIEWS[name]
                            address = f"{server}/{view}{'&' if '?' in view else '?'}lang={lang}"
                            target = folder / f"{name}_{lang}_{width}.png"
                            wider = shoot(page, address, width, target)
                            print(target, f"wider than the screen by {wider} px" if wider > 0 else "")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(ROOT / "out" / "screens", arguments)
