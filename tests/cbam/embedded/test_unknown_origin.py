"""Precursors whose country of production cannot be identified: IR (EU) 2025/2621 Art 1(5) and Annex IV."""

from __future__ import annotations

from typing import Any

import pytest

from cbam.embedded.allocation import TermKind
from cbam.embedded.precursors import embedded
from cbam.embedded.rules import Rules
from cbam.embedded.supply import Good
from cbam.law.rulebook import Law
from groundwork.words import LANGUAGES, describe
from tests.cbam.embedded.mill import HAND, codes, mill, run


def good(**fields: Any) -> Good:
    return Good.model_validate({"name": "bought", **fields})


def slab(**changes: Any) -> dict[str, Any]:
    data = mill()
    data["precursors"][0] |= {"country": "unknown", **changes}
    del data["precursors"][0]["see_direct"]
    return data


@pytest.mark.parametrize("word", ["unknown", "Unknown", "不明", "未知", "原产地不明"])
def test_slab_of_unknown_origin(word: str, law: Law) -> None:
    """7207 12 10 in Annex IV: 8.230, route C (IR (EU) 2026/1740 Annex II); mark-up of 2026: 10 %.

    SEE  0.1 + 1.05 x 8.230 x 1.10 = 0.1 + 1.05 x 9.053 = 9.60565
    SEFA 0.975 x (0.044 + 1.05 x 1.364) = 1.439295; the introduction of Annex IV ties the benchmark to its
    letter, so column B of route C
    """
    result = run(slab(country=word), law)
    (coil,) = result.goods
    assert coil.see_counted == pytest.approx(9.60565, rel=HAND)
    assert coil.sefa == pytest.approx(1.439295, rel=HAND)
    term = coil.sefa_terms[1]
    assert (term.kind, term.origin, term.benchmark and term.benchmark.route) == (
        TermKind.HIGHEST, "unknown", "C",
    )  # fmt: skip
    assert "Annex IV" in term.article
    assert codes(result) == []
    (note,) = (p for p in result.problems if p.code == "cbam.embedded-unknown-origin")
    for lang in LANGUAGES:
        assert "8.230" in describe(note, lang)
        assert "9.0530" in describe(note, lang)


def test_an_empty_origin_stays_a_problem_that_names_the_way_out(law: Law) -> None:
    result = run(slab(country=""), law)
    assert codes(result) == ["cbam.embedded-no-default"]
    assert result.goods[0].see_counted is None
    problem = next(p for p in result.problems if p.code == "cbam.embedded-no-default")
    assert "unknown" in describe(problem, "en")
    assert "不明" in describe(problem, "zh")


def test_the_origin_of_the_good_itself_is_never_read_as_unknown(law: Law) -> None:
    from cbam.origins import RefusedOrigin, resolve_origin

    assert isinstance(resolve_origin("unknown", law), RefusedOrigin)


def test_figures_of_a_supplier_without_a_country_do_not_count(rules: Rules) -> None:
    # a valid report names the installation; without it 0.3 gives way to 4.360 x 1.01 (fertilisers, 2026)
    told = good(cn_code="28141000", origin="unknown", see_direct=0.3, sefa=0.2, verified=True)
    found = embedded(told, rules, 2026)
    assert found.counted == pytest.approx(4.360 * 1.01, rel=HAND)
    assert found.sefa == pytest.approx(0.975 * 1.522, rel=HAND)
    assert [(p.code, p.severity) for p in found.problems] == [
        ("cbam.embedded-unknown-origin-actual", "warning")
    ]


def test_it_reaches_every_depth_of_a_chain(rules: Rules) -> None:
    # rebar 0.12 + 1.04 x (billet 0.35 + 0.9 x pig iron 7.920 x 1.20 in 2027); pig iron has no route
    iron = good(cn_code="72011011", origin="unknown", t_per_t=0.9)
    billet = good(cn_code="72071111", origin="CN", t_per_t=1.04, own_direct=0.35, routes=["C"],
                  precursors=[iron])  # fmt: skip
    found = embedded(good(cn_code="72142000", own_direct=0.12, precursors=[billet]), rules, 2027)
    assert found.counted == pytest.approx(0.12 + 1.04 * (0.35 + 0.9 * 7.920 * 1.20), rel=HAND)
    pig = rules.law.benchmark("72011011", "B", (), 2027).value_tco2e_per_t
    assert pig is not None
    expected = 0.95 * (0.038 + 1.04 * (0.188 + 0.9 * pig))
    assert found.sefa == pytest.approx(expected, rel=HAND)


def test_annex_iv_is_the_highest_of_annex_i(law: Law) -> None:
    """Recital 9 of IR (EU) 2025/2621: the value of the third country with the highest intensity.

    Two tables read apart from each other: for every priced good the one must be the maximum of the other.
    """
    for code in law.nomenclature.priced_goods:
        highest = law.highest_value(code).total_tco2e_per_t
        if highest is not None:
            totals = (law.default_value(origin, code).total_tco2e_per_t for origin in law.defaults.origins)
            assert highest == max(total for total in totals if total is not None), code
            assert law.highest_benchmark(code, 2026).value_tco2e_per_t is not None, code


def test_the_corrected_rows(law: Law) -> None:
    # recitals 2 and 13 of IR (EU) 2026/1740: 7616 99 values corrected, route indicators added
    assert law.highest_value("76169990").total_tco2e_per_t == 5.559
    assert law.highest_value("76169910").total_tco2e_per_t == 4.542
    assert law.highest_value("72051000").routes == ("C", "F")
    assert law.highest_value("2523900010").routes == ("B",)
    assert law.highest_value("27160000").total_tco2e_per_t is None
