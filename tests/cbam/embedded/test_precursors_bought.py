"""What is bought: what is no precursor, words on verification, suppliers, trees."""

from __future__ import annotations

from typing import Any

import pytest

from cbam.embedded.results import InstallationResult
from cbam.law.rulebook import Law
from tests.cbam.embedded.mill import HAND, codes, mill, run


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "scrap", "cn_code": "72044910", "see_direct": 0},
        {"name": "coke", "cn_code": "27040010", "see_direct": 0.5, "see_indirect": 0.1, "sefa": 1.0},
        {"name": "coke", "cn_code": "2704", "country": "CN"},
    ],
)
def test_scrap_and_coke_beside_the_slab_count_nothing(fields: dict[str, Any], law: Law) -> None:
    # Reg (EU) 2023/956 Annex I names neither 7204 nor 2704: 0.1 own + 1.05 x 1.8 of the slab, as without
    beside = {"quantity_by_route": {"all": 200}, "consumed_in": {"hot strip": 200}, **fields}
    data = mill()
    (alone,) = run(data, law).goods
    result = run({**data, "precursors": [*data["precursors"], beside]}, law)
    (coil,) = result.goods
    assert coil.see_direct == pytest.approx(0.1 + 1.05 * 1.8, rel=HAND)
    assert coil == alone
    assert codes(result) == []
    assert "cbam.embedded-not-a-precursor" in codes(result, "warning")


def test_billet_from_scrap_alone(law: Law) -> None:
    # 100 t CO2 on 1,000 t of billet by route E: column A 0.065 x 0.975 (2026); scrap adds nothing
    data = mill(
        precursors=[
            {
                "name": "scrap", "cn_code": "72044910", "quantity_by_route": {"all": 1100},
                "consumed_in": {"hot strip": 1100}, "see_direct": 0,
            }
        ],
        products=[{"cn": "72071111", "process": "hot strip", "product": "billet", "routes": ["E"]}],
    )  # fmt: skip
    result = run(data, law)
    assert result.goods[0].see_direct == pytest.approx(0.1, rel=HAND)
    assert result.goods[0].sefa == pytest.approx(0.065 * 0.975, rel=HAND)
    assert codes(result) == []
    assert codes(result, "warning") == ["cbam.embedded-not-a-precursor"]


UNSTATED = "cbam.embedded-verification-unstated"


def test_silence_on_verification_keeps_the_figure_and_shows_the_default(law: Law) -> None:
    """2547 Arts 10, 15: without a valid report the default counts. Slab of China, 1.8 stated.

    Default value of slab 7207 12 10 from China (IR (EU) 2026/1740) x 1.10, as a run on it alone gives.
    """
    silent = mill()
    slab = {k: v for k, v in silent["precursors"][0].items() if k != "verified"}

    def coil(**changes: Any) -> tuple[InstallationResult, float | None]:
        result = run(mill(precursors=[{**slab, **changes}]), law)
        return result, result.processes[0].inputs[0].see_counted

    result, counted = coil()
    assert counted == pytest.approx(1.8, rel=HAND)
    assert codes(result) == []
    (note,) = (p for p in result.problems if p.code == UNSTATED)
    leaf = law.default_value("CN", "72071210").total_tco2e_per_t
    assert leaf is not None
    assert note.params == {"name": "slab", "value": "1.8000", "default": f"{leaf * 1.1:.4f}"}
    assert UNSTATED not in codes(coil(verified=True)[0], "warning")
    refused, default = coil(verified=False)
    assert default == pytest.approx(leaf * 1.1, rel=HAND)
    assert UNSTATED not in codes(refused, "warning")


def test_no_verification_is_asked_of_what_needs_none(law: Law) -> None:
    # default value, exempt origin (zero anyway), and a period before the definitive one
    slab = mill()["precursors"][0]
    for changes in ({"emissions": "default"}, {"country": "NO"}):
        assert UNSTATED not in codes(run(mill(precursors=[{**slab, **changes}]), law), "warning")
    before = mill(period={"start": "2025-01-01", "end": "2025-12-31"})
    assert UNSTATED not in codes(run(before, law), "warning")


def test_slab_on_default_values(law: Law) -> None:
    # No figure of the supplier: default value of 7207 12 10 from China, increased by 10 %
    data = mill()
    del data["precursors"][0]["see_direct"]
    (coil,) = run(data, law).goods
    default = law.default_value("CN", "72071210").total_tco2e_per_t
    assert default is not None
    assert coil.see_counted == pytest.approx(0.1 + 1.05 * default * 1.1, rel=HAND)
    assert coil.default_share == pytest.approx(1.05 * default * 1.1 / (0.1 + 1.05 * default * 1.1), rel=HAND)


def test_two_suppliers_are_averaged_unless_the_path_is_proven(law: Law) -> None:
    """Art 14(2): 600 t at 1.0 and 400 t at 2.0 came in: mean 1.4 for both processes. Art 14(3): own paths."""

    def lot(name: str, mass: float, see: float, user: str, *, traced: bool) -> dict[str, Any]:
        return {
            "name": name, "cn_code": "72071210", "country": "CN", "quantity_by_route": {"all": mass},
            "consumed_in": {user: mass}, "see_direct": see, "traced": traced,
        }  # fmt: skip

    def see(traced: bool) -> list[float | None]:
        one = {"production_by_route": {"all": 1000}, "to_market_t": 1000, "goods_category": "Crude steel"}
        data = mill(
            source_streams=[],
            products=[],
            processes=[{"name": "X", **one}, {"name": "Y", **one}],
            precursors=[lot("a", 600, 1.0, "X", traced=traced), lot("b", 400, 2.0, "Y", traced=traced)],
        )
        return [p.see_direct for p in run(data, law).processes]

    assert see(traced=False) == pytest.approx([0.6 * 1.4, 0.4 * 1.4], rel=HAND)
    assert see(traced=True) == pytest.approx([0.6, 0.8], rel=HAND)


def test_a_precursor_may_be_a_tree(law: Law) -> None:
    # slab 0.3 own + 0.95 t pig iron of 1.5: 1.725; coil 0.1 + 1.05 x 1.725 = 1.91125
    data = mill()
    data["precursors"][0] |= {
        "see_direct": None, "own_direct": 0.3, "routes": ["C"],
        "precursors": [
            {"name": "iron", "cn_code": "72011011", "origin": "CN", "t_per_t": 0.95, "sefa": 1.1,
             "see_direct": 1.5}
        ],
    }  # fmt: skip
    (coil,) = run(data, law).goods
    assert coil.see_counted == pytest.approx(1.91125, rel=HAND)
    slab = law.benchmark("72071210", "A", ("C",), 2026).value_tco2e_per_t
    assert slab is not None
    expected = 0.975 * 0.044 + 1.05 * (0.975 * slab + 0.95 * 1.1)
    assert coil.sefa == pytest.approx(expected, rel=HAND)
