"""Packaged scenarios: sound, cited, ordered; what they say about a price."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cbam.prices import PriceQuote, Prices
from cbam.scenario import PointStatus, load_named, load_scenario, names
from groundwork.problems import BadInput, Problem
from tests.cbam.billing import law
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

# The points with a citation: Reuters poll of January 2026, GMK consensus (126, range 80-147), Veyt 2023.
SEEN = {"low": {2030: 80.0}, "central": {2027: 107.29, 2028: 110.90, 2030: 126.0}, "high": {2030: 160.0}}


def test_the_base_case_comes_first_and_has_no_path() -> None:
    assert names()[0] == "published"
    assert load_named("published").price is None


@pytest.mark.parametrize("name", sorted(SEEN))
def test_only_cited_points_are_called_seen(name: str) -> None:
    path = load_named(name).price
    assert path is not None
    assert set(path.years) == set(range(2026, 2035))
    assert {y: p.value for y, p in path.years.items() if p.status is PointStatus.SEEN} == SEEN[name]


def test_low_is_below_central_is_below_high() -> None:
    low, central, high = (load_named(name).price for name in ("low", "central", "high"))
    assert low and central and high
    for year, point in central.years.items():
        assert low.years[year].value < point.value < high.years[year].value


def test_a_published_quarter_goes_before_the_path() -> None:
    prices = Prices(load_named("central"))
    q3, q4 = prices.quote(law(), 2026, 3), prices.quote(law(), 2026, 4)
    assert isinstance(q3, PriceQuote) and isinstance(q4, PriceQuote)
    assert (q3.price_eur, q3.status) == (82.32, "published")
    assert (q4.price_eur, q4.status) == (87.0, "analyst")


def test_every_legal_looking_gap_is_an_assumption_with_a_source() -> None:
    for name in names():
        assumptions = load_named(name).assumptions.model_dump()
        assert all(a["source"] and a["status"] in {"seen", "analyst"} for a in assumptions.values())


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        load_scenario(tmp_path / "none.yaml")
    assert [p.code for p in refused.value.problems] == ["cbam.scenario-unreadable"]


def test_no_price_is_a_problem_never_a_guess() -> None:
    for year, quarter, code in (
        (2026, 4, "cbam.price-not-published"),
        (2026, 0, "cbam.price-needs-quarter"),
        (2029, 0, "cbam.price-weekly"),
    ):
        found = Prices(load_named("published")).quote(law(), year, quarter)
        assert isinstance(found, Problem)
        assert found.code == code


@pytest.mark.parametrize("typed", ["CN", "China", "china", "中国"])
def test_a_carbon_price_of_an_origin_counts_however_the_shipment_spells_it(typed: str) -> None:
    # 100 t, own figures 2.0 and 0.8: (2.0 - 0.8) x 100 x 75.36 EUR in 2026-Q1 where nothing was paid abroad
    line = {"cn_code": "72081000", "mass_t": 100, "emissions": "actual", "verified": "yes"}
    lines: list[Mapping[str, object]] = [
        {**line, "origin": typed, "see_direct": 2.0, "see_indirect": 0, "sefa": 0.8}
    ]
    paid = "carbon_price_paid: {{eur_per_tco2e: {{value: 10, status: user, source: a}}, origins: [{}]}}"
    found = subject(portfolio(lines))
    everybody, chinese, turkish = (
        value(rows(found, scenario(paid.format(origin)), years=(2026,)), "cost_eur")
        for origin in ("", "CN", "TR")
    )
    assert chinese == everybody < turkish == pytest.approx(1.2 * 100 * 75.36, rel=1e-9)
