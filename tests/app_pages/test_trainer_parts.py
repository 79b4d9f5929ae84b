"""The trainer's parts: lesson, sliders, customs case, exercises, quiz, sheets; both languages, any link."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from app_pages.trainer_share import link
from cbam.training.generator import numbered
from cbam.training.lesson import lesson
from cbam.training.model import ChoiceAnswer
from cbam.training.quiz import check_code, score, sealed
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, html_of, opened, turned
from tests.cbam.billing import law

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

PARTS = ("lesson", "formula", "play", "customs", "exercise", "quiz", "sheet")


def body_of(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "code"}


def right_answer(seed: int, number: int) -> str:
    answer = numbered(seed, number, law()).answer
    return answer.right if isinstance(answer, ChoiceAnswer) else f"{answer.value:.4f}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_with_nothing_but_its_name(lang: str, part: str) -> None:
    app = opened("trainer", lang, trainer_part=part)
    assert_healthy(app, lang)
    assert say(f"app_pages.teach-{part}-lead", lang) in html_of(app)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"trainer_part": "poetry"},
        {"trainer_part": "lesson", "trainer_chapter": "<script>"},
        {"trainer_part": "lesson", "trainer_cn": "39172190"},
        {"trainer_part": "lesson", "trainer_origin": "NO"},
        {"trainer_part": "play", "trainer_play_scrap": "900", "trainer_play_year": "1999"},
        {"trainer_part": "play", "trainer_play_price": "0", "trainer_play_origin": "**"},
        {"trainer_part": "customs", "trainer_case_cn": "x", "trainer_case_origin": "Chnia"},
        {"trainer_part": "customs", "trainer_case_mass": "1e9", "trainer_case_other": "-1"},
        {"trainer_part": "exercise", "trainer_seed": "99999", "trainer_no": "40"},
        {"trainer_part": "exercise", "trainer_seed": "-1", "trainer_no": "0", "trainer_topic": "?"},
        {"trainer_part": "quiz", "trainer_n": "1000000"},
        {"trainer_part": "sheet", "trainer_seed": "1e308"},
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_with_nonsense_opens_all_the_same(lang: str, nonsense: dict[str, str]) -> None:
    assert_healthy(opened("trainer", lang, **nonsense), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_lesson_fills_the_formula_chapter_by_chapter(lang: str) -> None:
    """Coil from China, Q1 2026: SEE 3.5057, SEFA 1.33575, cost 16,352.74 EUR, the last only at the end."""
    app = opened("trainer", lang)
    chapters = lesson().chapters
    for at, chapter in enumerate(chapters):
        page = html_of(app)
        assert_healthy(app, lang)
        assert chapter.story.say(lang) in page
        assert ("16,352.74" in page) is (at == len(chapters) - 1), chapter.id
        assert ("1.33575" in page) is (at >= 5), chapter.id
        assert app.query_params["trainer_chapter"] == chapter.id if at else True
        if at + 1 < len(chapters):
            app.button("trainer_next").click().run()
    app.button("trainer_on").click().run()
    assert_healthy(app, lang)
    assert say("app_pages.teach-exercise-lead", lang) in html_of(app)


def test_sliders_show_both_ways_and_the_scaled_benchmark() -> None:
    """CN, 2026, C, 20 % scrap at 100 EUR: default (3.5057 - 1.33575) x 100 = 216.995; the mill's by hand.

    Iron 1.134 x 0.8 = 0.9072 t at 1.66 x 1.1 + 0.15; scrap 0.2268 x 0.04; slab -0.042; gas 0.06732:
    1.8270192. SEFA 0.975 x (0.044 + 1.05 x 0.188 + 0.9072 x 1.21) = 1.3056342.
    """
    app = opened("trainer", "en", trainer_part="play", trainer_play_price="100")
    shown = [m.value for m in app.metric]
    assert shown == ["3.5057", "1.3358", "2.1700", "217.00", "1.8270", "1.3056", "0.5214", "52.14"]
    app.slider("trainer_play_scrap").set_value(100.0).run()
    assert [m.value for m in app.metric][:4] == shown[:4]  # the default value does not move
    assert [m.value for m in app.metric][-1] == "0.00"  # below its allocation: nothing is owed
    assert app.query_params["trainer_play_scrap"] == "100"
    assert len(app.dataframe) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_customs_case_goes_by_the_origin_of_the_coil_when_it_is_only_slit(lang: str) -> None:
    case = {"trainer_case_cn": "72081000", "trainer_case_origin": "VN", "trainer_case_input": "CN"}
    app = opened("trainer", lang, trainer_part="customs", trainer_case_procedure="minimal-operation", **case,
                 trainer_case_mass="100", trainer_case_eur="75.36")  # fmt: skip
    assert_healthy(app, lang)
    assert say("app_pages.due", lang, eur="16,353") in html_of(app)
    app.number_input("trainer_case_mass").set_value(30.0).run()
    assert say("app_pages.teach-case-nothing-threshold", lang) in html_of(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_emptied_mass_is_asked_for_and_not_taken_for_a_small_one(lang: str) -> None:
    app = opened("trainer", lang, trainer_part="customs")
    app.number_input("trainer_case_mass").set_value(None).run()
    assert_healthy(app, lang)
    (asked,) = (w.value for w in app.warning)
    assert asked == say("app_pages.teach-case-empty", lang, names=say("app_pages.teach-case-mass", lang))
    assert not app.dataframe


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({"trainer_case_mass": "40", "trainer_case_other": "20"}, "above"),  # 60 t of 50 t
        ({"trainer_case_mass": "30", "trainer_case_other": "20"}, "below"),  # 50 t do not exceed 50 t
        ({"trainer_case_cn": "28041000", "trainer_case_mass": "1"}, "no-threshold"),  # hydrogen, Art 2a(4)
    ],
)
def test_the_threshold_is_told_for_the_good_at_hand(lang: str, settings: dict[str, str], state: str) -> None:
    app = opened("trainer", lang, trainer_part="customs", trainer_case_procedure="free-circulation",
                 trainer_case_origin="CN", **settings)  # fmt: skip
    assert_healthy(app, lang)
    masses = {"above": "60.000", "below": "50.000"}
    assert say(f"app_pages.teach-case-{state}", lang, mass=masses.get(state, ""), limit="50") in html_of(app)
    cited = {"en": "Art 2a(1) and (2), Annex VII", "zh": "第2a条第1款和第2款、附件七"}
    assert cited[lang] in html_of(app)


def test_a_procedure_without_a_stated_allocation_gives_no_sum() -> None:
    app = opened("trainer", "en", trainer_part="customs", trainer_case_procedure="outward-processing",
                 trainer_case_other="60")  # fmt: skip
    assert say("app_pages.teach-case-open-allocation", "en") in html_of(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", range(1, 12))
def test_an_exercise_is_answered_and_explained(lang: str, number: int) -> None:
    app = opened("trainer", lang, trainer_part="exercise", trainer_seed="7", trainer_no=str(number))
    one = numbered(7, number, law())
    assert one.question.say(lang) in html_of(app)
    key, right = f"trainer_answer_{one.id}", right_answer(7, number)
    if isinstance(one.answer, ChoiceAnswer):
        app.radio(key).set_value(right)
    else:
        app.text_input(key).set_value(right)
    app.button[0].click().run()
    assert_healthy(app, lang)
    assert len(app.success) == 1
    assert one.explanation[0].text.say(lang) in html_of(app)


def test_a_wrong_answer_is_told_which_mistake_it_was() -> None:
    number = next(n for n in range(1, 12) if numbered(7, n, law()).kind == "bill")
    one = numbered(7, number, law())
    trap = one.answer.traps[0]  # type: ignore[union-attr]
    app = opened("trainer", "en", trainer_part="exercise", trainer_seed="7", trainer_no=str(number))
    app.text_input(f"trainer_answer_{one.id}").set_value(repr(trap.value))
    app.button[0].click().run()
    assert trap.why.en in app.error[0].value.replace("\\", "")
    app.text_input(f"trainer_answer_{one.id}").set_value("a lot")
    app.button[0].click().run()
    assert len(app.warning) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiz_is_started_handed_in_and_sealed(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("trainer", lang, trainer_part="quiz", trainer_seed="7", trainer_n="5")
    app.button("trainer_quiz_start").click().run()
    assert_healthy(app, lang)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 90)
    app.text_input("trainer_quiz_name").set_value("张三 *x*")
    given = [right_answer(7, number) for number in range(1, 5)]
    for number, right in enumerate(given, start=1):
        key = f"trainer_quiz_answer_{number}"
        choice = isinstance(numbered(7, number, law()).answer, ChoiceAnswer)
        (app.radio if choice else app.text_input)(key).set_value(right)
    app.button("trainer_quiz_hand_in").click().run()
    assert_healthy(app, lang)
    assert [app.metric[0].value, app.metric[1].value[:3]] == ["4 / 5", "1:3"]
    record = sealed(score([numbered(7, n, law()) for n in range(1, 6)], given), (), law().version,
                    "张三 *x*", 90)  # fmt: skip
    assert app.metric[2].value in {record["code"], check_code({**body_of(record), "seconds": 91})}
    turned(app, "home")
    turned(app, "trainer", trainer_part="quiz")  # the result is still there after another page
    assert app.metric[0].value == "4 / 5"
    app.button("trainer_quiz_again").click().run()
    assert not app.metric


def test_the_language_may_be_switched_in_the_middle_of_a_quiz() -> None:
    app = opened("trainer", "zh", trainer_part="quiz", trainer_seed="7", trainer_n="5")
    app.button("trainer_quiz_start").click().run()
    app.segmented_control("lang").set_value("en").run()
    assert_healthy(app, "en")
    assert numbered(7, 1, law()).question.en in html_of(app)


@pytest.fixture
def same_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session is of one browser, as its cookie says; the journey in Chromium reads the cookie."""
    monkeypatch.setattr("app_pages.trainer_sitting._browser", lambda: "this")


def quiz_begun(lang: str = "en") -> AppTest:
    app = opened("trainer", lang, trainer_part="quiz", trainer_seed="7", trainer_n="5")
    return app.button("trainer_quiz_start").click().run()


def reloaded(app: AppTest, lang: str) -> AppTest:
    """A new session under the same address, as a browser makes it when its page is loaded again."""
    link_now = {key: str(value) for key, value in app.query_params.items() if key != "lang"}
    return opened("trainer", lang, **link_now)


def test_a_reload_keeps_answers_name_and_the_end_of_a_running_quiz(
    same_browser: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five exercises of two minutes: 10:00 at the start, 8:30 after 90 s, the reload in between or not."""
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)
    app = quiz_begun()
    assert "10:00" in app.get("progress")[0].proto.text
    app.text_input("trainer_quiz_name").set_value("Li").run()
    number = next(n for n in range(1, 6) if isinstance(numbered(7, n, law()).answer, ChoiceAnswer))
    app.radio(f"trainer_quiz_answer_{number}").set_value(right_answer(7, number)).run()
    monkeypatch.setattr("time.time", lambda: now + 90)
    again = reloaded(app, "zh")
    assert_healthy(again, "zh")
    assert "8:30" in again.get("progress")[0].proto.text
    assert again.text_input("trainer_quiz_name").value == "Li"
    assert again.radio(f"trainer_quiz_answer_{number}").value == right_answer(7, number)
    again.button("trainer_quiz_hand_in").click().run()
    assert [m.value for m in again.metric][:2] == ["1 / 5", "1:30"]
    assert [m.value for m in reloaded(again, "en").metric] == [m.value for m in again.metric]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiz_of_another_browser_or_an_old_one_is_not_opened(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = quiz_begun(lang)
    monkeypatch.setattr("app_pages.trainer_sitting._browser", lambda: "another")
    other = reloaded(app, lang)
    assert_healthy(other, lang)
    assert [w.value for w in other.warning] == [say("app_pages.teach-quiz-lost", lang)]
    assert "trainer_quiz" not in other.query_params
    assert other.button("trainer_quiz_start")
    unknown = opened("trainer", lang, trainer_part="quiz", trainer_quiz="no-such-quiz")
    assert [w.value for w in unknown.warning] == [say("app_pages.teach-quiz-lost", lang)]


def test_without_cookies_a_quiz_is_given_to_nobody_else() -> None:
    app = quiz_begun()
    other = reloaded(app, "en")
    assert [w.value for w in other.warning] == [say("app_pages.teach-quiz-lost", "en")]
    app.run()
    assert_healthy(app, "en")
    assert app.button("trainer_quiz_hand_in")


def test_links_with_made_up_numbers_push_out_no_running_quiz(
    same_browser: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app_pages.trainer_sitting._MOST", 2)
    app = quiz_begun()
    for number in range(4):
        opened("trainer", "en", trainer_part="quiz", trainer_quiz=f"made-up-{number}")
    assert reloaded(app, "en").button("trainer_quiz_hand_in")
    begun = [quiz_begun() for _ in range(2)]  # two more: the oldest of three goes
    assert reloaded(begun[0], "en").button("trainer_quiz_hand_in")
    assert reloaded(app, "en").warning


def test_a_quiz_left_is_forgotten_and_never_in_the_link_for_the_class(same_browser: None) -> None:
    app = quiz_begun()
    assert len(app.query_params["trainer_quiz"]) > 20
    assert "trainer_quiz=" not in app.code[0].value
    number = next(n for n in range(1, 6) if isinstance(numbered(7, n, law()).answer, ChoiceAnswer))
    app.radio(f"trainer_quiz_answer_{number}").set_value(right_answer(7, number)).run()
    before = reloaded(app, "en")
    app.button("trainer_quiz_leave").click().run()
    assert not app.warning
    assert "trainer_quiz" not in app.query_params
    assert reloaded(before, "en").warning
    app.button("trainer_quiz_start").click().run()
    assert app.radio(f"trainer_quiz_answer_{number}").value is None


@pytest.mark.parametrize("look", ["normal", "large", "contrast"])
def test_the_look_stands_in_the_link(look: str) -> None:
    app = opened("trainer", "zh", trainer_part="play", trainer_look=look)
    assert_healthy(app, "zh")
    assert app.query_params["trainer_look"] == look
    styles = " ".join(e.proto.body for e in app.get("html"))
    assert ("font-size: 21px" in styles) is (look != "normal")


def test_the_link_holds_what_belongs_to_the_part_and_nothing_else() -> None:
    settings = {
        "lang": "zh", "trainer_part": "exercise", "trainer_seed": "7", "trainer_no": "3",
        "trainer_cn": "72081000", "trainer_look": "large",
        "exporter_step": "files", "trainer_play_price": "80", "project": "secret",
    }  # fmt: skip
    made = link("http://127.0.0.1:8501/trainer?old=1", settings)
    assert made == (
        "http://127.0.0.1:8501/trainer?lang=zh&trainer_part=exercise&trainer_seed=7&trainer_no=3&trainer_look=large"
    )


def test_a_link_shown_opens_what_it_was_copied_from() -> None:
    app = opened("trainer", "en", trainer_part="exercise", trainer_seed="11", trainer_no="2")
    shown = app.code[0].value
    settings = dict(pair.split("=") for pair in shown.partition("?")[2].split("&"))
    settings.pop("lang")
    again = opened("trainer", "zh", **settings)
    assert numbered(11, 2, law()).question.zh in html_of(again)
