"""A Chinese customs code: only six digits are shared, so its price is a range over candidates."""

from __future__ import annotations

import pytest

from cbam.candidates import bill_range, candidates_below
from cbam.frame import Frame
from cbam.scenario import load_named
from tests.cbam.billing import LINE, billed, law


def frame() -> Frame:
    return Frame(law(), load_named("published").assumptions)


def test_candidates_of_a_subheading_have_a_range() -> None:
    found = candidates_below("720837", "CN", 2026, frame())
    low, high = bill_range(found)  # type: ignore[misc]
    assert low == high == pytest.approx(2.16995)
    assert all(c.in_scope for c in found)


def test_a_subheading_split_by_the_law_shows_its_taric_codes() -> None:
    found = candidates_below("252310", "CN", 2026, frame())
    assert {c.code for c in found} == {"2523100010", "2523100090"}
    low, high = bill_range(found)  # type: ignore[misc]
    assert low < high


def test_outside_cbam_a_candidate_costs_nothing() -> None:
    assert bill_range(candidates_below("391721", "CN", 2026, frame())) == (0, 0)


def test_a_bill_refuses_a_chinese_code_and_shows_the_range() -> None:
    bill = billed({**LINE, "cn_code": "7208370000"})
    (problem,) = bill.problems
    assert problem.code == "cbam.goods-maybe-chinese"
    assert problem.params["range"] == " [2.170 tCO2e/t; 163.53 EUR/t]"
    assert "72083700" in str(problem.params["candidates"])


def test_dearest_first_and_the_unknown_last() -> None:
    due = [c.certificates_per_t for c in candidates_below("252310", "CN", 2026, frame())]
    assert due == sorted(due, key=lambda n: -(n or 0))
