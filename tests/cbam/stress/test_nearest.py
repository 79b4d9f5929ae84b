"""The nearest combination of drivers: against hand sums, many random ones, and the stress test."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from cbam.scenario import load_named
from cbam.stress.nearest import Case, cases, nearest
from cbam.stress.rerun import Rerun
from cbam.stress.reverse_command import sigmas_of, spread_of
from tests.cbam.stress.rerunning import COIL, EXACT, FIRM, OWN, after, one_firm, random_case
from tests.cbam.stress.subjects import portfolio, scenario, subject

# two lines of 100 t that owe 1.0 and 0.5 t/t at 80 EUR, half of it passed on, as the draws have them
CASE = Case(
    see=np.array([2.0, 1.5]), sefa=np.array([1.0, 1.0]), mass=np.array([100.0, 100.0]),
    price=np.array([80.0, 80.0]), pass_through=0.5, earned=9000.0,
)  # fmt: skip


def test_one_driver_alone_is_as_far_as_its_own_answer() -> None:
    # the price alone must be 1.5 times
    found = nearest(CASE, {"price": 0.3})
    assert found is not None
    assert found.distance == pytest.approx(math.log(1.5) / 0.3, rel=1e-9)


def test_the_nearest_combination_is_nearer_than_any_driver_alone_and_reaches_the_floor() -> None:
    sigmas = {"price": 0.3, "emissions": 0.05, "volume": 0.1, "fx": 0.06}
    found = nearest(CASE, sigmas)
    assert found is not None
    assert CASE.ebit(**found.factors) == pytest.approx(0, abs=1e-6)
    alone = [n.distance for name, s in sigmas.items() if (n := nearest(CASE, {name: s})) is not None]
    assert found.distance < min(alone)
    # a grid of directions finds nothing nearer
    draw = np.random.default_rng(1)
    for _ in range(400):
        z = draw.normal(size=4)
        z *= 0.98 * found.distance / np.linalg.norm(z)
        factors = {n: math.exp(s * float(x)) for (n, s), x in zip(sigmas.items(), z, strict=True)}
        assert CASE.ebit(**factors) > 0


def test_goods_that_owe_nothing_at_the_start_hide_no_combination() -> None:
    # 0.9 t/t emitted, 1.0 allocated, 1 000 t at 100 EUR, all borne: (0.9 m - 1) x 100 000 = 17 000 at m = 1.3
    clean = Case(np.array([0.9]), np.array([1.0]), np.array([1000.0]), np.array([100.0]), 0.0, 17_000.0)
    found = nearest(clean, {"emissions": 0.1})
    assert found is not None
    assert found.distance == pytest.approx(math.log(1.3) / 0.1, rel=1e-9)
    # the price alone never does it; both together do with less of each
    both = nearest(clean, {"emissions": 0.1, "price": 0.6})
    assert nearest(clean, {"price": 0.6}) is None
    assert both is not None and both.distance < found.distance
    assert clean.ebit(**both.factors) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_no_combination_out_of_many_is_nearer(seed: int) -> None:
    draw = np.random.default_rng(seed)
    case = Case(
        draw.uniform(0.2, 3, 3), draw.uniform(0, 2.5, 3), 10 ** draw.uniform(2, 4, 3), np.full(3, 126.0),
        float(draw.uniform(0, 0.9)), 0.0,
    )  # fmt: skip
    charge = 126 * float(np.sum(np.maximum(0, case.see - case.sefa) * case.mass))
    earned, profit, exposed = (charge * float(draw.uniform(*ends)) for ends in ((0.3, 3), (0, 4), (0, 20)))
    case = replace(case, earned=earned + 1, profit=profit, exposed=exposed)
    sigmas = {"price": 0.62, "emissions": 0.037, "volume": 0.1, "fx": 0.116}
    found = nearest(case, sigmas)
    many = draw.normal(size=(20_000, 4))
    many *= (draw.uniform(0, 8, 20_000) / np.abs(many).max(axis=1))[:, None]
    there = case.at(*np.exp(many * np.array(list(sigmas.values()))).T) <= 0
    distances = np.linalg.norm(many[there], axis=1)
    if found is None:
        assert not there.any()
    else:
        assert not len(distances) or found.distance <= distances.min() * (1 + 1e-6)


def test_default_values_have_no_error_and_a_firm_added_moves_no_other() -> None:
    other = {**COIL, **OWN, "firm": "B", "mass_t": 100, "value": 7e4, "see_direct": 2.0, "sefa": 1.0}
    alone: list[Mapping[str, object]] = [COIL]
    joined = [*alone, {**other, "see_uncertainty": 0.5}]
    firms = {"A": {**FIRM, "ebit_eur": 4e6}, "B": FIRM}
    told = []
    for lines in (alone, joined):
        of = Rerun(subject(portfolio(lines, firms)), scenario(), 2030)
        case = cases(of.subject, of.view)["A"]
        sigmas = sigmas_of(case, spread_of(of.view, 2026.75))
        assert sigmas["emissions"] == 0
        assert case.ebit(emissions=2.0) == case.ebit()
        told.append(nearest(case, sigmas))
    assert told[0] == told[1]
    assert told[0] is not None and "emissions" not in told[0].factors


def test_a_lines_own_spread_counts() -> None:
    # ln(1 + 0.5) / 1.959964 for 50 %: the half width of a 95 % interval
    line = {**COIL, **OWN, "see_direct": 2.0, "sefa": 1.0, "see_uncertainty": 0.5}
    of = one_firm(line, FIRM, scenario())
    (case,) = cases(of.subject, of.view).values()
    assert case.emissions_sigma == pytest.approx(math.log(1.5) / 1.959964, rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_the_case_of_a_firm_earns_what_the_measures_say(seed: int) -> None:
    of, _ = random_case(seed)
    for name, case in cases(of.subject, of.view).items():
        assert case.ebit() == pytest.approx(after(of, of.scenario)[name], rel=EXACT, abs=1e-6)


def test_the_case_of_a_firm_by_hand() -> None:
    tower = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}
    found = subject(portfolio([tower], {"A": {"ebit_eur": 50000.0}}))
    case = cases(found, found.view(load_named("published"), 2026))["A"]
    assert case.ebit() == pytest.approx(50000 - 0.5 * 5.184775 * 75.36 * 100, rel=EXACT)
    # a price that is published does not move
    assert case.ebit(price=2.0) == case.ebit()
