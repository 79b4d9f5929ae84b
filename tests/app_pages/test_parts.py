"""Small parts of the pages: escaping, labels, charts."""

from __future__ import annotations

import pytest

from app_pages import figures
from app_pages.goods_choice import code_of
from app_pages.markup import plain, verdict
from app_pages.problem_table import once
from app_pages.uploads import digest, named, told_apart
from groundwork.packaged import examples_dir
from groundwork.problems import Place, Problem
from groundwork.words import say
from tests.app_pages.opened import opened, upload

FILE, CELL = (say(f"app_pages.problem-{name}", "en") for name in ("file", "cell"))


@pytest.mark.parametrize("text", ["![x](http://a.b/c.png)", "**bold**", "$x$", ":red[a]", "<b>"])
def test_marks_of_a_user_are_shown_as_they_are(text: str) -> None:
    shown = plain(text).replace(":small[]", "")  # an empty span that keeps two pieces of text apart
    assert shown.replace("\\", "") == text
    assert not any(f"{mark}" in shown.replace(f"\\{mark}", "") for mark in "*[]<$:!")


def test_html_of_a_user_is_escaped() -> None:
    assert "<script>" not in verdict("<script>", "<img>")


def test_a_label_gives_back_its_code() -> None:
    assert code_of("72081000 · In coils") == "72081000"
    assert code_of(" 39172110 ") == "39172110"


def test_a_digest_tells_names_and_contents_apart() -> None:
    one, other = named("a.xlsx", b"1"), named("b.xlsx", b"1")
    assert digest((one,)) != digest((other,))
    assert digest((one, other)) != digest((other, one))
    assert digest((one,)) == digest((named("a.xlsx", b"1"),))


def test_two_uploads_of_one_name_are_told_apart() -> None:
    files = [named("a.xlsx", b"1"), named("A.xlsx", b"2"), named("a.xlsx", b"3"), named("a (2).xlsx", b"4")]
    found = told_apart(files)
    assert [f.name for f in found] == ["a.xlsx", "A (3).xlsx", "a (4).xlsx", "a (2).xlsx"]
    assert [f.data for f in found] == [b"1", b"2", b"3", b"4"]


def test_a_waterfall_ends_at_its_total() -> None:
    figure = figures.waterfall({"a": 2.0, "b": -0.5}, ("total", 1.5), "t", "kg", "en")
    trace = figure.data[0]
    assert list(trace.measure) == ["relative", "relative", "total"]
    assert list(trace.text) == ["2.00", "-0.50", "1.50"]


def test_a_wrong_answer_that_is_the_right_sum_looks_like_it() -> None:
    figure = figures.against({"right": 2.0, "same": 2.0, "wrong": 3.0}, {"right", "same"}, "t", "EUR", "en")
    assert list(figure.data[0].marker.pattern.shape) == ["", "", "/"]


def test_a_problem_met_in_two_years_stands_once_with_the_first_years_figures() -> None:
    first, again = (Problem("cbam.x", Place("f", "s", "D1"), {"eur": eur}) for eur in (1, 2))
    other = Problem("cbam.x", Place("f", "s", "D2"))
    assert once((first, other, again)) == (first, other)


def test_years_on_assumed_prices_are_paler_and_named() -> None:
    sums = {2026: 1.0, 2029: 2.0}
    words = {"title": "t", "unit": "EUR"}
    figure = figures.years({"A": sums}, sums, {2026: "", 2029: "analyst"}, words, "en")
    assert list(figure.data[0].x) == ["2026", "2029<br>analyst"]
    assert figure.data[0].marker.opacity == (1, 0.62)


def test_sums_stand_in_the_readers_currency_word_and_counting() -> None:
    # 20.391 million are 2,039.1 times ten thousand
    sums = {2026: 20_391_000.0}
    for lang, unit, top in (("en", "EUR", "20.4M"), ("zh", "欧元", "2,039.1万")):
        figure = figures.years({"A": sums}, sums, {2026: ""}, {"title": "t", "unit": unit}, lang)
        assert figure.layout.yaxis.title.text == unit
        assert figure.data[-1].text[0].replace(",", "") == top.replace(",", "")
    assert figure.layout.yaxis.tickformat == ",~f"


def test_columns_of_a_year_whose_price_nobody_published_are_paler() -> None:
    from app_pages.exporter_charts import paths

    figure = paths({"A": {2026: 1.0, 2029: 2.0}}, "t", "EUR", {2026: "", 2029: "analyst"})
    assert figure.data[0].marker.opacity == (1, figures.PALE)
    assert figure.layout.yaxis.tickformat == ",~f"  # 120,000 as on top of the columns, not 120k


def test_every_chart_names_its_fonts() -> None:
    figure = figures.bars(["甲"], [1.0], "标题", "kg", "zh")
    assert "Noto Sans CJK SC" in figure.layout.font.family
    assert "Microsoft YaHei" in figure.layout.font.family


def test_bars_whose_names_begin_alike_stay_apart() -> None:
    """Cut to one width they were one bar, its values added up."""
    names = [f"Electricity → electricity from {kind}, at the plant" for kind in ("hydropower", "heat")]
    names.append("Heat")
    figure = figures.bars(names, [-18.0, -17.0, 1.0], "t", "kg", "en")
    assert list(figure.data[0].y) == [0, 1, 2]
    shown = list(figure.layout.yaxis.ticktext)
    assert shown == ["…hydropower, at the plant", "…heat, at the plant", "Heat"]


def test_the_same_bytes_under_another_name_keep_their_own_problems() -> None:
    """A dot of a name is shown with a backslash before it, as the page escapes text of files."""
    data = (examples_dir() / "broken_portfolio.xlsx").read_bytes()
    app = opened("association", "en", association_step="data")
    for name in ("first.xlsx", "second.xlsx"):
        upload(app, "association", name, data)
        (column,) = (
            t.value[FILE] for t in [*app.table, *app.dataframe] if {FILE, CELL} <= set(t.value.columns)
        )
        assert {text.replace("\\", "") for text in column} == {name}
