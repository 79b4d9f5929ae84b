"""Laws that hold for any installation: nothing is lost, nothing depends on size, order or names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam.embedded import chain
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.law.rulebook import Law

masses = st.floats(min_value=1, max_value=1e6)
small = st.floats(min_value=0, max_value=10)


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """Up to four processes that feed each other in any pattern, with own emissions and one purchase each."""
    n = draw(st.integers(min_value=1, max_value=4))
    names = [f"P{i}" for i in range(n)]
    processes, streams, precursors = [], [], []
    for name in names:
        made = draw(masses)
        share = draw(st.floats(min_value=0, max_value=0.2))
        consumed = {other: made * share / n for other in names if other != name}
        processes.append(
            {
                "name": name,
                "goods_category": "Crude steel",
                "production_by_route": {"all": made},
                "consumed_in": consumed,
                "to_market_t": made - sum(consumed.values()),
                "electricity": {"consumed_mwh": draw(masses), "ef": 0.5, "ef_source": "D.4(a)"},
            }
        )
        stream = {"name": name, "method": "process", "ef": 1, "ef_unit": "tCO2/t", "allocation": {name: 1}}
        streams.append({**stream, "activity_data": draw(masses)})
        bought = {
            "name": f"B{name}",
            "goods_category": "Pig iron",
            "country": "CN",
            "see_direct": draw(small),
        }
        used = draw(masses)
        precursors.append({**bought, "quantity_by_route": {"all": used}, "consumed_in": {name: used}})
    return {
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "processes": processes,
        "source_streams": streams,
        "precursors": precursors,
    }


def feasible(data: dict[str, Any]) -> bool:
    """Whether the loops make more than they use: small against big processes may not."""
    made = {p["name"]: p["production_by_route"]["all"] for p in data["processes"]}
    flows = {(p["name"], user): mass for p in data["processes"] for user, mass in p["consumed_in"].items()}
    matrix = chain.consumption(list(made), made, flows)
    return float(np.max(np.abs(np.linalg.eigvals(matrix)))) < 0.9


@settings(max_examples=60, deadline=None)
@given(data=networks())
def test_what_goes_in_leaves_with_the_goods(data: dict[str, Any], law: Law) -> None:
    """Emissions attributed and bought = emissions in goods that leave, whatever feeds whatever."""
    if not feasible(data):
        return
    result = compute(Installation.model_validate(data), law)
    leaving = {p["name"]: p["to_market_t"] for p in data["processes"]}
    out = math.fsum((p.see_direct or 0) * leaving[p.name] for p in result.processes)
    own = math.fsum(p.attr_em_direct_t or 0 for p in result.processes)
    bought = math.fsum(b["see_direct"] * sum(b["consumed_in"].values()) for b in data["precursors"])
    assert out == pytest.approx(own + bought, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(data=networks(), factor=st.floats(min_value=1e-2, max_value=1e2))
def test_size_does_not_matter(data: dict[str, Any], factor: float, law: Law) -> None:
    if not feasible(data):
        return

    def scaled(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {k: scaled(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [scaled(v) for v in value]
        if isinstance(value, float) and key not in {"see_direct", "ef"}:
            return value * factor
        return value

    one = compute(Installation.model_validate(data), law)
    two = compute(Installation.model_validate(scaled(data)), law)
    for a, b in zip(one.processes, two.processes, strict=True):
        assert b.see_direct == pytest.approx(a.see_direct, rel=1e-9)
        assert b.see_indirect == pytest.approx(a.see_indirect, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(data=networks(), more=st.floats(min_value=0, max_value=1e6))
def test_more_emissions_never_mean_less(data: dict[str, Any], more: float, law: Law) -> None:
    if not feasible(data):
        return
    before = compute(Installation.model_validate(data), law)
    data["source_streams"][0]["activity_data"] += more
    after = compute(Installation.model_validate(data), law)
    for a, b in zip(before.processes, after.processes, strict=True):
        assert (b.see_direct or 0) >= (a.see_direct or 0) * (1 - 1e-12)


@given(
    st.lists(st.lists(st.floats(min_value=0, max_value=0.2), min_size=4, max_size=4), min_size=4, max_size=4)
)
def test_the_system_is_the_sum_of_all_rounds(rows: list[list[float]]) -> None:
    # (I - A)^-1 = I + A + A^2 + ...; row sums below 0.8 make 200 rounds more than enough
    matrix = np.array(rows)
    total, power = np.eye(4), np.eye(4)
    for _ in range(200):
        power = power @ matrix
        total = total + power
    assert chain.requirements(matrix) == pytest.approx(total, rel=1e-9, abs=1e-12)


def test_an_unknown_figure_spoils_only_who_needs_it() -> None:
    # P0 feeds P1; P2 stands alone: without P0's figure P1 has none, P2 keeps 3
    needed = chain.requirements(np.array([[0, 0, 0], [0.5, 0, 0], [0, 0, 0.0]]))
    found = chain.solve(needed, np.array([[math.nan], [1.0], [3.0]]))[:, 0]
    assert math.isnan(found[0])
    assert math.isnan(found[1])
    assert found[2] == 3
