"""The UK mechanism: Finance Act 2026 s. 149, as reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam.regimes.uk import UkCase, charge, rate, rate_fraction, threshold_reached, uk_charge, uk_rules
from groundwork.problems import BadInput

HYDROGEN = UkCase("hydrogen", 2027, 1, mass_t=100.0, see_direct=10.0, uka_mean_gbp=59.77)


def codes(case: UkCase) -> list[str]:
    with pytest.raises(BadInput) as refused:
        uk_charge(case)
    return sorted(problem.code for problem in refused.value.problems)


def test_the_hydrogen_rate_of_2027_is_a_sixth_of_the_allowance_price() -> None:
    # Baseline: mean of 0.9037435568755247 (2019), 0.9411764705882353 (2022) and 0.75 (2023) = 0.865;
    # 1 - 0.865 x 0.975 = 0.1567 (computed from registry data by cbam-dashboard, August 2026)
    baseline = uk_rules().baselines["hydrogen"].mean
    assert baseline == pytest.approx(0.865, abs=5e-5)
    assert rate_fraction(baseline, uk_rules().factor[2027].value) == pytest.approx(0.1567, abs=5e-5)


def test_the_factor_path_lags_a_year_behind_the_unions() -> None:
    # 0.975, 0.95, 0.90, 0.775 in 2027-30 (GHG ETS (Amendment) Order 2026)
    assert {y: f.value for y, f in uk_rules().factor.items()} == {
        2027: 0.975, 2028: 0.95, 2029: 0.9, 2030: 0.775,
    }  # fmt: skip


def test_the_charge_is_the_rate_on_every_tonne_embodied() -> None:
    # fraction 0.15665125...: 1 - (0.9037435568755247 + 0.9411764705882353 + 0.75)/3 x 0.975
    # 59.77 x fraction = 9.3630 GBP/t; x 10 tCO2e/t x 100 t = 9 363.0 GBP; no benchmark is taken off
    fraction = 1 - (0.9037435568755247 + 0.9411764705882353 + 0.75) / 3 * 0.975
    found = uk_charge(HYDROGEN)
    assert found.price_quarter == "2026-Q4"  # the preceding quarter's mean
    assert found.rate_gbp_per_t == pytest.approx(59.77 * fraction, rel=1e-9)
    assert found.charge_gbp == pytest.approx(59.77 * fraction * 1000, rel=1e-9)
    assert found.charge_gbp_per_t_good == pytest.approx(59.77 * fraction * 10, rel=1e-9)
    assert found.confidence == "medium"


def test_the_rate_of_a_later_quarter_rests_on_the_quarter_before() -> None:
    assert uk_charge(replace(HYDROGEN, quarter=3)).price_quarter == "2027-Q2"


def test_a_sector_without_a_published_baseline_asks_for_it_and_takes_the_users() -> None:
    steel = replace(HYDROGEN, sector="iron_steel")
    assert codes(steel) == ["cbam.uk-baseline-missing"]
    # 50 x (1 - 0.8 x 0.975) = 11 GBP/t; x 2 tCO2e/t x 100 t = 2 200 GBP
    found = uk_charge(replace(steel, baseline=0.8, uka_mean_gbp=50.0, see_direct=2.0))
    assert found.charge_gbp == pytest.approx(2200.0, rel=1e-9)
    assert found.baseline_source == "user"


def test_indirect_emissions_are_left_out_and_said_so() -> None:
    with_power = uk_charge(replace(HYDROGEN, see_indirect=20.0))
    assert with_power.charge_gbp == uk_charge(HYDROGEN).charge_gbp
    assert with_power.indirect_left_out
    assert uk_rules().indirect_from.value == 2029


def test_relief_never_turns_the_charge_into_a_refund() -> None:
    assert uk_charge(replace(HYDROGEN, relief_gbp=1e9)).charge_gbp == 0.0


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (replace(HYDROGEN, uka_mean_gbp=None), ["cbam.uk-price-missing"]),
        (replace(HYDROGEN, year=2026), ["cbam.uk-before-start"]),
        (replace(HYDROGEN, year=2031), ["cbam.uk-factor-missing"]),
        (replace(HYDROGEN, sector="glass"), ["cbam.uk-sector-unknown"]),
        (replace(HYDROGEN, quarter=5), ["cbam.uk-quarter"]),
        (replace(HYDROGEN, mass_t=-1.0), ["cbam.regime-number"]),
        (replace(HYDROGEN, mass_t=0.0), ["cbam.regime-number"]),
        (replace(HYDROGEN, see_direct=float("nan")), ["cbam.regime-number"]),
        (replace(HYDROGEN, baseline=1.2), ["cbam.regime-share"]),
        (
            replace(HYDROGEN, sector="iron_steel", year=2031, mass_t=-1.0, uka_mean_gbp=None),
            ["cbam.regime-number", "cbam.uk-baseline-missing", "cbam.uk-factor-missing",
             "cbam.uk-price-missing"],
        ),
    ],
)  # fmt: skip
def test_everything_that_is_missing_or_wrong_is_said_at_once(case: UkCase, expected: list[str]) -> None:
    assert codes(case) == expected


def test_a_factor_of_the_users_opens_a_later_year() -> None:
    assert uk_charge(replace(HYDROGEN, year=2031, factor=0.5)).factor_source == "user"


shares = st.floats(min_value=0, max_value=1)


@given(st.floats(0, 500), shares, shares, shares)
def test_less_free_allocation_never_lowers_the_rate(price: float, a: float, b: float, factor: float) -> None:
    low, high = sorted((a, b))
    assert rate(price, low, factor) >= rate(price, high, factor) >= -1e-12
    assert charge(rate(price, low, factor), 10.0, 0.0) >= charge(rate(price, high, factor), 10.0, 0.0)


@pytest.mark.parametrize(
    ("days", "values", "reached"),
    [
        # 30 000 + 20 000 within twelve months reach 50 000 GBP on the second day
        ((date(2027, 1, 10), date(2027, 9, 1)), (30_000.0, 20_000.0), date(2027, 9, 1)),
        # a year and a day apart they never stand in one window
        ((date(2027, 1, 10), date(2028, 1, 10)), (30_000.0, 20_000.0), None),
        ((date(2027, 1, 10), date(2028, 1, 9)), (30_000.0, 20_000.0), date(2028, 1, 9)),
        ((date(2027, 1, 10),), (49_999.99,), None),
        ((date(2028, 2, 29),), (50_000.0,), date(2028, 2, 29)),
        ((), (), None),
    ],
)
def test_the_threshold_looks_back_twelve_months(
    days: tuple[date, ...], values: tuple[float, ...], reached: date | None
) -> None:
    assert threshold_reached(days, values, uk_rules()) == reached


def test_values_that_are_none_are_refused() -> None:
    for values in ((-1.0,), (float("nan"),), (1.0, 2.0)):
        with pytest.raises(ValueError, match="value"):
            threshold_reached((date(2027, 1, 1),), values, uk_rules())
