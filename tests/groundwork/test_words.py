"""Numbers as they are written: grouped, with a fixed number of decimals, whatever their size."""

from __future__ import annotations

import math

import pytest

from groundwork.words import DASH, millions, number


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (16352.7432, 2, "16,352.74"),
        (0.0005, 3, "0.000"),
        (1e18, 2, "1,000,000,000,000,000,000.00"),
        # more digits than decimal arithmetic has by itself (28)
        (1e30, 3, "1,000,000,000,000,000,000,000,000,000,000.000"),
    ],
)
def test_numbers_of_any_size_are_written(value: float, digits: int, text: str) -> None:
    assert number(value, "en", digits) == text == number(value, "zh", digits)


@pytest.mark.parametrize(
    ("value", "text"),
    [(8_277_382.0, "8.3"), (99_949_999.0, "99.9"), (8_277_382_000.0, "8,277"), (-150e6, "-150"), (None, "–")],
)
def test_an_amount_in_millions_has_a_decimal_below_a_hundred(value: float | None, text: str) -> None:
    assert millions(value, "zh") == text


def test_the_largest_number_is_written_too() -> None:
    assert number(1.7e308, "en").startswith("170,000,")


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_dash(value: float | None) -> None:
    assert number(value, "en") == DASH
