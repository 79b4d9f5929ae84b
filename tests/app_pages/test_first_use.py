"""What new users stumbled over on the pages, one case each (docs/first_use.md)."""

from __future__ import annotations

import pytest

from app_pages import handover
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, html_of, opened, turned, upload
from tests.app_pages.test_exporter import bill


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("step", ["measures", "documents"])
def test_a_step_without_a_footprint_says_where_it_is_got(lang: str, step: str) -> None:
    name, data = bill([("铝锭", "t", "")])
    app = turned(upload(opened("exporter", lang), "exporter", name, data), "exporter", exporter_step=step)
    assert_healthy(app, lang)
    assert say("app_pages.pcf-not-yet", lang) in [one.value for one in app.info]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_item_that_nothing_fits_is_told_the_other_ways(lang: str) -> None:
    """Fork-lift diesel by the litre: processes of diesel count in MJ, t and tkm."""
    name, data = bill([("叉车柴油", "L", "")])
    app = turned(
        upload(opened("exporter", lang), "exporter", name, data), "exporter", exporter_step="matches"
    )
    assert_healthy(app, lang)
    assert say("app_pages.match-way-out", lang) in [one.value.replace("\\", "") for one in app.caption]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_that_cannot_be_written_says_what_to_install(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the library the buttons are grey: the line under them says why."""
    from groundwork.problems import Problem

    missing = Problem("groundwork.document-extra-missing", params={"library": "typst"})
    monkeypatch.setattr(handover, "missing_library", lambda suffix: missing if suffix == ".pdf" else None)
    app = opened("trainer", lang, trainer_part="sheet", trainer_seed="7")
    assert "typst" in " ".join(one.value for one in app.warning) + html_of(app)
    app = opened("trainer", lang, trainer_part="quiz", trainer_seed="7", trainer_n="5")
    app.button("trainer_quiz_start").click().run()
    app.button("trainer_quiz_hand_in").click().run()
    assert "typst" in " ".join(one.value for one in app.warning)
