"""The actual path: its worked cases rest on monitored data, and its arithmetic never turns negative."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam import liability
from tests.cbam.billing import CASES, LINE, billed

TYPED = {"see_direct", "see_indirect", "see_counted", "sefa"}


def keys(node: object) -> Iterator[str]:
    """Every key of a tree of data."""
    if isinstance(node, dict):
        for key, below in node.items():
            yield str(key)
            yield from keys(below)
    elif isinstance(node, list):
        for below in node:
            yield from keys(below)


def test_no_worked_case_of_the_actual_path_types_a_specific_figure() -> None:
    # Embedded emissions and free allocation must come out of the installation, Equations 2 to 4 included
    cases = yaml.safe_load((CASES / "law" / "actual_data.yaml").read_text("utf-8"))
    assert {"C06", "C19", "C24", "C26"} == {case["id"][:3] for case in cases}
    assert [key for case in cases for key in keys(case["given"]) if key in TYPED] == []


@settings(max_examples=50, deadline=None)
@given(
    see=st.floats(0, 50),
    sefa=st.floats(0, 50),
    markup=st.floats(0, 1),
    more=st.floats(0, 5),
    mass=st.floats(0, 1e6),
)
def test_never_negative_and_monotone(
    see: float, sefa: float, markup: float, more: float, mass: float
) -> None:
    def due(emissions: float, share: float) -> float:
        marked = liability.see_with_markup(emissions, share)
        return float(liability.certificates(liability.certificates_per_t(marked, sefa), mass))

    assert due(see, markup) >= 0
    assert due(see + more, markup) >= due(see, markup)
    assert due(see, markup + more) >= due(see, markup)


@settings(max_examples=25, deadline=None)
@given(see=st.floats(0, 20), more=st.floats(0, 5), sefa=st.floats(0, 20), mass=st.floats(0.001, 1e5))
def test_a_bill_on_actual_data_is_linear_in_mass_and_monotone_in_emissions(
    see: float, more: float, sefa: float, mass: float
) -> None:
    def cost(emissions: float, mass_t: float) -> float:
        return billed({**LINE, "emissions": "actual", "verified": "yes", "mass_t": repr(mass_t),
                       "see_direct": repr(emissions), "sefa": repr(sefa)}).cost_eur  # fmt: skip

    assert cost(see, mass) >= 0
    assert cost(see + more, mass) >= cost(see, mass)
    assert cost(see, 2 * mass) == pytest.approx(2 * cost(see, mass), rel=1e-9)
