"""What the law does with an installation in the definitive period: allocation, refusals, totals, switches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cbam.embedded.allocation import TermKind
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.results import InstallationResult
from cbam.law.rulebook import Law
from groundwork.words import LANGUAGES, describe

HAND = 1e-12
PER_T = {"method": "process", "ef": 1, "ef_unit": "tCO2/t"}
Case = Callable[..., dict[str, Any]]


def run(data: dict[str, Any], law: Law) -> InstallationResult:
    return compute(Installation.model_validate(data), law)


def codes(result: InstallationResult, severity: str = "error") -> list[str]:
    for problem in result.problems:
        assert all(describe(problem, lang) for lang in LANGUAGES)
    return [p.code for p in result.problems if p.severity == severity]


def mill(**changes: Any) -> dict[str, Any]:
    """Hot-rolled coil 2026 from bought slab: 100 t of gas CO2 on 1,000 t of coil, 1,050 t of slab."""
    data: dict[str, Any] = {
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "source_streams": [
            {"name": "gas", "method": "process", "activity_data": 100, "ef": 1, "ef_unit": "tCO2/t"}
        ],
        "processes": [
            {
                "name": "hot strip", "goods_category": "Iron or steel products",
                "production_by_route": {"all": 1000}, "to_market_t": 1000,
                "electricity": {"consumed_mwh": 100, "ef": 0.5, "ef_source": "D.4(a)"},
            }
        ],
        "precursors": [
            {
                "name": "slab", "goods_category": "Crude steel", "cn_code": "72071210", "country": "CN",
                "quantity_by_route": {"all": 1050}, "consumed_in": {"hot strip": 1050}, "see_direct": 1.8,
            }
        ],
        "products": [{"cn": "72081000", "process": "hot strip", "product": "coil"}],
    }  # fmt: skip
    return {**data, **changes}


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


def test_allocation_of_coil_from_bought_slab(law: Law) -> None:
    """Equation 4: own column A 0.044 + 1.05 x slab's column B of China's route C 1.364, all x 0.975 x 1.

    = 0.975 x (0.044 + 1.05 x 1.364) = 0.975 x 1.4762 = 1.439295
    SEE = 100/1000 + 1.05 x 1.8 = 1.99; the coil stands in Annex II, so its electricity does not count.
    """
    (coil,) = run(mill(), law).goods
    assert coil.see_direct == pytest.approx(1.99, rel=HAND)
    assert coil.see_indirect == pytest.approx(0.05, rel=HAND)
    assert coil.see_counted == pytest.approx(1.99, rel=HAND)
    assert coil.sefa == pytest.approx(1.439295, rel=HAND)
    assert [t.kind for t in coil.sefa_terms] == [TermKind.PROCESS, TermKind.FALLBACK]
    assert [t.benchmark.column for t in coil.sefa_terms if t.benchmark] == ["A", "B"]
    assert sum(t.contribution or 0 for t in coil.sefa_terms) == pytest.approx(coil.sefa, rel=HAND)
    assert all(t.benchmark and t.benchmark.citation and t.article for t in coil.sefa_terms)


def test_the_supplier_s_own_allocation_comes_first(law: Law) -> None:
    data = mill()
    data["precursors"][0]["sefa"] = 1.2
    (coil,) = run(data, law).goods
    assert coil.sefa == pytest.approx(0.975 * 0.044 + 1.05 * 1.2, rel=HAND)


def test_slab_on_default_values(law: Law) -> None:
    # No figure of the supplier: default value of 7207 12 10 from China, increased by 10 %
    data = mill()
    del data["precursors"][0]["see_direct"]
    (coil,) = run(data, law).goods
    default = law.default_value("CN", "72071210").total_tco2e_per_t
    assert default is not None
    assert coil.see_counted == pytest.approx(0.1 + 1.05 * default * 1.1, rel=HAND)
    assert coil.default_share == pytest.approx(1.05 * default * 1.1 / (0.1 + 1.05 * default * 1.1), rel=HAND)


def test_coil_without_precursors_is_refused_and_may_be_declared(law: Law) -> None:
    result = run(mill(precursors=[]), law)
    assert codes(result) == ["cbam.embedded-precursors-undeclared"]
    assert result.goods[0].sefa is None
    assert result.goods[0].reasons == ("precursors-undeclared",)
    declared = mill(precursors=[])
    declared["processes"][0]["no_precursors"] = True
    result = run(declared, law)
    assert codes(result) == []
    assert result.goods[0].sefa == pytest.approx(0.975 * 0.044, rel=HAND)


def test_joint_process_counts_the_precursor_s_column_a(law: Law) -> None:
    # Pig iron made and used up inside (2547 Art 4(9)): own 0.188 (route C) + 0.9 x 1.089
    data = mill(precursors=[], products=[{"cn": "72071210", "process": "hot strip", "routes": ["C"]}])
    data["processes"][0] |= {
        "goods_category": "Crude steel",
        "joint_precursors": [{"cn_code": "72011011", "t_per_t": 0.9}],
    }
    result = run(data, law)
    assert codes(result) == []
    own = law.benchmark("72071210", "A", ("C",), 2026).value_tco2e_per_t
    assert own is not None
    assert result.goods[0].sefa == pytest.approx(0.975 * (own + 0.9 * 1.089), rel=HAND)
    assert {t.kind for t in result.goods[0].sefa_terms} == {TermKind.PROCESS, TermKind.JOINT}


def test_allocation_runs_around_a_loop(case: Case, law: Law) -> None:
    """AN and NPK feed each other; allocation solves as emissions do (Equation 4 recursively).

    Column A: acid 0.151, AN 31023090 0.019, NPK 31052090; ammonia from Russia on its column B 1.522.
    """
    result = run(case("two_process_loop", 2026), law)
    by_name = {p.name: p.sefa for p in result.processes}
    k = 0.975
    npk_a = law.benchmark("31052090", "A", (), 2026).value_tco2e_per_t
    assert npk_a is not None
    ammonia = k * 1.522
    acid = k * 0.151 + 71_500 / 250_000 * ammonia
    b1 = k * 0.019 + 205_000 / 262_000 * acid + 55_000 / 262_000 * ammonia
    b2 = k * npk_a + 45_000 / 480_000 * acid + 13_500 / 480_000 * ammonia
    a12, a21 = 62_000 / 262_000, 191_000 / 480_000
    an = (b1 + a12 * b2) / (1 - a12 * a21)
    # The category alone gives no single ammonia code: the supplier's code is needed.
    assert by_name["AN solution"] is None
    data = case("two_process_loop", 2026)
    data["precursors"][0]["cn_code"] = "28141000"
    by_name = {p.name: p.sefa for p in run(data, law).processes}
    assert by_name["Nitric acid"] == pytest.approx(acid, rel=HAND)
    assert by_name["AN solution"] == pytest.approx(an, rel=HAND)
    assert by_name["NPK granulation"] == pytest.approx(b2 + a21 * an, rel=HAND)


def test_cement_takes_its_allocation_through_clinker(case: Case, law: Law) -> None:
    """Column A of Portland cement is 0; 1,020/1,420 t of own clinker bring 0.666 x 0.975 each."""
    data = case("cement", 2026)
    data["precursors"] = []
    data["processes"][0]["routes"] = ["A"]
    result = run(data, law)
    clinker, cement, _ = result.goods
    assert clinker.sefa == pytest.approx(0.975 * 0.666, rel=HAND)
    assert cement.sefa == pytest.approx(1_020_000 / 1_420_000 * 0.975 * 0.666, rel=HAND)


def test_clinker_needs_its_colour(case: Case, law: Law) -> None:
    data = case("cement", 2026)
    result = run(data, law)
    assert "route-needed" in result.goods[0].reasons
    assert "cbam.embedded-why-route-needed" in codes(result, "warning")
    assert result.goods[0].sefa is None
    for taric, benchmark in (("2523100090", 0.666), ("2523100010", 0.859)):  # grey A, white B
        data["products"][0]["cn"] = taric
        assert run(data, law).goods[0].sefa == pytest.approx(0.975 * benchmark, rel=HAND)


def test_aluminium_routes_by_name(case: Case, law: Law) -> None:
    # "Primary (electrolytic) smelting" is route K: 1.423 x 0.975
    result = run(case("aluminium", 2026), law)
    assert result.goods[0].sefa == pytest.approx(1.423 * 0.975, rel=HAND)


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


def test_typed_totals_are_compared_never_used(law: Law) -> None:
    data = mill(total_indirect_emissions_t=51)
    data["processes"][0]["directly_attributed_emissions_t"] = 101
    result = run(data, law)
    assert codes(result) == ["cbam.embedded-direct-differs", "cbam.embedded-indirect-differs"]
    places = [p.place.cell for p in result.problems if p.severity == "error"]
    assert places == ["processes[0].directly_attributed_emissions_t", "total_indirect_emissions_t"]
    assert result.processes[0].direct_attributed_t == pytest.approx(100, rel=HAND)
    rounded = mill(total_indirect_emissions_t=50.4)  # within half the tonne totals are rounded to
    assert codes(run(rounded, law)) == []


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


def test_steps_outside_the_boundary(law: Law) -> None:
    """2547 Annex I 3.16.2 and 3.18.2: plating is outside for steel articles, not for aluminium articles."""
    welding = {"name": "torch", "method": "process", "activity_data": 7, "ef": 1, "ef_unit": "tCO2/t"}
    for category, step, inside in (
        ("Iron or steel products", "welding", False),
        ("Iron or steel products", "电镀", False),
        ("Iron or steel products", "galvanizing", True),
        ("Aluminium products", "plating", True),
        ("Aluminium products", "finishing", False),
    ):
        data = mill(source_streams=[{**welding, "step": step, "allocation": {"hot strip": 1}}])
        data["processes"][0]["goods_category"] = category
        result = run(data, law)
        assert result.processes[0].direct_attributed_t == (7 if inside else 0), (category, step)
        assert ("cbam.embedded-step-outside" in codes(result, "warning")) is not inside
        assert result.totals.direct_tco2e == 7


def test_standard_factors_and_biomass_without_evidence(law: Law) -> None:
    # 10 t natural gas x 48 GJ/t x 56.1 / 1000 = 26.928; 10 t wood 15.6 x 112 / 1000 x 10 = 17.472 biogenic
    streams = [
        {"name": "gas", "method": "combustion", "activity_data": 10, "standard": "天然气"},
        {
            "name": "wood", "method": "combustion", "activity_data": 10,
            "standard": "Wood/wood waste", "biomass_fraction": 1,
        },
    ]  # fmt: skip
    totals = run(mill(source_streams=streams), law).totals
    assert totals.direct_tco2e == pytest.approx(26.928, rel=HAND)
    assert totals.biogenic_tco2 == pytest.approx(17.472, rel=HAND)
    streams[1]["biomass_evidence"] = False
    totals = run(mill(source_streams=streams), law).totals
    assert totals.direct_tco2e == pytest.approx(44.4, rel=HAND)


def test_co2_is_deducted_only_with_evidence(law: Law) -> None:
    moved = {"name": "store", "kind": "stored", "co2_t": 30, "evidence": True}
    assert run(mill(co2_transfers=[moved]), law).totals.direct_tco2e == pytest.approx(70, rel=HAND)
    result = run(mill(co2_transfers=[{**moved, "evidence": False}]), law)
    assert codes(result) == ["cbam.embedded-co2-without-evidence"]
    assert result.totals.direct_tco2e == 100
    received = run(mill(co2_transfers=[{**moved, "kind": "received"}]), law)
    assert received.totals.direct_tco2e == 130


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ({"method": "combustion", "ef": 56.1, "ef_unit": "tCO2/TJ"}, "cbam.embedded-stream-no-ncv"),
        ({"method": "combustion"}, "cbam.embedded-stream-no-factor"),
        ({"method": "mass_balance"}, "cbam.embedded-stream-no-carbon-content"),
        ({"method": "process", "ef": 1, "ef_unit": "tCO2/1000Nm3"}, "cbam.embedded-units-disagree"),
        ({"method": "combustion", "standard": "moonshine"}, "cbam.embedded-standard-unknown"),
        ({**PER_T, "allocation": {"hot strip": 0.9}}, "cbam.embedded-shares"),
        ({**PER_T, "allocation": {"hot stripp": 1}}, "cbam.embedded-process-misspelt"),
    ],
)  # fmt: skip
def test_a_stream_that_cannot_be_calculated_does_not_vanish(
    stream: dict[str, Any], code: str, law: Law
) -> None:
    """The template drops such a stream with a word in a cell; here its process has no figure."""
    result = run(mill(source_streams=[{"name": "s", "activity_data": 5, **stream}]), law)
    assert codes(result) == [code]
    if code != "cbam.embedded-process-misspelt":
        assert result.goods[0].see_direct is None
        assert result.totals.direct_tco2e is None


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
