"""Penalties and guarantee: Regulation (EU) 2023/956 Articles 17(5) and 26."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cbam.importers.penalties import guarantee_eur, missing_certificates, unauthorised
from cbam.importers.rules import ImporterRules, importer_rules
from cbam.statute import load_statute


@pytest.fixture(scope="module")
def rules() -> ImporterRules:
    return importer_rules(load_statute().newest)


def test_the_figures_are_those_of_the_regulation(rules: ImporterRules) -> None:
    # Art 2a and Annex VII; Art 25a(1); Art 26(2a); Art 22(2); Art 36(2)(c); Art 26(1) and (2)
    assert rules == ImporterRules(
        threshold_t=50.0,
        watch_share=0.9,
        minor_overshoot_share=0.1,
        holding_share=0.5,
        holding_first_year=2027,
        penalty_eur=100.0,
        multiple_lowest=3.0,
        multiple_highest=5.0,
    )


def test_missing_certificates_cost_at_least_a_hundred_euros_each_and_stay_due(rules: ImporterRules) -> None:
    found = missing_certificates(12.5, rules)
    assert (found.low_eur, found.high_eur) == (1250.0, 1250.0)  # 12.5 x 100
    assert found.at_least
    assert found.surrender_still_due  # Art 26(3)


@pytest.mark.parametrize(
    ("overshoot", "reducible"),
    [(0.1, True), (0.02, True), (0.1001, False), (0.0, False)],  # 55.0 t, 51 t, 55.005 t, 50 t
)
def test_up_to_ten_per_cent_over_the_authority_may_go_lower(
    rules: ImporterRules, overshoot: float, reducible: bool
) -> None:
    # 20 certificates: 3 x 2 000 to 5 x 2 000, reducible to 2 000 but not below (Art 26(2a))
    found = unauthorised(20.0, overshoot, rules)
    assert (found.low_eur, found.high_eur) == (6000.0, 10000.0)
    assert found.reducible is reducible
    assert found.reduced_eur == (2000.0 if reducible else None)
    assert not found.surrender_still_due  # paying releases from surrender


def test_a_new_figure_of_the_law_changes_the_penalty(rules: ImporterRules) -> None:
    assert missing_certificates(1.0, replace(rules, penalty_eur=130.0)).low_eur == 130.0


def test_the_guarantee_is_the_value_of_the_certificates_expected() -> None:
    assert guarantee_eur(100.0, 82.32) == pytest.approx(8232.0, rel=1e-9)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_figures_that_are_none_are_refused(rules: ImporterRules, value: float) -> None:
    for call in (
        lambda: missing_certificates(value, rules),
        lambda: unauthorised(value, 0.0, rules),
        lambda: unauthorised(1.0, value, rules),
        lambda: guarantee_eur(value, 80.0),
    ):
        with pytest.raises(ValueError, match="not negative"):
            call()
    with pytest.raises(ValueError, match="price"):
        guarantee_eur(1.0, 0.0)
