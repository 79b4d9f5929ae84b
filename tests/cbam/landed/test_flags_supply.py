"""Questions of circumvention, and which installation should supply the Union."""

from __future__ import annotations

import itertools

import pytest

from cbam.landed.flags import splitting
from cbam.landed.model import Offer
from cbam.landed.supply import Plant, Supply, choose
from tests.cbam.billing import law
from tests.cbam.landed.test_stack import offer, one

EXACT = 1e-9


def codes(offered: Offer) -> list[str]:
    return [flag.code for flag in one(offered).flags]


def test_leaving_annex_i_by_a_slight_change_is_asked_about() -> None:
    # 7308 structures are in Annex I, office furniture of metal (9403) is not
    assert codes(offer(cn_code="94031098", former_cn_code="73089098")) == ["cbam.landed-flag-modified"]
    assert codes(offer(cn_code="73089098")) == []


def test_a_cheaper_code_inside_annex_i_is_a_question_of_classification() -> None:
    # 7326 90 98 from China 3.076 against 7308 90 98 6.035
    assert codes(offer(cn_code="73269098", former_cn_code="73089098")) == ["cbam.landed-flag-reclassified"]
    assert codes(offer(cn_code="73089098", former_cn_code="73269098")) == []


def test_a_new_origin_is_asked_about_and_art_27_is_not_claimed_for_it() -> None:
    found = one(offer(origin="VN", former_origin="CN")).flags
    assert [flag.code for flag in found] == ["cbam.landed-flag-origin"]
    assert "not named in Art 27(2)" in found[0].text("en")
    assert "第27条第2款未列此项" in found[0].text("zh")


@pytest.mark.parametrize(
    ("masses", "flagged"),
    [((40.0, 45.0), True), ((25.0, 25.0), False), ((60.0, 45.0), False), ((50.0, 0.001), True)],
)
def test_a_group_split_below_fifty_tonnes(masses: tuple[float, ...], flagged: bool) -> None:
    """Art 2a: 50 t are not exceeded by exactly 50 t; Art 27(2)(b): artificial splitting."""
    offers = [
        offer(id=str(n), importer=f"I{n}", importer_group="G", mass_t=mass) for n, mass in enumerate(masses)
    ]
    assert bool(splitting(offers, law())) is flagged


def supplies(*plants: tuple[str, float, float | None, float]) -> list[Supply]:
    return [
        Supply(Plant(name, "72081000", "CN", {}, capacity, extra), cbam, None, None, "")
        for name, cbam, capacity, extra in plants
    ]


def test_the_cheapest_tonnes_come_first() -> None:
    # A 100 + 0, B 60 + 50 = 110, C 30 + 40 = 70 EUR/t; 1,000 t wanted, C can make 400:
    # 400 x 70 + 600 x 100 = 88,000 EUR
    found = choose("72081000", supplies(("A", 100, None, 0), ("B", 60, None, 50), ("C", 30, 400, 40)), 1000.0)
    assert [(s.plant.name, s.supplied_t) for s in found.order] == [("C", 400.0), ("A", 600.0), ("B", 0.0)]
    assert found.cost_eur == pytest.approx(88_000.0, rel=EXACT)
    assert found.unsupplied_t == 0.0


def test_the_choice_is_the_best_of_all_in_whole_tonnes() -> None:
    plants = supplies(("A", 9, 3, 0), ("B", 4, 2, 1), ("C", 7, 2, 0.5))
    best = choose("72081000", plants, 5.0).cost_eur
    ways = itertools.product(*(range(int(s.plant.capacity_t or 0) + 1) for s in plants))
    costs = [
        sum(t * (s.eur_per_t or 0) for t, s in zip(way, plants, strict=True)) for way in ways if sum(way) == 5
    ]
    assert best == pytest.approx(min(costs), rel=EXACT)


def test_a_plant_without_a_figure_supplies_nothing() -> None:
    none = Supply(Plant("X", "72081000", "CN", {}), None, None, None, "")
    found = choose("72081000", [none], 10.0)
    assert (found.order[0].supplied_t, found.unsupplied_t) == (0.0, 10.0)
