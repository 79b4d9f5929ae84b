"""Actual figures per functional unit: the same good per kg of nitrogen, t of clinker or t of good."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cbam.advice.portfolio import advise_portfolio
from cbam.bill import Bill, price_lines
from cbam.portfolio import one_shipment, read_portfolio
from cbam.prices import Prices, published_prices
from cbam.scenario import load_named
from cbam.see_units import perhaps_kilograms, tonnes_in, too_much, unfit
from groundwork.problems import Problem
from tests.cbam.billing import LINE, law

EXACT = 1e-9
OWN = {**LINE, "emissions": "actual", "verified": "yes"}
UREA = {**OWN, "cn_code": "31021019", "sefa": "0.9"}
PER_T = {"see_direct": "1.84", "see_indirect": "0.138"}
PER_KG_N = {"see_unit": "kgN", "content": "460", "see_direct": "0.004", "see_indirect": "0.0003"}
CEMENT = {**OWN, "cn_code": "25232900", "sefa": "0.48"}


def bill_of(line: dict[str, str]) -> tuple[Bill, list[str]]:
    loaded = one_shipment(line)
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    found: tuple[Problem, ...] = (*loaded.problems, *bill.problems)
    return bill, [problem.code for problem in found]


@pytest.mark.parametrize("unit", ["kgN", "kg N", "千克氮"])
def test_urea_per_kg_of_nitrogen_is_urea_per_tonne(unit: str) -> None:
    # 460 kg N/t: 460 x 0.004 = 1.84 direct, 460 x 0.0003 = 0.138 indirect [tCO2e/t]; allocation 0.9
    # (1.84 + 0.138 - 0.9) x 100 t x 75.36 = 8,123.808 EUR
    per_kg, _ = bill_of({**UREA, **PER_KG_N, "see_unit": unit})
    per_t, _ = bill_of({**UREA, **PER_T})
    assert per_kg.cost_eur == pytest.approx(8123.808, rel=EXACT)
    assert per_t.cost_eur == pytest.approx(8123.808, rel=EXACT)
    assert float(per_kg.terms.see[0]) == pytest.approx(1.978, rel=EXACT)


def test_cement_per_tonne_of_clinker() -> None:
    # 0.75 x (0.8 + 0.04) = 0.63; (0.63 - 0.48) x 100 t x 75.36 = 1,130.4 EUR
    figures = {"see_unit": "t_clinker", "content": "0.75", "see_direct": "0.8", "see_indirect": "0.04"}
    assert bill_of({**CEMENT, **figures})[0].cost_eur == pytest.approx(1130.4, rel=EXACT)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"content": ""}, "cbam.see-unit-needs-content"),
        ({"content": "46000"}, "cbam.content-too-high"),
        ({"see_unit": "t_clinker", "content": "0.46"}, "cbam.see-unit-not-priced"),
        ({"see_unit": "MWh"}, "cbam.see-unit-not-priced"),
        ({"cn_code": "72081000"}, "cbam.see-unit-not-priced"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(change: dict[str, str], code: str) -> None:
    bill, codes = bill_of({**UREA, **PER_KG_N, **change})
    assert (len(bill), codes) == (0, [code])


def test_a_place_names_the_cell(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    head = "cn_code,origin,date,mass_t,emissions,verified,see_unit,content,see_direct,see_indirect,sefa\n"
    file.write_text(head + "25232900,CN,2026-02-10,1,actual,yes,t clinker,75,0.8,0,0.4\n", encoding="utf-8")
    assert [(p.code, p.place.cell) for p in read_portfolio(file).problems] == [
        ("cbam.content-too-high", "H2")
    ]


def test_advice_takes_the_same_figures() -> None:
    prices = Prices(load_named("central"))
    answers = []
    for figures in (PER_T, PER_KG_N):
        shipments = one_shipment({**UREA, **figures}).value.shipments
        answers.append(advise_portfolio(shipments, law(), prices, (2026, 2027)).years[0])
    assert answers[0].see_actual == pytest.approx(answers[1].see_actual, rel=EXACT)
    assert list(answers[1].reason) == [""]


def test_the_units_themselves() -> None:
    assert tonnes_in("kg N") == 0.001
    assert tonnes_in("t clinker") == tonnes_in("t") == 1
    assert too_much(np.array([460.0, 1001.0, np.nan]), 0.001).tolist() == [False, True, False]
    texts = np.array([None, "t", "kgN", "kgN", "MWh"], dtype=object)
    own = np.array(["kg N", "t", "kg N", "t clinker", "t"], dtype=object)
    assert unfit(texts, own).tolist() == [False, False, False, True, True]


def test_figures_that_look_like_kilograms_are_asked_about_and_kept() -> None:
    # coil at 2,100 "tCO2e/t": 2.1 was meant; the default value is 3.187
    bill, codes = bill_of({**OWN, "sefa": "1.2", "see_direct": "2100"})
    assert (len(bill), codes) == (1, ["cbam.see-perhaps-kilograms"])
    assert bill_of({**OWN, "sefa": "1.2", "see_direct": "12"})[1] == []
    assert perhaps_kilograms(np.array([2100.0, 2.1, np.nan]), np.full(3, 3.187)).tolist() == [
        True,
        False,
        False,
    ]
