"""Up to which actual figure is it worth leaving the default value? Worked by hand."""

from __future__ import annotations

import inspect
import math
from pathlib import Path

import pytest

from cbam import liability
from cbam.advice import arithmetic
from cbam.advice.installation import advise_installation
from cbam.advice.request import Named, Wishes
from cbam.prices import Prices
from cbam.statute import Statute
from tests.cbam.advice.mill import TONNES, mill, model

EXACT = 1e-12


def test_hot_rolled_coil_from_china_2026_with_slab() -> None:
    """An actual above the default value still beats it, because its free allocation is larger.

    Default, CN 7208 10 00, China (IR (EU) 2026/1740): 3.187 x 1.10 = 3.5057.
    Its allocation, column B (IR (EU) 2025/2620): 0.975 x 1.370 = 1.33575.
    Owed on default values: 3.5057 - 1.33575 = 2.16995 certificates/t.
    Actual with 1.05 t of slab on column B: 0.975 x (0.044 + 1.05 x 1.364) = 0.975 x 1.4762 = 1.439295.
    Break-even: 2.16995 + 1.439295 = 3.609245. With the default first rounded to 3.506, as the first text of
    the default values printed it: 3.506 - 1.33575 + 1.439295 = 3.609545, that is 3.610.
    """
    see_default = liability.see_with_markup(3.187, 0.10)
    sefa_default = liability.sefa(0.975, 1, 1.370)
    sefa_actual = 0.975 * (0.044 + 1.05 * 1.364)
    owed = liability.certificates_per_t(see_default, sefa_default)
    assert arithmetic.break_even_see(owed, sefa_actual) == pytest.approx(3.609245, rel=EXACT)
    rounded = liability.certificates_per_t(3.506, sefa_default)
    assert round(float(arithmetic.break_even_see(rounded, sefa_actual)), 3) == 3.610


@pytest.mark.parametrize(("own", "choice"), [(3.609245 - 1e-9, True), (3.609245 + 1e-9, False)])
def test_the_mill_s_advice_turns_at_that_figure(
    own: float, choice: bool, law: Statute, prices: Prices
) -> None:
    """Slab verified with 1 tCO2e/t and no allocation figure of its supplier: column B, so SEFA is 1.439295.

    Own emissions are set so that own + 1.05 x 1 lies just below or above 3.609245.
    """
    data = mill((own - 1.05) * TONNES, see_direct=1.0, verified=True)
    advice = advise_installation(model(data), law, prices, [2026])
    (year,) = advice.years
    assert year.see_actual[0] == pytest.approx(own, rel=1e-9)
    assert year.see_actual[0] > year.see_default[0] == pytest.approx(3.5057, rel=EXACT)
    assert year.break_even_see[0] == pytest.approx(3.609245, rel=EXACT)
    assert bool(year.chosen[0]) is choice
    assert advice.stay_on_default is not choice


def test_without_the_slab_s_allocation_the_advice_would_be_wrong(law: Statute, prices: Prices) -> None:
    """Actual 3.4: owed 3.4 - 1.439295 = 1.960705 < 2.16995, so actual. With column A of the last process
    alone, 0.975 x 0.044 = 0.0429, it would look like 3.3571 and the answer would flip."""
    data = mill((3.4 - 1.05) * TONNES, see_direct=1.0, verified=True)
    (year,) = advise_installation(model(data), law, prices, [2026]).years
    assert year.certificates_actual[0] == pytest.approx(1.960705, rel=1e-9)
    assert year.chosen[0]
    assert 3.4 - 0.0429 > 2.16995


def test_break_even_of_every_year_by_hand(law: Statute, prices: Prices) -> None:
    """Default 3.187 x (1 + 0.10, 0.20, 0.30); column A 0.044, slab 1.364 and coil 1.370 in both bands.

    break-even = 3.187 x (1 + m) + f x (0.044 + 1.05 x 1.364 - 1.370) = 3.187 x (1 + m) + f x 0.1062
    """
    factor = {2026: 0.975, 2027: 0.95, 2028: 0.90, 2029: 0.775, 2030: 0.515, 2031: 0.39, 2032: 0.265,
              2033: 0.14, 2034: 0.0}  # fmt: skip
    markup = {2026: 0.10, 2027: 0.20}
    advice = advise_installation(model(mill(see_direct=1.0, verified=True)), law, prices, list(factor))
    for figures in advice.years:
        by_hand = 3.187 * (1 + markup.get(figures.year, 0.30)) + factor[figures.year] * 0.1062
        assert figures.break_even_see[0] == pytest.approx(by_hand, rel=1e-9), figures.year


def test_a_default_that_owes_nothing_can_only_be_equalled() -> None:
    # default 0.5 with allocation 0.9 owes 0; an actual with allocation 0.4 owes nothing up to 0.4
    owed = liability.certificates_per_t(0.5, 0.9)
    assert arithmetic.break_even_see(owed, 0.4) == pytest.approx(0.4, rel=EXACT)


def test_the_method_names_every_formula() -> None:
    text = (Path(__file__).parents[3] / "docs" / "methodology" / "11-advice.md").read_text(encoding="utf-8")
    made_here = [n for n, f in vars(arithmetic).items() if inspect.isfunction(f)]
    assert len(made_here) > 4
    assert [name for name in made_here if f"`{name}`" not in text] == []


def test_from_how_many_tonnes_a_verification_pays() -> None:
    # saving (2.17 - 0.77) x 80 = 112 EUR/t; 8,960 EUR a year / 112 = 80 t
    saving = arithmetic.saving_eur_per_t(2.17, 0.77, 80)
    assert saving == pytest.approx(112, rel=EXACT)
    assert arithmetic.pays_from_t(8960, saving) == pytest.approx(80, rel=EXACT)
    assert math.isnan(float(arithmetic.pays_from_t(8960, -5.0)))


def test_break_even_with_the_cost_of_verification() -> None:
    # 8,000 EUR over 1,000 t at 80 EUR is 0.1 certificates per tonne: 3.609245 - 0.1
    found = arithmetic.break_even_with_cost(3.609245, 8000, 1000, 80)
    assert found == pytest.approx(3.509245, rel=EXACT)
    assert math.isnan(float(arithmetic.break_even_with_cost(3.6, 8000, 0, 80)))


@pytest.mark.parametrize(("cost", "actual"), [(112_739, True), (112_741, False)])
def test_a_verification_that_costs_more_than_it_saves_is_not_bought(
    cost: float, actual: bool, law: Statute, prices: Prices
) -> None:
    """Actual 0.1 + 1.05 x 2.0 = 2.2, owed 2.2 - 1.439295 = 0.760705; saves 1.409245 x 80 EUR = 112.7396
    EUR/t, for 1,000 t a year 112,739.60 EUR."""
    data = mill(10_000, see_direct=2.0, verified=True)
    wishes = Wishes(costs=Named(cost), exported_t=Named(1000))
    advice = advise_installation(model(data), law, prices, [2026], wishes)
    assert advice.asked.saving_eur_per_t[0] == pytest.approx(112.7396, rel=1e-9)
    assert bool(advice.asked.chosen[0]) is actual
    assert advice.asked.plan.bought == (("Mill",) if actual else ())
