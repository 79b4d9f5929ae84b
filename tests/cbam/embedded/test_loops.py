"""Processes that feed each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cbam.law.rulebook import Law
from tests.cbam.embedded.mill import HAND, codes, mill, run

Case = Callable[..., dict[str, Any]]


def test_a_loop_without_end_is_refused(law: Law) -> None:
    data = mill(precursors=[], products=[])
    one = {"production_by_route": {"all": 10}, "goods_category": "Crude steel"}
    data["processes"] = [
        {"name": "X", **one, "consumed_in": {"Y": 10}},
        {"name": "Y", **one, "consumed_in": {"X": 10}},
    ]
    data["source_streams"][0]["allocation"] = {"X": 1}
    result = run(data, law)
    assert codes(result) == ["cbam.embedded-loop-endless"]
    assert [p.see_direct for p in result.processes] == [None, None]


def test_order_of_processes_does_not_matter(case: Case, law: Law) -> None:
    data = case("two_process_loop")
    turned = {**data, "processes": data["processes"][::-1]}
    ours = {p.name: p.see_direct for p in run(data, law).processes}
    theirs = {p.name: p.see_direct for p in run(turned, law).processes}
    assert theirs == pytest.approx(ours, rel=HAND)


def test_a_loop_by_hand(law: Law) -> None:
    """X makes 100 t from 20 t of Y, Y makes 80 t from 40 t of X; 10 t CO2 on X, 24 t on Y.

    x = 0.1 + 0.2 y, y = 0.3 + 0.5 x: x = (0.1 + 0.2 x 0.3) / (1 - 0.2 x 0.5) = 0.16 / 0.9,
    y = 0.3 + 0.5 x 0.16 / 0.9. The same by the matrix: x + y of what leaves, 60 t and 60 t, is 34 t CO2.
    """
    one = {"goods_category": "Crude steel", "to_market_t": 60}
    data = mill(precursors=[], products=[])
    data["source_streams"] = [
        {**data["source_streams"][0], "activity_data": t, "allocation": {name: 1}}
        for name, t in (("X", 10), ("Y", 24))
    ]
    data["processes"] = [
        {
            "name": "X",
            **one,
            "production_by_route": {"all": 100},
            "consumed_in": {"Y": 40},
            "to_market_t": 60,
        },
        {"name": "Y", **one, "production_by_route": {"all": 80}, "consumed_in": {"X": 20}},
    ]
    x, y = (p.see_direct for p in run(data, law).processes)
    assert x == pytest.approx(0.16 / 0.9, rel=HAND)
    assert y == pytest.approx(0.3 + 0.5 * 0.16 / 0.9, rel=HAND)
    assert 60 * (x or 0) + 60 * (y or 0) == pytest.approx(34, rel=HAND)
