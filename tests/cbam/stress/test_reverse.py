"""What breaks a firm: against the hand calculation, and against earnings recomputed at the answer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from cbam.scenario import load_named
from cbam.stress import burden
from cbam.stress.reverse import (
    Breaking,
    Case,
    breaking,
    cases,
    first_years,
    nearest,
    nth_firm,
    price_of_nth,
)
from tests.cbam.stress.subjects import portfolio, sector, subject

EXACT = 1e-9
# two lines, 100 t each: due 1.0 and 0.5 t/t at 80 EUR; EBIT 9 000 EUR, half of the charge passed on
CASE = Case(
    see=np.array([2.0, 1.5]), sefa=np.array([1.0, 1.0]), mass=np.array([100.0, 100.0]),
    price=np.array([80.0, 80.0]), pass_through=0.5, earned=9000.0,
)  # fmt: skip


def test_the_price_at_which_a_firm_breaks_even_by_hand() -> None:
    # (1 - 0.5) x 150 certificates x P = 9 000 -> P = 120
    found = breaking(CASE)
    assert found.price_eur == pytest.approx(120, rel=EXACT)
    assert found.price_factor == pytest.approx(1.5, rel=EXACT)


def test_the_closed_form_agrees() -> None:
    # 70.14 EUR/t margin over 5.184775 certificates: P* = pi / (SEE - SEFA)
    assert burden.break_even_price(70.14, 5.184775) == pytest.approx(13.528, abs=0.001)
    assert burden.break_even_pass_through(70.1365, 390.7246) == pytest.approx(0.8205, abs=0.0001)


def test_the_multiple_of_emissions_by_hand() -> None:
    # 0.5 x 80 x 100 x (2m - 1 + 1.5m - 1) = 9 000 -> 3.5 m = 4.25
    assert breaking(CASE).see_factor == pytest.approx(4.25 / 3.5, rel=EXACT)


def test_the_pass_through_by_hand() -> None:
    # 12 000 EUR charged, 9 000 can be borne: 25 % must be passed on
    assert breaking(CASE).pass_through == pytest.approx(0.25, rel=EXACT)


def test_the_floor_may_be_a_margin() -> None:
    # the floor 3 000 EUR leaves 6 000: P = 80
    assert breaking(CASE, 3000.0).price_eur == pytest.approx(80, rel=EXACT)


def test_nothing_breaks_a_firm_that_owes_nothing() -> None:
    clean = Case(np.array([1.0]), np.array([2.0]), np.array([10.0]), np.array([80.0]), 0.0, 100.0)
    found = breaking(clean)
    assert (found.price_factor, found.price_eur, found.pass_through) == (None, None, 0.0)
    assert found.see_factor is not None and found.see_factor > 2


def test_one_driver_alone_is_as_far_as_its_own_answer() -> None:
    found = nearest(CASE, {"price": 0.3})
    assert found is not None
    assert found.distance == pytest.approx(math.log(1.5) / 0.3, rel=1e-5)


def test_the_nearest_combination_is_nearer_than_any_driver_alone_and_reaches_the_floor() -> None:
    sigmas = {"price": 0.3, "emissions": 0.05, "volume": 0.1, "fx": 0.06}
    found = nearest(CASE, sigmas)
    assert found is not None
    assert CASE.ebit(**found.factors) == pytest.approx(0, abs=0.1)
    alone = [n.distance for name, s in sigmas.items() if (n := nearest(CASE, {name: s})) is not None]
    assert found.distance < min(alone)
    # a grid of directions finds nothing nearer
    draw = np.random.default_rng(1)
    for _ in range(400):
        z = draw.normal(size=4)
        z *= 0.98 * found.distance / np.linalg.norm(z)
        factors = {n: math.exp(s * float(x)) for (n, s), x in zip(sigmas.items(), z, strict=True)}
        assert CASE.ebit(**factors) > 0


def test_the_sectors_nth_firm() -> None:
    view = subject(sector()).view(load_named("central"), 2030)
    answers = {name: breaking(case) for name, case in cases(subject(sector()), view).items()}
    first, second = price_of_nth(answers, 1), price_of_nth(answers, 2)
    assert first is not None and second is not None and first < second
    broken = [name for name, a in answers.items() if a.price_factor is not None and a.price_factor <= first]
    assert len(broken) == 1
    assert price_of_nth(answers, 99) is None


def test_the_case_of_a_firm_earns_what_the_measures_say() -> None:
    tower = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}
    found = subject(portfolio([tower], {"A": {"ebit_eur": 50000.0}}))
    case = cases(found, found.view(load_named("published"), 2026))["A"]
    assert case.ebit() == pytest.approx(50000 - 0.5 * 5.184775 * 75.36 * 100, rel=EXACT)


def test_the_nth_firm_by_every_driver() -> None:
    # needs to pass on 0.25, 0 and more than there is; the second to fall needs 0.25, the first falls anyway
    answers = {
        "a": Breaking(1.5, 120.0, 1.2, 0.25),
        "b": Breaking(3.0, 240.0, 2.0, 0.0),
        "c": Breaking(0.0, 0.0, 0.5, None),
    }
    years = {"a": 2029, "b": None, "c": 2026}
    first, second, third = (nth_firm(answers, years, n) for n in (1, 2, 3))
    assert (first.price_factor, first.see_factor, first.pass_through, first.year) == (0.0, 0.5, None, 2026)
    assert (second.price_factor, second.see_factor, second.pass_through, second.year) == (
        1.5,
        1.2,
        0.25,
        2029,
    )
    assert (third.price_factor, third.see_factor, third.pass_through, third.year) == (3.0, 2.0, 0.0, None)


def test_the_first_year_at_a_floor_by_hand() -> None:
    # 0.5 x 150 certificates x P: 9 000 less 75 x 80 = 3 000 in 2026, 75 x 100 = 1 500 left in 2028, 0 at 120
    by_year = {
        year: {"a": replace(CASE, price=np.array([price, price]))}
        for year, price in ((2026, 80.0), (2028, 100.0), (2030, 120.0))
    }
    assert first_years(by_year, {"a": 2000.0}) == {"a": 2028}
    assert first_years(by_year, {"a": 0.0}) == {"a": 2030}
    assert first_years(by_year, {"a": -1.0}) == {"a": None}
