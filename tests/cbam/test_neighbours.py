"""What else the EU asks: every good gets an answer in both languages, with the act."""

from __future__ import annotations

import pytest

from cbam.neighbours import pointers, what_else


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("39172110", "2024/3110"),  # plastic pipe: construction product
        ("68118200", "2024/3110"),  # fibre-cement board
        ("68109100", "2024/3110"),  # precast concrete
        ("29342080", "1907/2006"),  # rubber accelerator
        ("85076000", "2023/1542"),  # lithium battery
        ("40111000", "2020/740"),  # tyre
        ("39232100", "2025/40"),  # plastic bag
    ],
)
def test_the_act_that_matters_is_named(code: str, act: str) -> None:
    assert any(act in pointer.act for pointer in what_else(code))


def test_every_good_has_at_least_the_customers_question() -> None:
    assert [p.id for p in what_else("01012100")] == ["customer_footprint"]


def test_pointers_are_bilingual_with_prefixes_of_digits() -> None:
    for pointer in pointers():
        assert pointer.en and pointer.zh and pointer.act
        assert all(prefix.isdigit() for prefix in pointer.prefixes)
