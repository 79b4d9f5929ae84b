"""The comparison with published footprints: arithmetic, groups, reasons, and the page that shows it."""

from pathlib import Path

import pytest

from groundwork.provenance import Status
from inventories.catalogue import Catalogue, load_catalogue
from inventories.validation import Comparison, Group, Validation, group_of, references, validate
from inventories.validation_page import BEGIN, END, refreshed
from inventories.validation_record import validation_record

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def validation(catalogue: Catalogue) -> Validation:
    return validate(catalogue)


def row(validation: Validation, key: str) -> Comparison:
    return next(c for c in validation.comparisons if c.reference.id == key)


def test_a_row_by_hand(validation: Validation) -> None:
    # tap water: 0.29 kWh/t x 0.5777 kg/kWh against 0.168 kg/t (GB/T 51366-2019, appendix D)
    water = row(validation, "tap-water-cn")
    assert water.ours == pytest.approx(0.29 * 0.5777, rel=1e-9)
    assert water.ratio == pytest.approx(0.29 * 0.5777 / 0.168, rel=1e-9)
    assert water.group is Group.SAME and water.swapped is None


def test_a_published_unit_other_than_ours(validation: Validation) -> None:
    # solid brick is published per m3 of 1,700 kg and modelled per tonne
    brick = row(validation, "fired-shale-solid-brick-cn")
    water = row(validation, "sulphuric-acid-us")
    assert brick.ours / brick.ratio == pytest.approx(292, rel=1e-9)
    # sulphuric acid is published per kg: (0.33 x 120 + 60 x 0.5777) / 1000
    assert water.ours == pytest.approx((0.33 * 120 + 60 * 0.5777) / 1000, rel=1e-9)


def test_a_swap_by_hand(validation: Validation) -> None:
    # the same acid with American power of 2025: 0.3844 kg CO2e/kWh (Ember)
    acid = row(validation, "sulphuric-acid-us")
    assert acid.swapped == pytest.approx((0.33 * 120 + 60 * 0.3844) / 1000, rel=1e-9)
    # acetic acid: with gas-based methanol and gas in the boilers it has to fall by a lot
    acetic = row(validation, "acetic-acid-us")
    assert acetic.swapped is not None and acetic.swapped < 0.6 * acetic.ours


def test_boundary_comes_before_route_and_route_before_place(catalogue: Catalogue) -> None:
    groups = {
        r.id: group_of(r, catalogue.processes[r.process_id])
        for r in references()
        if r.route and r.process_id in catalogue.processes
    }
    assert groups["hot-rolled-rebar-cn"] is Group.SAME
    assert groups["soda-ash-solvay-eu-cn"] is Group.SAME  # published for both places
    assert groups["ethylene-eu"] is Group.FOREIGN
    assert groups["eaf-carbon-steel-cn"] is Group.OTHER_ROUTE
    assert groups["cbam-3102-10-19-urea-45-n-cn"] is Group.OTHER_BOUNDARY
    assert groups["crude-steel-scrap-eaf-world-glo"] is Group.OTHER_BOUNDARY


def test_the_aims_are_met_in_the_group_they_are_set_for(validation: Validation) -> None:
    same = next(s for s in validation.summaries if s.group is Group.SAME)
    assert same.n >= 30
    assert 0.95 <= same.median_ratio <= 1.05
    assert same.share_within >= 0.80


def test_medians_and_shares_are_those_of_the_rows(validation: Validation) -> None:
    for summary in validation.summaries:
        ratios = sorted(c.ratio for c in validation.comparisons if c.group is summary.group)
        assert summary.n == len(ratios)
        low, high = ratios[(len(ratios) - 1) // 2], ratios[len(ratios) // 2]
        assert summary.median_ratio == pytest.approx((low + high) / 2, rel=1e-9)
        within = sum(0.75 <= r <= 1.25 for r in ratios)
        assert summary.share_within == pytest.approx(within / len(ratios), rel=1e-9)


def test_the_result_without_our_judgement_of_route_and_boundary_is_given_too(
    catalogue: Catalogue, validation: Validation
) -> None:
    near = [
        c
        for c in validation.comparisons
        if catalogue.processes[c.reference.process_id].geography in c.reference.geography.split("/")
    ]
    assert validation.same_place is not None
    assert validation.same_place.n == len(near) > sum(c.group is Group.SAME for c in near)
    within = sum(0.75 <= c.ratio <= 1.25 for c in near)
    assert validation.same_place.share_within == pytest.approx(within / len(near), rel=1e-9)


def test_every_row_outside_says_why_in_both_languages_and_no_other_does(validation: Validation) -> None:
    for c in validation.comparisons:
        outside = not (c.within and c.swapped_within)
        assert bool(c.reference.why["en"]) is outside, c.reference.id
        assert bool(c.reference.why["zh"]) is outside, c.reference.id


def test_every_published_row_is_either_compared_or_listed(validation: Validation) -> None:
    ids = [r.id for r in references()]
    assert len(set(ids)) == len(ids) == len(validation.comparisons) + len(validation.unmatched)
    assert all(r.value > 0 and r.factor > 0 and r.source for r in references())
    assert {r.status for r in references()} == {Status.READ, Status.RECALLED}


def test_the_page_shows_what_the_computation_gives(validation: Validation) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert refreshed(text, validation) == text
    made = text.partition(BEGIN)[2].partition(END)[0]
    for c in validation.comparisons:
        if not c.within:
            assert c.reference.why["en"] in made, c.reference.id


def test_a_page_without_its_marks_is_refused(validation: Validation) -> None:
    with pytest.raises(ValueError, match="no place"):
        refreshed("# A page\n", validation)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_record_of_a_command_holds_every_row(validation: Validation, lang: str) -> None:
    import json

    record = json.loads(json.dumps(validation_record(validation, lang), allow_nan=False))
    assert len(record["rows"]) == len(validation.comparisons)
    assert len(record["rows"]) + len(record["unmatched"]) == len(references())
    gypsum = next(r for r in record["rows"] if r["id"] == "natural-gypsum-cn")
    assert (gypsum["process"], gypsum["published"], gypsum["within"]) == ("gypsum", 32.8, False)
    assert gypsum["why"]
    assert {g["group"] for g in record["groups"]} == {"same", "foreign", "other-route", "other-boundary"}
