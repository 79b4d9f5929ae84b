"""What is left of a firm's earnings: at the edges of volume path, exchange rate and of what is known."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from cbam.scenario import Scenario, load_named
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

EXACT = 1e-9
COIL = {"cn_code": "72081000", "mass_t": 10000, "value": 7e6, "margin": 0.05}
UNPRICED = {**COIL, "emissions": "actual", "verified": "yes", "see_direct": 2}  # no SEFA: it cannot be priced
FIRM = {"ebit_eur": 2e6, "revenue_eur": 20e6, "eu_revenue_eur": 10e6}
# 10 000 t x (3.187 x 1.3 - 0.515 x 1.370) x 126 EUR in 2030
COST = 10000 * (3.187 * 1.3 - 0.515 * 1.370) * 126.0
RATE = "fx: {eur_cny: {unit: CNY/EUR, years: {2030: 8.2}, status: user, source: a}}"
FX = 8.2 / 7.4326  # the base rate of the settings


def of_firm(changes: str, measure: str, firm: dict[str, float] = FIRM) -> float:
    table = rows(subject(portfolio([COIL], {"A": firm})), scenario(changes), years=(2030,))
    return value(table, measure, level="firm", key="A")


def test_a_volume_path_of_nothing_takes_the_whole_profit_of_the_goods() -> None:
    # 2 000 000 - 7 000 000 x 0.05 = 1 650 000; at a millionth of the volume nearly the same
    path = "trade: {volume: {years: {2030: %s}, status: user, source: a}}"
    assert of_firm(path % 0, "ebit_after_eur") == pytest.approx(1_650_000, rel=EXACT)
    assert of_firm(path % "0.000001", "ebit_after_eur") == pytest.approx(1_650_000, rel=1e-5)


def test_the_least_pass_through_under_an_exchange_rate() -> None:
    # earned 2 000 000 + 10 000 000 x (fx - 1); the charge weighs fx times as much in yuan
    share = 1 - (2e6 + 10e6 * (FX - 1)) / (COST * FX)
    assert of_firm(RATE, "break_even_pass_through") == pytest.approx(share, rel=EXACT)
    at = f"{RATE}\ntrade: {{pass_through: {{value: {share!r}, status: user, source: a}}}}"
    assert of_firm(at, "ebit_after_eur") == pytest.approx(0, abs=1e-3)


def test_the_least_pass_through_at_the_volume_that_demand_leaves() -> None:
    answers = "trade: {demand: {form: own-price}, pass_through: {value: 0.5, status: user, source: a}}"
    sold = of_firm(answers, "cost_after_eur") / COST
    lost = 0.05 * 7e6 * (1 - sold)
    share = max(0.0, 1 - (2e6 - lost) / (COST * sold))
    assert of_firm(answers, "break_even_pass_through") == pytest.approx(share, rel=EXACT)


def test_a_firm_in_the_red_before_the_charge_has_no_least_pass_through() -> None:
    table = rows(subject(portfolio([COIL], {"A": {**FIRM, "ebit_eur": -1e5}})), scenario(), years=(2030,))
    assert not len(table[table["measure"] == "break_even_pass_through"])


def test_a_firm_none_of_whose_lines_can_be_priced_has_no_ebit_after() -> None:
    firms = {"A": {**FIRM, "loan_eur": 1e6, "interest_eur": 1e5}, "B": {**FIRM, "loan_eur": 1e6}}
    lines = [UNPRICED, {**COIL, "firm": "B"}]
    table = rows(subject(portfolio(lines, firms)), scenario(), years=(2030,), draws=64, seed=1)
    mine = table[(table["level"] == "firm") & (table["key"] == "A")]
    assert value(table, "ebit_before_eur", level="firm", key="A") == 2e6
    told = set(mine[mine["statistic"] == "point"]["measure"])
    assert not told & {
        "ebit_after_eur", "interest_cover_after", "covenant_breached", "verification_saving_eur",
        "break_even_price_eur", "share_of_ebit", "emissions_per_loan",
    }  # fmt: skip
    assert set(mine["statistic"]) == {"point"}  # nothing is drawn of it
    assert value(table, "share_of_lines_unpriced", level="firm", key="A") == 1
    # the sums are those of B alone, before and after alike
    after = 2e6 - 0.5 * COST
    assert value(table, "ebit_before_eur") == 2e6
    assert value(table, "ebit_after_eur") == pytest.approx(after, rel=EXACT)
    assert value(table, "firms_ebit_negative") == float(after < 0)
    assert value(table, "firms_with_ebit") == 0.5


def test_a_firm_with_some_lines_unpriced_is_marked() -> None:
    lines = [COIL, UNPRICED, {**UNPRICED, "mass_t": 5}, {**COIL, "firm": "B"}]
    table = rows(subject(portfolio(lines, {"A": FIRM, "B": FIRM})), scenario(), years=(2030,))
    assert value(table, "share_of_lines_unpriced", level="firm", key="A") == pytest.approx(2 / 3, rel=EXACT)
    assert value(table, "share_of_lines_unpriced") == 0.5
    marked = table[(table["measure"] == "share_of_lines_unpriced") & (table["level"] == "firm")]
    assert list(marked["key"]) == ["A"]
    assert value(table, "ebit_after_eur", level="firm", key="A") == pytest.approx(2e6 - 0.5 * COST, rel=EXACT)


def test_firms_without_a_priced_line_are_not_the_poorest() -> None:
    # B and C alike, A unknown: nothing is concentrated
    lines = [UNPRICED, {**COIL, "firm": "B"}, {**COIL, "firm": "C"}]
    table = rows(subject(portfolio(lines)), scenario(), years=(2030,))
    assert value(table, "gini_firm") == pytest.approx(0, abs=1e-12)


def test_the_cash_of_a_year_holds_what_is_left_of_the_year_before() -> None:
    # half of 2030's cost within the year, half of 2029's by the surrender: Reg (EU) 2023/956 Article 22
    made = subject(portfolio([COIL]))
    alone, both = (rows(made, scenario(), years=years) for years in ((2030,), (2029, 2030)))
    cost = value(both, "cost_eur", year=2029) / 2 + COST / 2
    for table in (alone, both):
        assert value(table, "cash_eur", year=2030) == pytest.approx(cost, rel=EXACT)
    assert sorted(alone[alone["measure"] == "cash_eur"]["year"]) == [2030, 2031]
    # goods of 2026 are paid in 2027, and nothing was owed before
    first = rows(made, scenario(), years=(2027,))
    q1 = 10000 * (3.187 * 1.1 - 0.975 * 1.370) * 75.36
    half = value(first, "cost_eur") / 2
    assert value(first, "cash_eur", year=2027) == pytest.approx(q1 + half, rel=EXACT)


def test_no_cash_is_told_where_the_year_before_has_no_price() -> None:
    path = (
        "price: {published_first: false, quarters: {}, years: {2030: {value: 126, status: user, source: a}, "
        "2031: {value: 130, status: user, source: a}}}"
    )
    table = rows(subject(portfolio([COIL])), _only(path), years=(2030, 2031))
    assert sorted(table[table["measure"] == "cash_eur"]["year"]) == [2031, 2032]


def _only(text: str) -> Scenario:
    """A scenario with these prices alone."""
    raw = load_named("central").model_dump(mode="json")
    raw["price"] = {**raw["price"], **yaml.safe_load(text)["price"]}
    return Scenario.model_validate(raw)


def test_nothing_is_said_of_lines_when_all_are_priced() -> None:
    table = rows(subject(portfolio([COIL])), scenario(), years=(2030,))
    assert not len(table[table["measure"] == "share_of_lines_unpriced"])
    assert np.isfinite(table["value"]).all()
