"""Free allocation of an installation's goods: Equations 2 to 6 of IR (EU) 2025/2620."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cbam.embedded.allocation import TermKind
from cbam.law.rulebook import Law
from tests.cbam.embedded.mill import HAND, codes, mill, run

Case = Callable[..., dict[str, Any]]


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
