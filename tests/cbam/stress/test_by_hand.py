"""The sector of 300 invented firms, computed a second time with numpy alone from the rows of the workbook.

Nothing here calls the engine's formulas: law values are typed, sums are spelt out.
"""

from __future__ import annotations

import importlib.util
import math
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from cbam.portfolio import Portfolio, read_portfolio
from cbam.stress.fan import spread_of
from cbam.stress.rerun import Rerun
from cbam.stress.reverse import breaking
from tests.cbam.stress.subjects import rows, scenario, subject, value

EXACT = 1e-9
YEAR, PRICE = 2030, 126.0  # GMK consensus, the central path
# Default totals of China: IR (EU) 2026/1740. Column B, production years 2028-30: IR (EU) 2025/2620
DEFAULT = {"73089098": 6.035, "72104900": 3.205, "72071111": 3.169, "72142000": 3.169}
COLUMN_B = {"73089098": 1.491, "72104900": 1.491, "72071111": 1.364, "72142000": 1.364}
REMAINS, MARK_UP = {2026: 0.975, 2030: 0.515}, 0.30
THETA = (
    "trade: {demand: {form: relative, sigma: {'7308': {value: 5.2, status: user, source: a}}, market: %s}}"
)


def script() -> ModuleType:
    file = Path(__file__).parents[3] / "examples" / "make_sector.py"
    spec = importlib.util.spec_from_file_location("make_sector", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_sector"] = module
    spec.loader.exec_module(module)
    return module


@cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lines of goods whose law values stand above, and all firms that sell nothing else."""
    made = script()
    lines, firms = made.sector()
    shipments = pd.DataFrame(lines, columns=made.SHIPMENT)
    others = set(shipments[~shipments["cn_code"].isin(DEFAULT)]["firm"])
    return (
        shipments[~shipments["firm"].isin(others)].reset_index(drop=True),
        pd.DataFrame(firms, columns=made.FIRM).query("firm not in @others").reset_index(drop=True),
    )


@pytest.fixture(scope="module")
def steel(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    from groundwork.workbooks import SheetOut, write_book

    shipments, firms = tables()
    file = tmp_path_factory.mktemp("sector") / "steel.xlsx"
    sheets = [
        SheetOut(name, list(one.columns), one.astype(object).where(one.notna(), None).to_numpy().tolist())
        for name, one in (("shipments", shipments), ("firms", firms))
    ]
    write_book(file, sheets)
    loaded = read_portfolio(file)
    assert loaded.problems == ()
    return loaded.value


def due_per_t(lines: pd.DataFrame, emissions: float | np.ndarray = 1.0) -> np.ndarray:
    """Certificates per tonne in 2030: verified lines on their own figures, others on default values."""
    code = lines["cn_code"]
    actual = (lines["emissions"] == "actual").to_numpy()
    see = np.where(actual, lines["see_direct"].astype(float) * emissions,
                   code.map(DEFAULT).to_numpy() * (1 + MARK_UP))  # fmt: skip
    own = lines["sefa"].astype(float) * REMAINS[2030] / REMAINS[2026]
    sefa = np.where(actual, own, code.map(COLUMN_B).to_numpy() * REMAINS[2030])
    return np.maximum(0.0, see - sefa)


def by_firm() -> pd.DataFrame:
    """Cost and earnings by firm [EUR]."""
    shipments, firms = tables()
    cost = due_per_t(shipments) * shipments["mass_t"] * PRICE
    found = firms.set_index("firm")
    found["cost"] = cost.groupby(shipments["firm"]).sum()
    found["after"] = found["ebit"] - (1 - found["pass_through"]) * found["cost"]
    return found


def test_cost_earnings_and_concentration(steel: Portfolio) -> None:
    table = rows(subject(steel), scenario(), years=(YEAR,))
    hand = by_firm()
    assert len(hand) > 100
    found = table[(table["level"] == "firm") & (table["statistic"] == "point")]
    wide = found.pivot_table(index="key", columns="measure", values="value").loc[hand.index]
    assert wide["cost_eur"].to_numpy() == pytest.approx(hand["cost"].to_numpy(), rel=EXACT)
    assert wide["ebit_after_eur"].to_numpy() == pytest.approx(hand["after"].to_numpy(), rel=EXACT, abs=1e-6)
    assert wide["break_even_price_eur"].to_numpy() == pytest.approx(
        (hand["ebit"] / ((1 - hand["pass_through"]) * hand["cost"] / PRICE)).to_numpy(), rel=EXACT
    )
    assert value(table, "firms_ebit_negative", year=YEAR) == pytest.approx(
        (hand["after"] < 0).mean(), rel=EXACT
    )
    cost = np.sort(hand["cost"].to_numpy())
    share = cost / cost.sum()
    assert value(table, "hhi_firm") == pytest.approx(sum(s * s for s in share), rel=EXACT)
    assert value(table, "top_5_share_firm") == pytest.approx(share[-5:].sum(), rel=EXACT)
    # Gini: the mean absolute difference of all pairs over twice the mean
    pairs = np.abs(cost[:, None] - cost[None, :]).mean()
    assert value(table, "gini_firm") == pytest.approx(pairs / (2 * cost.mean()), rel=EXACT)
    # Lorenz at the poorer half: whole firms, and the part of the firm at the edge
    n = len(cost) / 2
    half = cost[: int(n)].sum() + (n - int(n)) * cost[int(n)]
    assert value(table, "lorenz_firm", statistic="poorest 50%") == pytest.approx(half / cost.sum(), rel=EXACT)


def test_the_break_even_price_by_bisection_and_by_hand(steel: Portfolio) -> None:
    hand = by_firm()
    found = subject(steel)
    for name, answer in list(breaking(Rerun(found, scenario(), YEAR)).items())[::20]:
        firm = hand.loc[name]
        by_price = firm["ebit"] / ((1 - firm["pass_through"]) * firm["cost"]) * PRICE
        assert answer.price_eur == pytest.approx(by_price, rel=1e-9)
        least = max(0.0, 1 - firm["ebit"] / firm["cost"])
        assert answer.pass_through == pytest.approx(least, rel=1e-9, abs=1e-12)
        # at this multiple of emissions, default lines included, nothing is left of the EBIT
        shipments, _ = tables()
        mine = shipments[shipments["firm"] == name]
        assert answer.see_factor is not None
        code = mine["cn_code"]
        actual = (mine["emissions"] == "actual").to_numpy()
        see = np.where(actual, mine["see_direct"].astype(float), code.map(DEFAULT).to_numpy() * 1.3)
        sefa = np.where(
            actual, mine["sefa"].astype(float) * 0.515 / 0.975, code.map(COLUMN_B).to_numpy() * 0.515
        )
        due = np.maximum(0, see * answer.see_factor - sefa) * mine["mass_t"]
        assert (1 - firm["pass_through"]) * due.sum() * PRICE == pytest.approx(firm["ebit"], rel=1e-9)


def test_demand_on_relative_prices(steel: Portfolio, tmp_path: Path) -> None:
    # two suppliers beside the sector: China with its default values, and one that pays 0.4 t/t
    market = tmp_path / "market.csv"
    market.write_text(
        "prefix,origin,quantity_t,unit_value_eur_per_t,charge_tco2e_per_t\n"
        "7308,CN,300,2000,\n7308,EU,700,2500,0.4\n",
        encoding="utf-8",
    )
    table = rows(subject(steel, by_shipment=True), scenario(THETA % market), years=(YEAR,), levels=("firm",))  # type: ignore[arg-type]
    shipments, firms = tables()
    towers = shipments[(shipments["cn_code"] == "73089098")].copy()
    theta = towers["firm"].map(firms.set_index("firm")["pass_through"]).to_numpy()
    tau = due_per_t(towers) * PRICE
    own = np.log(1 + theta * tau / (towers["value"] / towers["mass_t"]).to_numpy())
    of_china = (6.035 * 1.3 - 1.491 * 0.515) * PRICE
    index = 0.3 * np.log(1 + theta * of_china / 2000) + 0.7 * np.log(1 + theta * 0.4 * PRICE / 2500)
    share = np.exp(-5.2 * (own - index))
    lost = pd.Series(towers["mass_t"].to_numpy() * (1 - share)).groupby(towers["firm"].to_numpy()).sum()
    found = table[(table["measure"] == "volume_lost_t") & (table["level"] == "firm")].set_index("key")[
        "value"
    ]
    assert found.loc[lost.index].to_numpy() == pytest.approx(lost.to_numpy(), rel=1e-9)


def test_what_is_at_risk_in_the_draws(steel: Portfolio) -> None:
    draws = np.random.default_rng(7).lognormal(0, 0.4, (3, 1000))
    found = spread_of(draws, bad_is_high=True)
    for row in range(3):
        worst = sorted(draws[row])[-50:]
        assert found["es95"][row] == pytest.approx(math.fsum(worst) / 50, rel=1e-12)
        assert found["var95"][row] == pytest.approx(np.quantile(draws[row], 0.95), rel=1e-12)
    low = spread_of(-draws, bad_is_high=False)
    assert low["es95"] == pytest.approx(-found["es95"], rel=1e-12)
    assert low["var95"] == pytest.approx(-found["var95"], rel=1e-12)


def test_a_price_drawn_moves_every_firm_alike(steel: Portfolio) -> None:
    # with the price alone random, a firm's cost is a price factor times its cost: equal spread over mean
    doubt = "".join(f"  {k}: {{value: 0, status: user, source: a}}\n" for k in
                    ("fx_sigma", "volume_sigma", "emissions_half_width"))  # fmt: skip
    uncertain = scenario(f"emissions: {{basis: default}}\ndoubt:\n{doubt}")
    table = rows(subject(steel), uncertain, years=(YEAR,), draws=256, seed=5)
    one = table[(table["measure"] == "cost_eur") & (table["level"] == "firm")]
    wide = one.pivot_table(index="key", columns="statistic", values="value")
    ratio = (wide["gbm.es95"] / wide["point"]).to_numpy()
    assert ratio == pytest.approx(ratio[0], rel=1e-9)
    # EBIT of each draw falls by (1 - theta) x cost: a firm sinks where its break-even price is passed
    ebit = table[(table["measure"] == "ebit_after_eur") & (table["level"] == "firm")]
    wide = ebit.pivot_table(index="key", columns="statistic", values="value")
    assert ((wide["gbm.p_negative"] >= 0) & (wide["gbm.p_negative"] <= 1)).all()
    assert (wide["gbm.es95"] <= wide["gbm.var95"]).all()
