"""Choices beside a bill: another route, other electricity, another way of sharing."""

from __future__ import annotations

import pytest

from footprint.bill import Bom
from footprint.bom import read_bom
from footprint.pcf import compute
from footprint.processes import process_footprints
from footprint.revised import Revision, electricity_options, key_of, open_routes, revised
from groundwork.packaged import examples_dir
from inventories.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def bill(name: str, catalogue: Catalogue) -> Bom:
    return read_bom([examples_dir() / f"{name}.xlsx"], catalogue).value


def test_nothing_chosen_leaves_the_bill_as_it_is(catalogue: Catalogue) -> None:
    written = bill("bom_steel_structure", catalogue)
    assert revised(written, catalogue, Revision()).value is written


def test_the_change_a_route_announces_is_the_change_it_makes(catalogue: Catalogue) -> None:
    """By two ways: the sum over the inventory's own processes, and the whole bill calculated again."""
    written = bill("bom_aluminium_profile", catalogue)
    product = written.products[0].id
    before = compute(written, catalogue).product(product).pcf_kgco2e
    found = open_routes(written, product, catalogue)
    assert found
    for place in found:
        assert [o.change_kgco2e for o in place.options if o.chosen] == [0]
        for option in place.options:
            choice = Revision(routes={key_of(place.line): option.process_id})
            after = compute(revised(written, catalogue, choice).value, catalogue).product(product).pcf_kgco2e
            assert after == pytest.approx(before + option.change_kgco2e, rel=1e-9)


def test_other_electricity_is_the_difference_of_two_factors(catalogue: Catalogue) -> None:
    """kWh of the lines that take the site's electricity x (new - old kgCO2e per kWh)."""
    written = bill("bom_aluminium_profile", catalogue)
    product = written.products[0]
    kwh = sum(line.quantity for line in written.lines if line.target == product.electricity)
    old, new = process_footprints(catalogue, ids=(product.electricity, "el_hydro"))
    options = {o.process_id: o for o in electricity_options(written, product.id, catalogue)}
    assert options["el_hydro"].change_kgco2e == pytest.approx(kwh * (new.kgco2e - old.kgco2e), rel=1e-9)
    chosen = revised(written, catalogue, Revision(electricity={product.id: "el_hydro"}))
    result = compute(chosen.value, catalogue).product(product.id)
    assert any(note.code == "footprint.note-electricity-chosen" for note in result.notes)
    assert chosen.value.fingerprint != written.fingerprint


def test_every_way_of_sharing_gives_what_the_alternatives_said(catalogue: Catalogue) -> None:
    """The alternatives are calculated without changing the bill; here the bill is changed."""
    written = bill("bom_ethylene", catalogue)
    product = written.products[0].id
    announced = compute(written, catalogue).product(product).alternatives
    for way in announced:
        if way.kgco2e is not None:
            choice = Revision(allocation={product: way.method})
            result = compute(revised(written, catalogue, choice).value, catalogue).product(product)
            assert result.pcf_kgco2e == pytest.approx(way.kgco2e, rel=1e-9)
            assert next(a.method for a in result.alternatives if a.chosen) == way.method


def test_a_choice_that_does_not_fit_is_named_and_not_used(catalogue: Catalogue) -> None:
    written = bill("bom_ethylene", catalogue)
    line = written.lines[0]
    choice = Revision(
        routes={key_of(line): "no-such-process"}, allocation={written.products[0].id: "no-such-method"}
    )
    found = revised(written, catalogue, choice)
    assert {p.code for p in found.problems} == {"footprint.revision-unfit"}
    assert found.value.lines == written.lines
