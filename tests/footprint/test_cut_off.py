"""What is left out is listed, weighed and estimated; beyond the limits it is an error."""

from __future__ import annotations

import pytest

from footprint.bom import read_bom
from footprint.limits import limits
from footprint.pcf import compute
from footprint.results import Results
from inventories.catalogue import Catalogue
from tests.footprint.bills import book, line, made, stack


def of(catalogue: Catalogue, *lines: dict[str, object]) -> Results:
    loaded = read_bom([book(products=[made()], bom=lines)], catalogue)
    assert loaded.problems == ()
    assert loaded.counts.n_rejected == 0
    return compute(loaded.value, catalogue)


def supplied(item: str, kg: float, kgco2e_per_kg: float, **more: object) -> dict[str, object]:
    return line(item, kg, supplier_pcf=kgco2e_per_kg, supplier_pcf_unit="kgCO2e/kg", **more)


def test_what_is_left_out_is_listed_with_both_shares(catalogue: Catalogue) -> None:
    # kept: 99.2 kg and 0.8 kg of gas released (no input): 200 kgCO2e; left out: 0.5 kg at 2 and 0.3 kg at 1
    results = of(
        catalogue,
        supplied("resin", 99.2, 2),
        stack(1.6),
        supplied("dye", 0.5, 2, cut_off="yes"),
        supplied("wax", 0.3, 1, cut_off="是"),
    )
    result = results.product("p")
    assert results.problems == ()
    assert result.pcf_kgco2e == pytest.approx(99.2 * 2 + 1.6, rel=1e-12)
    found = result.cut_off
    assert found is not None and found.within is True
    assert [o.line.item for o in found.omissions] == ["dye", "wax"]
    assert [o.mass_share for o in found.omissions] == pytest.approx([0.5 / 100, 0.3 / 100], rel=1e-12)
    assert [o.kgco2e for o in found.omissions] == pytest.approx([1, 0.3], rel=1e-12)
    assert [o.impact_share for o in found.omissions] == pytest.approx([1 / 201.3, 0.3 / 201.3], rel=1e-12)
    assert (found.mass_share, found.impact_share) == pytest.approx((0.008, 1.3 / 201.3), rel=1e-12)


BEYOND = {
    # 98 kg at 1 kept
    "cut-off-single-mass": [supplied("dye", 2, 0, cut_off="yes")],
    "cut-off-single-impact": [supplied("dye", 0.1, 20, cut_off="yes")],
    "cut-off-total-mass": [supplied(f"dye {i}", 0.99, 0, cut_off="yes") for i in range(6)],
    "cut-off-total-impact": [supplied(f"dye {i}", 0.01, 90, cut_off="yes") for i in range(4)],
}


@pytest.mark.parametrize("code", BEYOND)
def test_beyond_a_limit_it_is_an_error(code: str, catalogue: Catalogue) -> None:
    results = of(catalogue, supplied("resin", 98, 1), *BEYOND[code])
    (problem,) = results.problems
    assert (problem.code, problem.severity.value, problem.place.sheet) == (
        f"footprint.{code}",
        "error",
        "bom",
    )
    found = results.product("p").cut_off
    assert found is not None and found.within is False


def test_a_line_without_an_estimate_leaves_the_impact_open(catalogue: Catalogue) -> None:
    results = of(catalogue, supplied("resin", 99.9, 1), line("pigment", 0.1, cut_off="yes"))
    (problem,) = results.problems
    assert (problem.code, problem.severity.value) == ("footprint.cut-off-not-estimated", "warning")
    found = results.product("p").cut_off
    assert found is not None and found.within is None and found.omissions[0].kgco2e is None


def test_an_estimate_may_rest_on_a_process_that_nothing_else_draws_on(catalogue: Catalogue) -> None:
    # 1 kWh of el_cn: 0.5777 kgCO2e beside 99.4223
    result = of(catalogue, stack(99.4223), line("lamp", 1, "kWh", link="el_cn", cut_off="yes")).product("p")
    assert result.cut_off is not None
    assert result.cut_off.omissions[0].impact_share == pytest.approx(0.005777, rel=1e-12)
    assert result.cut_off.omissions[0].mass_share is None


def test_a_product_with_nothing_but_omissions_is_no_product(catalogue: Catalogue) -> None:
    loaded = read_bom([book(products=[made()], bom=[supplied("dye", 1, 1, cut_off="yes")])], catalogue)
    assert [p.code for p in loaded.problems] == ["footprint.bom-product-empty"]


def test_every_limit_says_where_it_stands() -> None:
    assert all(one.source and one.note for one in limits().values())
    assert all(one.url for one in limits().values() if one.status == "read")
