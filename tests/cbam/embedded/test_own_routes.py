"""Column A by the operator's real routes: several of them, mixed clinker, the grade of steel."""

from __future__ import annotations

from typing import Any

import pytest

from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.law.rulebook import Law
from cbam.readings import STANDARD, parse_readings
from groundwork.words import LANGUAGES, describe
from tests.cbam.embedded.mill import HAND, codes, mill, run

K = 0.975  # CBAM factor of 2026; CSCF 1


def made(cn: str, qualifying: dict[str, Any] | None = None, **process: Any) -> dict[str, Any]:
    """A process that makes 1,000 t of one good from no precursors."""
    product = {"cn": cn, "process": "hot strip", "product": "good", "qualifying": qualifying or {}}
    data = mill(precursors=[], products=[product])
    data["processes"][0] |= {"goods_category": "", "no_precursors": True, **process}
    return data


def test_several_routes_without_production(law: Law) -> None:
    """Billet 7207 11 11 by C (0.188) and E (0.065): the highest, and the note says what the lowest gives.

    0.975 x 0.188 = 0.1833; 0.975 x 0.065 = 0.063375
    """
    data = made("72071111", routes=["C", "E"])
    result = run(data, law)
    assert result.goods[0].sefa == pytest.approx(0.1833, rel=HAND)
    (note,) = (p for p in result.problems if p.code == "cbam.embedded-several-routes")
    for lang in LANGUAGES:
        text = describe(note, lang)
        assert all(figure in text for figure in ("0.188", "0.1833", "0.065", "0.0634"))
    lowest = parse_readings(["actual-route-letters=lowest"])
    other = compute(Installation.model_validate(data), law, readings=lowest)
    assert other.goods[0].sefa == pytest.approx(0.063375, rel=HAND)
    assert other.readings.records("installation")["actual-route-letters"] == "lowest"
    assert "shared-process" not in STANDARD.records()


def test_production_by_route_weighs_the_letters(law: Law) -> None:
    # 600 t by C, 400 t by E: 0.975 x (0.6 x 0.188 + 0.4 x 0.065) = 0.975 x 0.1388 = 0.13533
    for routes in ([], ["C", "E"]):
        data = made("72071111", routes=routes, production_by_route={"C": 600, "E": 400})
        result = run(data, law)
        assert result.goods[0].sefa == pytest.approx(0.13533, rel=HAND)
        assert "cbam.embedded-several-routes" not in codes(result, "warning")


@pytest.mark.parametrize(
    ("cn", "share", "benchmark"),
    [
        ("25231000", 0.3, 0.7239),  # 0.7 x 0.666 grey + 0.3 x 0.859 white
        ("25231000", 0, 0.666),
        ("2523100090", 1, 0.859),  # the share goes before the TARIC code
        ("25239000", 0.3, 0.0),  # 2620 Annex pt 5: the weighted mean; column A is 0 for both colours
    ],
)
def test_mixed_clinker_takes_the_weighted_mean(cn: str, share: float, benchmark: float, law: Law) -> None:
    result = run(made(cn, {"white_clinker_share": share, "clinker_factor": 0.8}), law)
    (good,) = result.goods
    assert good.sefa == pytest.approx(K * benchmark, rel=HAND)
    assert [t.benchmark.route for t in good.sefa_terms if t.benchmark] == ["A", "B"]
    assert codes(result) == []


def test_mixed_cement_gets_its_allocation_through_mixed_clinker(law: Law) -> None:
    # own 0; 0.8 t of own clinker, 30 % white: 0.8 x 0.975 x 0.7239 = 0.564642
    data = made("25239000", {"white_clinker_share": 0.3, "clinker_factor": 0.8})
    data["processes"][0]["no_precursors"] = False
    data["processes"].append({
        "name": "kiln", "cn_code": "25231000", "production_by_route": {"all": 800},
        "consumed_in": {"hot strip": 800},
    })  # fmt: skip
    data["products"].append({
        "cn": "25231000", "process": "kiln", "qualifying": {"white_clinker_share": 0.3},
    })  # fmt: skip
    data["source_streams"][0]["allocation"] = {"kiln": 1}
    cement = run(data, law).goods[0]
    assert cement.sefa == pytest.approx(0.8 * K * 0.7239, rel=HAND)


HIGH_SPEED = {
    "carbon_pct": 0.9,
    "chromium_pct": 4,
    "nickel_pct": 0,
    "other_alloy_pct": 13,
    "manganese_pct": 1,
}


def test_a_high_alloy_composition_names_its_route(law: Law) -> None:
    # 4 + 0 + 13 + 1 = 18 % of alloying elements, at least 8 %: J, 0.128 x 0.975 (7224 90 02, 2026)
    result = run(made("72249002", HIGH_SPEED), law)
    assert result.goods[0].sefa == pytest.approx(0.128 * K, rel=HAND)
    assert codes(result) == []


@pytest.mark.parametrize(
    ("composition", "routes", "problem"),
    [
        ({"alloy_pct": 8}, ["F"], "cbam.embedded-grade-above"),
        ({"alloy_pct": 7.9}, ["F"], None),
        ({"alloy_pct": 7.9}, ["J"], "cbam.embedded-grade-below"),
        ({"carbon_pct": 1.2, "chromium_pct": 10.5}, ["H"], "cbam.embedded-grade-above"),  # stainless
        ({"carbon_pct": 1.3, "chromium_pct": 10.5, "alloy_pct": 7}, ["H"], None),
        ({"chromium_pct": 18}, ["H"], None),  # carbon not stated: nothing can be said
        ({}, ["H"], None),
        ({"alloy_pct": "much"}, ["H"], None),
    ],
)
def test_a_composition_is_checked_against_the_stated_route(
    composition: dict[str, Any], routes: list[str], problem: str | None, law: Law
) -> None:
    # limits: stainless <= 1.2 % C and >= 10.5 % Cr; high alloy >= 8 % (2620 Annex pt 5.1, legend)
    result = run(made("72249002", composition, routes=routes), law)
    assert codes(result) == ([problem] if problem else [])


def test_a_high_alloy_coil_of_plain_steel_routes_is_a_problem_too(law: Law) -> None:
    result = run(made("72081000", {"alloy_pct": 12}, routes=["C"]), law)
    assert codes(result) == ["cbam.embedded-grade-above"]
