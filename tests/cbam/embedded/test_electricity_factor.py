"""The electricity factor: legal routes only, means over several sources (2547 Arts 8 and 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cbam.law.rulebook import Law
from tests.cbam.embedded.mill import HAND, codes, mill, run

Case = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("word", ["GO", "I-REC", "绿证", "green certificates", "guarantee of origin"])
def test_green_certificates_are_refused(word: str, law: Law) -> None:
    data = mill()
    data["processes"][0]["electricity"] = {"consumed_mwh": 100, "ef": 0.0, "ef_source": word}
    result = run(data, law)
    assert codes(result) == ["cbam.embedded-green-certificate"]
    assert result.goods[0].see_indirect is None
    assert result.goods[0].see_direct == pytest.approx(1.99, rel=HAND)


def test_a_supplier_s_green_certificate_is_refused_too(case: Case, law: Law) -> None:
    data = case("cement")
    data["precursors"][0]["electricity_ef_source"] = "I-REC"
    result = run(data, law)
    assert codes(result) == ["cbam.embedded-green-certificate"]
    assert [p.see_indirect for p in result.processes] == [pytest.approx(0.027404, rel=HAND), None]
    assert result.processes[1].see_direct == pytest.approx(0.6936613548394366, rel=1e-9)


def test_several_sources_of_electricity(law: Law) -> None:
    # Art 9(1): the installation's mean (300 x 0.6 + 100 x 0.2)/400 = 0.5; Art 9(2): the process's own 0.2
    supply = [
        {"name": "grid", "mwh": 300, "ef": 0.6, "ef_source": "D.4(a)"},
        {"name": "wind", "mwh": 100, "ef": 0.2, "ef_source": "PPA"},
    ]
    data = mill(electricity_supply=supply)
    data["processes"][0]["electricity"] = {"consumed_mwh": 100}
    assert run(data, law).goods[0].see_indirect == pytest.approx(0.05, rel=HAND)
    data["processes"][0]["electricity"] = {"consumed_mwh": 100, "sources": supply[1:]}
    assert run(data, law).goods[0].see_indirect == pytest.approx(0.02, rel=HAND)
    data["processes"][0]["electricity"] = {"consumed_mwh": 100, "sources": [{**supply[1], "ef_source": "GO"}]}
    assert codes(run(data, law)) == ["cbam.embedded-green-certificate"]


@pytest.mark.parametrize("route", ["PPA", "direct link", "购电协议", "D.4.3.1", "D.4(b)"])
def test_an_actual_factor_rests_on_evidence(route: str, law: Law) -> None:
    """2547 Art 8(5): 100 MWh x 0.1 / 1,000 t = 0.01; asserted, proven, or denied."""
    data = mill()

    def indirect(evidence: bool | None) -> tuple[float | None, list[str], list[str]]:
        source = {"ef": 0.1, "ef_source": route, "evidence": evidence}
        shapes = ({"consumed_mwh": 100, **source}, {"consumed_mwh": 100, "sources": [{"mwh": 100, **source}]})
        found = []
        for shape in shapes:
            data["processes"][0]["electricity"] = shape
            result = run(data, law)
            found.append((result.goods[0].see_indirect, codes(result), codes(result, "warning")))
        assert found[0] == found[1]
        return found[0]

    assert indirect(True)[0] == pytest.approx(0.01, rel=HAND)
    assert "cbam.embedded-factor-asserted" not in indirect(True)[2]
    value, errors, warnings = indirect(None)
    assert value == pytest.approx(0.01, rel=HAND)
    assert errors == []
    assert "cbam.embedded-factor-asserted" in warnings
    assert indirect(False)[:2] == (None, ["cbam.embedded-factor-no-evidence"])


def test_a_default_factor_needs_no_evidence(law: Law) -> None:
    assert "cbam.embedded-factor-asserted" not in codes(run(mill(), law), "warning")
