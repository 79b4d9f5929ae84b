"""The Chinese allowance price, net of free allocation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam.regimes.china import (
    allocation_t,
    bought_t,
    certificates_off,
    china_rules,
    effective,
    effective_price,
    gross_deduction,
    monthly_prices,
)
from groundwork.problems import BadInput


def codes(*args: float | None) -> list[str]:
    with pytest.raises(BadInput) as refused:
        effective(*args)  # type: ignore[arg-type]
    return sorted(problem.code for problem in refused.value.problems)


def test_who_is_three_per_cent_short_buys_three_per_cent() -> None:
    # A = 1 000 x (1 - 0.03) = 970; bought 30; with a surplus of 3 % nothing is bought
    assert allocation_t(1000.0, -0.03) == pytest.approx(970.0, rel=1e-9)
    assert bought_t(1000.0, -0.03) == pytest.approx(30.0, rel=1e-9)
    assert bought_t(1000.0, 0.03) == 0.0


def test_the_effective_price_is_cents_not_euros() -> None:
    # 2025 mean 62.36 CNY = 7.68 EUR at 8.12: 3 % of it is 1.8708 CNY = 0.23 EUR per tonne of emissions
    found = effective(2025, alpha=-0.03)
    assert found.gross_eur_per_t == pytest.approx(7.68, abs=0.005)
    assert found.effective_cny_per_t == pytest.approx(1.8708, rel=1e-9)
    assert found.effective_eur_per_t == pytest.approx(1.8708 / 8.12, rel=1e-9)
    assert found.effective_eur_per_t < 0.25


def test_the_year_with_a_band_takes_the_alpha_that_costs_most_and_the_newest_month() -> None:
    # July 2026 91.08 CNY, 7.43 CNY per EUR (30 October 2026): 0.03 x 91.08 / 7.43 = 0.3678 EUR
    found = effective(2026)
    assert found.alpha == -0.03
    assert found.price_cny_per_t == 91.08
    assert found.effective_eur_per_t == pytest.approx(0.03 * 91.08 / 7.43, rel=1e-9)


def test_the_first_obligations_of_2024_cost_nothing() -> None:
    # allowances equal to verified emissions; December 2024 98.38 CNY
    found = effective(2024, cny_per_eur=7.8)
    assert found.effective_eur_per_t == 0.0
    assert found.price_cny_per_t == 98.38


def test_the_gross_price_is_a_named_wrong_answer_thirty_times_too_high() -> None:
    assert "gross-allowance-price" in china_rules().wrong_answers
    found = effective(2026)
    assert found.gross_eur_per_t == pytest.approx(gross_deduction(91.08, 7.43), rel=1e-9)
    assert found.gross_eur_per_t / found.effective_eur_per_t == pytest.approx(1 / 0.03, rel=1e-9)


def test_the_draft_formula_would_hardly_lower_the_bill() -> None:
    # DRAFT Art 6(1): 0.3678 EUR on 2 000 tCO2e against 77.65 EUR: 9.47 certificates of 2 000
    assert certificates_off(0.3678, 2000.0, 77.65) == pytest.approx(0.3678 * 2000 / 77.65, rel=1e-9)


def test_the_price_series_has_every_month_once() -> None:
    months = list(monthly_prices())
    assert months == sorted(set(months))
    assert (months[0], months[-1]) == ("2021-07", "2026-07")
    expected = [f"{y}-{m:02d}" for y in range(2021, 2027) for m in range(1, 13)]
    assert months == [m for m in expected if "2021-07" <= m <= "2026-07"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ((2025,), ["cbam.china-alpha-missing"]),  # the band of 2025 was not read
        ((2026, -0.05), ["cbam.china-alpha-outside"]),
        ((2026, float("nan")), ["cbam.china-alpha-outside"]),
        ((2026, None, -1.0), ["cbam.regime-number"]),
        ((2026, None, None, 0.0), ["cbam.china-exchange-missing"]),
        ((2019, -0.01), ["cbam.china-exchange-missing", "cbam.china-price-missing"]),
    ],
)
def test_what_is_missing_or_wrong_is_said(args: tuple[float, ...], expected: list[str]) -> None:
    assert codes(*args) == expected


@given(st.floats(0, 500), st.floats(-1, 1))
def test_the_effective_price_lies_between_nothing_and_the_allowance_price(price: float, alpha: float) -> None:
    assert 0 <= effective_price(price, alpha) <= price * (1 + 1e-12)
