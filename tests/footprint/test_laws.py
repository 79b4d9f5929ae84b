"""Laws that hold for every bill: linear in amounts, blind to the order of rows, exact sums."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.bill import Bom, Line, LineKind, Product
from footprint.bom import read_bom
from footprint.loops import loops
from footprint.pcf import compute
from groundwork.packaged import examples_dir
from inventories.catalogue import Catalogue

FEW = settings(max_examples=15, deadline=None)


@pytest.fixture(scope="module")
def steel(catalogue: Catalogue) -> Bom:
    return read_bom([examples_dir() / "bom_steel_structure.xlsx"], catalogue).value


@FEW
@given(k=st.floats(1e-3, 1e3))
def test_linear_in_the_amounts(k: float, steel: Bom, catalogue: Catalogue) -> None:
    scaled = replace(
        steel, lines=tuple(replace(li, quantity=k * li.quantity) for li in _of(steel, "welded-frame"))
    )
    base = replace(steel, lines=tuple(_of(steel, "welded-frame")))
    found = [compute(b, catalogue).product("welded-frame").pcf_kgco2e for b in (base, scaled)]
    assert found[1] == pytest.approx(k * (found[0] or 0.0), rel=1e-9)


@FEW
@given(k=st.floats(1e-3, 1e3))
def test_declared_amount_and_all_amounts_together_change_nothing_downstream(
    k: float, steel: Bom, catalogue: Catalogue
) -> None:
    # Twice the frame from twice the inputs is the same frame to those who buy a tonne of it.
    def scale(product: Product) -> Product:
        if product.id != "welded-frame":
            return product
        return replace(product, declared_amount=k * product.declared_amount, mass_kg=k * product.mass_kg)

    lines = tuple(
        replace(li, quantity=k * li.quantity) if li.product_id == "welded-frame" else li for li in steel.lines
    )
    scaled = replace(steel, products=tuple(map(scale, steel.products)), lines=lines)
    before, after = compute(steel, catalogue), compute(scaled, catalogue)
    whole = "steel-structure"
    assert after.product(whole).pcf_kgco2e == pytest.approx(before.product(whole).pcf_kgco2e, rel=1e-9)
    per_kg = [r.product("welded-frame").pcf_kgco2e_per_kg for r in (before, after)]
    assert per_kg[1] == pytest.approx(per_kg[0], rel=1e-9)


@FEW
@given(data=st.data())
def test_the_order_of_rows_changes_nothing(data: st.DataObject, steel: Bom, catalogue: Catalogue) -> None:
    shuffled = replace(
        steel,
        lines=tuple(data.draw(st.permutations(steel.lines))),
        products=tuple(data.draw(st.permutations(steel.products))),
    )
    before, after = compute(steel, catalogue), compute(shuffled, catalogue)
    for result in before.products:
        other = after.product(result.product.id)
        assert other.pcf_kgco2e == pytest.approx(result.pcf_kgco2e, rel=1e-12)
        parts = {item.line.row: item.kgco2e for item in other.by_item}
        assert parts == pytest.approx({item.line.row: item.kgco2e for item in result.by_item}, rel=1e-9)


@FEW
@given(gain=st.floats(0.0, 0.999))
def test_a_recycling_loop_of_any_gain_below_one(gain: float, steel: Bom, catalogue: Catalogue) -> None:
    # p = 1 + gain p
    template, place = steel.products[0], steel.lines[0].place
    p = replace(template, id="p", declared_unit="kg", declared_amount=1.0, mass_kg=1.0)
    release = Line("p", 2, "manufacturing", "stack", 1, "kg", LineKind.DIRECT, "co2_fossil", 1.0, place)
    again = Line("p", 3, "materials", "own scrap", gain, "kg", LineKind.PRODUCT, "p", gain, place)
    found = compute(Bom((p,), (release, again)), catalogue).product("p").pcf_kgco2e
    assert found == pytest.approx(1 / (1 - gain), rel=1e-9)


def test_the_gain_of_a_loop_is_its_largest_real_eigenvalue() -> None:
    import numpy as np

    # a -> b 2, b -> a 0.18: one turn multiplies by 0.36, so each step by 0.6
    (loop,) = loops(["a", "b", "c"], np.array([0, 1, 2]), np.array([1, 0, 0]), np.array([2.0, 0.18, 5.0]))
    assert loop.members == ("a", "b")
    assert loop.gain == pytest.approx(0.6, rel=1e-12)
    # a credit of 1.5 of itself is no runaway: 1 / (1 + 1.5)
    (credit,) = loops(["a"], np.array([0]), np.array([0]), np.array([-1.5]))
    assert credit.productive


def _of(bom: Bom, product_id: str) -> list[Line]:
    return [line for line in bom.lines if line.product_id == product_id]
