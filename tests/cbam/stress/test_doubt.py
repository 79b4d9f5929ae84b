"""Chance: closed forms, zero volatility, named streams, the same bits whoever computes."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.scenario import load_named
from cbam.scenario_parts import PriceProcess
from cbam.stress import kernel, paths, streams
from cbam.stress.doubt import variant_of
from cbam.stress.run import Request, stress
from groundwork.executor import Processes, Serial, Threads
from tests.cbam.stress.subjects import portfolio, rows, scenario, sector, subject, value

ACTUAL = {
    "cn_code": "73089098",
    "mass_t": 100,
    "value": 200390,
    "margin": 0.035,
    "emissions": "actual",
    "verified": "yes",
    "see_direct": 2.0,
    "see_indirect": 0,
    "sefa": 1.4,
    "see_uncertainty": 0.2,
}
NOTHING_RANDOM = """
doubt:
  price_sigma: {value: 0, status: user, source: a}
  fx_sigma: {value: 0, status: user, source: a}
  volume_sigma: {value: 0, status: user, source: a}
  emissions_half_width: {value: 0, status: user, source: a}
"""
ONLY_PRICE = NOTHING_RANDOM.replace("price_sigma: {value: 0", "price_sigma: {value: 0.3")


def test_the_generator_is_the_published_one() -> None:
    # SplitMix64 seeded with 1234567: the first five outputs of the reference (S. Vigna, splitmix64.c)
    found = streams.words(np.array([1234567], dtype=np.uint64), 0, 5)[0]
    assert [int(word) for word in found] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_draws_are_the_same_from_wherever_one_starts() -> None:
    keys = streams.keys(1, "emissions", ["a", "b"])
    whole = streams.normals(keys, 0, 200)
    assert np.array_equal(whole[:, 64:128], streams.normals(keys, 64, 64))
    assert np.array_equal(whole[1], streams.normals(streams.keys(1, "emissions", ["b"]), 0, 200)[0])


def test_normals_are_normal() -> None:
    z = streams.normals(streams.keys(5, "x", [str(i) for i in range(200)]), 0, 2000)
    n = z.size
    assert abs(z.mean()) < 4 / math.sqrt(n)
    assert abs((z**2).mean() - 1) < 4 * math.sqrt(2 / n)


def test_zero_volatility_is_the_deterministic_figure() -> None:
    table = rows(subject(sector()), scenario(NOTHING_RANDOM), years=(2026, 2030), draws=70)
    for year in (2026, 2030):
        for level, key in (("total", "total"), ("firm", "Firm A 甲公司"), ("sector", "cement")):
            point = value(table, "cost_eur", year=year, level=level, key=key)
            for process in ("gbm", "reverting"):
                for statistic in ("mean", "p05", "p95", "es95"):
                    name = f"{process}.{statistic}"
                    found = value(table, "cost_eur", year=year, level=level, key=key, statistic=name)
                    assert found == pytest.approx(point, rel=1e-12)


@pytest.mark.parametrize("process", list(PriceProcess))
def test_the_mean_over_draws_goes_to_the_closed_form(process: PriceProcess) -> None:
    # lognormal price of mean one times fixed emissions: the mean is the path's cost; its error is stated
    line = {**ACTUAL, "see_uncertainty": 0}
    table = rows(subject(portfolio([line])), scenario(ONLY_PRICE), years=(2030,), draws=20_000, seed=3)
    mean = value(table, "cost_eur", statistic=f"{process.value}.mean")
    error = value(table, "cost_eur", statistic=f"{process.value}.mean_error")
    assert abs(mean - value(table, "cost_eur")) < 4 * error
    sigma = 0.3
    known = 2026 + (31 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 4) / 365  # 5 October 2026
    theory = paths.variance_of_year(paths.process_of(process, sigma, 1.0), known, 2030)
    spread = value(table, "cost_eur", statistic=f"{process.value}.sd") / mean
    assert spread == pytest.approx(math.sqrt(theory), rel=0.1)


def test_the_mean_of_a_floored_line_is_the_price_of_a_call() -> None:
    # emissions 2.0 with sigma s against an allocation of 1.9: the floor binds in many draws
    line = {**ACTUAL, "sefa": 1.9, "see_uncertainty": 0.2}
    table = rows(subject(portfolio([line])), scenario(NOTHING_RANDOM), years=(2026,), draws=20_000)
    s = math.log(1.2) / 1.959963984540054
    d1 = math.log(2.0 / 1.9) / s + s / 2
    normal = lambda x: 0.5 * math.erfc(-x / math.sqrt(2))  # noqa: E731
    expected = (2.0 * normal(d1) - 1.9 * normal(d1 - s)) * 100 * 75.36
    mean, error = (value(table, "cost_eur", statistic=f"gbm.{name}") for name in ("mean", "mean_error"))
    assert abs(mean - expected) < 4 * error
    # without the floor the mean would be the point
    assert mean > 1.1 * value(table, "cost_eur")


def test_a_new_firm_or_driver_changes_no_other_draw() -> None:
    lines = [ACTUAL, {**ACTUAL, "firm": "B", "see_direct": 2.2}]
    more = [{**ACTUAL, "firm": "Z", "cn_code": "72081000"}, *lines]
    both, three = (rows(subject(portfolio(one)), load_named("central"), draws=130) for one in (lines, more))
    fixed = rows(
        subject(portfolio(lines)),
        scenario("doubt: {volume_sigma: {value: 0, status: user, source: a}}"),
        draws=130,
    )
    for firm in ("A", "B"):
        for statistic in ("gbm.p05", "gbm.p95", "reverting.sd"):
            wanted = {"level": "firm", "key": firm, "statistic": statistic}
            assert value(both, "cost_eur", **wanted) == value(three, "cost_eur", **wanted)
    shares = {"level": "firm", "key": "A", "statistic": "gbm.share.volume"}
    assert value(fixed, "cost_eur", **shares) == 0


def test_scenarios_share_their_draws() -> None:
    # twice the price, the same draws: every quantile doubles
    half, whole = (
        scenario(
            f"price: {{published_first: false, quarters: {{}}, years: {{2030: {{value: {p}, "
            "status: user, source: a}}}}}}".replace("}}}}}}", "}}}")
        )
        for p in (50, 100)
    )
    found = subject(portfolio([ACTUAL]))
    low, high = (rows(found, s, years=(2030,), draws=200) for s in (half, whole))
    for statistic in ("gbm.p05", "gbm.p95", "reverting.es95"):
        one, two = (value(t, "cost_eur", statistic=statistic) for t in (low, high))
        assert two == pytest.approx(2 * one, rel=1e-12)


def test_factored_draws_equal_the_loop_over_rows_with_floors_binding() -> None:
    lines = [
        {**ACTUAL, "firm": f, "cn_code": code, "see_direct": see, "sefa": sefa, "quarter": q}
        for f, see in (("A", 2.0), ("B", 1.5))
        for code in ("73089098", "72081000")
        for sefa in (1.0, 1.49, 1.6, 2.1)
        for q in ("2026-Q1", "2026-Q4")
    ]
    lines.append({"cn_code": "72081000", "firm": "B"})
    found = subject(portfolio(lines))
    views = [found.view(load_named("central"), year) for year in (2026, 2030)]
    drawn, _ = variant_of(found, views, 9)
    block = kernel.draw_block(drawn.variant, (0, 100))
    variant, n_binding = drawn.variant, 0
    for number, year in enumerate(variant.years):
        expected = np.zeros_like(block.both[number])
        for cell in range(len(variant.sigma)):
            key = variant.emission_keys[cell : cell + 1]
            for draw in range(100):
                s, v = variant.sigma[cell], variant.volume_sigma
                e = math.exp(s * streams.normals(key, draw, 1)[0, 0] - s * s / 2) if s else 1.0
                z = streams.normals(variant.volume_keys[[variant.firm[cell]]], draw, 1)[0, 0]
                due = max(0.0, e * year.see[cell] - year.sefa[cell])
                n_binding += due == 0 and s > 0
                certificates = due * year.mass[cell] * math.exp(v * z - v * v / 2)
                for row in variant.rows[:, cell]:
                    expected[row * year.n_classes + year.price_class[cell], draw] += certificates
        assert block.both[number] == pytest.approx(expected, rel=1e-9)
    assert n_binding > 100


@pytest.fixture(scope="module")
def reference() -> list[np.ndarray]:
    return bits(Serial(), 0)


def bits(engine: object, block: int) -> list[np.ndarray]:
    lines = [{**ACTUAL, "firm": f"F{i}", "see_direct": 1.4 + i / 50} for i in range(30)]
    request = Request((load_named("central"), load_named("high")), (2026, 2030), draws=200, block=block)
    parts = list(stress(subject(portfolio(lines)), request, engine))  # type: ignore[arg-type]
    return [part.table["value"].to_numpy().view(np.uint64) for part in parts]


@pytest.mark.parametrize("block", [64, 128, 1000])
@pytest.mark.parametrize("engine", [Serial, Threads])
def test_the_same_bits_for_every_engine_and_block(
    reference: list[np.ndarray], engine: type, block: int
) -> None:
    found = bits(engine(), block)
    assert all(np.array_equal(a, b) for a, b in zip(reference, found, strict=True))


def test_the_same_bits_in_processes(reference: list[np.ndarray]) -> None:
    found = bits(Processes(2), 64)
    assert all(np.array_equal(a, b) for a, b in zip(reference, found, strict=True))


def test_driver_shares_of_a_product_of_two_lognormals() -> None:
    # cost = price x volume, both lognormal: S_price = (e^a - 1) / (e^(a+b) - 1) with a, b the log variances
    line = {**ACTUAL, "see_uncertainty": 0, "sefa": 0}
    table = rows(subject(portfolio([line])), load_named("central"), years=(2030,), draws=20_000, seed=1)
    volume = math.expm1(0.1**2)
    known = 2026 + 277 / 365
    price = paths.variance_of_year(paths.process_of(PriceProcess.REVERTING, 0.322, 1.0), known, 2030)
    whole = (1 + price) * (1 + volume) - 1
    for driver, part in (("price", price), ("volume", volume), ("interaction", price * volume)):
        found = value(table, "cost_eur", statistic=f"reverting.share.{driver}")
        assert found == pytest.approx(part / whole, abs=0.03)


# on its default value in 2026 and on its own figures in 2034, by what is cheaper under the rising CBAM factor
CHANGING = {
    "cn_code": "72081000",
    "mass_t": 1000,
    "value": 700000,
    "see_direct": 3.8,
    "sefa": 1.2,
    "see_uncertainty": 0.3,
}


def test_the_draws_of_a_year_do_not_depend_on_the_other_years_asked() -> None:
    # a default value has no error, so emissions have no share of the variance of 2026 (measures.md, Doubt)
    cheaper = scenario("emissions: {basis: cheaper}")
    found = subject(portfolio([CHANGING, {**CHANGING, "firm": "B"}]))
    apart, both, late = (
        rows(found, cheaper, years=years, draws=200, seed=1) for years in ((2026,), (2026, 2034), (2034,))
    )
    assert value(both, "share_on_defaults", year=2026) == 1
    assert value(both, "share_on_defaults", year=2034) == 0
    for table, year in ((apart, 2026), (late, 2034)):
        for statistic in ("gbm.mean", "gbm.sd", "gbm.p95", "reverting.es95", "reverting.share.emissions"):
            wanted = {"year": year, "statistic": statistic}
            assert value(table, "cost_eur", **wanted) == value(both, "cost_eur", **wanted)
    share = value(both, "cost_eur", year=2026, statistic="gbm.share.emissions")
    assert share == pytest.approx(0, abs=1e-12)  # a variance of equal numbers, in floating point
    assert value(both, "cost_eur", year=2034, statistic="gbm.share.emissions") > 0


def test_an_exempt_importer_owes_nothing_in_any_draw() -> None:
    # 40 t in the year, below 50 t: Regulation (EU) 2023/956 Article 2a. At the mean SEE 0.7 < SEFA 0.73125
    # nothing is due; draws above it would be charged without the exemption
    line = {**ACTUAL, "cn_code": "72081000", "mass_t": 40, "importer": "I", "see_direct": 0.7}
    line |= {"sefa": 0.73125, "see_uncertainty": 0.5}
    found = subject(portfolio([line]))
    free, charged = (
        rows(found, scenario(f"trade: {{de_minimis: {flag}}}"), draws=200) for flag in ("true", "false")
    )
    for statistic in ("point", "gbm.mean", "gbm.p95", "reverting.es95"):
        assert value(free, "cost_eur", statistic=statistic) == 0
    assert value(charged, "cost_eur", statistic="gbm.p95") > 0


def test_a_portfolio_without_a_usable_line_has_no_draws(tmp_path: Path) -> None:
    # every row refused: the cell is named, and no fan is made up of nothing
    file = tmp_path / "none.csv"
    file.write_text("firm,cn_code,origin,quarter,mass_t\nA,72081000,CN,2026-Q1,nan\n", encoding="utf-8")
    arguments = ["stress", str(file), "--scenario", "central", "--years", "2027", "--draws", "64"]
    result = CliRunner().invoke(app, [*arguments, "--json", "--lang", "en"])
    assert result.exit_code == 2
    assert "none.csv, sheet none, E2" in result.stderr
    answer = json.loads(result.stdout)
    assert answer["counts"] == {"n_read": 1, "n_used": 0, "n_rejected": 1}
    assert {row["statistic"] for row in answer["results"]} <= {"point"}
