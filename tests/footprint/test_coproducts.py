"""Co-products by every method, the hierarchy's step, and the table that compares them."""

from __future__ import annotations

import pytest

from footprint.bom import read_bom
from footprint.pcf import compute
from footprint.results import ProductResult
from inventories.catalogue import Catalogue
from tests.footprint.bills import book, direct, line, made, stack, uses

# A site releases 100 kg CO2 for 1 kg of p and 4 kg of steam's stand-in q.
#   mass       1 / (1 + 4)                       = 0.2    -> 20
#   energy     40 MJ / (40 + 4 x 15)             = 0.4    -> 40
#   value      3 / (3 + 4 x 0.5)                 = 0.6    -> 60
#   shares     1 - 0.3                           = 0.7    -> 70
#   cut-off    all                               = 1      -> 100
#   substitution: 4 kWh of el_cn at 0.5777 (MEE/NBS/NEA, 2025) are replaced: 100 - 2.3108 = 97.6892
OWN = {"product_id": "p", "name": "p", "amount": 1, "unit": "kg", "price": 3, "lhv_mj": 40}
OTHER = {"product_id": "p", "name": "q", "amount": 4, "unit": "kg", "price": 0.5, "lhv_mj": 15}
POWER = {"product_id": "p", "name": "power", "amount": 4, "unit": "kWh", "price": 0.5, "lhv_mj": 3.6}
EXPECTED = {"mass": 20.0, "energy": 40.0, "economic": 60.0, "cutoff": 100.0}
ZH = {"mass": "质量", "energy": "能量", "economic": "经济价值", "cutoff": "截断"}


def of(catalogue: Catalogue, *coproducts: dict[str, object]) -> ProductResult:
    loaded = read_bom([book(products=[made()], bom=[stack(100)], coproducts=coproducts)], catalogue)
    assert loaded.problems == ()
    return compute(loaded.value, catalogue).product("p")


@pytest.mark.parametrize("words", [{key: key for key in EXPECTED}, ZH])
@pytest.mark.parametrize("method", EXPECTED)
def test_each_method_gives_its_sum(method: str, words: dict[str, str], catalogue: Catalogue) -> None:
    result = of(catalogue, OWN, {**OTHER, "method": words[method]})
    assert result.pcf_kgco2e == pytest.approx(EXPECTED[method], rel=1e-12)
    assert sum(i.kgco2e or 0.0 for i in result.by_item) == pytest.approx(EXPECTED[method], rel=1e-12)
    assert f"footprint.note-allocation-{method}" in [note.code for note in result.notes]


@pytest.mark.parametrize("method", EXPECTED)
def test_the_table_gives_every_other_method_the_same_figure(method: str, catalogue: Catalogue) -> None:
    result = of(catalogue, OWN, {**OTHER, "method": method})
    found = {one.method: one.kgco2e for one in result.alternatives if one.kgco2e is not None}
    assert found == pytest.approx(EXPECTED, rel=1e-12)
    assert [one.method for one in result.alternatives if one.chosen] == [method]
    compared = {o.method: o.difference for o in result.alternatives if o.difference is not None}
    assert compared == pytest.approx({k: v / EXPECTED[method] - 1 for k, v in EXPECTED.items()}, abs=1e-12)


def test_what_cannot_be_computed_says_what_it_needs(catalogue: Catalogue) -> None:
    result = of(catalogue, {"product_id": "p", "name": "q", "amount": 4, "unit": "kg"})
    assert {one.method: one.reason for one in result.alternatives if one.reason} == {
        "subdivision": "footprint.way-needs-subdivision",
        "substitution": "footprint.way-needs-avoided",
        "energy": "footprint.way-needs-heating-value",
        "economic": "footprint.way-needs-price",
        "share": "footprint.way-needs-shares",
    }


def test_the_order_and_the_steps_are_those_of_the_standard(catalogue: Catalogue) -> None:
    # ISO 14044:2006, 4.3.4.2: avoid by subdivision or expansion, then physical, then other relations
    result = of(catalogue, OWN, OTHER)
    assert [(one.method, one.step) for one in result.alternatives] == [
        ("subdivision", 1), ("substitution", 1), ("mass", 2), ("energy", 2), ("economic", 3),
        ("share", None), ("cutoff", None),
    ]  # fmt: skip


def test_substitution_takes_off_what_is_replaced_and_shows_it_apart(catalogue: Catalogue) -> None:
    result = of(catalogue, OWN, {**POWER, "method": "substitution", "avoided": "el_cn"})
    assert result.pcf_kgco2e == pytest.approx(100 - 4 * 0.5777, rel=1e-12)
    assert result.by_stage == pytest.approx({"manufacturing": 100, "substitution": -4 * 0.5777})
    credit = result.by_item[-1].line
    assert (credit.item, credit.target, credit.row, credit.place.sheet) == ("power", "el_cn", 3, "coproducts")


def test_substitution_is_compared_although_another_method_is_chosen(catalogue: Catalogue) -> None:
    # value: 3 / (3 + 4 x 0.5) = 0.6; the replaced process is on no line of the bill
    result = of(catalogue, OWN, {**POWER, "avoided": "el_cn", "method": "economic"})
    assert result.pcf_kgco2e == pytest.approx(60, rel=1e-12)
    (found,) = [one for one in result.alternatives if one.method == "substitution"]
    assert found.kgco2e == pytest.approx(97.6892, rel=1e-12)
    assert found.difference == pytest.approx(97.6892 / 60 - 1, rel=1e-12)


def test_values_far_apart_ask_for_economic_allocation(catalogue: Catalogue) -> None:
    # 3 per kg against 0.5 per kg: 6, above 5
    result = of(catalogue, OWN, {**OTHER, "method": "mass"})
    (note,) = [n for n in result.notes if n.code == "footprint.note-value-ratio-high"]
    assert note.params == {"ratio": "6", "limit": "5"}
    near = of(catalogue, OWN, {**OTHER, "price": 1, "method": "economic"})
    assert "footprint.note-value-ratio-low" in [n.code for n in near.notes]


def test_in_a_loop_another_share_would_change_the_inputs(catalogue: Catalogue) -> None:
    lines = [dict(zip(("product_id", "stage", "item", "amount", "unit", "link", "x", "y", "gas"), row,
                      strict=False)) for row in (direct("p", 10), uses("p", "p", 0.5))]  # fmt: skip
    source = book(products=[made()], bom=lines, coproducts=[{**OTHER, "price": None}])
    result = compute(read_bom([source], catalogue).value, catalogue).product("p")
    # p = (10 + 0.5 p) / 5 -> 2 / 0.9
    assert result.pcf_kgco2e == pytest.approx(2 / 0.9, rel=1e-12)
    reasons = {one.method: one.reason for one in result.alternatives}
    assert reasons["cutoff"] == "footprint.way-in-a-loop"


REFUSED = {
    "bom-coproduct-methods-differ": ({**OWN, "method": "mass"}, {**OTHER, "method": "energy"}),
    "bom-coproduct-own-heat": ({**OTHER, "method": "energy"},),
    "bom-coproduct-mixed": ({**OWN, "lhv_mj": None}, {**OTHER, "method": "energy"}),
    "bom-coproduct-no-avoided": ({**OTHER, "method": "substitution"},),
    "bom-coproduct-own-amount": ({**OWN, "amount": 2}, OTHER),
    "bom-link-unknown": ({**OTHER, "avoided": "nothing of the kind"},),
    "bom-unit-incompatible": ({**OTHER, "avoided": "el_cn"},),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_leaves_the_method_in_doubt_is_refused(code: str, catalogue: Catalogue) -> None:
    loaded = read_bom([book(products=[made()], bom=[stack(100)], coproducts=REFUSED[code])], catalogue)
    assert f"footprint.{code}" in [problem.code for problem in loaded.problems]
    assert loaded.value.products == ()
    assert loaded.counts.n_read == loaded.counts.n_used + loaded.counts.n_rejected


def test_a_life_beyond_the_gate_is_not_for_the_co_products_to_share(catalogue: Catalogue) -> None:
    source = book(
        products=[made(boundary="cradle to grave")],
        bom=[stack(100), line("landfill", 1, stage="end of life", gas="CO2")],
        coproducts=[OTHER | {"price": None}],
    )
    (problem,) = read_bom([source], catalogue).problems
    assert (problem.code, problem.severity.value) == ("footprint.bom-shared-beyond-gate", "warning")
