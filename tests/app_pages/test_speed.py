"""No page takes more than two seconds after an input on results computed before.

Machines are noisy and shared, so it is processor time that is asserted, the best of three
(``opened.processor_seconds``); how long pages take by the clock is measured in ``benchmarks/app_pages.py``.
Here the inputs are the examples; a hundred thousand rows are in ``test_huge`` and ``test_exporter``, a
finished stress test in ``test_association``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks import huge
from tests.app_pages.opened import (
    SLOWEST_SECONDS,
    assert_healthy,
    assert_quick,
    example,
    opened,
    processor_seconds,
    upload,
)
from tests.app_pages.test_exporter import STEPS
from tests.app_pages.test_trainer_parts import PARTS as TRAINER_PARTS

RULES_PARTS = ("law", "code", "changes", "stale", "inventory", "words", "sources")
Act = Callable[[AppTest], object]
PATIENCE_SECONDS = 600
INPUTS: dict[str, tuple[dict[str, str], Act]] = {
    "trainer: a price by slider": (
        {"trainer_part": "play"},
        lambda app: app.slider("trainer_play_price").set_value(90.0).run(),
    ),
    "trainer: the next chapter": (
        {"trainer_part": "lesson"},
        lambda app: app.button("trainer_next").click().run(),
    ),
    "trainer: another mass": (
        {"trainer_part": "customs"},
        lambda app: app.number_input("trainer_case_mass").set_value(70.0).run(),
    ),
    "trainer: another year": (
        {"trainer_part": "formula"},
        lambda app: app.selectbox("trainer_year").set_value(2028).run(),
    ),
    "rules: a search": (
        {"rules_part": "inventory"},
        lambda app: app.text_input("search").set_value("steel").run(),
    ),
    "rules: another table": (
        {"rules_part": "law"},
        lambda app: app.selectbox("table").select_index(2).run(),
    ),
    "exporter: another year": (
        {"exporter_source": "example", "exporter_step": "border"},
        lambda app: app.selectbox("exporter_year").set_value(2030).run(),
    ),
    "association: another path": (
        {"association_source": "example", "association_step": "bill"},
        lambda app: app.selectbox("association_price").set_value("high").run(),
    ),
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PCF_CBAM_ACCESS", "single")


@pytest.mark.parametrize("page", ["home", "projects", "trainer", "rules", "exporter", "association"])
def test_a_page_speaks_the_other_language_quickly(page: str) -> None:
    source = {f"{page}_source": "example"} if page in {"exporter", "association"} else {}
    app = opened(page, "en", **source)
    app.segmented_control("lang").set_value("zh").run()  # texts and figures of Chinese made once
    assert_healthy(app, "zh")
    took = processor_seconds(
        lambda: app.segmented_control("lang").set_value("zh").run(),
        lambda: app.segmented_control("lang").set_value("en").run(),
    )
    assert took < SLOWEST_SECONDS, took


def test_every_part_of_the_trainer_opens_quickly() -> None:
    assert_quick(opened("trainer", "zh"), "zh", "trainer_part", TRAINER_PARTS)


def test_every_part_of_rules_and_data_opens_quickly() -> None:
    assert_quick(opened("rules", "zh", rules_source="example"), "zh", "rules_part", RULES_PARTS)


@pytest.mark.parametrize("name", ["bom_steel_structure", "bom_urea", "broken_bom"])
def test_every_step_of_the_exporter_opens_quickly(name: str) -> None:
    """With the example installation beside the bill, where there is one for its goods."""
    app = example(name, step="border")
    for button in [b for b in app.button if b.key == "exporter_site_example"]:
        button.click().run()
    assert_quick(app, "en", "exporter_step", STEPS)


def test_every_step_of_the_association_opens_quickly() -> None:
    app = opened("association", "en", association_source="example")
    assert_quick(app, "en", "association_step", ("data", "bill", "test", "reports"))


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_answered_quickly(name: str) -> None:
    """A setting changed to one that was looked at before."""
    settings, act = INPUTS[name]
    page = name.partition(":")[0]
    act(opened(page, "en", **settings))
    apps: list[AppTest] = []
    took = processor_seconds(
        lambda: act(apps[-1]), lambda: apps.append(opened(page, "en", **settings)) if not apps else None
    )
    assert_healthy(apps[-1], "en")
    assert took < SLOWEST_SECONDS, took


def test_a_hundred_thousand_rows_under_two_laws_are_shown_quickly() -> None:
    """The one upload of rules and data: a portfolio of 2030, each line priced with and without a proposal."""
    app = opened("rules", "en", rules_part="changes", against_overlay="com-2026-616")
    app.default_timeout = PATIENCE_SECONDS
    upload(app, "rules", "p.csv", huge.portfolio().replace(b"2026-Q", b"2030-Q"))
    assert_healthy(app, "en")
    assert len(app.metric) == 3
    assert app.metric[0].value != app.metric[1].value
    assert len(app.dataframe[-1].value) > huge.ROWS / 2  # the lines that differ, all of them
    assert_quick(app, "en", "rules_part", ("changes", "law"))
