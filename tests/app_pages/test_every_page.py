"""Every page and each of its parts or steps: empty, good, broken and huge, in both languages.

Files go to three pages: exporter, association, and rules and data (its comparison of laws). The others take
no file: home and projects take links, the trainer links and numbers typed; what is broken there is a link
(``test_links``), what is empty is the page opened with nothing. A hundred thousand rows in every step are in
``test_huge`` (exporter, association), ``test_exporter`` (one product) and ``test_speed`` (rules).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, PAGES, ROOT, assert_healthy, html_of, opened, upload
from tests.app_pages.test_exporter import STEPS
from tests.app_pages.test_speed import RULES_PARTS
from tests.app_pages.test_trainer_parts import PARTS as TRAINER_PARTS

CONTROL = {
    "exporter": ("exporter_step", STEPS),
    "association": ("association_step", ("data", "bill", "test", "reports")),
    "trainer": ("trainer_part", TRAINER_PARTS),
    "rules": ("rules_part", RULES_PARTS),
}
PLACES = [(page, part) for page in PAGES for part in (CONTROL[page][1] if page in CONTROL else ("",))]
EMPTY = {
    "exporter": "app_pages.exporter-empty",
    "association": "app_pages.association-empty",
    "projects": "app_pages.projects-none",
}
"""What a page without anything to work on says; the others have something to show."""


@dataclass(frozen=True)
class Broken:
    """A broken file of a page: where it is given, and the cells that are wrong in it."""

    page: str
    part: str
    file: str
    cells: frozenset[str]


def planted() -> frozenset[str]:
    """The cells spoiled in the broken bill, as its source says."""
    source = yaml.safe_load((ROOT / "examples/source/broken_bom.yaml").read_text(encoding="utf-8"))
    return frozenset(plant["cell"] for plant in source["plants"])


BROKEN = [
    Broken("exporter", "files", "broken_bom.xlsx", planted()),
    Broken("association", "bill", "broken_portfolio.xlsx", frozenset({"I9", "I8", "H7", "G6", "L10"})),
    Broken("rules", "changes", "broken_portfolio.xlsx", frozenset({"I9", "I8", "H7", "G6", "L10"})),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PCF_CBAM_ACCESS", "single")


def settings(page: str, part: str) -> dict[str, str]:
    """The link to a part of a page."""
    return {CONTROL[page][0]: part} if page in CONTROL else {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("page", "part"), PLACES)
def test_with_nothing_in_hand_a_page_explains_itself(page: str, part: str, lang: str) -> None:
    app = opened(page, lang, **settings(page, part))
    assert_healthy(app, lang)
    assert not app.error
    if page in EMPTY:
        assert say(EMPTY[page], lang) in [i.value for i in app.info]
        assert not app.metric
    else:
        assert app.dataframe or app.table or app.markdown or html_of(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "part"), [place for place in PLACES if place[0] in {"rules", "association"}]
)
def test_with_a_good_file_every_part_shows_something_and_no_fault(page: str, part: str, lang: str) -> None:
    """The exporter's steps with every example are in ``test_exporter``."""
    app = opened(page, lang, **{f"{page}_source": "example"}, **settings(page, part))
    assert_healthy(app, lang)
    assert not app.error
    assert app.dataframe or app.table or app.metric or app.info or app.button


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.page)
def test_a_broken_file_is_told_by_cell_rule_and_remedy(case: Broken, lang: str) -> None:
    app = opened(case.page, lang, **settings(case.page, case.part))
    upload(app, case.page, case.file, (examples_dir() / case.file).read_bytes())
    assert_healthy(app, lang)
    remedy, cell, what = (say(f"app_pages.problem-{key}", lang) for key in ("remedy", "cell", "what"))
    table = next(t.value for t in app.table if remedy in t.value.columns)
    assert case.cells <= set(table[cell])
    assert table[what].all()
    assert table[remedy].all()
    if case.page in CONTROL:
        key, parts = CONTROL[case.page]
        for part in parts:
            app.segmented_control(key).set_value(part).run()
            assert_healthy(app, lang)
