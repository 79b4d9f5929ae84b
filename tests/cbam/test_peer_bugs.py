"""Bugs found by running the one serious public library: each answered rightly here, or refused clearly.

And the conceptual errors exporters make: none passes for an answer.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.goods import Refused, resolve_good
from cbam.law.leaves import LawStatus
from cbam.origins import RefusedOrigin, resolve_origin
from tests.cbam.billing import LINE, billed, law

EXACT = 1e-9
ACTUAL = {**LINE, "emissions": "actual", "verified": "yes", "see_direct": "2.0"}


def test_b1_actual_data_are_never_billed_on_column_a_alone() -> None:
    # HRC at 2.0 tCO2e/t: column A alone would give (2.0 - 0.975 x 0.044) x 100 x 75.36 = 14,748.7 EUR
    bill = billed(ACTUAL)
    assert bill.cost_eur == 0
    assert [p.code for p in bill.problems] == ["cbam.actual-incomplete"]


def test_b1_with_the_precursor_chain_the_allocation_is_its_own_figure() -> None:
    # SEFA by Equation 4 with 1.05 t slab per t, its SEFA from column B: 0.975 x (0.044 + 1.05 x 1.364)
    sefa = 0.975 * (0.044 + 1.05 * 1.364)
    bill = billed({**ACTUAL, "sefa": repr(sefa)})
    assert bill.cost_eur == pytest.approx((2.0 - sefa) * 100 * 75.36, rel=EXACT)
    assert bill.cost_eur == pytest.approx(4226, abs=1)


@pytest.mark.parametrize("code", ["72052100", "72251990", "72261980"])
def test_b2_goods_whose_route_is_printed_oddly_have_a_benchmark(code: str) -> None:
    snapshot = law().of_year(2026)
    found = snapshot.default_benchmark("CN", code, 2026)
    assert found.value_tco2e_per_t is not None and found.value_tco2e_per_t > 0


def test_b2_every_priced_pair_has_exactly_one_benchmark() -> None:
    grid = law().of_year(2026).grid
    assert not np.isnan(grid.benchmark(2026).value[~np.isnan(grid.total)]).any()


@pytest.mark.parametrize("name", ["CN", "中国", "PRC", "china", "CHN"])
def test_b3_china_is_china_under_every_name(name: str) -> None:
    assert billed({**LINE, "origin": name}).cost_eur == pytest.approx(16352.7432, rel=EXACT)


def test_b3_a_misspelt_country_is_refused_with_a_suggestion() -> None:
    answer = resolve_origin("Chnia", law().newest)
    assert isinstance(answer, RefusedOrigin)
    assert "CN" in answer.candidates


@pytest.mark.parametrize("code", ["76071110", "72089999"])
def test_b4_codes_that_do_not_exist_are_refused(code: str) -> None:
    assert isinstance(resolve_good(code, law().newest), Refused)
    assert [p.code for p in billed({**LINE, "cn_code": code}).problems] == ["cbam.goods-code-unknown"]


def called(*options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["bill", "--cn", "72081000", "--origin", "CN", *options, "--lang", "en"])
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--mass=-5", "--date=2026-02-10"),
        ("--mass=0", "--date=2026-02-10"),
        ("--mass=nan", "--date=2026-02-10"),
        ("--mass=5", "--date=2026-02-10", "--price=0"),
        ("--mass=5", "--date=2026-02-10", "--price=-1"),
        ("--mass=5", "--date=2026-02-10", "--price=nan"),
    ],
)
def test_b5_negative_or_zero_mass_and_price_are_refused(options: tuple[str, ...]) -> None:
    code, text = called(*options)
    assert code == 2
    assert text


def test_b6_no_carbon_price_is_credited_on_default_values() -> None:
    line = {**LINE, "carbon_price_paid_eur_per_tco2e": "10"}
    assert billed(line).certificates == billed(LINE).certificates
    assert billed(line, "carbon-price-paid=draft").certificates == billed(LINE).certificates


@pytest.mark.parametrize(("year", "expected"), [("2027", 1.512), ("2028", 1.638)])
def test_b7_mark_ups_are_not_compounded(year: str, expected: float) -> None:
    # Angola, grey clinker 1.26: x 1.2 = 1.512, x 1.3 = 1.638; compounded they would be 1.525 and 1.677
    bill = billed({**LINE, "cn_code": "2523100090", "origin": "AO", "date": f"{year}-02-10", "price": "80"})
    assert float(bill.terms.see[0]) == pytest.approx(expected, rel=EXACT)


def test_b7_white_and_grey_clinker_are_told_apart() -> None:
    white, grey = (billed({**LINE, "cn_code": code}).cost_eur for code in ("2523100010", "2523100090"))
    assert white != grey


def test_b8_the_correction_factor_is_law() -> None:
    assert law().newest.cscf(2026).status is LawStatus.IN_FORCE
    assert law().newest.cscf(2026).citation.act == "ID (EU) 2026/1862"


@pytest.mark.parametrize("code", ["25231000", "25239000"])
def test_b9_clinker_without_its_taric_digits_names_white_and_other(code: str) -> None:
    answer = resolve_good(code, law().newest)
    assert isinstance(answer, Refused)
    assert answer.problem.code == "cbam.goods-needs-taric"
    assert set(answer.candidates) == {f"{code}10", f"{code}90"}


# ---- conceptual errors ---------------------------------------------------------------------------------


def test_an_iso_14067_certificate_is_no_verified_actual_emission() -> None:
    # A product footprint without verification under IR (EU) 2025/2546 and without its free allocation
    bill = billed({**LINE, "emissions": "actual", "verified": "no", "see_direct": "1.9"})
    assert [p.code for p in bill.problems] == ["cbam.actual-incomplete"]


def test_green_certificates_do_not_lower_direct_emissions() -> None:
    # Steel counts direct emissions only: indirect emissions set to zero by certificates change nothing
    brown = billed({**ACTUAL, "sefa": "1.4", "see_indirect": "0.5"})
    green = billed({**ACTUAL, "sefa": "1.4", "see_indirect": "0"})
    assert brown.cost_eur == green.cost_eur


def test_green_certificates_are_no_legal_route_of_an_electricity_factor() -> None:
    stack = law().newest.stacks["electricity_factor_routes"]
    refused = [
        c for c, kind in zip(stack.texts("code"), stack.texts("kind"), strict=True) if kind == "refused"
    ]
    assert refused


def test_the_gross_chinese_allowance_price_is_not_deducted() -> None:
    # 98.21 CNY is about 13 EUR; what counts is net of free allocation, and no act says how: nothing comes off
    line = {**ACTUAL, "sefa": "1.4", "carbon_price_paid_eur_per_tco2e": "13"}
    bill = billed(line)
    assert bill.cost_eur == pytest.approx(0.6 * 100 * 75.36, rel=EXACT)
    assert "cbam.note-carbon-price-not-deducted" in {n.code for n in bill.notes(0)}


def test_a_chinese_ten_digit_code_is_not_taken_for_a_cn_code() -> None:
    bill = billed({**LINE, "cn_code": "7208370000"})
    assert (len(bill), bill.cost_eur) == (0, 0)
    assert bill.problems[0].code == "cbam.goods-maybe-chinese"


def test_none_of_the_wrong_answers_is_reached_by_any_default_setting() -> None:
    # The nine wrong charges for Chinese coil [EUR/t]; right is 163.53
    wrong = (6.60, 6.00, 4.02, 3.42, 139.51, 237.77, 260.96, 264.19, 234.98)
    result = CliRunner().invoke(app, ["bill", "--cn", "72081000", "--origin", "CN", "--mass", "1",
                                      "--date", "2026-02-10", "--json"])  # fmt: skip
    cost = json.loads(result.stdout)["total"]["cost_eur"]
    assert cost == pytest.approx(163.53, abs=0.005)
    assert all(abs(cost - figure) > 1 for figure in wrong)
