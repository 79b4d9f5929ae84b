"""Figures: drawn where the numbers are, said in words, in grey still told apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from groundwork.documents.figures.alt import alt_text
from groundwork.documents.figures.axes import scale, tick_texts
from groundwork.documents.figures.draw import draw
from groundwork.documents.figures.kinds import Bars, Columns, Curve, Fan, Heat, Lines, Position, Waterfall
from groundwork.documents.figures.palette import DASHES, HEAT, brightness, heat, text_on
from groundwork.documents.figures.scene import Area, Label, Scene, Stroke
from groundwork.documents.glyphs import missing_glyphs
from groundwork.documents.model import Figure, Table
from groundwork.words import LANGUAGES
from tests.groundwork.documents.figures import figure_of, figures, parts, report

WIDTH = 480.0
EDGE = 0.01  # pt


def labels(scene: Scene) -> list[str]:
    return [shape.text for shape in scene.shapes if isinstance(shape, Label)]


def middles(scene: Scene, text: str) -> float:
    return next(s.y for s in scene.shapes if isinstance(s, Label) and s.text == text)


def test_an_axis_ends_at_round_numbers_and_holds_zero() -> None:
    of = scale([1.0, 43.2], 150.0, 0.0)
    assert of.ticks == (0, 10, 20, 30, 40, 50)
    assert of.at(0) == 150 and of.at(50) == 0 and of.at(25) == pytest.approx(75)
    assert scale([-3.0, 12.0], 0.0, 200.0).ticks == (-5, 0, 5, 10, 15)
    assert scale([], 0.0, 100.0).ticks[0] == 0


def test_an_axis_counts_in_millions_and_in_per_cent() -> None:
    assert tick_texts(scale([5_000_000.0], 0, 40), "en", percent=False) == ["0.0", "2.5", "5.0"]
    assert tick_texts(scale([0.04], 0, 40), "en", percent=True) == ["0 %", "2 %", "4 %"]


def test_lines_stand_where_the_numbers_are_and_break_where_one_is_missing() -> None:
    """Axis 0 to 5 million over the plot: 1 million is a fifth of the way, 5 million the top."""
    scene = draw(figure_of(Lines), "en", WIDTH)
    zero, top = middles(scene, "0"), middles(scene, "5")
    strokes = [s for s in scene.shapes if isinstance(s, Stroke) and s.width > 1]
    (low,) = (s for s in strokes if len(s.points) == 3)
    heights = [(zero - y) / (zero - top) for _, y in low.points]
    assert heights == pytest.approx([1 / 5, 2 / 5, 3 / 5])
    high = [s for s in strokes if s.colour != low.colour and s.points[0][1] < zero]
    assert all(s.points[1][0] - s.points[0][0] == 15 for s in high), "only its legend: no neighbours known"
    assert {"million EUR", "Low price", "High price", "2027"} <= set(labels(scene))


def test_bands_of_a_fan_run_from_edge_to_edge() -> None:
    """Edges of the last year: 30, 60, 120, 240 on an axis to 250 or 300."""
    scene = draw(figure_of(Fan), "en", WIDTH)
    ticks = [text for text in labels(scene) if text.isdigit() and int(text) <= 300]
    zero, top = middles(scene, "0"), middles(scene, ticks[-1])
    wide, narrow = (s for s in scene.shapes if isinstance(s, Area) and len(s.points) == 6)
    per_pt = float(ticks[-1]) / (zero - top)

    def last(area: Area) -> list[float]:
        right = max(x for x, _ in area.points)
        return sorted(per_pt * (zero - y) for x, y in area.points if x == right)

    assert last(wide) == pytest.approx([30, 240])
    assert last(narrow) == pytest.approx([60, 120])


def test_a_waterfall_begins_where_the_part_above_ended() -> None:
    scene = draw(figure_of(Waterfall), "en", WIDTH)
    first, second, third, total = (s for s in scene.shapes if isinstance(s, Area))
    left = first.points[0][0]
    unit = (first.points[1][0] - left) / 100
    ends = [(a.points[0][0], a.points[1][0]) for a in (first, second, third, total)]
    wanted = [(0, 100), (100, 140), (120, 140), (0, 120)]
    for (a, b), (start, end) in zip(ends, wanted, strict=True):
        assert (a, b) == pytest.approx((left + unit * start, left + unit * end), abs=EDGE)
    assert [a.hatched for a in (first, second, third, total)] == [False, False, True, False]
    assert labels(scene)[-2:] == ["Sum of all", "120.0"]


def test_bars_below_zero_go_left_and_are_hatched() -> None:
    scene = draw(figure_of(Bars), "en", WIDTH)
    up, _, down = (s for s in scene.shapes if isinstance(s, Area))
    assert up.points[0][0] == pytest.approx(down.points[1][0])
    assert down.hatched and not up.hatched
    lengths = [a.points[1][0] - a.points[0][0] for a in (up, down)]
    assert lengths[0] / lengths[1] == pytest.approx(5)


def test_columns_carry_their_numbers_where_there_is_room() -> None:
    wide = set(labels(draw(figure_of(Columns), "en", WIDTH)))
    assert {"1,000,000", "5,000,000"} <= wide
    assert "1,000,000" not in labels(draw(figure_of(Columns), "en", 150.0))


def test_the_curve_lies_under_the_straight_line() -> None:
    scene = draw(figure_of(Curve), "en", WIDTH)
    straight, curve = (
        s for s in scene.shapes if isinstance(s, Stroke) and s.width > 1 and s.points[1][1] != s.points[0][1]
    )
    (x0, y0), (x1, y1) = straight.points
    (xm, ym) = curve.points[1]
    assert (xm - x0) / (x1 - x0) == pytest.approx(0.5)
    assert (ym - y0) / (y1 - y0) == pytest.approx(0.25)


def test_a_cell_is_as_dark_as_its_number_and_an_empty_one_is_not_drawn() -> None:
    """90th percentile of 0, 10, 20, 40, 90 %: the fourth of five, 40 %; half of it has the middle colour."""
    scene = draw(figure_of(Heat), "en", WIDTH)
    drawn = [s for s in scene.shapes if isinstance(s, Area)][:5]
    assert [a.fill for a in drawn] == [HEAT[0][1], heat(0.25), HEAT[2][1], HEAT[1][1], HEAT[2][1]]
    assert "≥ 40 %" in labels(scene)


def test_ones_own_figure_stands_on_the_span_and_an_arrow_points_beyond_the_scale() -> None:
    scene = draw(figure_of(Position), "en", WIDTH)
    own = [s for s in scene.shapes if isinstance(s, Area) and s.edge and s.fill == "#C27A2C"]
    assert [len(a.points) for a in own] == [4, 3, 4]
    hundred = next(s.x for s in scene.shapes if isinstance(s, Label) and s.text == "100 %")
    zero = next(s.x for s in scene.shapes if isinstance(s, Label) and s.text == "0 %")
    assert (own[0].points[0][0] - zero) / (hundred - zero) == pytest.approx(1.2)
    assert {"120 %", "700 %", "-50 %"} <= set(labels(scene))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_shape_lies_on_the_ground(lang: str) -> None:
    for figure in figures(lang):
        scene = draw(figure, lang, WIDTH)
        points = [p for s in scene.shapes if not isinstance(s, Label) for p in s.points]
        points += [(s.x, s.y) for s in scene.shapes if isinstance(s, Label)]
        assert all(-EDGE <= x <= WIDTH + EDGE and -2 - EDGE <= y <= scene.height + EDGE for x, y in points)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_for_a_figure_hold_the_numbers_of_its_table(lang: str) -> None:
    told = {type(f.chart): alt_text(f, lang) for f in figures(lang)}
    assert "2026: 1,000,000 – 2028: 3,000,000 EUR" in told[Lines]
    assert "120.0" in told[Waterfall] and "-20.0" in told[Bars]
    assert "50 %" in told[Curve] and "25.0 %" in told[Curve]
    assert "2026: 0 %" in told[Heat] and "2028: 90 %" in told[Heat]
    assert len({text.split(":")[0].split("：")[0] for text in told.values()}) == len(told)


def test_an_empty_table_gives_a_drawing_too() -> None:
    for figure in figures("en"):
        bare = replace(figure, table=replace(figure.table, rows=()))
        assert draw(bare, "en", WIDTH).height >= 0
        assert alt_text(bare, "en")


def test_a_figure_names_columns_that_are_there() -> None:
    with pytest.raises(ValueError, match="tonnes"):
        Figure(parts(), "", Bars("stage", "tonnes"))


def test_colours_are_told_apart_in_grey() -> None:
    steps = [brightness(heat(n / 20)) for n in range(21)]
    assert all(dark < pale for pale, dark in pairwise(steps))
    assert abs(brightness(text_on(heat(1.0))) - steps[-1]) > 100
    assert abs(brightness(text_on(heat(0.0))) - steps[0]) > 100
    assert len(set(DASHES)) == len(DASHES)


def test_characters_of_a_figure_outside_the_font_are_named() -> None:
    whole = report()
    drawn = replace(whole.sections[1].blocks[0], source="한")  # type: ignore[type-var]
    odd = replace(whole, sections=(whole.sections[0], replace(whole.sections[1], blocks=(drawn,))))
    (problem,) = missing_glyphs(odd)
    assert "한" in str(problem.params["characters"])
    assert missing_glyphs(whole) == ()


def test_tables_are_shared_with_the_report() -> None:
    keys = {table.key for table in report().tables}
    assert {f.table.key for f in figures("en")} == keys
    assert all(isinstance(t, Table) for t in report().sections[0].blocks)
