"""The advice's figures are those of the embedded emissions themselves, supplier by supplier."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam.advice.installation import advise_installation
from cbam.advice.request import Named, Wishes
from cbam.advice.suppliers import Known
from cbam.advice.years import in_year, share_of
from cbam.bill import price_lines
from cbam.embedded.installation import compute
from cbam.embedded.supply import Good
from cbam.frame import Frame
from cbam.portfolio import one_shipment
from cbam.precursor_chains import figures_in_year
from cbam.prices import Prices
from cbam.scenario import load_named
from cbam.statute import Statute, load_statute
from groundwork.problems import BadInput
from tests.cbam.advice.mill import mill, model, two_suppliers

YEARS = tuple(range(2026, 2035))
CASES = Path(__file__).parents[1] / "embedded" / "cases"


@pytest.mark.parametrize("year", [2026, 2028, 2030])
@pytest.mark.parametrize("states", list(itertools.product([True, False], repeat=3)))
def test_any_mix_of_reports_gives_what_the_installation_itself_gives(
    states: tuple[bool, ...], year: int, law: Statute, prices: Prices
) -> None:
    """Verified or not, for each of three suppliers: the same embedded emissions and allocation as
    ``cbam installation`` with those precursors on actual figures and the others on default values.

    In 2026 the billet's own figures are the dearer ones (1.7 net against 1.2551): they stay unused.
    """
    data = two_suppliers()
    for precursor, verified in zip(data["precursors"], states, strict=True):
        precursor["verified"] = verified
    told = two_suppliers()
    for precursor, verified in zip(told["precursors"], states, strict=True):
        dearer = year == 2026 and precursor["name"] == "Billet"
        precursor["verified"] = verified and not dearer
    share = share_of(law, prices.scenario.assumptions)
    direct = compute(in_year(model(told), year, share), law.of_year(year))
    (figures,) = advise_installation(model(data), law, prices, [year], Wishes(year=year)).years
    for g, good in enumerate(direct.goods):
        assert figures.see_own[g] == pytest.approx(good.see_counted, rel=1e-9)
        assert figures.sefa_own[g] == pytest.approx(good.sefa, rel=1e-9)


@pytest.mark.parametrize("year", YEARS)
def test_the_default_path_is_the_bill(year: int, law: Statute, prices: Prices) -> None:
    typed = {"cn_code": "72142000", "origin": "CN", "mass_t": "1", "year": str(year)}
    bill = price_lines(one_shipment(typed).value.shipments, law, prices)
    (figures,) = advise_installation(model(two_suppliers()), law, prices, [year], Wishes(year=year)).years
    assert figures.see_default[0] == pytest.approx(float(bill.terms.see[0]), rel=1e-12)
    assert figures.sefa_default[0] == pytest.approx(float(bill.terms.sefa[0]), rel=1e-12)
    owed = figures.certificates_default[0] * figures.price_eur[0]
    assert owed == pytest.approx(bill.cost_eur, rel=1e-12)


@pytest.mark.parametrize("year", [2026, 2029])
def test_the_actual_path_is_the_bill_of_those_figures(year: int, law: Statute, prices: Prices) -> None:
    (figures,) = advise_installation(model(two_suppliers()), law, prices, [year], Wishes(year=year)).years
    typed = {
        "cn_code": "72142000", "origin": "CN", "mass_t": "1", "year": str(year), "emissions": "actual",
        "verified": "yes", "see_direct": repr(float(figures.see_actual[0])),
        "sefa": repr(float(figures.sefa_actual[0])),
    }  # fmt: skip
    bill = price_lines(one_shipment(typed).value.shipments, law, prices)
    assert figures.certificates_actual[0] * figures.price_eur[0] == pytest.approx(bill.cost_eur, rel=1e-12)


def test_a_precursor_of_an_earlier_year_is_of_the_new_year_like_in_the_stress_test(
    law: Statute, prices: Prices
) -> None:
    """Slab of 2026 (SEFA 1.2 of that year) in coil of 2027: evidence about 2027 says nothing of 2030.

    2030: 1.2 x 0.515 / 0.975; on default values mark-up 30 % and column B of 2030: 1.364 x 0.515.
    """
    data = mill(see_direct=2.0, sefa=1.2)
    data["period"] = {"start": "2027-01-01", "end": "2027-12-31"}
    data["precursors"][0]["production_year"] = 2026
    advice = advise_installation(model(data), law, prices, (2027, 2030))
    stays, later = advice.precursors[0].years
    assert stays.sefa_actual == pytest.approx(1.2, rel=1e-9)
    assert stays.see_default == pytest.approx(3.169 * 1.1, rel=1e-9)
    assert later.sefa_actual == pytest.approx(1.2 * 0.515 / 0.975, rel=1e-9)
    assert later.see_default == pytest.approx(3.169 * 1.3, rel=1e-9)
    assert later.sefa_default == pytest.approx(1.364 * 0.515, rel=1e-9)
    typed = Good(name="slab", cn_code="72071210", origin="CN", production_year=2026, see_direct=2.0, sefa=1.2)
    coil = Good(name="coil", cn_code="72081000", origin="CN", own_direct=0.0, precursors=(typed,))
    found = figures_in_year(coil, 2027, 2030, Frame(law, prices.scenario.assumptions))
    assert found.sefa == pytest.approx(0.515 * 0.044 + 1.2 * 0.515 / 0.975, rel=1e-9)


def test_past_the_last_benchmarks_a_suppliers_figure_is_not_revised(law: Statute) -> None:
    # a tenth off the benchmarks, 2033: column B 1.364 x 0.9 x 0.14; the supplier's 1.2 moves by 0.14 / 0.975
    revised = Prices(load_named("benchmarks-revised"))
    (year,) = advise_installation(model(mill(see_direct=2.0, sefa=1.2)), law, revised, (2033,),
                                  Wishes(year=2033)).precursors[0].years  # fmt: skip
    assert year.sefa_actual == pytest.approx(1.2 * 0.14 / 0.975, rel=1e-9)
    assert year.sefa_default == pytest.approx(1.364 * 0.9 * 0.14, rel=1e-9)


def test_after_the_last_benchmarks_allocation_falls_with_the_factor(law: Statute, prices: Prices) -> None:
    # CBAM factor 0.515 in 2030, 0.39 in 2031, 0 in 2034; the central scenario cuts nothing besides
    found = {y.year: y.sefa_actual[0] for y in advise_installation(
        model(two_suppliers()), law, prices, YEARS).years}  # fmt: skip
    assert found[2031] == pytest.approx(found[2030] * 0.39 / 0.515, rel=1e-9)
    assert found[2034] == 0


def test_what_a_missing_slab_figure_costs(law: Statute, prices: Prices) -> None:
    """Slab CN 7207 12 10, China: 3.169 x 1.10 = 3.4859, column B 0.975 x 1.364 = 1.3299, net 2.1560.

    The supplier states 2.0 and an allocation of 1.2: net 0.8. Missing: (2.1560 - 0.8) x 80 = 108.48 EUR per t
    of slab, x 1.05 = 113.904 EUR per t of coil. Break-even 2.1560 + 1.2 = 3.3560.
    Mark-up alone: 0.3169 x 80 = 25.352 EUR per t of slab.
    """
    advice = advise_installation(model(mill(see_direct=2.0, sefa=1.2)), law, prices, [2026])
    (slab,) = advice.precursors
    (year,) = slab.years
    assert slab.known is Known.STATED
    assert slab.t_per_t == pytest.approx((1.05,), rel=1e-12)
    assert year.missing_eur == pytest.approx(108.48, rel=1e-9)
    assert year.break_even_see == pytest.approx(3.3560, rel=1e-9)
    assert year.markup_eur == pytest.approx(25.352, rel=1e-9)


def test_tonnes_at_all_depths(law: Statute, prices: Prices) -> None:
    # 0.9 t of pig iron per t of billet, 80,000 t of billet in 95,000 t of bars: 0.9 x 0.8421 = 0.7579
    advice = advise_installation(model(two_suppliers()), law, prices, [2026])
    by_name = {p.name: p.t_per_t for p in advice.precursors}
    assert by_name["Pig iron"] == pytest.approx((0.9 * 80 / 95, 0.9), rel=1e-9)
    assert by_name["Billet"] == pytest.approx((20 / 95, 0.0), rel=1e-9)


def test_a_supplier_without_a_figure_has_a_break_even_and_no_cost(law: Statute, prices: Prices) -> None:
    advice = advise_installation(model(mill()), law, prices, [2026])
    (slab,) = advice.precursors
    assert slab.known is Known.MISSING
    assert slab.years[0].missing_eur is None
    assert slab.years[0].break_even_see == pytest.approx(3.4859, rel=1e-9)  # same column B on both sides
    assert {n.code for n in advice.notes} >= {"cbam.note-advice-ask-suppliers", "cbam.note-advice-no-cost"}


def test_a_precursor_from_an_exempt_origin_needs_no_report(law: Statute, prices: Prices) -> None:
    data = mill(see_direct=2.0)
    data["precursors"][0]["country"] = "NO"
    advice = advise_installation(model(data), law, prices, [2026])
    assert advice.precursors[0].known is Known.EXEMPT
    assert advice.asked.plan.bought == ("Mill",)
    assert advice.asked.see_actual[0] == pytest.approx(0.1, rel=1e-9)


def test_the_plan_names_the_suppliers_that_pay(law: Statute, prices: Prices) -> None:
    """Rebar, 1,000 t a year at 80 EUR. What each supplier's report takes off:

    pig iron, China: (1.66 x 1.10 - 0.975 x 1.210) - (1.5 - 1.1) = 0.24625 x 0.757895 t/t: 14,930.53 EUR;
    sponge iron, India: 4.200 x 1.10 - 2.4 = 2.22 (column B both times) x 0.126316 t/t: 22,433.68 EUR;
    billet, Viet Nam: (2.35 x 1.10 - 0.975 x 1.364) - (2.9 - 1.2) < 0: his own figures cost more.
    """
    found = {}
    for cost in (14_930.0, 14_931.0, 22_434.0):
        costs = Named(cost, {"installation": 100.0})
        wishes = Wishes(costs=costs, exported_t=Named(None, {"rebar": 1000.0}))
        advice = advise_installation(model(two_suppliers()), law, prices, [2026], wishes)
        found[cost] = set(advice.asked.plan.bought)
    assert found == {
        14_930.0: {"Works", "Furnace Ltd", "Shaft Ltd"},
        14_931.0: {"Works", "Shaft Ltd"},
        22_434.0: {"Works"},
    }


def test_a_supplier_without_any_default_value_must_be_verified(law: Statute, prices: Prices) -> None:
    data = two_suppliers()
    data["precursors"][1]["cn_code"] = ""  # no code, no default value: only the supplier's own figures
    data["precursors"][1]["goods_category"] = ""
    data["precursors"][1]["sefa"] = 0.3
    wishes = Wishes(exported_t=Named(None, {"rebar": 1000.0}), costs=Named(1.0))
    data["precursors"][1]["see_counted"] = 2.4
    plan = advise_installation(model(data), law, prices, [2026], wishes).asked.plan
    assert {"Works", "Shaft Ltd"} <= set(plan.bought)


@pytest.mark.parametrize(
    ("change", "wishes", "code"),
    [
        ({"installation": {}}, Wishes(), "cbam.advice-origin"),
        ({"products": []}, Wishes(), "cbam.advice-no-goods"),
        ({}, Wishes(year=2040), "cbam.advice-year"),
        ({}, Wishes(budget_eur=10.0), "cbam.advice-mass-needed"),
        ({}, Wishes(costs=Named(None, {"slap": 1.0})), "cbam.advice-name-unknown"),
        ({}, Wishes(exported_t=Named(None, {"wire": 1.0})), "cbam.advice-name-unknown"),
    ],
)
def test_what_is_refused(
    change: dict[str, Any], wishes: Wishes, code: str, law: Statute, prices: Prices
) -> None:
    with pytest.raises(BadInput) as refused:
        advise_installation(model({**mill(), **change}), law, prices, [2026], wishes)
    assert [p.code for p in refused.value.problems] == [code]


def test_tonnes_without_a_name_need_a_single_good(law: Statute, prices: Prices) -> None:
    with pytest.raises(BadInput) as refused:
        advise_installation(model(two_suppliers()), law, prices, [2026], Wishes(exported_t=Named(5.0)))
    assert refused.value.problems[0].code == "cbam.advice-mass-whose"


def test_precursors_undeclared_leave_no_actual_path(law: Statute, prices: Prices) -> None:
    advice = advise_installation(model({**mill(), "precursors": []}), law, prices, [2026])
    assert list(advice.asked.reason) == ["precursors-undeclared"]
    assert advice.stay_on_default
    assert advice.asked.certificates_default[0] == pytest.approx(2.16995, rel=1e-9)


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        ("aluminium", ["", "cn-or-origin-missing"]),
        ("steel", ["route-needed", "route-needed"]),
        ("three_process_loop", ["cn-or-origin-missing"] * 3),
    ],
)
def test_installations_of_the_template_say_what_they_lack(
    case: str, reasons: list[str], law: Statute, prices: Prices
) -> None:
    """The communication template of the transitional period asks for no CN code of a precursor, no route."""
    data = json.loads((CASES / f"{case}.json").read_text(encoding="utf-8"))
    advice = advise_installation(model(data), law, prices, YEARS)
    assert advice.year == 2026  # the files are of 2025: no free allocation before 2026
    *before, last = [list(year.reason) for year in advice.years]
    assert before == [reasons] * (len(YEARS) - 1)
    # 2034: no allocation is left, so the route does not matter; what the precursors lack still does
    assert last == [reason.replace("route-needed", "cn-or-origin-missing") for reason in reasons]
    assert not any(year.chosen[i] for year in advice.years for i, reason in enumerate(reasons) if reason)


@settings(max_examples=15, deadline=None)
@given(see=st.floats(0, 8), less=st.floats(0, 1), price=st.floats(1, 300))
def test_a_cleaner_supplier_never_makes_the_year_dearer(see: float, less: float, price: float) -> None:
    statute, prices = load_statute(), Prices(load_named("central"), price)
    found = [
        advise_installation(model(mill(see_direct=figure)), statute, prices, [2026]).asked.plan
        for figure in (see, see * less)
    ]
    assert found[1].total_eur <= found[0].total_eur * (1 + 1e-12)
    assert all(0 <= plan.total_eur <= plan.default_eur for plan in found)
