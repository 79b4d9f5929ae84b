"""The statute's arithmetic on published figures, the sums in comments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam import liability

EXACT = 1e-9
amounts = st.floats(min_value=0, max_value=1e3)
shares = st.floats(min_value=0, max_value=1)


def charge(see: float, sefa: float, price: float, mass: float = 1.0) -> float:
    due = liability.certificates(liability.certificates_per_t(see, sefa), mass)
    return float(liability.cost_eur(due, price))


@pytest.mark.parametrize(
    ("factor", "euros"),
    [
        # max(0, 1.57 - factor x 1.423) x 75.36
        (0.975, 13.76),  # 2026: (1.57 - 1.387425) x 75.36
        (0.95, 16.44),  # 2027: (1.57 - 1.35185) x 75.36
        (0.90, 21.80),  # 2028: (1.57 - 1.2807) x 75.36
        (0.515, 63.09),  # 2030: (1.57 - 0.732845) x 75.36
        (0.0, 118.32),  # 2034: 1.57 x 75.36
    ],
)
def test_verified_primary_aluminium_without_precursors(factor: float, euros: float) -> None:
    # Verified 1.57 tCO2e/t, column A route K 1.423 (IR (EU) 2025/2620), 75.36 EUR: a Chinese producer's
    # board paper of October 2026 prints 14, 16, 22, 63 and 118 EUR/t.
    sefa = liability.sefa(factor, 1.0, 1.423)
    assert charge(1.57, float(sefa), 75.36) == pytest.approx(euros, abs=0.005)


def test_cleaner_than_its_benchmark_owes_nothing() -> None:
    # Commission Q&A, 27 May 2026: negative numbers are set to zero. 0.03 - 0.975 x 0.065 = -0.033 -> 0
    sefa = liability.sefa(0.975, 1.0, 0.065)
    assert charge(0.03, float(sefa), 75.36, mass=1000) == 0.0


def test_a_negative_good_nets_no_other() -> None:
    # max(0, -0.5) x 1000 + max(0, 0.2) x 1000 = 200; Guidance 1 of 14 August 2026
    see, sefa = np.array([0.5, 0.7]), np.array([1.0, 0.5])
    due = liability.certificates(liability.certificates_per_t(see, sefa), np.array([1000.0, 1000.0]))
    assert float(np.sum(due)) == pytest.approx(200.0, rel=EXACT)


@pytest.mark.parametrize(
    ("total", "marked"),
    [
        # total x 1.10, x 1.20, x 1.30: values of the Commission's workbook of 4 February 2026
        (10.82, (11.902, 12.984, 14.066)),  # Canada, hydrogen
        (26.64, (29.304, 31.968, 34.632)),  # China, hydrogen
        (0.76, (0.836, 0.912, 0.988)),  # Canada, 7203
        (2.707, (2.9777, 3.2484, 3.5191)),  # Taiwan, 7318 15
    ],
)
def test_marked_up_defaults_by_year(total: float, marked: tuple[float, ...]) -> None:
    for markup, expected in zip((0.1, 0.2, 0.3), marked, strict=True):
        assert liability.see_with_markup(total, markup) == pytest.approx(expected, rel=EXACT)


def test_mark_up_is_not_rounded() -> None:
    # 2.76 x 1.01 = 2.7876; the first text of IR (EU) 2025/2621 printed 2.788, the corrected one dropped it
    assert liability.see_with_markup(2.76, 0.01) == pytest.approx(2.7876, rel=EXACT)


def test_indirect_emissions_count_only_where_the_law_says_so() -> None:
    assert liability.see_counted(0.8, 0.05, 1.0) == pytest.approx(0.85, rel=EXACT)
    assert liability.see_counted(0.8, 0.05, 0.0) == pytest.approx(0.8, rel=EXACT)


def test_one_function_for_one_line_and_for_many() -> None:
    see, sefa = np.array([3.5057, 0.1, 2.0]), np.array([1.33575, 0.2, 0.0])
    many = liability.certificates_per_t(see, sefa)
    one_by_one = [
        float(liability.certificates_per_t(float(a), float(b))) for a, b in zip(see, sefa, strict=True)
    ]
    assert np.array_equal(np.asarray(many), one_by_one)


@given(
    total=amounts, markup=shares, factor=shares, cscf=shares, benchmark=amounts, mass=amounts, price=amounts
)
def test_never_negative_and_linear_in_mass(  # noqa: PLR0917
    total: float, markup: float, factor: float, cscf: float, benchmark: float, mass: float, price: float
) -> None:
    see = float(liability.see_with_markup(total, markup))
    sefa = float(liability.sefa(factor, cscf, benchmark))
    once, twice = charge(see, sefa, price, mass), charge(see, sefa, price, 2 * mass)
    assert once >= 0
    assert twice == pytest.approx(2 * once, rel=EXACT, abs=1e-12)


@given(total=amounts, more=amounts, markup=shares, sefa=amounts, price=amounts, higher=amounts)
def test_monotone_in_emissions_mark_up_and_price(  # noqa: PLR0917
    total: float, more: float, markup: float, sefa: float, price: float, higher: float
) -> None:
    see = float(liability.see_with_markup(total, markup))
    assert charge(float(liability.see_with_markup(total + more, markup)), sefa, price) >= charge(
        see, sefa, price
    )
    assert charge(see, sefa, price) >= charge(float(liability.see_with_markup(total, 0)), sefa, price)
    assert charge(see, sefa, price + higher) >= charge(see, sefa, price)


def test_a_benchmark_carried_past_its_band() -> None:
    # 1.370 x (1 - 0.02)^4 = 1.370 x 0.92236816 = 1.2636443792; a cut of 0 holds it
    assert liability.benchmark_under_assumption(1.370, 0.02, 4) == pytest.approx(1.2636443792, rel=EXACT)
    assert liability.benchmark_under_assumption(1.370, 0.0, 4) == 1.370
