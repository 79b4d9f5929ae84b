"""The lesson: the right sum, its terms, the wrong answers, and the link that opens it again."""

from __future__ import annotations

import pytest

from tests.app_pages.opened import LANGUAGES, assert_healthy, html_of, opened

STEEL = {"trainer_cn": "72081000", "trainer_origin": "CN", "trainer_mass": "100"}
FIRST_QUARTER = {"trainer_year": "2026", "trainer_quarter": "Q1", "trainer_price": "published"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hot_rolled_coil_from_china_in_the_first_quarter_of_2026(lang: str) -> None:
    """SEE 3.187 x 1.1 = 3.5057; SEFA 0.975 x 1 x 1.370 = 1.33575; 2.16995 x 100 t x 75.36 EUR = 16,352.74.

    Sources: IR (EU) 2026/1740 Annex I (China, 7208); IR (EU) 2025/2620 (column B, route C); published price.
    """
    app = opened("trainer", lang, **STEEL, **FIRST_QUARTER)
    assert_healthy(app, lang)
    page = html_of(app)
    for figure in ("3.5057", "1.37", "1.33575", "2.16995", "216.995", "75.36", "16,352.74", "16,353"):
        assert figure in page, figure
    assert "IR (EU) 2026/1740" in page
    assert "IR (EU) 2025/2620" in page


def test_the_classic_wrong_answers_stand_beside_the_right_one() -> None:
    """Mark-up forgotten: (3.187 - 1.33575) x 75.36 = 139.51; no allocation: 3.5057 x 75.36 = 264.19 EUR/t."""
    app = opened("trainer", "en", **STEEL, **FIRST_QUARTER)
    wrong = list(app.table[-1].value["EUR/t"])
    assert len(wrong) == 9
    assert {"139.51", "264.19"} <= set(wrong)
    assert "163.53" not in wrong


def test_a_link_opens_the_lesson_it_was_copied_from() -> None:
    settings = {
        "trainer_cn": "76042100",
        "trainer_origin": "TR",
        "trainer_year": "2030",
        "trainer_price": "flat",
    }
    first = opened("trainer", "en", **settings, trainer_eur="90", trainer_mass="25")
    link = {key: str(value) for key, value in first.query_params.items() if key != "lang"}
    assert {**settings, "trainer_eur": "90", "trainer_mass": "25"}.items() <= link.items()
    again = opened("trainer", "zh", **link)
    assert_healthy(again, "zh")
    assert [n.value for n in again.number_input] == [n.value for n in first.number_input]
    assert again.selectbox("trainer_year").value == 2030
    assert again.selectbox("trainer_price").value == "flat"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"trainer_year": "1999"},
        {"trainer_mass": "-5"},
        {"trainer_mass": "nan"},
        {"trainer_price": "free"},
        {"trainer_quarter": "Q9"},
        {"trainer_cn": "<script>", "trainer_origin": "**"},
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_with_nonsense_opens_the_page_all_the_same(lang: str, nonsense: dict[str, str]) -> None:
    assert_healthy(opened("trainer", lang, **nonsense), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"trainer_cn": "72089999"}, "goods-code-unknown"),
        ({"trainer_cn": "25231000"}, "goods-needs-taric"),
        ({"trainer_origin": "Chnia"}, "origin-unknown-suggestion"),
        ({"trainer_origin": "DE"}, "origin-in-union"),
        ({"trainer_quarter": "Q4"}, "price-not-published"),
        ({"trainer_year": "2029", "trainer_price": "published"}, "price-weekly"),
    ],
)
def test_what_has_no_answer_says_why(lang: str, settings: dict[str, str], code: str) -> None:
    app = opened("trainer", lang, **settings)
    assert_healthy(app, lang)
    assert code in app.table[0].value.to_string().replace("\\", "")


def test_norway_is_exempt() -> None:
    app = opened("trainer", "en", trainer_cn="72081000", trainer_origin="NO")
    assert "Exempt origin: 0 EUR of CBAM" in html_of(app)
