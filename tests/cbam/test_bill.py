"""The default path from code, origin, mass and date to certificates and euros."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam.bill import Basis, price_lines
from cbam.prices import Prices, published_prices
from cbam.profiles import Scope
from cbam.scenario import load_named
from cbam.statute import load_statute
from tests.cbam.billing import LINE, billed, law

EXACT = 1e-9
FIELDS = ("quantity", "default_total", "markup", "see", "benchmark", "cbam_factor", "cscf", "sefa",
          "certificates_per_unit", "certificates", "price_eur", "cost_eur")  # fmt: skip


@pytest.mark.parametrize("origin", ["CN", "中国", "CHN", "China", "china", "中华人民共和国"])
def test_an_origin_has_many_names_and_one_price(origin: str) -> None:
    assert billed({**LINE, "origin": origin}).cost_eur == pytest.approx(16352.7432, rel=EXACT)


def test_out_of_scope_is_zero_and_says_what_else_is_asked() -> None:
    bill = billed({**LINE, "cn_code": "39172110"})
    profile = bill.profiles[0]
    assert (profile.scope, bill.cost_eur, bill.problems) == (Scope.OUT_OF_SCOPE, 0.0, ())
    assert any("2024/3110" in pointer.act for pointer in profile.what_else)
    assert "cbam.note-out-of-scope" in {note.code for note in bill.notes(0)}


def test_out_of_scope_needs_no_price() -> None:
    assert billed({**LINE, "cn_code": "39172110", "date": "2029-05-05"}).cost_eur == 0.0


def test_an_exempt_origin_pays_nothing() -> None:
    bill = billed({**LINE, "origin": "NO"})
    assert (bill.profiles[0].scope, bill.cost_eur) == (Scope.EXEMPT_ORIGIN, 0.0)


def test_a_heading_is_priced_when_all_its_codes_agree() -> None:
    bill = billed({**LINE, "cn_code": "7208"})
    assert bill.cost_eur == pytest.approx(16352.7432, rel=EXACT)
    assert "cbam.note-heading" in {note.code for note in bill.notes(0)}


def test_a_heading_whose_codes_differ_lists_them() -> None:
    assert [p.code for p in billed({**LINE, "cn_code": "2523"}).problems] == ["cbam.goods-heading-several"]


def test_every_problem_of_a_line_is_reported_at_once() -> None:
    codes = {p.code for p in billed({**LINE, "cn_code": "72089999", "origin": "Chnia"}).problems}
    assert codes == {"cbam.goods-code-unknown", "cbam.origin-unknown-suggestion"}


def test_the_law_as_known_before_the_correction() -> None:
    # 1 June 2026: IR (EU) 2026/1740 and the price of the second quarter were not known yet
    then = load_statute(known_on=date(2026, 6, 1))
    shipments = billed({**LINE, "date": "2026-05-10", "price": "1"}).shipments
    early = price_lines(shipments, then, published_prices())
    assert [p.code for p in early.problems] == ["cbam.price-not-published"]
    priced = price_lines(shipments, then, published_prices(80))
    assert priced.profiles[0].default is not None and priced.profiles[0].default.citation is not None
    assert priced.profiles[0].default.citation.act == "IR (EU) 2025/2621"


def test_electricity_by_mwh_and_the_users_factor() -> None:
    # 10 MWh x 0.8 tCO2/MWh x 75.36 = 602.88: no mark-up, no free allocation (IR (EU) 2025/2620 Art 1(2))
    line = {"cn_code": "27160000", "origin": "UA", "date": "2026-02-10",
            "quantity": "10", "quantity_unit": "MWh", "see_direct": "0.8"}  # fmt: skip
    bill = billed(line)
    assert bill.cost_eur == pytest.approx(602.88, rel=EXACT)
    assert bill.basis[0] is Basis.ELECTRICITY_USER


ACTUAL = {**LINE, "emissions": "actual", "verified": "yes", "see_direct": "2.0", "see_indirect": "0.3"}


def test_actual_figures_are_never_priced_on_column_a_alone() -> None:
    loaded = billed(ACTUAL)
    assert [p.code for p in loaded.problems] == ["cbam.actual-incomplete"]


def test_actual_figures_with_their_own_allocation_are_priced_as_given() -> None:
    # steel counts direct only: (2.0 - 1.4) x 100 x 75.36 = 4521.60
    bill = billed({**ACTUAL, "sefa": "1.4"})
    assert bill.cost_eur == pytest.approx(4521.6, rel=EXACT)
    assert bill.basis[0] is Basis.ACTUAL_USER


def test_cement_counts_indirect_emissions_too() -> None:
    # (0.80 + 0.05 - 0.60) x 100 x 75.36 = 1884.00
    line = {**ACTUAL, "cn_code": "25232900", "see_direct": "0.80", "see_indirect": "0.05", "sefa": "0.6"}
    assert billed(line).cost_eur == pytest.approx(1884.0, rel=EXACT)


@pytest.mark.parametrize("lacking", ["see_direct", "verified", "sefa"])
def test_actual_figures_must_be_complete(lacking: str) -> None:
    line = {key: text for key, text in {**ACTUAL, "sefa": "1.4"}.items() if key != lacking}
    assert [p.code for p in billed(line).problems] == ["cbam.actual-incomplete"]


def test_a_carbon_price_paid_is_not_deducted_and_says_so() -> None:
    bill = billed({**LINE, "carbon_price_paid_eur_per_tco2e": "10"})
    assert bill.cost_eur == pytest.approx(16352.7432, rel=EXACT)
    assert "cbam.note-carbon-price-not-deducted" in {note.code for note in bill.notes(0)}


def test_production_before_the_definitive_period_counts_as_its_first_year() -> None:
    bill = billed({**LINE, "production_year": "2025"})
    assert bill.profiles[0].year == 2026
    assert "cbam.note-production-year-floored" in {note.code for note in bill.notes(0)}


def test_what_the_law_does_not_say_yet_is_named_an_assumption() -> None:
    codes = {note.code for note in billed({**LINE, "date": "2031-05-05", "price": "100"}).notes(0)}
    assert {"cbam.note-benchmark-beyond-band", "cbam.note-cscf-assumed", "cbam.note-price-flat"} <= codes


def test_a_yearly_cut_of_benchmarks_after_the_last_band() -> None:
    # 1.370 x (1 - 0.02)^2 in 2032, two years past 2030: 1.315748; SEFA = 0.265 x 1 x 1.315748 = 0.34867322
    base = load_named("central")
    cut = base.assumptions.benchmark_yearly_cut.model_copy(update={"value": 0.02})
    assumptions = base.assumptions.model_copy(update={"benchmark_yearly_cut": cut})
    prices = Prices(base.model_copy(update={"assumptions": assumptions}))
    bill = price_lines(billed({**LINE, "price": "1", "date": "2032-05-05"}).shipments, law(), prices)
    assert float(bill.terms.sefa[0]) == pytest.approx(0.34867322, rel=EXACT)


def test_a_default_value_not_fully_read_says_so() -> None:
    bill = billed({**LINE, "origin": "Albania"})
    assert bill.profiles[0].data_status == "inferred"
    assert "cbam.note-data-status" in {note.code for note in bill.notes(0)}


def test_every_term_can_be_added_up_again() -> None:
    terms = billed(LINE).terms
    see = terms.default_total * (1 + terms.markup)
    sefa = terms.cbam_factor * terms.cscf * terms.benchmark
    assert terms.cost_eur == pytest.approx(
        np.maximum(0, see - sefa) * terms.quantity * terms.price_eur, rel=EXACT
    )


def test_many_lines_are_priced_as_one_by_one() -> None:
    lines = [LINE, {**LINE, "origin": "IN"}, {**LINE, "cn_code": "76011010"}, {**LINE, "cn_code": "39172110"},
             {**LINE, "origin": "NO"}, {**LINE, "date": "2026-08-08", "mass_t": "3"}]  # fmt: skip
    singles = [billed(line) for line in lines]
    shipments = singles[0].shipments
    columns = {
        name: np.concatenate([getattr(b.shipments, name) for b in singles])
        for name in shipments.__dataclass_fields__
        if name != "place"
    }
    together = price_lines(replace(shipments, **columns), law(), published_prices())
    for name in FIELDS:
        one_by_one = np.concatenate([getattr(b.terms, name) for b in singles])
        assert np.array_equal(getattr(together.terms, name), one_by_one, equal_nan=True), name
    assert together.cost_eur == pytest.approx(sum(b.cost_eur for b in singles), rel=EXACT)


@settings(max_examples=25, deadline=None)
@given(mass=st.floats(0.001, 1e6), price=st.floats(0.01, 1e3), more=st.floats(0, 1e3))
def test_linear_in_mass_monotone_in_price_never_negative(mass: float, price: float, more: float) -> None:
    def cost(mass_t: float, eur: float) -> float:
        return billed({**LINE, "mass_t": repr(mass_t), "price": repr(eur)}).cost_eur

    assert cost(mass, price) >= 0
    assert cost(2 * mass, price) == pytest.approx(2 * cost(mass, price), rel=EXACT)
    assert cost(mass, price + more) >= cost(mass, price)
