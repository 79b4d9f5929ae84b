"""Codes of goods and precursors: a code that does not exist never gets figures, however it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cbam.embedded.codes import faulty_code
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.precursors import embedded
from cbam.embedded.rules import Rules
from cbam.embedded.supply import Good
from cbam.law.rulebook import Law
from groundwork.problems import Place, Severity

STEEL = Path(__file__).parent / "cases" / "steel.json"


def made(change: dict[str, Any], of: str) -> Installation:
    data = json.loads(STEEL.read_text("utf-8")) | {"period": {"start": "2026-01-01", "end": "2026-12-31"}}
    data[of][0] |= change
    return Installation.model_validate(data)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("7208100000", "cbam.goods-maybe-chinese"),
        ("72089999", "cbam.goods-code-unknown"),
        ("7208", "cbam.embedded-code-heading"),
        ("721420", "cbam.embedded-code-heading"),
        ("coil", "cbam.goods-code-malformed"),
    ],
)
def test_a_code_that_is_none(code: str, problem: str, law: Law) -> None:
    found = faulty_code(code, law, Place())
    assert found is not None and found.code == problem
    # neither the good nor what is made of such a precursor has a figure
    goods = compute(made({"cn": code}, "products"), law)
    assert goods.goods[0].see_counted is None
    assert problem in {p.code for p in goods.problems if p.severity is Severity.ERROR}
    bought = {"cn_code": code, "country": "CN", "verified": True}
    result = compute(made(bought, "precursors"), law)
    assert result.goods[0].see_counted is None
    assert problem in {p.code for p in result.problems if p.severity is Severity.ERROR}
    nested = Good(name="x", cn_code=code, origin="CN", see_direct=1.0, see_indirect=0.0, sefa=0.5)
    assert embedded(nested, Rules(law), 2026).counted is None


@pytest.mark.parametrize("code", ["", "72081000", "2523100090", "25231000", "72041000"])
def test_codes_that_stand(code: str, law: Law) -> None:
    assert faulty_code(code, law, Place()) is None


def test_blanks_and_points_in_a_code_change_nothing(law: Law) -> None:
    plain, typed = (compute(made({"cn": cn}, "products"), law) for cn in ("72142000", "7214 20.00"))
    assert typed.goods[0].cn_code == "72142000"
    assert typed.goods[0].see_counted == plain.goods[0].see_counted is not None


def test_nothing_is_burnt_in_the_negative(law: Law) -> None:
    result = compute(made({"activity_data": -5}, "source_streams"), law)
    assert "cbam.embedded-stream-negative" in {p.code for p in result.problems}
    assert result.goods[0].see_counted is None
