"""Candidates for item texts as bills have them, against lists written before the search was asked."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from footprint.bill import OpenLine
from footprint.bom import read_bom
from footprint.matching import route_question, suggest
from groundwork.words import LANGUAGES, has
from inventories.catalogue import Catalogue
from inventories.folder import data_dir
from inventories.grades import graded
from inventories.routes import choice_of, named_route
from tests.footprint.bills import bill, product

HERE = Path(__file__).parent


def share(catalogue: Catalogue, name: str, first: int) -> tuple[float, int]:
    """Share of the texts whose process stands among the first candidates, and how many texts there are."""
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert all(row["reason"] for row in rows)
    hits = [
        bool(
            set(row["expected"].split("|"))
            & {c.process_id for c in suggest(catalogue, row["text"], row["unit"])[:first]}
        )
        for row in rows
    ]
    return sum(hits) / len(rows), len(rows)


@pytest.mark.parametrize(
    ("name", "n", "among_three", "first"),
    [
        pytest.param("bom_texts.csv", 105, 1.0, 0.98, id="tuned on"),
        pytest.param("bom_texts_held_out.csv", 62, 0.93, 0.88, id="held out"),
    ],
)
def test_the_right_process_is_among_the_first_three(
    catalogue: Catalogue, name: str, n: int, among_three: float, first: float
) -> None:
    assert share(catalogue, name, 3) >= (among_three, n)
    assert share(catalogue, name, 1) >= (first, n)


def found(catalogue: Catalogue, text: str, unit: str) -> list[tuple[str, str]]:
    return [(c.process_id, c.reason) for c in suggest(catalogue, text, unit)]


def test_a_grade_points_to_its_process_or_says_that_it_is_the_nearest(catalogue: Catalogue) -> None:
    assert found(catalogue, "C30 商砼", "m3")[0] == ("readymix_c30", "grade")
    assert found(catalogue, "C35 商砼", "m3")[0] == ("readymix_c30", "grade-near")
    assert found(catalogue, "C60高强混凝土", "m3")[0] == ("readymix_c50", "grade-near")
    assert found(catalogue, "316L不锈钢板", "t")[0] == ("stainless304", "grade-near")
    assert found(catalogue, "PE100 DN200 给水管", "kg")[0] == ("hdpe_pipe", "grade")


@pytest.mark.parametrize("text", ["PHC300管桩", "C30混凝土砌块", "SC30", "C300", "8C30", "M304"])
def test_a_grade_inside_another_word_or_for_another_product_is_none(text: str) -> None:
    assert not {"readymix_c30", "stainless304"} & graded(text).keys()


def test_what_the_unit_does_not_fit_comes_last(catalogue: Catalogue) -> None:
    # toughened panes are counted by area, plain glass by mass
    ids = [process for process, _ in found(catalogue, "钢化玻璃", "t")]
    assert ids.index("float_glass") < ids.index("tempered_glass")
    assert found(catalogue, "钢化玻璃", "m2")[0][0] == "tempered_glass"


def open_line(catalogue: Catalogue, text: str, unit: str = "t") -> OpenLine:
    row = ("p", "materials", text, 1, unit, *(None,) * 8)
    (line,) = read_bom([bill([product("p")], [row])], catalogue).value.open_lines
    return line


@pytest.mark.parametrize(
    ("text", "default"), [("铝锭", "al_primary_mix"), ("液氨", "nh3_mix"), ("PVC树脂", "pvc_mix")]
)
def test_a_product_made_in_several_ways_is_asked_for_with_the_market_mix_first(
    catalogue: Catalogue, text: str, default: str
) -> None:
    line = open_line(catalogue, text)
    choice = route_question(line)
    assert choice is not None and choice.default == default == line.candidates[0].process_id
    assert {o.process_id for o in choice.options} <= {c.process_id for c in line.candidates}


def test_where_no_mix_is_sourced_the_question_has_no_default(catalogue: Catalogue) -> None:
    choice = route_question(open_line(catalogue, "硝酸"))
    assert choice is not None and choice.default is None


@pytest.mark.parametrize(
    ("text", "process"),
    [("电石法PVC", "pvc_c2h2"), ("电炉螺纹钢 HRB400", "rebar_eaf"), ("水电铝锭", "al_primary_hydro"),
     ("天然气制氢", "h2_smr"), ("PDH聚丙烯", "pp_pdh")],
)  # fmt: skip
def test_a_text_that_names_its_route_is_not_asked(catalogue: Catalogue, text: str, process: str) -> None:
    line = open_line(catalogue, text)
    assert line.candidates[0].process_id == process
    assert route_question(line) is None


def test_no_word_names_two_routes_of_a_product(catalogue: Catalogue) -> None:
    with (data_dir() / "route_words.csv").open(encoding="utf-8", newline="") as stream:
        words = {row["process_id"]: row["words"].split("|") for row in csv.DictReader(stream)}
    assert words.keys() <= set(catalogue.processes)
    for process_id, listed in words.items():
        choice = choice_of(process_id)
        assert choice is not None
        for word in listed:
            named = named_route(word, choice)
            assert named is not None and named.process_id == process_id, word


def test_the_table_of_grades_names_processes_that_exist(catalogue: Catalogue) -> None:
    with (data_dir() / "grades.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["process_id"] for row in csv.DictReader(stream)} <= set(catalogue.processes)


def test_every_reason_can_be_said() -> None:
    for reason in ("confirmed", "grade", "grade-near", "route", "route-named"):
        assert all(has(f"inventories.match-{reason}", lang) for lang in LANGUAGES)
