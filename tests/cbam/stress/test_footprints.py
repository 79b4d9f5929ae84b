"""Footprints beside the charge: their own doubt, the same volumes, and not one euro of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from cbam.portfolio import Portfolio
from cbam.scenario import load_named
from tests.cbam.stress.subjects import portfolio, rows, subject, value

TOWER = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}


def with_footprint(pcf: float, half: float) -> Portfolio:
    plain = portfolio([TOWER, {**TOWER, "firm": "B"}])
    shipments = plain.shipments
    return replace(
        plain,
        shipments=replace(
            shipments, pcf=np.array([pcf, np.nan]), pcf_uncertainty=np.array([half, np.nan], dtype=np.float64)
        ),
    )


def test_a_footprint_is_shown_and_charged_to_nobody() -> None:
    central = load_named("central")
    table = rows(subject(with_footprint(2.4, 0.2)), central)
    assert value(table, "pcf_tco2e", level="firm", key="A") == pytest.approx(240.0, rel=1e-9)
    assert value(table, "pcf_tco2e") == pytest.approx(240.0, rel=1e-9)
    plain = rows(subject(portfolio([TOWER, {**TOWER, "firm": "B"}])), central)
    assert value(table, "cost_eur") == value(plain, "cost_eur")
    assert "pcf_tco2e" not in set(plain["measure"])


def test_its_spread_joins_its_own_doubt_and_the_volume() -> None:
    # sigma of the footprint ln(1.2) / 1.96, of the volume ln-sd 0.10: sd of the product in closed form
    table = rows(subject(with_footprint(2.4, 0.2)), load_named("central"), draws=4096, seed=3)
    sigma = math.sqrt((math.log(1.2) / 1.959963984540054) ** 2 + 0.10**2)
    expected = 240 * math.sqrt(math.expm1(sigma**2))
    mean = value(table, "pcf_tco2e", statistic="footprint.mean")
    assert mean == pytest.approx(240, abs=4 * value(table, "pcf_tco2e", statistic="footprint.mean_error"))
    assert value(table, "pcf_tco2e", statistic="footprint.sd") == pytest.approx(expected, rel=0.05)
    other = rows(
        subject(portfolio([TOWER, {**TOWER, "firm": "B"}])), load_named("central"), draws=4096, seed=3
    )
    for statistic in ("gbm.mean", "gbm.p95"):
        assert value(table, "cost_eur", statistic=statistic) == value(other, "cost_eur", statistic=statistic)
