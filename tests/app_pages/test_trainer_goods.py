"""Goods chosen on the trainer's page: in exercise, quiz and sheet, in the link, and what cannot be asked."""

from __future__ import annotations

import pytest

from cbam.training.generator import KINDS, kind_name, numbered
from cbam.training.goods import chosen_goods
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, html_of, opened
from tests.cbam.billing import law

GOODS = ("310210", "7308")
LINK = {"trainer_seed": "7", "trainer_goods": "-".join(GOODS)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["exercise", "sheet"])
def test_a_link_asks_of_its_goods_alone(lang: str, part: str) -> None:
    app = opened("trainer", lang, trainer_part=part, **LINK)
    assert_healthy(app, lang)
    assert app.multiselect("trainer_goods").value == list(GOODS)
    assert numbered(7, 1, law(), (), GOODS).question.say(lang) in html_of(app)
    assert "trainer_goods=310210-7308" in app.code[-1].value
    if part == "sheet":
        assert "--goods 310210 --goods 7308" in " ".join(c.value for c in app.caption)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiz_is_marked_on_its_goods(lang: str) -> None:
    app = opened("trainer", lang, trainer_part="quiz", trainer_n="5", **LINK)
    app.button("trainer_quiz_start").click().run()
    assert numbered(7, 5, law(), (), GOODS).question.say(lang) in html_of(app)
    app.button("trainer_quiz_hand_in").click().run()
    assert_healthy(app, lang)
    assert app.metric[0].value == "0 / 5"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_goods_chosen_by_hand_stand_in_the_address_until_they_are_taken_out(lang: str) -> None:
    app = opened("trainer", lang, trainer_part="exercise", trainer_seed="7")
    app.multiselect("trainer_goods").set_value(["7308", "fertilisers"]).run()
    assert_healthy(app, lang)
    assert app.query_params["trainer_goods"] in ("7308-fertilisers", ["7308-fertilisers"])
    chosen = chosen_goods(["7308", "fertilisers"], law())
    assert numbered(7, 1, law(), (), chosen).question.say(lang) in html_of(app)
    app.multiselect("trainer_goods").set_value([]).run()
    assert "trainer_goods" not in app.query_params
    assert numbered(7, 1, law()).question.say(lang) in html_of(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_asked_of_the_goods_is_said(lang: str) -> None:
    """No coil is in urea: among all kinds it is left out, asked alone it is refused with what there is."""
    coil = kind_name("coil").say(lang)
    app = opened("trainer", lang, trainer_part="sheet", trainer_goods="310210")
    assert_healthy(app, lang)
    assert say("app_pages.teach-goods-left-out", lang, kinds=coil) in [c.value for c in app.caption]
    for part in ("exercise", "quiz", "sheet"):
        app = opened("trainer", lang, trainer_part=part, trainer_goods="310210", trainer_topic="coil")
        assert_healthy(app, lang)
        known = say("app_pages.teach-between", lang).join(
            kind_name(k).say(lang) for k in KINDS if k != "coil"
        )
        assert [w.value for w in app.warning] == [
            say("app_pages.teach-goods-no-kind", lang, kinds=coil, known=known)
        ]


@pytest.mark.parametrize("nonsense", ["3901", "7308-poetry", "<b>", "-", "7308-" * 40])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_goods_that_are_none_are_left_out_and_said(lang: str, nonsense: str) -> None:
    app = opened("trainer", lang, trainer_part="exercise", trainer_goods=nonsense)
    assert_healthy(app, lang)
    kept = ["7308"] if nonsense.startswith("7308") else []
    assert app.multiselect("trainer_goods").value == kept
    (said,) = (w.value.replace("\\", "") for w in app.warning)
    assert nonsense[:10] in said and (kept[0] if kept else say("app_pages.link-empty", lang)) in said


def test_the_material_is_asked_only_where_its_origin_decides() -> None:
    """A slit coil keeps its origin (DR (EU) 2015/2446 Art 34); a good made from one has its own."""
    deciding = {
        "minimal-operation": "input",
        "inward-processing-release": "input",
        "made-from-another-coil": "origin",
        "free-circulation": "origin",
    }
    for procedure, asked in deciding.items():
        app = opened("trainer", "en", trainer_part="customs", trainer_case_procedure=procedure)
        assert_healthy(app, "en")
        keys = {one.key for one in app.selectbox}
        assert keys & {"trainer_case_input", "trainer_case_origin"} == {f"trainer_case_{asked}"}
