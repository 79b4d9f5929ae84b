"""What a firm's own verified figures save against its charge as declared, under the scenario asked for.

HRC of China, 1,000 t, 2030 at 126 EUR: default 3.187 x 1.3 = 4.1431 less column B 0.515 x 1.370; own figures
2.2 less the stated 1.2 of 2026 moved from factor 0.975.
"""

from __future__ import annotations

import pytest

from cbam.advice.request import Named, Wishes
from cbam.scenario import Scenario, load_named
from cbam.stress.firm_plan import Asked, firm_plan
from groundwork.problems import BadInput
from tests.cbam.stress.subjects import portfolio, scenario, subject

EXACT = 1e-9
COIL = {"cn_code": "72081000", "mass_t": 1000, "see_direct": 2.2, "sefa": 1.2}
DECLARED = {**COIL, "emissions": "actual", "verified": "yes"}
PRICE_T = 126 * 1000.0
DEFAULT = (3.187 * 1.3 - 0.515 * 1.370) * PRICE_T
FREE = Named()
OWN = (2.2 - 1.2 * 0.515 / 0.975) * PRICE_T


def saved(
    line: dict[str, object], under: Scenario | None = None, costs: Named = FREE, firm: str = "A"
) -> dict[int, float]:
    held = portfolio([line, {"cn_code": "73089098", "firm": "B", "mass_t": 100}])
    asked = Asked(firm, under or load_named("central"), (2030,), verification=Wishes(costs=costs))
    return dict(firm_plan(held, subject(held), asked).verify.advised_eur)


def test_who_declares_verified_figures_already_saves_nothing() -> None:
    assert saved(DECLARED) == {2030: 0.0}


def test_who_declares_default_values_saves_the_difference() -> None:
    assert saved(COIL)[2030] == pytest.approx(DEFAULT - OWN, rel=EXACT)
    assert saved(DECLARED, scenario("emissions: {basis: default}"))[2030] == pytest.approx(
        DEFAULT - OWN, rel=EXACT
    )


def test_the_report_is_paid_once_and_only_where_it_pays() -> None:
    assert saved(COIL, costs=Named(8000.0))[2030] == pytest.approx(DEFAULT - OWN - 8000, rel=EXACT)
    assert saved(COIL, costs=Named(1e9))[2030] == 0
    # marked verified: no report is needed any more, though the line is declared on its default value
    assert saved({**COIL, "verified": "yes"}, costs=Named(8000.0))[2030] == pytest.approx(
        DEFAULT - OWN, rel=EXACT
    )


def test_the_law_of_the_scenario_decides() -> None:
    # COM(2026) 616 in 2030: factor 0.59; (4.1431 - 0.59 x 1.370) - (2.2 - 1.2 x 0.59 / 0.975), x 126,000
    slower = scenario("emissions: {basis: default}", "slower-phase-out")
    hand = (4.1431 - 0.59 * 1.370 - (2.2 - 1.2 * 0.59 / 0.975)) * PRICE_T
    assert hand == pytest.approx(234_480, abs=1)
    assert saved(DECLARED, slower)[2030] == pytest.approx(hand, rel=EXACT)


def test_the_review_of_default_values_decides() -> None:
    reviewed = scenario("emissions: {default_review: {value: 0.9, status: user, source: a}}")
    hand = (3.187 * 0.9 * 1.3 - 0.515 * 1.370) * PRICE_T - OWN
    assert saved(COIL, reviewed)[2030] == pytest.approx(hand, rel=EXACT)
    # a review to 0.4 leaves 0.952 against 1.566 by own figures: nothing is to be saved
    low = scenario("emissions: {default_review: {value: 0.4, status: user, source: a}}")
    assert saved(COIL, low)[2030] == 0


def test_an_importer_under_the_threshold_has_nothing_to_save() -> None:
    small = scenario("trade: {de_minimis: true}")
    assert saved({**COIL, "mass_t": 40, "importer": "I"}, small) == {2030: 0.0}


def test_a_firm_without_figures_of_its_own_has_no_such_saving() -> None:
    assert saved(COIL, firm="B") == {}


def test_a_cost_for_a_firm_nobody_knows_is_refused() -> None:
    assert saved(COIL, costs=Named(None, {"b": 5.0}))[2030] == pytest.approx(DEFAULT - OWN, rel=EXACT)
    with pytest.raises(BadInput) as refused:
        saved(COIL, costs=Named(None, {"nobody": 5.0}))
    assert refused.value.problems[0].code == "cbam.advice-name-unknown"
