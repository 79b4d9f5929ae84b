"""Demand that answers each draw's price; relative exposure where the Union's intensity is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cbam.scenario import load_named
from cbam.stress import paths
from cbam.stress.answering import NODES, between
from cbam.stress.doubt import PRICE
from cbam.stress.parameters import setting
from cbam.stress.run import decimal_year
from tests.cbam.billing import law
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

EXACT = 1e-9
TOWER = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}
FIRM = {"A": {"revenue_eur": 200390.0, "ebit_eur": 200390 * 0.035, "pass_through": 0.5}}
DEMAND = (
    "trade: {demand: {form: own-price}}\n"
    "doubt: {volume_sigma: {value: 0, status: user, source: a},"
    " fx_sigma: {value: 0, status: user, source: a}, process: gbm}"
)


def test_lines_between_nodes_and_held_beyond() -> None:
    straight = (2 * NODES - 1)[None, :]  # not positive: straight lines
    assert between(straight, np.array([0.0, 0.4, 1.0, 4.9])) == pytest.approx(np.array([[-1, -0.2, 1, 8.8]]))
    assert between(straight, np.array([9.0])) == pytest.approx(np.array([[9.0]]))
    falling = np.exp(-NODES)[None, :]  # positive: straight lines of the logarithm, exact for an exponential
    assert between(falling, np.array([0.1, 2.7])) == pytest.approx(np.exp([[-0.1, -2.7]]), rel=EXACT)


def test_every_draw_sells_at_its_own_price() -> None:
    # own-price form, sigma 5.212 (Broda-Weinstein, HS 730): sold = (1 + theta tau f / p)^-sigma,
    # cost = n P f M sold; one line, so the loop over draws is the exact answer
    found = scenario(DEMAND)
    table = rows(subject(portfolio([TOWER], FIRM)), found, years=(2030,), draws=512, seed=7)
    sigma, theta, price = 5.212, 0.5, 2003.9
    assert found.price is not None
    eur = found.price.years[2030].value
    tau = value(table, "cost_eur_per_t")
    process = paths.process_of(paths.PriceProcess.GBM, setting("price_sigma"), 0.0)
    wander = paths.Wander(7, PRICE, decimal_year(law().known_on))
    factor = paths.factors(process, wander, (2030,), (0, 512))[2030, 0]
    sold = (1 + theta * tau * factor / price) ** -sigma
    cost = tau * 100 * factor * sold
    assert eur > 0
    drawn = value(table, "cost_eur", statistic="gbm.mean")
    assert drawn == pytest.approx(float(cost.mean()), rel=2e-3)
    # EBIT after = 7013.65 - (1 - theta) cost - margin x value of what is lost, each draw at its price
    ebit = 200390 * 0.035 - 0.5 * cost - 0.035 * price * 100 * (1 - sold)
    assert value(table, "ebit_after_eur", statistic="gbm.mean") == pytest.approx(float(ebit.mean()), abs=25)
    # volumes held at the path's price would overstate the mean
    held = tau * 100 * float(factor.mean()) * (1 + theta * tau / price) ** -sigma
    assert held > drawn


def test_without_chance_nothing_changes() -> None:
    quiet = scenario(
        DEMAND.replace("process: gbm", "price_sigma: {value: 0, status: user, source: a}, process: gbm")
    )
    table = rows(subject(portfolio([TOWER], FIRM)), quiet, years=(2026, 2030), draws=64, seed=1)
    for year in (2026, 2030):
        plain = value(table, "cost_after_eur", year=year)
        assert value(table, "cost_eur", statistic="gbm.mean", year=year) == pytest.approx(plain, rel=EXACT)
        ebit = value(table, "ebit_after_eur", year=year)
        assert value(table, "ebit_after_eur", statistic="gbm.p05", year=year) == pytest.approx(
            ebit, rel=EXACT
        )


def test_relative_exposure_by_hand() -> None:
    # emissions 6.035 x 1.1 x 100 t = 663.85 t over 200,390 EUR = 3.31279 kg/EUR; the Union's 0.8 kg/EUR;
    # 100 per t, a quarter of revenue earned in the Union: (3.31279 - 0.8) / 1000 x 100 x 0.25 = 0.06282
    firms = {"A": {"revenue_eur": 400.0, "eu_revenue_eur": 100.0}, "B": {}}
    known = scenario(
        "trade: {eu_intensity: {'73': {value: 0.8, status: user, source: my data}}}", "published"
    )
    lines = [TOWER, {**TOWER, "firm": "B"}]
    table = rows(subject(portfolio(lines, firms)), known)
    expected = (663.85e3 / 200390 - 0.8) / 1000 * 100 * 0.25
    assert value(table, "relative_exposure", level="firm", key="A") == pytest.approx(expected, rel=EXACT)
    assert value(table, "relative_exposure") == pytest.approx(expected, rel=EXACT)
    unknown = rows(subject(portfolio(lines, firms)), load_named("published"))
    assert "relative_exposure" not in set(unknown["measure"])


def test_a_cleaner_good_has_negative_exposure() -> None:
    firms = {"A": {"revenue_eur": 400.0, "eu_revenue_eur": 400.0}}
    dirty = scenario("trade: {eu_intensity: {'73': {value: 9, status: user, source: x}}}", "published")
    found = value(rows(subject(portfolio([TOWER], firms)), dirty), "relative_exposure")
    assert found < 0 and not math.isnan(found)
