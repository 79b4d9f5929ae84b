"""From a footprint to embedded emissions: by hand, to the last bit, and whatever the inventory says."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam.bridge.build import Choice, chosen_product
from cbam.bridge.cbam_side import cbam_side
from cbam.bridge.pcf_side import footprint_of
from cbam.bridge.reconcile import Bridge, Key
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.reading import read_installation
from footprint.bill import Bom, Line, LineKind
from footprint.bom import read_bom
from groundwork.problems import BadInput
from inventories.catalogue import Catalogue
from inventories.climate import gwp
from tests.cbam.bridging import (
    DATA,
    EF,
    EXAMPLES,
    POWER,
    SUPPLIER,
    acid_bill,
    acid_plant,
    bridged,
    catalogue,
    example,
    law,
    line,
    product,
)

CASES = Path(__file__).parent / "embedded" / "cases"
METRICS = ("AR6", "AR5", "AR4", "AR6-GWP20")


def adds_up(bridge: Bridge) -> bool:
    """All three columns, to the last bit."""
    return (
        math.fsum(s.pcf for s in bridge.steps) == bridge.pcf_tco2e_per_t
        and math.fsum(s.cbam for s in bridge.steps) == bridge.see_tco2e_per_t
        and math.fsum([bridge.pcf_tco2e_per_t, *(s.change for s in bridge.steps)]) == bridge.see_tco2e_per_t
    )


def test_an_acid_plant_by_hand() -> None:
    """Nitric acid, per tonne; CO2 and N2O count, electricity counts (no Annex II good).

    step                 footprint                            CBAM
    packaging            0.010                                -
    transport            0.020                                -
    other materials      catalyst 0.007                       -
    electricity factor   0.1 MWh x (footprint factor - 0.5)   -
    indirect             0.1 x 0.5 = 0.05                     90 MWh x 0.5 / 1,000 t = 0.045
    gases                2 kg CH4 x 29.8 (AR6) = 0.0596       -
    GWP                  1 kg N2O x (273 - 265) = 0.008       -
    precursors           0.600                                0.29 t x 2.1 = 0.609
    site                 0.300 + 1 kg x 265 = 0.565           0.310 + 0.9 kg x 265 = 0.5485
    """
    found = bridged(acid_bill(), acid_plant()).bridge
    by_hand = {
        Key.PACKAGING: (0.010, 0),
        Key.TRANSPORT: (0.020, 0),
        Key.MATERIALS: (0.007, 0),
        Key.INDIRECT: (0.05, 0.045),
        Key.GASES: (0.0596, 0),
        Key.GWP: (0.008, 0),
        Key.PRECURSORS: (0.600, 0.609),
        Key.SITE: (0.565, 0.5485),
    }
    for key, pair in by_hand.items():
        step = found.step(key)
        assert (step.pcf, step.cbam) == pytest.approx(pair, rel=1e-9), key
        assert step.change == pytest.approx(pair[1] - pair[0], rel=1e-9)
    factor = footprint_of(acid_bill(), catalogue(), "AR6").power["el_cn"]
    assert found.step(Key.POWER_FACTOR).pcf == pytest.approx(POWER / 1000 * (factor - EF), rel=1e-9)
    assert found.see_tco2e_per_t == pytest.approx(0.310 + 0.2385 + 0.045 + 0.609, rel=1e-12)
    assert found.step(Key.REMAINDER).items == ()
    assert abs(found.step(Key.ROUNDING).change) < 1e-12
    assert adds_up(found)


def test_carbon_dioxide_kept_in_the_product_stands_apart() -> None:
    # bill: 50 kg bound, counted -50 by the footprint; installation: 20 t stored with evidence over 1,000 t
    stored = {"name": "well", "kind": "stored", "co2_t": 20, "evidence": True}
    found = bridged(
        acid_bill(line("manufacturing", "bound", LineKind.DIRECT, "co2_bound", 50)),
        acid_plant(co2_transfers=[stored]),
    ).bridge
    step = found.step(Key.BOUND)
    assert (step.pcf, step.cbam) == pytest.approx((0.05 * gwp("AR6")["co2_bound"], -0.02), rel=1e-9)
    assert found.step(Key.SITE).cbam == pytest.approx(0.5485, rel=1e-9)
    assert adds_up(found)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_the_columns_add_up_to_the_last_bit(name: str, metric: str) -> None:
    bridge = example(name, metric=metric).bridge
    assert adds_up(bridge)
    bars = bridge.waterfall
    assert (bars[0].key, bars[-1].key) == ("pcf", "see")
    assert bars[1].start == bars[0].end
    assert bars[-2].end == bars[-1].end == bridge.see_tco2e_per_t
    assert all(after.start == before.end for before, after in itertools.pairwise(bars[1:-1]))


STAGES = ("materials", "energy", "transport", "manufacturing", "packaging", "waste", "use", "credit")
amounts = st.floats(1e-9, 1e6, allow_nan=False)
lines_of = st.lists(
    st.builds(
        line,
        st.sampled_from(STAGES),
        st.sampled_from(["ammonia", "gas", "acid plant", "other"]),
        st.sampled_from([LineKind.SUPPLIER, LineKind.DIRECT]),
        st.just(SUPPLIER),
        amounts,
    ).map(lambda one: replace(one, target="n2o") if one.kind is LineKind.DIRECT else one),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(more=lines_of, bought=amounts, named=st.booleans())
def test_any_bill_adds_up_to_the_last_bit(more: list[Line], bought: float, named: bool) -> None:
    """Whatever the sizes: a tiny CBAM figure beside a huge footprint, and the other way round."""
    data = acid_plant().model_dump(mode="json", exclude_defaults=True)
    precursor = {**data["precursors"][0], "see_direct": bought, "name": "Ammonia" if named else "NH3"}
    plant = Installation.model_validate({**data, "precursors": [precursor]})
    found = bridged(acid_bill(*more), plant).bridge
    assert adds_up(found)
    largest = max(abs(found.pcf_tco2e_per_t), abs(found.see_tco2e_per_t), *(abs(s.pcf) for s in found.steps))
    assert abs(found.step(Key.ROUNDING).change) <= 1e-12 * largest
    assert found.unmatched == (() if named else ("NH3",))


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_every_step_is_the_sum_of_its_items(name: str) -> None:
    for step in example(name).bridge.steps:
        if step.key is Key.ROUNDING:
            continue
        assert step.pcf == pytest.approx(math.fsum(i.pcf for i in step.items), abs=1e-15)
        assert step.cbam == pytest.approx(math.fsum(i.cbam for i in step.items), abs=1e-15)


def doubled(known: Catalogue) -> Catalogue:
    """The inventory with every gas doubled: another world for footprints."""
    processes = {
        name: replace(
            process,
            exchanges=tuple(
                replace(e, amount=replace(e.amount, value=2 * e.amount.value))
                if e in process.emissions
                else e
                for e in process.exchanges
            ),
        )
        for name, process in known.processes.items()
    }
    return replace(known, processes=processes)


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_no_life_cycle_factor_reaches_the_cbam_figure(name: str) -> None:
    """The CBAM column is the installation's own result bit for bit, under any inventory and metric."""
    installation = read_installation(DATA / EXAMPLES[name][1]).value.installation
    (good,) = compute(installation, law()).goods
    plain = example(name)
    other = doubled(catalogue())
    for known, metric in ((catalogue(), "AR6"), (other, "AR6"), (other, "AR4"), (catalogue(), "AR6-GWP20")):
        found = example(name, known, metric).bridge
        assert found.see_tco2e_per_t == good.see_counted
        assert [i.cbam for s in found.steps for i in s.items if i.cbam] == [
            i.cbam for s in plain.bridge.steps for i in s.items if i.cbam
        ]
    assert example(name, other).bridge.pcf_tco2e_per_t > 1.5 * plain.bridge.pcf_tco2e_per_t


@pytest.mark.parametrize("case", ["aluminium", "cement", "steel", "three_process_loop", "two_process_loop"])
def test_the_cbam_side_takes_every_good_apart_without_rest(case: str) -> None:
    """Loops, chains, purchases: direct + bound + counted indirect + precursors is the good's own figure."""
    data = json.loads((CASES / f"{case}.json").read_text(encoding="utf-8"))
    data = {k: v for k, v in data.items() if not k.startswith("_") and k not in ("official_outputs",)}
    installation = Installation.model_validate(data)
    result = compute(installation, law())
    assert result.goods
    for good in result.goods:
        if good.see_counted is None:
            continue
        side = cbam_side(installation, result, good, law())
        own = math.fsum(s.direct + s.bound + s.indirect_counted for s in side.steps)
        whole = own + math.fsum(b.counted for b in side.bought)
        assert whole == pytest.approx(good.see_counted, rel=1e-12)
        assert math.fsum(s.direct + s.bound for s in side.steps) <= (good.see_direct or 0) * (1 + 1e-12)


def test_sub_assemblies_that_use_each_other_are_opened() -> None:
    """a = 100 + 0.5 b, b = 40 + 0.2 a per tonne: a = (100 + 20) / 0.9 = 133.333 kg.

    Per tonne of a there run 1 / 0.9 of a and 0.5 / 0.9 of b: 111.11 + 22.22.
    """
    bom = Bom(
        products=(product("a"), product("b", "28100090")),
        lines=(
            line("materials", "own a", LineKind.SUPPLIER, SUPPLIER, 100, "a"),
            line("materials", "part b", LineKind.PRODUCT, "b", 0.5, "a"),
            line("materials", "own b", LineKind.SUPPLIER, SUPPLIER, 40, "b"),
            line("materials", "part a", LineKind.PRODUCT, "a", 0.2, "b"),
        ),
    )
    side = footprint_of(bom, catalogue(), "AR6").side("a", ())
    totals = {part.item: part.total_tco2e for part in side.parts}
    assert totals == pytest.approx({"own a": 0.1 / 0.9, "own b": 0.04 * 0.5 / 0.9}, rel=1e-9)
    assert math.fsum(totals.values()) == pytest.approx(side.pcf_tco2e_per_t, rel=1e-12)


@pytest.mark.parametrize("workbook", sorted(p.name for p in DATA.glob("bom_*.xlsx")))
def test_opened_lines_add_up_to_every_example_s_footprint(workbook: str) -> None:
    bom = read_bom([DATA / workbook], catalogue()).value
    footprint = footprint_of(bom, catalogue(), "AR6")
    for one in bom.products:
        side = footprint.side(one.id, ())
        assert math.fsum(p.total_tco2e for p in side.parts) == pytest.approx(side.pcf_tco2e_per_t, rel=1e-9)


def test_steel_structure_pays_no_indirect_and_leaves_welding_out() -> None:
    bridge = example("steel").bridge
    assert bridge.step(Key.INDIRECT).cbam == 0  # 7308 stands in Annex II
    assert bridge.step(Key.INDIRECT).pcf == pytest.approx((32 + 75 * 0.965) / 1000 * 0.5306, rel=1e-9)
    names = {item.name for item in bridge.step(Key.BOUNDARY).items}
    assert names == {"gas for cutting and preheating", "carbon dioxide from the shielding gas"}
    # precursors: plate 0.6755 x 2.15, the unverified sections on the default value
    plate = next(i for i in bridge.step(Key.PRECURSORS).items if i.name == "hot-rolled plate")
    assert plate.cbam == pytest.approx(0.6755 * 2.15, rel=1e-9)
    # drying gas: 25 t x 48 GJ/t x 56.1 t/TJ / 10,000 t = 0.006732; not on the bill
    assert (bridge.step(Key.SITE).pcf, bridge.step(Key.SITE).cbam) == pytest.approx((0, 0.006732), rel=1e-9)


def test_urea_counts_its_electricity_and_its_own_ammonia() -> None:
    bridge = example("urea").bridge
    # (450 x 0.575 + 140) kWh x 0.5306 = 0.21157 on both sides: the same kilowatt-hours
    assert bridge.step(Key.INDIRECT).pcf == pytest.approx(0.39875 * 0.5306, rel=1e-9)
    assert bridge.step(Key.INDIRECT).cbam == pytest.approx(0.39875 * 0.5306, rel=1e-9)
    # 104,362.5 t x 0.54 x 3.664 / 100,000 t + 19,917.3 t x 20.91 x 94.6 / 1e6 x 1,000 / 100,000 t
    site = 104_362.5 * 0.54 * 3.664 / 1e5 + 19_917.3 * 20.91 / 1000 * 94.6 / 1e5
    assert bridge.step(Key.SITE).cbam == pytest.approx(site, rel=1e-9)
    assert all(step.key is not Key.PRECURSORS for step in bridge.steps)


def test_a_precursor_without_a_line_is_shown_and_never_spread() -> None:
    renamed = acid_plant().model_dump(mode="json")
    renamed["precursors"][0]["name"] = "NH3 from supplier"
    plant = Installation.model_validate(renamed)
    found = bridged(acid_bill(), plant).bridge
    remainder = found.step(Key.REMAINDER)
    assert found.unmatched == ("NH3 from supplier",)
    assert remainder.cbam == pytest.approx(0.609, rel=1e-9)
    assert found.step(Key.MATERIALS).pcf == pytest.approx(0.607, rel=1e-9)  # catalyst and ammonia
    assert adds_up(found)
    told = bridged(acid_bill(), plant, choice=Choice(matches={"ammonia": "NH3 from supplier"})).bridge
    assert told.unmatched == ()
    assert told.step(Key.PRECURSORS).cbam == pytest.approx(0.609, rel=1e-9)
    assert told.see_tco2e_per_t == found.see_tco2e_per_t


def test_without_a_legal_factor_all_electricity_stands_under_indirect() -> None:
    data = acid_plant().model_dump(mode="json", exclude_defaults=True)
    data["processes"][0].pop("electricity")
    found = bridged(acid_bill(), Installation.model_validate(data)).bridge
    factor = footprint_of(acid_bill(), catalogue(), "AR6").power["el_cn"]
    assert found.step(Key.INDIRECT).pcf == pytest.approx(POWER / 1000 * factor, rel=1e-9)
    assert all(step.key is not Key.POWER_FACTOR for step in found.steps)


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice(product="base"), "cbam.bridge-product"),
        (Choice(good="base"), "cbam.bridge-good"),
        (Choice(matches={"amonia": "Ammonia"}), "cbam.bridge-match"),
        (Choice(matches={"ammonia": "Amonia"}), "cbam.bridge-match"),
    ],
)
def test_what_is_refused(choice: Choice, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        bridged(acid_bill(), acid_plant(), choice=choice)
    assert [p.code for p in refused.value.problems] == [code]


def test_a_good_without_a_figure_or_a_product_without_a_footprint_is_refused() -> None:
    data = acid_plant().model_dump(mode="json", exclude_defaults=True)
    data["processes"][0]["electricity"] = {"consumed_mwh": 90}
    with pytest.raises(BadInput) as refused:
        bridged(acid_bill(), Installation.model_validate(data))
    assert refused.value.problems[-1].code == "cbam.bridge-no-figure"
    with pytest.raises(BadInput) as refused:
        bridged(replace(acid_bill(), lost_lines={"acid": 1}), acid_plant())
    assert refused.value.problems[-1].code == "cbam.bridge-no-footprint"


def test_every_step_is_in_the_method() -> None:
    text = (Path(__file__).parents[2] / "docs" / "methodology" / "12-bridge.md").read_text(encoding="utf-8")
    assert [key for key in Key if f"`{key}`" not in text] == []


def test_the_product_is_the_one_whose_code_is_made() -> None:
    bom = read_bom([DATA / "bom_urea.xlsx"], catalogue()).value
    assert chosen_product(bom, Choice(), ["31021019"]).id == "urea-granular"
    assert chosen_product(bom, Choice(product="urea-solution"), ["31021019"]).id == "urea-solution"
    assert chosen_product(bom, Choice()).id == "urea-solution"  # the one that is no part of another
