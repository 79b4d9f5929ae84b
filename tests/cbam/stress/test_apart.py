"""Doubt about policy stands apart from doubt about prices."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.scenario import load_named
from cbam.stress.apart import apart
from groundwork.packaged import examples_dir
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

COIL = {"cn_code": "72081000", "mass_t": 100}


def test_each_scenario_stands_where_it_differs() -> None:
    names = ("central", "low", "high", "slower-phase-out", "benchmarks-revised", "defaults-reviewed",
             "all-verified", "everything", "uk-too")  # fmt: skip
    found = apart([load_named(name) for name in names])
    assert found is not None
    assert [s.id for s in found.price] == ["low", "high"]
    # what firms do, other borders and everything at once are neither
    assert [s.id for s in found.policy] == ["slower-phase-out", "benchmarks-revised", "defaults-reviewed"]
    assert apart([load_named("central")]) is None
    assert apart([load_named("central"), load_named("all-verified")]) is None


def test_a_policy_by_another_price_is_neither() -> None:
    low_and_slow = scenario("id: both\nlaw: {overlays: [com-2026-616]}", "low")
    assert apart([load_named("central"), low_and_slow]) is None


def test_what_revised_benchmarks_and_reviewed_defaults_change() -> None:
    # 2030: benchmarks 1.370 x 0.9, factor 0.515: 0.0706 certificates more a tonne; x 126 EUR x 100 t.
    # Default values 3.187 x 1.3 lower by a tenth. In 2026 the benchmarks stand.
    found = subject(portfolio([COIL]))
    base, benchmarks, defaults = (
        rows(found, load_named(name), years=(2026, 2030))
        for name in ("central", "benchmarks-revised", "defaults-reviewed")
    )
    gap = value(benchmarks, "cost_eur", year=2030) - value(base, "cost_eur", year=2030)
    assert gap == pytest.approx(0.1 * 1.370 * 0.515 * 126 * 100, rel=1e-9)
    assert value(benchmarks, "cost_eur", year=2026) == value(base, "cost_eur", year=2026)
    gap = value(defaults, "cost_eur", year=2030) - value(base, "cost_eur", year=2030)
    assert gap == pytest.approx(-0.1 * 3.187 * 1.3 * 126 * 100, rel=1e-9)


@pytest.mark.parametrize(
    ("lang", "price", "policy"),
    [
        ("en", "Doubt about prices", "Doubt about policy"),
        ("zh", "价格的不确定性", "政策的不确定性"),
    ],
)
def test_the_screen_keeps_them_apart(lang: str, price: str, policy: str) -> None:
    file = str(examples_dir() / "portfolio_sector.xlsx")
    asked = [part for name in ("central", "high", "slower-phase-out") for part in ("--scenario", name)]
    said = CliRunner().invoke(app, ["stress", file, *asked, "--years", "2026,2030", "--lang", lang]).stdout
    assert price in said
    assert policy in said
    assert ("nominal EUR" in said) is (lang == "en")


def test_real_euros_are_named_once() -> None:
    real = scenario("price: {price_base: real EUR 2024}")
    assert (real.money, load_named("central").money) == ("real EUR 2024", "nominal EUR")
