"""A portfolio's lines: which of them should bring verified figures, firm by firm."""

from __future__ import annotations

import numpy as np
import pytest

from cbam.advice import plan as planning
from cbam.advice.portfolio import advise_portfolio
from cbam.advice.request import Named, Wishes
from cbam.portfolio import read_portfolio
from cbam.prices import Prices
from cbam.shipments import Shipments
from cbam.statute import Statute
from groundwork.problems import BadInput

HEAD = "id,firm,cn_code,origin,year,mass_t,see_direct,see_indirect,sefa,verified\n"
LINES = (
    "1,North,72081000,CN,2026,1000,2.2,,1.439295,\n"  # saves 1.409245 x 80 = 112.7396 EUR/t
    "2,North,72081000,CN,2026,500,4.0,,1.439295,\n"  # above the break-even of 3.609245
    "3,South,31021019,CN,2026,2000,1.5,0.3,0.9,\n"  # fertiliser: indirect counts
    "4,South,31021019,CN,2026,2000,1.5,,0.9,\n"  # indirect missing
    "5,East,73089098,CN,2026,100,,,,\n"  # no figures
    "6,West,39172110,CN,2026,100,1,,1,\n"  # out of scope
    "7,East,72081000,CN,2026,10,1.0,,1.0,yes\n"  # verified already
)


@pytest.fixture
def shipments() -> Shipments:
    return read_portfolio((HEAD + LINES).encode(), "lines.csv").value.shipments


def test_each_line_on_its_two_paths(shipments: Shipments, law: Statute, prices: Prices) -> None:
    """Urea, China: 2.85 x 1.01 = 2.8785 - 0.975 x 0.902 = 0.87945 -> 1.99905; actual 1.5 + 0.3 - 0.9 = 0.9.
    HRC as in the break-even by hand; 80 EUR in 2026."""
    asked = advise_portfolio(shipments, law, prices, [2026]).asked
    assert list(asked.reason) == ["", "", "", "no-indirect", "no-actual", "not-charged", ""]
    assert asked.certificates_default[:3] == pytest.approx([2.16995, 2.16995, 1.99905], rel=1e-9)
    assert asked.certificates_actual[:3] == pytest.approx([0.760705, 2.560705, 0.9], rel=1e-9)
    assert asked.break_even_see[:3] == pytest.approx([3.609245, 3.609245, 2.89905], rel=1e-9)
    assert list(asked.chosen) == [True, False, True, False, False, False, True]


def test_one_report_covers_a_firm_and_is_bought_where_it_pays(
    shipments: Shipments, law: Statute, prices: Prices
) -> None:
    """North saves 1,000 t x 112.7396 = 112,739.6 EUR, South 2,000 t x 1.09905 x 80 = 175,848 EUR."""
    wishes = Wishes(costs=Named(120_000))
    asked = advise_portfolio(shipments, law, prices, [2026], wishes).asked
    assert asked.plan.bought == ("South",)
    assert asked.plan.saved_eur == pytest.approx(175_848 - 120_000 + 10 * 80 * 2.16995, rel=1e-9)
    assert list(asked.chosen) == [False, False, True, False, False, False, True]
    within = Wishes(costs=Named(None, {"north": 1000.0, "south": 2000.0}), budget_eur=1500)
    assert advise_portfolio(shipments, law, prices, [2026], within).asked.plan.bought == ("North",)


def test_total_is_the_bill_on_default_values(shipments: Shipments, law: Statute, prices: Prices) -> None:
    asked = advise_portfolio(shipments, law, prices, [2026]).asked
    everything = np.nansum(asked.certificates_default * asked.mass_t * asked.price_eur)
    assert asked.plan.default_eur == pytest.approx(float(everything), rel=1e-12)


def test_a_stated_allocation_moves_with_the_factor(
    shipments: Shipments, law: Statute, prices: Prices
) -> None:
    # 1.439295 in 2026 (factor 0.975); 2030: x 0.515 / 0.975; 2034: 0
    advice = advise_portfolio(shipments, law, prices, [2026, 2030, 2034])
    found = [year.sefa_actual[0] for year in advice.years]
    assert found == pytest.approx([1.439295, 1.439295 * 0.515 / 0.975, 0.0], rel=1e-9)


def test_counts_add_up_and_notes_say_what_was_assumed(
    shipments: Shipments, law: Statute, prices: Prices
) -> None:
    advice = advise_portfolio(shipments, law, prices, [2026])
    assert (advice.counts.n_read, advice.counts.n_used, advice.counts.n_rejected) == (7, 7, 0)
    notes = {n.code: n.params for n in advice.notes}
    assert notes["cbam.note-advice-no-figures"] == {"n": 2}
    assert "cbam.note-advice-firm" in notes


def test_no_line_with_figures_means_stay_on_default(law: Statute, prices: Prices) -> None:
    text = HEAD + "1,North,72081000,CN,2026,1000,,,,\n"
    advice = advise_portfolio(read_portfolio(text.encode(), "a.csv").value.shipments, law, prices, [2026])
    assert advice.stay_on_default


def test_tonnes_stand_in_the_file(shipments: Shipments, law: Statute, prices: Prices) -> None:
    with pytest.raises(BadInput) as refused:
        advise_portfolio(shipments, law, prices, [2026], Wishes(exported_t=Named(5.0)))
    assert refused.value.problems[0].code == "cbam.advice-mass-in-file"


@pytest.mark.parametrize("budget", [31_900.0, 31_500.0])
def test_small_firms_beside_a_large_one_do_not_stretch_the_budget(
    law: Statute, prices: Prices, budget: float
) -> None:
    # HRC: default 2.16995; Big 2.0 - 1.4 on 1,000,000 t;
    # the others 2.8 - 1.4 = 1.4: 1,200 t x 0.76995 x 80 = 73,915 EUR each.
    # Four reports at 8,000 all pay and are 32,000: three fit.
    rows = ["1,Big,72081000,CN,2026,1000000,2.0,,1.4,"]
    rows += [f"{i},{name},72081000,CN,2026,1200,2.8,,1.4," for i, name in enumerate("ABC", 2)]
    lines = read_portfolio((HEAD + "\n".join(rows) + "\n").encode(), "a.csv").value.shipments
    wishes = Wishes(costs=Named(8000.0), budget_eur=budget)
    plan = advise_portfolio(lines, law, prices, [2026], wishes).asked.plan
    assert plan.spent_eur == 24_000
    assert "Big" in plan.bought


def test_a_plan_without_a_proof_says_so(
    shipments: Shipments, law: Statute, prices: Prices, monkeypatch: pytest.MonkeyPatch
) -> None:
    advice = advise_portfolio(shipments, law, prices, [2026])
    assert not {"cbam.note-advice-unproved", "cbam.note-advice-gap"} & {note.code for note in advice.notes}
    monkeypatch.setattr(planning, "MOST_TRIED", 0)
    advice = advise_portfolio(shipments, law, prices, [2026])
    (told,) = (note for note in advice.notes if note.code == "cbam.note-advice-gap")
    assert float(str(told.params["eur"]).replace(",", "")) >= (advice.asked.plan.gap_eur or 0) > 0
    monkeypatch.setattr(planning, "proposed", lambda *_: None)
    advice = advise_portfolio(shipments, law, prices, [2026])
    assert "cbam.note-advice-unproved" in {note.code for note in advice.notes}
