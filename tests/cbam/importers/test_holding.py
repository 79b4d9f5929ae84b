"""The quarterly holding and the sale back: Regulation (EU) 2023/956 Articles 22(2) and 23."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam.importers.holding import (
    HoldingLines,
    LastYear,
    Netting,
    by_quarter,
    repurchasable,
    required,
    required_from_last_year,
    to_buy,
)

amounts = st.floats(min_value=0, max_value=1e6)


def lines(quarter: list[int], emissions: list[float], free: list[float]) -> HoldingLines:
    n = len(quarter)
    return HoldingLines(
        np.zeros(n, dtype=np.int64), np.array(quarter, dtype=np.int64), np.array(emissions), np.array(free)
    )


def test_half_of_the_emissions_net_of_free_allocation() -> None:
    # 1 000 t of hot-rolled coil from China: default 3.187 without mark-up = 3 187.0 tCO2e; free allocation
    # 0.95 x 1.370 x 1 000 = 1 301.5; (3 187.0 - 1 301.5) x 50 % = 942.75
    assert required(3187.0, 0.95 * 1.370 * 1000, 0.5) == pytest.approx(942.75, rel=1e-9)


def test_the_holding_grows_with_the_year() -> None:
    # quarter 1: (100 - 40)/2 = 30; quarter 2 adds nothing; quarter 3: + (60 - 20)/2 = 20; a line without a
    # quarter enters in the last: + (10 - 0)/2 = 5
    held = by_quarter(lines([1, 3, 0], [100.0, 60.0, 10.0], [40.0, 20.0, 0.0]), 1, 0.5)
    assert held.tolist() == [[30.0, 30.0, 50.0, 55.0]]
    assert to_buy(held[0]).tolist() == [30.0, 0.0, 20.0, 5.0]
    assert to_buy(held[0], held_before=40.0).tolist() == [0.0, 0.0, 10.0, 5.0]


def test_whether_goods_net_each_other_is_a_stated_reading() -> None:
    # A good with 30 more free allocation than emissions beside one that owes 100: the surrender floors each
    # good at zero, the text of the holding does not say. Per good 100/2 = 50; netted (100 - 30)/2 = 35.
    mixed = lines([1, 1], [100.0, 10.0], [0.0, 40.0])
    assert by_quarter(mixed, 1, 0.5)[0, 0] == 50.0
    assert by_quarter(mixed, 1, 0.5, Netting.ALL_GOODS)[0, 0] == 35.0


def test_last_years_surrender_counts_per_tonne_or_as_a_number() -> None:
    # Last year 200 certificates for 100 t; now 30 t so far: 200/100 x 30 x 50 % = 30; or 200 x 50 % = 100
    assert required_from_last_year(200.0, 100.0, 30.0, 0.5) == pytest.approx(30.0, rel=1e-9)
    whole = required_from_last_year(200.0, 100.0, 30.0, 0.5, LastYear.WHOLE_NUMBER)
    assert whole == pytest.approx(100.0, rel=1e-9)


def test_a_good_that_is_new_this_year_has_no_last_year() -> None:
    assert np.isnan(required_from_last_year(0.0, 0.0, 30.0, 0.5))


@pytest.mark.parametrize(
    ("held", "surrendered", "obligation", "back"),
    [
        (100.0, 60.0, 90.0, 40.0),  # the excess
        (100.0, 20.0, 50.0, 50.0),  # capped by what Article 22(2) made the declarant buy
        (100.0, 120.0, 50.0, 0.0),  # nothing in excess
        (80.0, 0.0, 80.0, 80.0),  # Article 23(2): the threshold was not exceeded after all, everything
    ],
)
def test_the_excess_is_sold_back_up_to_the_purchase_obligation(
    held: float, surrendered: float, obligation: float, back: float
) -> None:
    assert repurchasable(held, surrendered, obligation) == back


@given(amounts, amounts, st.floats(min_value=0, max_value=1))
def test_the_holding_is_never_negative_and_never_more_than_the_emissions(
    emissions: float, free: float, share: float
) -> None:
    assert 0 <= required(emissions, free, share) <= emissions


@given(st.lists(st.tuples(st.integers(0, 4), amounts, amounts), min_size=1, max_size=8))
def test_per_good_it_never_falls_during_the_year(rows: list[tuple[int, float, float]]) -> None:
    held = by_quarter(lines(*(list(column) for column in zip(*rows, strict=True))), 1, 0.5)[0]
    assert (np.diff(held) >= -1e-6).all()
    assert (to_buy(held) >= 0).all()
    assert to_buy(held).sum() == pytest.approx(held[-1], rel=1e-9, abs=1e-6)


@given(amounts, amounts, amounts)
def test_what_is_sold_back_stays_within_what_is_held(held: float, surrendered: float, duty: float) -> None:
    assert 0 <= repurchasable(held, surrendered, duty) <= held
