"""Precursors nested to any depth, by hand; the channel rule; what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam import liability
from cbam.embedded.allocation import TermKind
from cbam.embedded.precursors import embedded
from cbam.embedded.rules import Rules
from cbam.embedded.supply import Basis, Good
from cbam.embedded.units import per_t, per_unit
from groundwork.words import LANGUAGES, describe

HAND = 1e-12


def good(**fields: Any) -> Good:
    return Good.model_validate({"name": fields.get("cn_code", "good"), **fields})


PELLETS = good(
    cn_code="26011200", origin="BR", t_per_t=1.4, own_direct=0.06, own_indirect=0.03, no_precursors=True
)
PIG_IRON = good(
    cn_code="72011011", origin="CN", t_per_t=0.9, own_direct=1.2, own_indirect=0.1, precursors=[PELLETS]
)
SPONGE = good(cn_code="72031000", origin="IN", t_per_t=0.15, emissions="default")
BILLET = good(
    cn_code="72071111", origin="CN", t_per_t=1.04, own_direct=0.35, own_indirect=0.25, routes=["C"],
    precursors=[PIG_IRON, SPONGE],
)  # fmt: skip
REBAR = good(cn_code="72142000", origin="CN", own_direct=0.12, own_indirect=0.08, precursors=[BILLET])


def test_four_deep_chain_by_hand(rules: Rules) -> None:
    """Rebar <- billet <- pig iron and sponge iron <- pellets; pellets alone are no Annex II good.

    Default value of Indian sponge iron (IR (EU) 2026/1740): 4.200 x 1.10 mark-up of 2026 = 4.62, all direct.

    direct    pellets 0.06
              pig iron 1.2 + 1.4 x 0.06 = 1.284
              billet 0.35 + 0.9 x 1.284 + 0.15 x 4.62 = 0.35 + 1.1556 + 0.693 = 2.1986
              rebar 0.12 + 1.04 x 2.1986 = 2.406544
    indirect  pellets 0.03; pig iron 0.1 + 1.4 x 0.03 = 0.142
              billet 0.25 + 0.9 x 0.142 = 0.3778; rebar 0.08 + 1.04 x 0.3778 = 0.472912
    counted   pellets 0.06 + 0.03 = 0.09; pig iron 1.2 + 1.4 x 0.09 = 1.326
              billet 0.35 + 0.9 x 1.326 + 0.693 = 2.2364; rebar 0.12 + 1.04 x 2.2364 = 2.445856
    default   1.04 x 0.15 x 4.62 = 0.72072
    SEFA      x 0.975 (2026) x 1 (CSCF), column A, sponge iron column B:
              pellets 0.086, pig iron 1.089 + 1.4 x 0.086 = 1.2094
              billet 0.188 + 0.9 x 1.2094 + 0.15 x 0.397 = 1.33601
              rebar 0.038 + 1.04 x 1.33601 = 1.4274504; x 0.975 = 1.39176414
    """
    found = embedded(REBAR, rules, 2026)
    assert found.problems == ()
    assert found.direct == pytest.approx(2.406544, rel=HAND)
    assert found.indirect == pytest.approx(0.472912, rel=HAND)
    assert found.counted == pytest.approx(2.445856, rel=HAND)
    assert found.default_counted == pytest.approx(0.72072, rel=HAND)
    assert found.sefa == pytest.approx(1.39176414, rel=HAND)
    sponge = found.parts[0].parts[1]
    assert sponge.sefa_terms[0].kind is TermKind.FALLBACK
    assert sponge.sefa_terms[0].benchmark is not None
    assert sponge.sefa_terms[0].benchmark.column == "B"


@pytest.mark.parametrize("stated", [2027, 99_999])
def test_a_precursor_is_never_younger_than_its_good(stated: int, rules: Rules) -> None:
    young = BILLET.model_copy(update={"production_year": stated})
    found = embedded(REBAR.model_copy(update={"precursors": (young,)}), rules, 2026)
    assert [problem.code for problem in found.problems] == ["cbam.embedded-precursor-year-later"]
    assert found.counted is None


def test_each_precursor_has_its_own_year(rules: Rules) -> None:
    # Rebar made 2028 from billet made 2027: own process x 0.90, billet's own column A x 0.95 (Eq 4, y')
    billet = good(
        cn_code="72071111", origin="CN", t_per_t=1, own_direct=1, routes=["E"], production_year=2027,
        no_precursors=True,
    )  # fmt: skip
    found = embedded(good(cn_code="72142000", own_direct=0.1, precursors=[billet]), rules, 2028)
    assert found.sefa == pytest.approx(0.90 * 0.038 + 0.95 * 0.065, rel=HAND)


def test_mark_up_goes_with_the_precursor_s_year(rules: Rules) -> None:
    # 4.200 x (1 + 0.10, 0.20, 0.30)
    for year, see in ((2026, 4.62), (2027, 5.04), (2028, 5.46)):
        assert embedded(SPONGE, rules, year).counted == pytest.approx(see, rel=HAND)


def test_bought_hydrogen_and_integrated_electrolysis(rules: Rules) -> None:
    """Ammonia from 0.18 t of hydrogen; electrolysis 55 MWh/t x 0.6 tCO2/MWh = 33 tCO2 per t of hydrogen.

    Hydrogen stands in Annex II, ammonia does not: bought (or made in a process of its own) hydrogen brings
    no indirect emissions into ammonia; electrolysis inside a joint process (2547 Art 4(9)) does.
    """
    hydrogen = good(
        cn_code="28041000", origin="CN", t_per_t=0.18, own_direct=0.0, own_indirect=33.0, no_precursors=True
    )
    bought = embedded(
        good(cn_code="28141000", own_direct=0.05, own_indirect=0.3, precursors=[hydrogen]), rules, 2026
    )
    joint = embedded(
        good(cn_code="28141000", own_direct=0.05, own_indirect=0.3 + 0.18 * 33, no_precursors=True),
        rules,
        2026,
    )
    assert bought.counted == pytest.approx(0.35, rel=HAND)  # 0.05 + 0.3
    assert joint.counted == pytest.approx(6.29, rel=HAND)  # 0.05 + 0.3 + 5.94
    assert bought.indirect == pytest.approx(joint.indirect, rel=HAND)  # the electricity itself is the same


def test_an_annex_ii_good_keeps_the_indirect_of_pellets(rules: Rules) -> None:
    # DRI (Annex II) 0.5 own direct, 0.2 own indirect, 1.4 t pellets of 0.06 + 0.03
    dri = good(cn_code="72031000", own_direct=0.5, own_indirect=0.2, precursors=[PELLETS])
    assert embedded(dri, rules, 2026).counted == pytest.approx(0.5 + 1.4 * 0.09, rel=HAND)


@pytest.mark.parametrize("origin", ["DE", "France", "挪威", "CH", "IS"])
def test_union_and_exempt_precursors_carry_nothing(origin: str, rules: Rules) -> None:
    billet = BILLET.model_copy(update={"origin": origin})
    found = embedded(good(cn_code="72142000", own_direct=0.12, precursors=[billet]), rules, 2026)
    assert found.counted == pytest.approx(0.12, rel=HAND)
    assert found.sefa == pytest.approx(0.975 * 0.038, rel=HAND)
    (term,) = (t for t in found.sefa_terms if t.kind is TermKind.EXEMPT)
    assert term.sefa == 0
    assert found.parts[0].flags == ("exempt-origin",)


def test_before_2026_an_exempt_origin_is_not_yet_zero(rules: Rules) -> None:
    # IR (EU) 2025/2547 applies to periods from 2026; the transitional template counts what is stated
    billet = good(cn_code="72071111", origin="NO", t_per_t=1.05, see_direct=1.8)
    found = embedded(good(cn_code="72142000", own_direct=0.1, precursors=[billet]), rules, 2025)
    assert found.direct == pytest.approx(0.1 + 1.05 * 1.8, rel=HAND)
    assert [p.code for p in found.problems] == ["cbam.embedded-exempt-not-yet"]


@pytest.mark.parametrize("stated", [None, 2024])
def test_an_exercise_before_2026_keeps_its_years(stated: int | None, rules: Rules) -> None:
    told = good(cn_code="72071111", origin="CN", see_direct=1.8, production_year=stated)
    assert embedded(told, rules, 2025).year == (stated or 2025)
    assert embedded(told, rules, 2025).problems == ()


def test_a_precursor_made_before_2026_counts_as_of_2026(rules: Rules) -> None:
    # 2547 Arts 7, 13: rebar of 2027 x 0.95, its billet made in 2025 x 0.975 (2026), default mark-up 10 %
    billet = good(
        cn_code="72071111", origin="CN", own_direct=1, routes=["E"], production_year=2025, no_precursors=True
    )
    found = embedded(good(cn_code="72142000", own_direct=0.1, precursors=[billet]), rules, 2027)
    assert found.sefa == pytest.approx(0.95 * 0.038 + 0.975 * 0.065, rel=HAND)
    (note,) = found.problems
    assert (note.code, note.severity) == ("cbam.embedded-precursor-year-floored", "warning")
    assert note.params == {"name": "72071111", "stated": 2025, "year": 2026}
    assert all("2026" in describe(note, lang) for lang in LANGUAGES)
    old_sponge = SPONGE.model_copy(update={"production_year": 2025})
    assert embedded(old_sponge, rules, 2028).counted == pytest.approx(4.62, rel=HAND)  # 4.200 x 1.10


def test_an_exempt_origin_of_2025_is_zero_in_2026(rules: Rules) -> None:
    billet = good(cn_code="72071111", origin="NO", t_per_t=1.05, see_direct=1.8, production_year=2025)
    found = embedded(good(cn_code="72142000", own_direct=0.1, precursors=[billet]), rules, 2026)
    assert found.direct == pytest.approx(0.1, rel=HAND)
    assert [p.code for p in found.problems] == ["cbam.embedded-precursor-year-floored"]


@pytest.mark.parametrize(
    "fields",
    [
        {"cn_code": "72044910", "see_direct": 0},  # scrap
        {"cn_code": "7204 49 10", "emissions": "default", "origin": "CN"},
        {"cn_code": "2704", "see_direct": 0.5},  # coke: no CBAM good, so nothing is added to direct either
        {
            "cn_code": "27040019",
            "see_direct": 0.5,
        },  # a code of an older edition, under a heading without goods
        {"cn_code": "26011100", "see_direct": 0.1},  # ore not agglomerated, beside pellets 2601 12 00
    ],
)
def test_what_is_no_cbam_good_is_no_precursor(fields: dict[str, Any], rules: Rules) -> None:
    beside = good(t_per_t=0.4, **fields)
    with_it = embedded(REBAR.model_copy(update={"precursors": (BILLET, beside)}), rules, 2026)
    without = embedded(REBAR, rules, 2026)
    assert (with_it.direct, with_it.counted, with_it.sefa) == (without.direct, without.counted, without.sefa)
    assert with_it.sefa is not None
    assert [(p.code, p.severity) for p in with_it.problems] == [("cbam.embedded-not-a-precursor", "warning")]
    assert all(describe(p, lang) for p in with_it.problems for lang in LANGUAGES)


@pytest.mark.parametrize("cn_code", ["", "7207", "7207 11 11", "72071199", "720711110010", "2507008080"])
def test_no_slip_of_the_pen_makes_a_precursor_vanish(cn_code: str, rules: Rules) -> None:
    assert not rules.is_no_cbam_good(cn_code)


def test_unverified_actual_figures_give_way_to_the_default(rules: Rules) -> None:
    cheap = SPONGE.model_copy(update={"emissions": Basis.ACTUAL, "see_direct": 0.2, "verified": False})
    found = embedded(cheap, rules, 2026)
    assert found.counted == pytest.approx(4.62, rel=HAND)
    assert [p.code for p in found.problems] == ["cbam.embedded-precursor-unverified"]


def test_a_supplier_s_allocation_is_used_and_a_missing_one_falls_back(rules: Rules) -> None:
    told = good(cn_code="72071111", origin="CN", see_direct=1.9, sefa=1.21)
    silent = told.model_copy(update={"sefa": None})
    assert embedded(told, rules, 2026).sefa == 1.21
    # China's default row of billet prints route C: column B 1.364 x 0.975
    assert embedded(silent, rules, 2026).sefa == pytest.approx(1.364 * 0.975, rel=HAND)


@pytest.mark.parametrize("cn_code", ["72061000", "72071111", "72081000", "72142000", "25232900", "31021019"])
def test_actual_without_a_word_on_precursors_is_refused(cn_code: str, rules: Rules) -> None:
    # opencbam 0.1.0 priced such goods by column A alone: 7206 10 00 got 0.150 instead of 1.288
    routes = ("C",) if cn_code in ("72061000", "72071111") else ()
    found = embedded(good(cn_code=cn_code, own_direct=2.0, routes=routes), rules, 2026)
    assert [p.code for p in found.problems] == ["cbam.embedded-precursors-undeclared"]
    assert (found.counted, found.sefa) == (None, None)


@pytest.mark.parametrize("cn_code", ["26011200", "28041000", "28141000"])
def test_goods_without_precursors_need_no_declaration(cn_code: str, rules: Rules) -> None:
    found = embedded(good(cn_code=cn_code, own_direct=1.0), rules, 2026)
    assert found.problems == ()
    assert found.sefa is not None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"cn_code": "72142000"}, "cbam.embedded-no-figure"),
        ({"cn_code": "39011010", "own_direct": 1}, "cbam.embedded-not-a-cbam-good"),
        ({"cn_code": "72071111", "origin": "Chnia", "own_direct": 1}, "cbam.origin-unknown-suggestion"),
        ({"cn_code": "25231000", "origin": "CN", "emissions": "default"}, "cbam.embedded-no-default"),
        ({"origin": "CN", "emissions": "default"}, "cbam.embedded-no-default"),
    ],
)
def test_what_cannot_be_said(fields: dict[str, Any], code: str, rules: Rules) -> None:
    found = embedded(good(**fields), rules, 2026)
    assert [p.code for p in found.problems] == [code]
    assert all(describe(p, lang) for p in found.problems for lang in LANGUAGES)
    assert (found.direct, found.counted, found.sefa) == (None, None, None)


def test_the_same_urea_per_kg_of_nitrogen_and_per_tonne() -> None:
    # 2.3 tCO2e/t of urea with 46 % N = 0.005 tCO2e/kg N; 1,000 t at EUR 75.36, SEFA 0.9
    n_per_t = 460.0
    see_per_kg_n = per_unit(2.3, n_per_t)
    assert see_per_kg_n == pytest.approx(0.005, rel=HAND)
    bills = [
        liability.cost_eur(liability.certificates(liability.certificates_per_t(see, 0.9), 1000), 75.36)
        for see in (2.3, per_t(see_per_kg_n, n_per_t))
    ]
    assert bills[0] == pytest.approx(bills[1], rel=HAND)
    assert bills[0] == pytest.approx(1.4 * 1000 * 75.36, rel=HAND)


small = st.floats(min_value=0, max_value=5)


@given(
    own=small, see=small, m_i=st.floats(min_value=0, max_value=3), more=st.floats(min_value=0, max_value=2)
)
def test_more_precursor_never_means_less(
    rules: Rules, own: float, see: float, m_i: float, more: float
) -> None:
    def counted(mass: float) -> float:
        billet = good(cn_code="72071111", origin="CN", t_per_t=mass, see_direct=see, sefa=0.0)
        return (
            embedded(good(cn_code="72142000", own_direct=own, precursors=[billet]), rules, 2026).counted
            or 0.0
        )

    assert counted(m_i + more) >= counted(m_i)
    assert counted(m_i) == pytest.approx(own + m_i * see, rel=1e-9)


@given(see=small, indirect=small, share=st.floats(min_value=0, max_value=1))
def test_two_lots_of_one_precursor_are_their_mean(
    rules: Rules, see: float, indirect: float, share: float
) -> None:
    def lot(mass: float, direct: float) -> Good:
        return good(
            cn_code="26011200", origin="BR", t_per_t=mass, see_direct=direct, see_indirect=indirect, sefa=0
        )

    split = good(
        cn_code="72031000",
        own_direct=0.4,
        precursors=[lot(1.4 * share, see), lot(1.4 * (1 - share), 2 * see)],
    )
    mean = good(
        cn_code="72031000", own_direct=0.4, precursors=[lot(1.4, see * share + 2 * see * (1 - share))]
    )
    ours, theirs = embedded(split, rules, 2026), embedded(mean, rules, 2026)
    assert ours.counted == pytest.approx(theirs.counted, rel=1e-9)
