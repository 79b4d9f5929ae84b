"""Provincial and residual power: estimates with their sum, and the year's update as one row."""

from pathlib import Path

import pytest

from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe
from inventories.catalogue import load_catalogue
from inventories.electricity import GridKind, footprint_factor, footprint_factors
from inventories.electricity_estimates import estimate

HEAD = (
    "geography,name_en,name_zh,generation,year,value,unit,"
    "coverage,process_id,status,source,best_before,note\n"
)
SOURCE = """announcement-2027:
  title: Announcement of the footprint factors for 2025
  publisher: the authorities
  year: 2026
  licence: government-notice
  redistributable: true
"""


def test_shandong_by_hand_and_as_a_process() -> None:
    # 0.6191 (Shandong 2023) x 0.6205/0.5306 (China 2023, footprint over CO2 only)
    # x 0.5777/0.6205 (China, 2024 over 2023)
    by_hand = 0.6191 * 0.6205 / 0.5306 * 0.5777 / 0.6205
    found = estimate("CN-SD")
    assert found.amount.value == pytest.approx(by_hand, rel=1e-9)
    assert "0.6191" in found.amount.note and found.amount.year == 2024
    (carried,) = load_catalogue().processes["el_sd"].emissions
    assert carried.amount.value == pytest.approx(by_hand, abs=5e-4)


def test_the_residual_mix_lies_above_the_average() -> None:
    # 0.6096 without traded non-fossil power against 0.5306, 2023
    residual = estimate("CN", GridKind.GRID_RESIDUAL)
    assert residual.amount.value == pytest.approx(0.6096 * 0.5777 / 0.5306, rel=1e-9)
    assert residual.generation == "residual"


def test_an_estimate_of_the_whole_country_is_the_official_factor() -> None:
    assert estimate("CN").amount.value == pytest.approx(0.5777, rel=1e-9)


def test_estimates_are_kept_out_of_declarations_and_official_factors_are_not() -> None:
    assert not estimate("CN-SD").declarable
    assert all(f.declarable for f in footprint_factors())
    processes = load_catalogue().processes
    assert [p.id for p in processes.values() if not p.declarable] == ["el_sd"]


def test_no_estimate_where_nothing_is_known() -> None:
    with pytest.raises(BadInput) as refusal:
        estimate("FR")
    assert all(describe(refusal.value.problems[0], lang) for lang in LANGUAGES)


def test_power_processes_carry_the_newest_row_of_the_table() -> None:
    catalogue = load_catalogue()
    assert catalogue.processes["el_cn"].emissions[0].amount.value == footprint_factor().amount.value
    place = catalogue.places[("el_cn", "emission", "ghg_co2e")]
    assert place.file == "electricity_footprint.csv"


def test_the_years_update_is_one_row(tmp_path: Path) -> None:
    row = "CN,China,中国,mix,2025,0.55,kgCO2e/kWh,user,el_cn,read,announcement-2027,2027-12-31,\n"
    mine = tmp_path / "update"
    mine.mkdir()
    (mine / "electricity_footprint.csv").write_text(HEAD + row, encoding="utf-8")
    (mine / "sources.yaml").write_text(SOURCE, encoding="utf-8")
    catalogue = load_catalogue([mine])
    amount = catalogue.processes["el_cn"].emissions[0].amount
    assert (amount.value, amount.year, amount.source) == (0.55, 2025, "announcement-2027")
    (named,) = catalogue.problems
    assert named.code == "inventories.exchange-replaced"
    assert (named.params["old"], named.params["new"]) == (0.5777, 0.55)
