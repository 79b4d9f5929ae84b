"""Units as written in Chinese and English workbooks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.units import UnitMismatch, canonical, factor, suggestions

KNOWN = ["kg", "g", "t", "MJ", "GJ", "kWh", "MWh", "m", "m2", "m3", "L", "Nm3", "tkm", "p", "h", "jin"]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("吨", "t"),
        ("公斤", "kg"),
        ("度", "kWh"),
        ("Nm³", "Nm3"),
        ("m³", "m3"),
        ("立方米", "m3"),
        ("件", "p"),
        ("吨公里", "tkm"),
        ("KG", "kg"),
        ("Tonnes", "t"),
        ("㎡", "m2"),
        ("斤", "jin"),
    ],
)
def test_spellings(text: str, symbol: str) -> None:
    assert canonical(text) == symbol


def test_a_ton_is_refused_with_the_tonne_suggested() -> None:
    """A US ton is 907.18 kg, a tonne 1,000 kg: we do not guess."""
    assert canonical("ton") is None
    assert suggestions("ton")[0] == "t"
    assert suggestions("tonns")[0] == "t"


def test_mg_is_refused() -> None:
    """Mg is a tonne, mg a millionth of a gram's thousand: a factor of a billion between two shift keys."""
    assert canonical("Mg") is None
    assert canonical("mg") is None


@pytest.mark.parametrize(
    ("source", "target", "value"),
    [
        ("t", "kg", 1000),
        ("kWh", "MJ", 3.6),
        ("GJ", "kWh", 1000 / 3.6),
        ("斤", "kg", 0.5),
        ("L", "m3", 0.001),
        ("tkm", "kgkm", 1000),
    ],
)
def test_conversions(source: str, target: str, value: float) -> None:
    assert factor(source, target) == pytest.approx(value, rel=1e-12)


def test_kinds_do_not_mix() -> None:
    for pair in (("kg", "m3"), ("Nm3", "m3"), ("kWh", "kg"), ("nonsense", "kg")):
        with pytest.raises(UnitMismatch):
            factor(*pair)


@given(st.sampled_from(KNOWN), st.sampled_from(KNOWN))
def test_there_and_back_is_one(a: str, b: str) -> None:
    try:
        there = factor(a, b)
    except UnitMismatch:
        return
    assert there * factor(b, a) == pytest.approx(1, rel=1e-12)
