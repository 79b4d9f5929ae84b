"""The network, solved here from the CSV files alone, against results others have published."""

import csv
from pathlib import Path

import numpy as np
import pytest

from inventories.catalogue import load_catalogue
from inventories.climate import gwp100
from inventories.network import technosphere

DATA = Path(__file__).parents[2] / "inventories" / "data"


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def footprints() -> dict[str, float]:
    """kg CO2e (AR6, 100 years) per unit of every process: x = (I - A^T)^-1 f."""
    ids = [row["id"] for row in read("processes.csv")]
    at = {key: i for i, key in enumerate(ids)}
    weight = {r["flow_id"]: float(r["value"]) for r in read("gwp.csv") if r["metric"] == "AR6"}
    inputs, direct = np.zeros((len(ids), len(ids))), np.zeros(len(ids))
    for row in read("exchanges.csv"):
        if row["role"] == "input":
            inputs[at[row["flow_id"]], at[row["process_id"]]] += float(row["amount"])
        else:
            direct[at[row["process_id"]]] += float(row["amount"]) * weight[row["flow_id"]]
    totals = np.linalg.solve((np.eye(len(ids)) - inputs).T, direct)
    return dict(zip(ids, totals, strict=True))


# GB/T 51366-2019 appendix D, Chinese products, cradle to gate, kg CO2e per unit.
# A building standard's averages and one modelled plant may differ by a quarter.
PUBLISHED = {
    "readymix_c30": 295,
    "lime": 1190,
    "sand": 2.51,
    "clay": 2.69,
    "float_glass": 1130,
    "crude_bof": 1990,
    "rebar_bof": 2340,
    "hrc": 2310,
    "crc": 2530,
    "pvc_mix": 7300,
    "pvc_pipe": 7930,
    "lldpe": 1990,
}


@pytest.mark.parametrize("process_id", PUBLISHED)
def test_near_the_building_standard(process_id: str, footprints: dict[str, float]) -> None:
    assert footprints[process_id] == pytest.approx(PUBLISHED[process_id], rel=0.25)


# Ranges of the Chinese literature, kg CO2e per kg, as recalled by a specialist.
RANGES = {
    "methanol_coal": (2.9 * 0.98, 3.3),  # Methanol Institute, coal route
    "olefin_mto": (9, 11),
    "fesi": (8, 11),
    "silicon": (11, 17),
    "graphite_electrode": (4, 8),
    "magnesium": (21.8, 28),  # IMA/DLR 2020: with and without credits
    "an": (2, 3.5),  # Zhang 2013
    "carbon_black": (2.4, 3.5),
}


@pytest.mark.parametrize("process_id", RANGES)
def test_within_the_range_of_the_literature(process_id: str, footprints: dict[str, float]) -> None:
    low, high = RANGES[process_id]
    assert low <= footprints[process_id] / 1000 <= high


def test_routes_stand_in_the_order_everybody_reports(footprints: dict[str, float]) -> None:
    assert footprints["al_sec"] < footprints["al_primary_hydro"] < footprints["al_primary"]
    assert footprints["al_primary"] < footprints["al_primary_coal"]
    assert footprints["crude_eaf"] < footprints["crude_bof"] / 3
    assert footprints["nh3_gas"] < footprints["nh3_coal"]
    assert footprints["pvc_eth"] < footprints["pvc_c2h2"] / 2
    assert footprints["methanol_gas"] < footprints["methanol_coal"] / 2


def test_bound_carbon_of_urea_is_the_only_difference_of_its_two_conventions(
    footprints: dict[str, float],
) -> None:
    # CO(NH2)2: 44.01 / 60.06 = 0.733 t CO2 per t
    difference = footprints["urea"] - footprints["urea_credit"]
    assert difference == pytest.approx(1000 * 44.01 / 60.06, rel=1e-3)


def test_burning_a_megajoule_by_hand(footprints: dict[str, float]) -> None:
    # natural gas: 0.0561 + 1e-6 x 29.8 + 1e-7 x 273 burned; 0.00021 x 29.8 + 0.0058 supplied
    by_hand = 0.0561 + 1e-6 * 29.8 + 1e-7 * 273 + 0.00021 * 29.8 + 0.0058
    assert footprints["heat_gas"] == pytest.approx(by_hand, rel=1e-9)


def test_the_catalogue_gives_the_same_network(footprints: dict[str, float]) -> None:
    catalogue = load_catalogue()
    ids, inputs = technosphere(catalogue)
    weight = gwp100()
    direct = [
        sum(e.amount.value * weight[e.flow_id] for e in process.emissions)
        for process in catalogue.processes.values()
    ]
    totals = np.linalg.solve((np.eye(len(ids)) - inputs).T, np.array(direct))
    assert dict(zip(ids, totals, strict=True)) == pytest.approx(footprints, rel=1e-9)


def test_no_process_is_free_or_negative(footprints: dict[str, float]) -> None:
    assert min(footprints.values()) > 0
