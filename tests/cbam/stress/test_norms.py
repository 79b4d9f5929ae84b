"""Grades by the Chinese energy norms: the packaged rows, how a norm is named, and the grading by hand."""

from __future__ import annotations

import pytest

from cbam.stress.norms import (
    Step,
    UnitEnergy,
    find,
    grade_of,
    in_unit,
    latest,
    near,
    norms,
    over_limit,
    steps,
    units,
    worst,
)
from groundwork.tables import folded

FOUR = (Step(1, "green", 1), Step(2, "yellow", 2), Step(3, "orange", 3), Step(4, "red", None))


def test_the_packaged_scheme_is_four_colours_by_level() -> None:
    assert steps() == FOUR


@pytest.mark.parametrize(
    ("value", "grade"), [(360.9, 1), (361, 1), (361.1, 2), (370, 2), (370.1, 3), (415, 3), (415.1, 4)]
)
def test_a_blast_furnace_by_its_three_levels(value: float, grade: int) -> None:
    # GB 21256-2025, blast furnace: 361 / 370 / 415 kgce/t; what equals a level reaches it
    assert grade_of(value, (361.0, 370.0, 415.0), FOUR) == grade


@pytest.mark.parametrize(("value", "grade"), [(61, 1), (62, 3), (72, 3), (73, 4)])
def test_without_a_level_2_what_misses_level_1_is_graded_by_the_limit(value: float, grade: int) -> None:
    # GB 21256-2025, electric arc furnace of 50 to 70 t: 61 / none / 72 kgce/t
    assert grade_of(value, (61.0, None, 72.0), FOUR) == grade


@pytest.mark.parametrize(("value", "grade"), [(-31, 1), (-29, 2), (-20, 3), (-12, 3), (0, 4)])
def test_a_converter_gives_energy_off(value: float, grade: int) -> None:
    # GB 21256-2025, converter: -30 / -28 / -12 kgce/t
    assert grade_of(value, (-30.0, -28.0, -12.0), FOUR) == grade


def test_energy_over_the_limit_and_none_where_the_limit_is_negative() -> None:
    furnace, converter = norms()["gb-21256-2025-blast-furnace"], norms()["gb-21256-2025-converter"]
    assert over_limit(UnitEnergy("A", furnace, 456.5, 2025)) == pytest.approx(1.1, rel=1e-9)  # 456.5 / 415
    assert over_limit(UnitEnergy("A", converter, -20, 2025)) is None


def test_the_worst_norm_is_the_firms_grade_and_the_latest_year_counts() -> None:
    furnace, sinter = norms()["gb-21256-2025-blast-furnace"], norms()["gb-21256-2025-sinter"]
    stated = [
        UnitEnergy("A", furnace, 430, 2024),
        UnitEnergy("A", furnace, 365, 2025),
        UnitEnergy("A", sinter, 50, 2025),
        UnitEnergy("B", sinter, 43, 2023),
    ]
    kept = latest(stated)
    assert [(one.firm, one.norm.id, one.value) for one in kept] == [
        ("A", "gb-21256-2025-blast-furnace", 365),
        ("A", "gb-21256-2025-sinter", 50),
        ("B", "gb-21256-2025-sinter", 43),
    ]
    # 365 misses 361 and reaches 370: 2; 50 misses 46 and reaches 52: 3; 43 is level 1
    assert worst((one.firm, grade_of(one.value, one.norm.levels, FOUR)) for one in kept) == {"A": 3, "B": 1}


@pytest.mark.parametrize(
    "text",
    [
        "gb-21256-2025-sinter",
        "Sinter",
        "烧结工序",
        "烧结工序 sinter",
        "GB 21256-2025 烧结工序",
    ],
)
def test_a_norm_is_found_by_id_or_name(text: str) -> None:
    found = find(text)
    assert found is not None and found.id == "gb-21256-2025-sinter"


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("烧结", "gb-21256-2025-sinter"),
        ("blast furnance", "gb-21256-2025-blast-furnace"),
        ("21256", "gb-21256-2025-sinter"),
        ("clinkr", "gb-16780-2021-clinker"),
    ],
)
def test_what_is_no_norm_has_near_ones(text: str, one: str) -> None:
    assert find(text) is None
    assert one in [norm.id for norm in near(text)]
    assert len(near(text)) <= 5


def test_units_are_read_as_people_write_them_and_no_electricity_for_coal() -> None:
    assert in_unit(0.361, "吨标准煤/吨", "kgce/t") == pytest.approx(361, rel=1e-9)
    assert in_unit(13.3, "MWh/t", "kWh/t") == pytest.approx(13300, rel=1e-9)
    assert in_unit(5.5, "kgce/m²", "kgce/m2") == 5.5
    assert in_unit(0.00336, "tce/t", "kgce/t") == 3.36  # in binary 0.00336 x 1000 is a hair more
    assert in_unit(361, "kWh/t", "kgce/t") is None
    assert in_unit(361, "t", "kgce/t") is None


def test_packaged_norms_have_levels_that_rise_and_say_they_are_transcribed() -> None:
    assert len(norms()) > 100
    for norm in norms().values():
        given = [level for level in norm.levels if level is not None]
        assert given == sorted(given) and norm.levels[-1] is not None, norm.id
        assert norm.status == "transcribed" and norm.source, norm.id
        assert norm.unit in {one.of for one in units()}, norm.id
        assert "." not in norm.id
    spelt = [folded(text) for norm in norms().values() for text in set(map(folded, norm.spellings))]
    assert len(spelt) == len(set(spelt))
    assert {n.id for n in norms().values() if n.missing} == {
        "gb-21256-2025-eaf-50-70",
        "gb-21256-2025-eaf-below-50",
    }
