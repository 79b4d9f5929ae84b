"""Every amount of an example names its source or the range of its assumption, and lies in that range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.examples.files import GOOD_BILLS

SOURCE = re.compile(r"(source: |来源[::]).{8,}")
ASSUMPTION = re.compile(
    r"(?:assumption, range|假设[,,]范围) (?P<low>[\d.]+)-(?P<high>[\d.]+)(?P<km> km| 公里)?"
)


def stated(bill: dict[str, Any]) -> Iterator[tuple[str, str, float, float | None]]:
    """Every number of a bill: where it stands, its note, the amount, the distance if there is one."""
    for product in bill["products"]:
        yield product["product_id"], product["basis"], product["mass_kg"], None
        for row in (*product["lines"], *product.get("coproducts", ())):
            place = f"{product['product_id']}: {row.get('item') or row['name']}"
            yield place, row["note"], row["amount"], row.get("distance_km")


NUMBERS = [pytest.param(*rest, id=place) for bill in GOOD_BILLS for place, *rest in stated(bill)]


@pytest.mark.parametrize(("note", "amount", "distance_km"), NUMBERS)
def test_a_number_has_a_source_or_a_range_that_holds_it(
    note: str, amount: float, distance_km: float | None
) -> None:
    assumed = ASSUMPTION.match(note)
    assert assumed or SOURCE.match(note), note
    if assumed:
        value = distance_km if assumed["km"] else amount
        assert value is not None
        assert float(assumed["low"]) <= value <= float(assumed["high"])


def test_the_walk_sees_the_bills_that_were_asked_for() -> None:
    assert {bill["workbook"] for bill in GOOD_BILLS} == {
        "bom_aluminium_profile.xlsx",
        "bom_calcium_silicate_board.xlsx",
        "bom_ethylene.xlsx",
        "bom_hdpe_pipe.xlsx",
        "bom_precast_concrete.xlsx",
        "bom_pvc_profile.xlsx",
        "bom_rubber_accelerator.xlsx",
        "bom_steel_structure.xlsx",
        "bom_urea.xlsx",
    }
    assert {bill["language"] for bill in GOOD_BILLS} == {"en", "zh"}
    assert len(NUMBERS) > 100


@pytest.mark.parametrize(
    ("note", "good"),
    [
        ("source: GB 38263-2019, level 2", True),
        ("来源:GB 38263-2019 2 级", True),
        ("assumption, range 1-2", True),
        ("from the shop floor", False),
        ("source: ", False),
        ("assumption", False),
    ],
)
def test_the_rule_itself(note: str, good: bool) -> None:
    assert bool(ASSUMPTION.match(note) or SOURCE.match(note)) is good


def amount_of(workbook: str, product_id: str, item: str) -> float:
    bill = next(b for b in GOOD_BILLS if b["workbook"] == workbook)
    product = next(p for p in bill["products"] if p["product_id"] == product_id)
    return float(next(line["amount"] for line in product["lines"] if line["item"] == item))


def test_energy_that_is_derived_from_a_norm_follows_from_it() -> None:
    kgce_per_kwh, mj_per_kgce = 0.1229, 29.3076  # GB/T 2589-2020
    # GB 38263-2019, calcium silicate board, level 2: 93 kgce/m3; 93 - 60 x 0.1229 = 85.626 kgce = 2509.5 MJ
    board = (93 - 60 * kgce_per_kwh) * mj_per_kgce
    assert amount_of("bom_calcium_silicate_board.xlsx", "casi-board-10mm", "蒸压和烘干用煤") == pytest.approx(
        board, rel=0.005
    )
    # GB 38263-2019, tunnel segment, level 2: 15 kgce/m3; 15 - 20 x 0.1229 = 12.542 kgce = 367.6 MJ
    precast = (15 - 20 * kgce_per_kwh) * mj_per_kgce
    assert amount_of("bom_precast_concrete.xlsx", "precast-wall-c40", "蒸汽养护用天然气") == pytest.approx(
        precast, rel=0.005
    )
    # GB 21344-2023, urea, electric, level 2: 138 kgce/t; 138 - 140 x 0.1229 = 120.794 kgce = 3540.2 MJ
    urea = (138 - 140 * kgce_per_kwh) * mj_per_kgce
    assert amount_of("bom_urea.xlsx", "urea-granular", "process steam") == pytest.approx(urea, rel=0.005)
    # GB 21351-2023, level 2: 125 + 1.28 x 120 + 65 = 343.6 kgce/t;
    # 343.6 - 880 x 0.1229 = 235.4 kgce = 6900 MJ
    gas = (125 + 1.28 * 120 + 65 - 880 * kgce_per_kwh) * mj_per_kgce
    assert amount_of("bom_aluminium_profile.xlsx", "al-profile-coated", "天然气供应") == pytest.approx(
        gas, rel=0.005
    )


def test_gas_burned_on_site_gives_the_emissions_of_the_ipcc_table() -> None:
    burned_tj = amount_of("bom_aluminium_profile.xlsx", "al-profile-coated", "天然气供应") / 1e6
    # IPCC 2006, volume 2, table 2.3, natural gas: 56 100 kg CO2, 1 kg CH4, 0.1 kg N2O per TJ
    for item, kg_per_tj, kg_per_unit in (
        ("天然气燃烧产生的二氧化碳", 56_100, 1),
        ("天然气燃烧产生的甲烷", 1, 1e-3),
        ("天然气燃烧产生的氧化亚氮", 0.1, 1e-3),
    ):
        amount = amount_of("bom_aluminium_profile.xlsx", "al-profile-coated", item)
        assert amount * kg_per_unit == pytest.approx(burned_tj * kg_per_tj, rel=1e-9)
