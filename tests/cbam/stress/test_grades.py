"""Grades, lenders' ratios and percentiles that name no firm, worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cbam.scenario import load_named, load_scenario
from cbam.stress.grades import cut_offs, grade, intensity_ratio
from groundwork.problems import BadInput
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

TOWER = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035}


def test_a_ratio_on_a_cut_off_keeps_the_better_grade() -> None:
    # Zhejiang: K <= 0.6 grade 1, <= 0.8 grade 2, <= 1.2 grade 3, <= 2.0 grade 4, above grade 5
    found = grade(np.array([0.5, 0.6, 0.61, 0.8, 1.2, 2.0, 2.01, np.nan]), cut_offs()["zhejiang-k"])
    assert list(found[:-1]) == [1, 1, 2, 2, 3, 4, 5]
    assert np.isnan(found[-1])


def test_intensity_over_the_industry_by_hand() -> None:
    # industry 0: 300 tce over 200: 1.5; the firms 100/100 and 200/100. Industry 1 has one firm: 1
    found = intensity_ratio(
        np.array([100.0, 200.0, 50.0, np.nan]), np.array([100.0, 100.0, 10.0, 10.0]), np.array([0, 0, 1, 1])
    )
    assert found[:3] == pytest.approx([1 / 1.5, 2 / 1.5, 1.0], rel=1e-9)
    assert np.isnan(found[3])


def test_a_users_own_cut_offs_stand_beside_the_packaged_ones() -> None:
    # 6.6385 / 1.491 = 4.45 over the benchmark: the third of three grades above 0, 2 and 4
    own = scenario(
        "grades: {scheme: our-park, above: [0, 2, 4], status: user, source: our rule}", "published"
    )
    firms = {
        "A": {"ebit_eur": 1.0, "energy_tce": 10.0, "value_added_eur": 1000.0},
        "B": {"ebit_eur": 1.0, "energy_tce": 90.0, "value_added_eur": 1000.0},
    }
    table = rows(subject(portfolio([TOWER, {**TOWER, "firm": "B"}], firms)), own)
    of_a = {"level": "firm", "key": "A", "statistic": "our-park"}
    assert value(table, "benchmark_grade", **of_a) == 3
    # one industry of 100 tce over 2 000 EUR: A 0.2, B 1.8 of its mean, both in the first grade
    assert value(table, "grade", **of_a) == value(table, "grade", **{**of_a, "key": "B"}) == 1
    assert value(table, "grade", **{**of_a, "key": "B", "statistic": "four-colours"}) == 4


@pytest.mark.parametrize("above", ["[0]", "[1, 2]", "[0, 2, 1]", "[0, 0]", "[]"])
def test_cut_offs_that_do_not_rise_from_zero_are_refused(tmp_path: Path, above: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"grades: {{scheme: a, above: {above}, status: user, source: b}}", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_scenario(file)
    assert [p.code for p in caught.value.problems] == ["cbam.scenario-cut-offs"]
    assert "above" in str(caught.value.problems[0].params["entry"])


def test_a_lender_sees_cover_after_the_charge() -> None:
    firms = {
        "A": {"ebit_eur": 40000.0, "interest_eur": 20000.0, "debt_service_eur": 40000.0, "loan_eur": 3e5},
        "B": {"ebit_eur": 21000.0, "interest_eur": 20000.0, "loan_eur": 1e5},
    }
    table = rows(subject(portfolio([TOWER, {**TOWER, "firm": "B"}], firms)), load_named("published"))
    after = 40000 - 0.5 * 5.184775 * 75.36 * 100
    of_a = {"level": "firm", "key": "A"}
    assert value(table, "interest_cover_before", **of_a) == 2
    assert value(table, "interest_cover_after", **of_a) == pytest.approx(after / 20000, rel=1e-9)
    assert value(table, "debt_service_cover_after", **of_a) == pytest.approx(after / 40000, rel=1e-9)
    # only B falls below 1: a quarter of the loans
    assert value(table, "loans_below_cover") == pytest.approx(0.25, rel=1e-9)
    # B was above before (21 000 / 20 000): the charge breaches it; A stays above
    of_b = {**of_a, "key": "B"}
    for measure in ("covenant_breached", "covenant_breached_by_charge"):
        assert (value(table, measure, **of_a), value(table, measure, **of_b)) == (0, 1)
    assert value(table, "loans_breached_eur") == 1e5
    assert value(table, "loans_below_cover_before") == 0
    # 4.45 times the benchmark is red
    assert value(table, "benchmark_grade", **of_a, statistic="four-colours") == 4
    # 6.6385 over the benchmark 1.491
    assert value(table, "emissions_over_benchmark", **of_a) == pytest.approx(6.6385 / 1.491, rel=1e-9)


def test_a_firm_below_its_covenant_anyway_is_not_breached_by_the_charge() -> None:
    firms = {
        "A": {"ebit_eur": 10000.0, "interest_eur": 20000.0, "loan_eur": 3e5},
        "B": {"ebit_eur": 21000.0, "loan_eur": 1e5},
    }
    table = rows(subject(portfolio([TOWER, {**TOWER, "firm": "B"}], firms)), load_named("published"))
    of_a = {"level": "firm", "key": "A"}
    assert value(table, "covenant_breached", **of_a) == 1
    assert value(table, "covenant_breached_by_charge", **of_a) == 0
    # B states no interest: nothing is said of its covenant, its loan is left out
    assert not len(table[(table["measure"] == "covenant_breached") & (table["key"] == "B")])
    assert (value(table, "loans_below_cover"), value(table, "loans_below_cover_before")) == (1, 1)


@pytest.mark.parametrize(("n", "told"), [(4, False), (5, True)])
def test_percentiles_need_five_firms(n: int, told: bool) -> None:
    lines = [{**TOWER, "firm": f"F{i}"} for i in range(n)]
    firms = {f"F{i}": {"ebit_eur": 1.0, "revenue_eur": 1e6 * (i + 1)} for i in range(n)}
    table = rows(subject(portfolio(lines, firms)), load_named("published"))
    assert (len(table[table["measure"] == "cost_share_of_revenue"]) > 0) is told


def test_chinese_aluminium_with_verified_data_over_the_years() -> None:
    # published: 14 / 16 / 22 / 63 / 118 EUR/t at 75.36 EUR for 1.57 t, column A 1.423 (board deck, 2026)
    from cbam.scenario import flat

    line = {
        "cn_code": "76011010",
        "emissions": "actual",
        "verified": "yes",
        "see_direct": 1.57,
        "see_indirect": 0,
        "sefa": 0.975 * 1.423,
    }
    years = (2026, 2027, 2028, 2030, 2034)
    table = rows(subject(portfolio([line])), flat(75.36), years=years)
    found = [value(table, "cost_eur_per_t", year=year) for year in years]
    assert found == pytest.approx([13.76, 16.44, 21.80, 63.09, 118.32], abs=0.005)
