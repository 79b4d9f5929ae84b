"""What new users stumbled over on the pages, one case each (docs/first_use.md)."""

from __future__ import annotations

import json

import pytest

from app_pages import handover
from cbam.training.generator import numbered
from cbam.training.model import ChoiceAnswer
from cbam.training.sheets import given_text
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, html_of, opened, turned, upload
from tests.app_pages.test_exporter import bill
from tests.cbam.billing import law


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
@pytest.mark.parametrize("step", ["choices", "measures"])
def test_power_without_a_source_is_not_told_to_be_the_lightest(lang: str, step: str) -> None:
    """The product names no source of power, so none is compared; the way to have it compared is said."""
    name, data = bill([("electricity", "kWh", "el_cn")])
    app = turned(upload(opened("exporter", lang), "exporter", name, data), "exporter", exporter_step=step)
    assert_healthy(app, lang)
    assert say("app_pages.choices-no-electricity", lang) in [one.value for one in app.caption]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_suppliers_figure_has_a_name_among_the_gases(lang: str) -> None:
    head, row = bill([("bolts", "kg", "")])[1].decode().splitlines()
    data = f"{head},supplier_pcf,supplier_pcf_unit\n{row},2.6,kgCO2e/kg".encode()
    app = turned(upload(opened("exporter", lang), "exporter", "b.csv", data), "exporter")
    app = turned(app, "exporter", exporter_step="footprint")
    assert_healthy(app, lang)
    drawn = " ".join(chart.proto.spec for chart in app.get("plotly_chart"))
    assert "CO2e_supplier" not in drawn
    assert json.dumps(say("app_pages.gas-co2e-supplier", lang)).strip('"') in drawn


def test_hot_rolled_plate_of_a_grade_is_plate_and_not_coil() -> None:
    """Q355B is a grade of plate and of coil: the word decides (GB/T 1591, GB/T 3274)."""
    from footprint.matching import suggest
    from inventories.catalogue import load_catalogue

    assert suggest(load_catalogue(), "热轧中厚板 Q355B", "t")[0].process_id == "steel_plate"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_options_are_seen_before_printing_and_beside_a_mark(lang: str) -> None:
    asked = [numbered(7, number, law()) for number in range(1, 6)]
    chosen = next(one for one in asked if isinstance(one.answer, ChoiceAnswer))
    wanted = [given_text(chosen, option.key, lang) for option in chosen.answer.options]  # type: ignore[union-attr]
    sheet = opened("trainer", lang, trainer_part="sheet", trainer_seed="7", trainer_n="5")
    quiz = opened("trainer", lang, trainer_part="quiz", trainer_seed="7", trainer_n="5")
    quiz.button("trainer_quiz_start").click().run()
    quiz.button("trainer_quiz_hand_in").click().run()
    for app in (sheet, quiz):
        assert_healthy(app, lang)
        assert [text for text in wanted if text not in html_of(app)] == []


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
