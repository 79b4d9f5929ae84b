"""Chance by importer, product, origin and shipment: sums, the loop over rows, stillness, the same bits."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cbam import runs
from cbam.scenario import Scenario, load_named
from cbam.stress import kernel, paths, streams
from cbam.stress.across import ACROSS, MOST_GB, check_memory
from cbam.stress.doubt import FX, PRICE, Drawn, variant_of
from cbam.stress.fan import costs
from cbam.stress.parameters import setting
from cbam.stress.run import Progress, Request, Watch, decimal_year, stress
from groundwork.executor import Cancelled, Executor, Processes, Serial, Threads
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput
from tests.cbam.billing import law
from tests.cbam.stress.subjects import portfolio, rows, scenario, sector, subject, value
from tests.cbam.stress.test_doubt import ACTUAL, NOTHING_RANDOM

EXACT = 1e-9
KEYS = ["scenario", "year", "level", "key", "measure", "unit", "statistic"]
EVERY = ("mean", "p05", "p50", "p95", "es95", "var95")
FIRMS = {"A": {"pass_through": 0.25, "ebit_eur": 1e4, "revenue_eur": 1e5}, "B": {"pass_through": 0.8}}
# floors: emissions of 2.0 and 1.5 against allocations on both sides of them; own margins, one unknown
LINES = [
    {
        **ACTUAL, "firm": f, "importer": i, "cn_code": code, "origin": o, "see_direct": see, "sefa": sefa,
        "quarter": q, "margin": margin,
    }
    for f, see, i, o in (("A", 2.0, "X", "CN"), ("A", 2.0, "Y", "IN"), ("B", 1.5, "Y", "CN"))
    for code, sefa in (("73089098", 1.49), ("72081000", 1.6), ("73089098", 3.4))
    for q, margin in (("2026-Q1", 0.035), ("2026-Q4", 0.1))
] + [{"cn_code": "72081000", "firm": "B", "importer": "", "value": 5e4, "origin": "CN"}]  # fmt: skip


def test_what_is_drawn_anyway_keeps_its_bits() -> None:
    found, one = subject(sector()), load_named("everything")
    plain = rows(found, one, years=(2026, 2030), draws=130, seed=2)
    added = rows(found, one, years=(2026, 2030), draws=130, seed=2, drawn_levels=ACROSS[:3])
    both = plain.merge(added, on=KEYS, how="left", suffixes=("", "_added"))
    assert len(both) == len(plain) < len(added)
    assert both["value"].to_numpy().tobytes() == both["value_added"].to_numpy().tobytes()


def block_of(
    one: Scenario, years: tuple[int, ...], levels: tuple[str, ...], draws: int = 100
) -> tuple[Drawn, kernel.Block, list[list[float]]]:
    found = subject(sector(), by_shipment="shipment" in levels)
    views = [found.view(one, year) for year in years]
    drawn, prices = variant_of(found, views, 9, levels)
    return drawn, kernel.draw_block(drawn.variant, (0, draws)), prices


@pytest.mark.parametrize("level", ACROSS)
def test_every_draw_of_a_level_adds_up_to_that_of_the_firms(level: str) -> None:
    drawn, block, prices = block_of(load_named("all-verified"), (2026, 2030), (level,))
    process = paths.process_of(paths.PriceProcess.GBM, 0.3, 0.0)
    factors = paths.factors(process, paths.Wander(9, PRICE, 2026.8), drawn.years, (0, 100))
    (group,) = drawn.across.groups
    assert group.level == level
    parts = slice(drawn.n_plain, drawn.n_plain + len(group.names))
    for at in range(2):
        three = (block.both[at], block.emissions[at], block.both[at])
        found = costs(drawn, three, at, prices[at], factors).every
        whole = found[: len(drawn.firm_names)].sum(axis=0)
        assert found[parts].sum(axis=0) == pytest.approx(whole, rel=EXACT)
        # the exporter's part of those with value and margin is no more than all of it
        assert (found[parts.stop :] <= found[parts] * (1 + EXACT)).all()


@pytest.mark.parametrize("form", ["none", "relative", "own-price"])
def test_zero_volatility_is_the_deterministic_figure(form: str) -> None:
    still = scenario(f"{NOTHING_RANDOM}\ntrade: {{demand: {{form: {form}}}}}")
    table = rows(
        subject(sector(), by_shipment=True), still, years=(2026, 2030), draws=70, drawn_levels=ACROSS,
        levels=("total", *ACROSS),
    )  # fmt: skip
    drawn_cost = {"cost_eur": "cost_after_eur" if form != "none" else "cost_eur"}
    for measure in ("cost_eur", "margin_after_eur"):
        for level in ACROSS:
            here = table[
                (table["level"] == level) & table["measure"].isin([measure, drawn_cost.get(measure)])
            ]
            of = here.set_index(["year", "key", "measure", "statistic"])["value"]
            names = {(y, k) for y, k, m, s in of.index if m == measure and s == "gbm.mean"}
            assert len(names) > 5
            for year, key in names:
                point = of[year, key, drawn_cost.get(measure, measure), "point"]
                for process in ("gbm", "reverting"):
                    found = [of[year, key, measure, f"{process}.{name}"] for name in EVERY]
                    assert found == pytest.approx([point] * len(EVERY), rel=EXACT, abs=1e-6)
                    if measure == "margin_after_eur":
                        assert of[year, key, measure, f"{process}.p_negative"] == (point < 0)


def test_the_margin_of_one_product_by_hand() -> None:
    # 5.184775 certificates x 75.36 EUR x 100 t = 39,072.46 EUR, half of it the exporter's; margin 3.5 % of
    # 200,390 EUR = 7,013.65: 7,013.65 - 19,536.23 = -12,522.58 EUR. The other line's margin is not known
    tower = {"cn_code": "73089098", "mass_t": 100, "value": 200390, "margin": 0.035, "importer": "X"}
    without = {**tower, "margin": "", "importer": "Y"}
    table = rows(
        subject(portfolio([tower, {**without, "cn_code": "73089098"}])), load_named("published"), draws=64,
        drawn_levels=("product", "importer"),
    )  # fmt: skip
    cost = 5.184775 * 75.36 * 100
    by_product = {"level": "product", "key": "73089098"}
    expected = 200390 * 0.035 - cost / 2
    assert value(table, "margin_after_eur", **by_product) == pytest.approx(expected, rel=EXACT)
    assert value(table, "cost_eur", **by_product) == pytest.approx(2 * cost, rel=EXACT)
    keys = table[(table["measure"] == "margin_after_eur") & (table["level"] == "importer")]["key"]
    assert set(keys) == {"X"}


def loop_over_rows(one: Scenario, year: int, draws: int, seed: int) -> tuple[pd.DataFrame, int]:
    """Cost and margin of every line and draw, one at a time: price x max(0, e SEE - SEFA) x mass x volume."""
    lines = subject(portfolio(LINES, FIRMS), by_shipment=True)
    view = lines.view(one, year)
    bill, shipments = view.bill, view.bill.shipments
    known, span = decimal_year(law().known_on), (0, draws)
    process = paths.process_of(paths.PriceProcess.GBM, setting("price_sigma"), 0.0)
    price = paths.factors(process, paths.Wander(seed, PRICE, known), (year,), span)
    leaning = paths.Wander(seed, FX, known, PRICE, setting("price_fx_correlation"))
    fx = paths.factors(paths.Process(setting("fx_sigma"), 0.0), leaning, (year,), span)[year, 0]
    s, v = math.log(1.2) / setting("interval_z"), setting("volume_sigma")
    records, n_binding = [], 0
    for line in range(len(bill)):
        firm, code, origin = (str(getattr(shipments, n)[line]) for n in ("firm", "cn_code", "origin"))
        error = streams.normals(streams.keys(seed, "emissions", [f"{firm}\x1f{code}\x1f{origin}"]), *span)[0]
        volume = np.exp(v * streams.normals(streams.keys(seed, "volume", [firm]), *span)[0] - v * v / 2)
        quote = bill.quotes[bill.quote_of[line]]
        assert quote is not None
        published = quote.kind.value == "published"
        theta = FIRMS[firm]["pass_through"]
        for draw in range(draws):
            e = math.exp(s * error[draw] - s * s / 2) if shipments.actual[line] else 1.0
            certain = 1.0 if published else price[year, 0 if year > 2026 else 4][draw]
            due = max(0.0, e * bill.terms.see[line] - bill.terms.sefa[line])
            n_binding += due == 0
            eur = due * shipments.mass_t[line] * volume[draw] * quote.price_eur * certain
            worth = shipments.value_eur[line] * shipments.margin[line]
            left = worth * volume[draw] - (1 - theta) * eur * fx[draw]
            left += shipments.value_eur[line] * view.exposure * (fx[draw] - 1)
            records.append((str(shipments.importer[line] or "(none)"), code, origin, draw, eur, left))
    columns = ["importer", "product", "origin", "draw", "cost_eur", "margin_after_eur"]
    return pd.DataFrame(records, columns=columns), n_binding


@pytest.mark.parametrize("year", [2026, 2030])
def test_statistics_equal_the_loop_over_rows_with_floors_binding(year: int) -> None:
    one, draws, seed = load_named("central"), 90, 13
    levels = ("importer", "product", "origin")
    table = rows(
        subject(portfolio(LINES, FIRMS)), one, years=(year,), draws=draws, seed=seed, drawn_levels=levels
    )
    looped, n_binding = loop_over_rows(one, year, draws, seed)
    assert n_binding > 100
    for level in levels:
        for measure in ("cost_eur", "margin_after_eur"):
            counted = looped[looped["margin_after_eur"].notna()] if measure != "cost_eur" else looped
            by_draw = counted.groupby([level, "draw"])[measure].sum().unstack("draw")
            for key, values in by_draw.iterrows():
                wanted = {"level": level, "key": key}
                each = values.to_numpy(dtype=np.float64)
                ordered = np.sort(each)
                worst = ordered[-5:] if measure == "cost_eur" else ordered[:5]  # 5 % of 90 draws: 4.5, so 5
                expected = {
                    "mean": each.mean(), "p05": np.quantile(each, 0.05), "p75": np.quantile(each, 0.75),
                    "es95": worst.mean(), "sd": each.std(ddof=1),
                }  # fmt: skip
                for name, number in expected.items():
                    found = value(table, measure, statistic=f"gbm.{name}", **wanted)
                    assert found == pytest.approx(number, rel=EXACT), (level, key, measure, name)
                if measure == "margin_after_eur":
                    found = value(table, measure, statistic="gbm.p_negative", **wanted)
                    assert found == pytest.approx((each < 0).mean())


def test_one_importer_who_buys_all_of_one_firm_has_its_chances() -> None:
    # with demand that answers each draw's price: the same goods by firm, importer, product and origin
    answering = scenario("trade: {demand: {form: own-price}}")
    line = {**ACTUAL, "importer": "X"}
    table = rows(subject(portfolio([line])), answering, years=(2030,), draws=200, drawn_levels=ACROSS[:3])
    for statistic in ("gbm.mean", "gbm.p95", "reverting.es95", "reverting.share.price"):
        firm = value(table, "cost_eur", level="firm", key="A", statistic=statistic)
        for level, key in (("importer", "X"), ("product", "73089098"), ("origin", "CN")):
            found = value(table, "cost_eur", level=level, key=key, statistic=statistic)
            assert found == pytest.approx(firm, rel=EXACT)


def bits(engine: Executor, block: int = 0, levels: tuple[str, ...] = ACROSS[:3]) -> list[bytes]:
    lines = [
        {**ACTUAL, "firm": f"F{i % 9}", "importer": f"I{i % 4}", "see_direct": 1.4 + i / 50}
        for i in range(30)
    ]
    request = Request(
        (load_named("central"), scenario("trade: {demand: {form: own-price}}", "high")), (2026, 2030),
        draws=200, block=block, drawn_levels=levels,
    )  # fmt: skip
    return [
        part.table["value"].to_numpy().tobytes()
        for part in stress(subject(portfolio(lines)), request, engine)
    ]


@pytest.mark.parametrize("block", [64, 1000])
def test_the_same_bits_for_every_engine_and_block(block: int) -> None:
    expected = bits(Serial())
    assert bits(Threads(), block) == expected
    assert bits(Processes(2), block) == expected


def test_a_run_keeps_its_levels_when_stopped_resumed_and_replayed(tmp_path: Path) -> None:
    file = examples_dir() / "portfolio_sector.xlsx"
    scenarios = tuple(load_named(name) for name in ("central", "high", "all-verified"))
    request = Request(scenarios, (2026, 2030), draws=70, seed=4, drawn_levels=("importer", "shipment"))
    prepared = runs.prepare(runs.Asked(file), request)
    moment = datetime(2026, 11, 22, 12, 0, 0)
    whole, stopped = (runs.store(tmp_path / name, prepared, moment) for name in ("a", "b"))
    runs.carry_out(whole, prepared, Serial())
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        runs.carry_out(stopped, prepared, Serial(), Watch(seen.append, lambda: len(seen) > 3))
    again = runs.reopen(stopped)
    assert again.request.drawn_levels == ("importer", "shipment")
    runs.carry_out(stopped, again, Serial())
    for (_, one), (_, two) in zip(whole.parts(), stopped.parts(), strict=True):
        assert one["value"].to_numpy().tobytes() == two["value"].to_numpy().tobytes()
        assert {"importer", "shipment"} <= set(one[one["statistic"] == "gbm.p_negative"]["level"])
    found, changed = runs.replay(whole, Serial())
    assert [part.different for part in found] == [0, 0, 0]
    assert changed == []


def test_a_run_stored_before_levels_could_be_asked_for_opens(tmp_path: Path) -> None:
    prepared = runs.prepare(
        runs.Asked(examples_dir() / "portfolio_sector.xlsx"),
        Request((load_named("central"),), (2026,), draws=64),
    )
    run = runs.store(tmp_path, prepared, datetime(2026, 11, 22, 12, 0, 0))
    manifest = run.folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if '"drawn_levels"' not in line]
    assert len(kept) < len(text.splitlines())
    manifest.write_text("\n".join(kept), encoding="utf-8")
    assert runs.reopen(run).request.drawn_levels == ()


def test_levels_that_need_too_much_memory_are_refused() -> None:
    # 62 shipments drawn twice x (3 arrays x 9 years + 10) x 8 bytes x draws
    found, years = subject(sector(), by_shipment=True), tuple(range(2026, 2035))
    most = int(MOST_GB * 1e9 / (2 * 62 * 37 * 8))
    for draws, refused in ((most, False), (most + 1, True)):
        request = Request((load_named("central"),), years, draws=draws, drawn_levels=("shipment",))
        if not refused:
            check_memory(found, request)
            continue
        with pytest.raises(BadInput) as told:
            check_memory(found, request)
        assert [p.code for p in told.value.problems] == ["cbam.draw-level-too-large"]
