"""Customs situations that change what is declared."""

from __future__ import annotations

import pytest

from cbam.importers.procedures import Case, Counts, Treatment, answer, procedures
from groundwork.problems import BadInput

GOOD, PLACED, OPERATION = 210.0, 180.0, 12.0  # tCO2e, chosen apart so that no two answers agree


def of(procedure: str) -> float | None:
    return answer(Case(procedure, GOOD, PLACED, OPERATION)).emissions_tco2e


@pytest.mark.parametrize(
    ("procedure", "declared", "emissions"),
    [
        ("free-circulation", True, GOOD),  # Art 3(4): release is the import
        ("suspended", False, 0.0),  # no release, no import
        ("inward-processing-reexport", False, 0.0),
        ("inward-processing-release", True, PLACED),  # Art 6(3): those of the goods placed
        ("outward-processing", True, OPERATION),  # Art 6(4): only the operation outside the Union
        ("returned-union-goods", True, 0.0),  # Art 6(5): listed with zero
        ("returned-after-inward-processing", True, PLACED),  # Art 6(3), UCC Art 205
        ("military", False, 0.0),  # Art 2(3)
        ("low-value", True, GOOD),  # the 150 EUR exemption is gone
        ("made-from-another-coil", True, GOOD),
        ("union-precursor", True, GOOD),
    ],
)
def test_what_the_declaration_carries(procedure: str, declared: bool, emissions: float) -> None:
    found = answer(Case(procedure, GOOD, PLACED, OPERATION))
    assert found.declared is declared
    assert found.emissions_tco2e == emissions


def test_a_returned_good_and_a_good_never_imported_differ() -> None:
    assert of("returned-union-goods") == of("suspended") == 0.0
    assert answer(Case("returned-union-goods")).declared
    assert not answer(Case("suspended")).declared


@pytest.mark.parametrize(
    ("procedure", "origin"),
    [
        ("made-from-another-coil", "Viet Nam"),  # where the last substantial working took place
        ("minimal-operation", "China"),  # cutting and packing confer no origin
        ("dispatched-elsewhere", "Viet Nam"),
        ("suspended", ""),
    ],
)
def test_whose_origin_decides(procedure: str, origin: str) -> None:
    # a bolt made in Viet Nam from Chinese wire rod
    assert answer(Case(procedure, GOOD, good_origin="Viet Nam", input_origin="China")).origin == origin


def test_a_figure_that_is_missing_is_named() -> None:
    found = answer(Case("inward-processing-release", of_good=GOOD))
    assert found.emissions_tco2e is None
    assert found.needs == "of_placed"


def test_every_situation_has_an_article_both_languages_and_its_standing() -> None:
    found = procedures()
    assert len({one.id for one in found}) == len(found)
    assert {one.treatment for one in found} == set(Treatment)
    assert all("Art" in one.article or "Annex" in one.article for one in found)
    assert all(one.say("en") != one.say("zh") for one in found)
    # what the texts do not say about the 50 t is left open, never guessed
    assert {one.id for one in found if one.counts is Counts.OPEN} >= {
        "inward-processing-release",
        "outward-processing",
        "returned-union-goods",
    }


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (Case("smuggling"), "cbam.procedure-unknown"),
        (Case("free-circulation", of_good=-1.0), "cbam.emissions-not-a-number"),
        (Case("free-circulation", of_good=float("nan")), "cbam.emissions-not-a-number"),
        (Case("outward-processing", of_operation=float("inf")), "cbam.emissions-not-a-number"),
    ],
)
def test_bad_cases_are_refused(case: Case, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        answer(case)
    assert refused.value.problems[0].code == code
