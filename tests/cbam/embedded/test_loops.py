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
