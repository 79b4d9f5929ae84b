"""The lesson: the right sum, its terms, the wrong answers, and the link that opens it again."""

from __future__ import annotations

import re

import pytest

from groundwork.words import say
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
def test_a_link_with_nonsense_says_what_was_replaced(lang: str) -> None:
    app = opened("trainer", lang, trainer_year="2040", trainer_mass="-4")
    said = [w.value.replace("\\", "") for w in app.warning]
    assert said == [
        say("app_pages.link-replaced", lang, asked="2040", used="2026"),
        say("app_pages.link-replaced", lang, asked="-4", used="100"),
    ]
    app.selectbox("trainer_year").select(2030).run()
    assert len(app.warning) == 1  # a setting the reader has chosen needs no word any more


def test_a_mass_below_the_smallest_is_replaced_and_said() -> None:
    app = opened("trainer", "en", trainer_mass="0.0001")
    assert_healthy(app, "en")
    assert len(app.warning) == 1


def test_electricity_is_not_offered_where_it_cannot_be_answered() -> None:
    app = opened("trainer", "en")
    assert not [o for o in app.selectbox("trainer_cn").options if o.startswith("2716")]
    assert [o for o in app.selectbox("trainer_cn").options if o.startswith("7208")]


def test_in_2034_answers_wrong_on_the_allocation_alone_are_said_to_coincide() -> None:
    """The CBAM factor of 2034 is 0 (Dir 2003/87/EC Art 10a(1a)): 3.187 x 1.3 x 150 EUR = 621.465.

    Three mistakes touch the allocation or the factor only: share of emissions, column A, no allocation.
    """
    app = opened("trainer", "en", **STEEL, trainer_year="2034", trainer_price="central")
    equal = [shown for shown in app.table[-1].value["EUR/t"] if "equal" in shown]
    assert len(equal) == 3
    assert all(shown.startswith("621.4") for shown in equal)
    assert "CBAM factor is 0" in app.info[0].value


def test_in_2026_no_wrong_answer_is_said_to_coincide() -> None:
    assert not opened("trainer", "en", **STEEL, **FIRST_QUARTER).info


@pytest.mark.parametrize(
    ("lang", "year", "words"),
    [
        ("en", "2026", ("column B, route C",)),
        ("zh", "2026", ("B栏，路线C",)),
        ("en", "2028", ("provisional",)),
        ("zh", "2028", ("暂定",)),
        ("en", "2034", ("assumption",)),
        ("zh", "2034", ("假设",)),
    ],
)
def test_a_benchmark_says_column_route_and_how_binding_it_is(
    lang: str, year: str, words: tuple[str, ...]
) -> None:
    """Provisional from the revision of 2027 on, an assumption after the last band of IR (EU) 2025/2620."""
    app = opened("trainer", lang, **STEEL, trainer_year=year, trainer_price="central")
    marks = " ".join(re.findall(r"<mark>(.*?)</mark>", " ".join(e.proto.body for e in app.get("html"))))
    text = html_of(app) if year == "2026" else marks
    assert all(word in text for word in words)


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_overlay_is_labelled_and_the_law_in_force_stands_beside_it(lang: str) -> None:
    """COM(2026) 616 keeps more free allocation in 2030, so the charge falls.

    The law in force: 4.1431 - 0.515 x 1 x 1.37 = 3.43755 certificates/t x 100 t x 126 EUR = 43,313.13 EUR.
    """
    settings = {**STEEL, "trainer_year": "2030", "trainer_price": "central"}
    app = opened("trainer", lang, **settings, trainer_overlay="com-2026-616")
    assert_healthy(app, lang)
    banner = app.warning[0].value.replace("\\", "")
    assert say("cbam.status-proposal", lang) in banner
    assert "43,313" in banner
    assert say("app_pages.due", lang, eur="43,313") not in html_of(app)
    assert not app.table  # the wrong answers are set against the law in force only


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("overlay", "code", "year"),
    [
        ("scope-polymers", "39011010", "2030"),
        ("fertiliser-suspension", "31021019", "2026"),
        ("com-2025-989", "73211110", "2028"),
        ("scope-glass", "72089999", "2030"),
    ],
)
def test_every_kind_of_overlay_opens(lang: str, overlay: str, code: str, year: str) -> None:
    settings = {"trainer_cn": code, "trainer_origin": "CN", "trainer_year": year}
    app = opened("trainer", lang, **settings, trainer_price="central", trainer_overlay=overlay)
    assert_healthy(app, lang)
    assert app.warning


def test_without_an_overlay_nothing_is_said_of_one() -> None:
    assert not opened("trainer", "en", **STEEL, **FIRST_QUARTER).warning
