"""Electricity as a good, CN 2716: whose factor, the five conditions, and what never applies."""

from __future__ import annotations

import pytest

from cbam.electricity import conditions, missing_conditions, named_conditions, union_factor
from cbam.importers.counting import count_lines
from cbam.importers.threshold import standings
from cbam.portfolio import one_shipment
from cbam.priced import Basis
from tests.cbam.billing import billed, law

EXACT = 1e-9
POWER = {
    "cn_code": "27160000",
    "origin": "UA",
    "quantity": "1000",
    "quantity_unit": "MWh",
    "date": "2026-02-10",
}
FIVE = "ppa; grid; limit; nomination; verifier"


def codes(bill: object) -> set[str]:
    return {note.code for note in bill.notes(0)}  # type: ignore[attr-defined]


def test_a_country_default_is_priced_as_typed() -> None:
    # 1,000 MWh x 0.8 tCO2/MWh = 800 certificates; no mark-up, no free allocation; x 75.36 = 60,288
    bill = billed({**POWER, "see_direct": "0.8", "factor_basis": "country"})
    assert bill.certificates == pytest.approx(800, rel=EXACT)
    assert bill.cost_eur == pytest.approx(60_288, rel=EXACT)
    assert float(bill.terms.sefa[0]) == 0
    assert bill.basis[0] is Basis.ELECTRICITY_COUNTRY
    assert "cbam.note-electricity-country" in codes(bill)


def test_the_union_factor_stands_in_where_it_is_asked_for() -> None:
    # Reg (EU) 2023/956 Annex IV pt 4.2.2: no factor for the country, so the Union's: 1,000 x 0.612 = 612
    bill = billed({**POWER, "factor_basis": "union"})
    assert bill.certificates == pytest.approx(612, rel=EXACT)
    assert bill.basis[0] is Basis.ELECTRICITY_UNION
    assert "cbam.note-electricity-union" in codes(bill)
    assert union_factor(law()).citation is not None


def test_the_union_factor_is_never_taken_silently() -> None:
    assert [p.code for p in billed(POWER).problems] == ["cbam.electricity-factor-missing"]
    other = billed({**POWER, "factor_basis": "union", "see_direct": "0.7"})
    assert [p.code for p in other.problems] == ["cbam.electricity-not-union"]


def test_a_factor_without_its_basis_is_labelled_as_asserted() -> None:
    bill = billed({**POWER, "see_direct": "0.3"})
    assert bill.basis[0] is Basis.ELECTRICITY_USER
    assert "cbam.note-electricity" in codes(bill)


def test_an_actual_factor_needs_all_five_conditions() -> None:
    # 1,000 x 0.3 = 300
    typed = {**POWER, "see_direct": "0.3", "factor_basis": "actual"}
    bill = billed({**typed, "conditions": FIVE})
    assert bill.certificates == pytest.approx(300, rel=EXACT)
    assert bill.basis[0] is Basis.ELECTRICITY_ACTUAL
    for left_out in FIVE.split("; "):
        rest = FIVE.replace(left_out, "").strip("; ")
        (problem,) = billed({**typed, "conditions": rest}).problems
        assert (problem.code, problem.params["ids"]) == ("cbam.electricity-conditions-missing", left_out)
    (problem,) = billed(typed).problems
    assert problem.params["ids"] == FIVE.replace(";", ",")


def test_an_actual_factor_above_550_grams_is_refused() -> None:
    # 550 gCO2/kWh = 0.55 tCO2/MWh
    typed = {**POWER, "factor_basis": "actual", "conditions": FIVE}
    assert billed({**typed, "see_direct": "0.55"}).problems == ()
    assert [p.code for p in billed({**typed, "see_direct": "0.551"}).problems] == [
        "cbam.electricity-above-limit"
    ]


def test_conditions_are_read_in_both_languages_and_unknown_words_refused() -> None:
    assert named_conditions("购电协议，直连; PPA") == (frozenset({"ppa", "grid"}), ())
    assert named_conditions("guarantee of origin")[1] == ("guarantee of origin",)
    assert len(conditions()) == 5
    assert missing_conditions([c.id for c in conditions()]) == ()
    loaded = one_shipment({**POWER, "see_direct": "0.3", "factor_basis": "actual", "conditions": "绿证"})
    assert [p.code for p in loaded.problems] == ["cbam.condition-unknown"]


def test_a_basis_beside_another_good_is_pointed_out() -> None:
    coil = {
        "cn_code": "72081000",
        "origin": "CN",
        "mass_t": "1",
        "date": "2026-02-10",
        "factor_basis": "union",
    }
    assert [p.code for p in billed(coil).problems] == ["cbam.factor-basis-unused"]


def test_the_reporting_year_of_electricity_is_that_of_import() -> None:
    # IR (EU) 2025/2547 Art 7(2): no evidence of another year changes it
    typed = {"cn_code": "27160000", "origin": "UA", "quantity": "10", "quantity_unit": "MWh", "year": "2027"}
    bill = billed({**typed, "factor_basis": "union", "production_year": "2026", "price": "80"})
    assert bill.profiles[0].year == 2027
    assert [p.code for p in bill.problems] == ["cbam.production-year-of-power"]


def test_electricity_is_never_exempt_and_counts_no_mass() -> None:
    # Reg (EU) 2023/956 Art 2a(4)
    shipments = one_shipment({**POWER, "factor_basis": "union"}).value.shipments
    arrivals = count_lines(shipments, law(), shipments.day).arrivals
    assert arrivals.always.all()
    assert not arrivals.counts.any()
    assert not standings(arrivals, 50).liable.any()
