"""Every row of the packaged tables, read here with the csv module alone."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).parents[2] / "inventories" / "data"
STATUSES = {"read", "derived", "recalled", "assumed"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


SOURCES = yaml.safe_load((DATA / "sources.yaml").read_text(encoding="utf-8"))
PROCESSES = {row["id"]: row for row in table("processes.csv")}
FLOWS = {row["id"]: row for row in table("flows.csv")}
NUMBERS = [
    (name, number, row)
    for name in (
        "exchanges.csv",
        "gwp.csv",
        "electricity_footprint.csv",
        "electricity_grid_co2.csv",
        "carbon_content.csv",
        "heating_values.csv",
    )
    for number, row in enumerate(table(name), start=2)
]


def test_every_number_says_where_it_comes_from() -> None:
    for name, line, row in NUMBERS:
        at = f"{name}:{line}"
        float(row.get("amount") or row["value"])
        assert row["source"] in SOURCES, at
        assert row["status"] in STATUSES, at
        assert row["geography"], at
        assert 1990 < int(row["year"]) < 2100, at
        assert date.fromisoformat(row["best_before"]).year > int(row["year"]), at
        assert row["unit"], at


def test_no_figure_is_younger_than_its_source_and_none_moves_to_another_area() -> None:
    areas = {row["source"]: row["geography"] for row in table("source_areas.csv")}
    assert set(areas) <= set(SOURCES)
    for name, line, row in NUMBERS:
        published = SOURCES[row["source"]].get("year")
        assert published is None or int(row["year"]) <= published, f"{name}:{line}"
        if area := areas.get(row["source"]):
            assert row["geography"].split("-")[0] == area, f"{name}:{line}"


def test_an_amount_is_good_from_its_own_year_on() -> None:
    # docs/inventories.md: electricity 2 years, technology 10, settled chemistry and combustion 30; a factor
    # of the power tables that a process carries is dated by its table
    for line, row in enumerate(table("exchanges.csv"), start=2):
        span = date.fromisoformat(row["best_before"]).year - int(row["year"])
        assert 0 < span <= 30, line


def test_own_estimates_are_never_called_anything_better() -> None:
    for name, line, row in NUMBERS:
        if row["source"] == "own-estimate":
            assert row["status"] == "assumed", f"{name}:{line}"


def test_every_derived_electricity_figure_shows_its_sum() -> None:
    for name, line, row in NUMBERS:
        if name.startswith("electricity") and row["status"] == "derived":
            assert re.search(r"\d", row["note"]), f"{name}:{line}"


def test_every_source_is_complete_used_and_may_be_passed_on() -> None:
    licences = {row["licence"] for row in table("licences.csv") if row["redistributable"] == "yes"}
    used = {row["source"] for _, _, row in NUMBERS}
    for key, source in SOURCES.items():
        assert source["title"] and source["publisher"], key
        assert source["licence"] in licences and source["redistributable"] is True, key
        assert key in used, f"{key} stands in sources.yaml and nowhere else"


def test_processes_are_named_in_both_languages_and_no_name_is_used_twice() -> None:
    assert len(PROCESSES) == len(table("processes.csv")) >= 80
    for column in ("name_en", "name_zh"):
        names = [row[column] for row in PROCESSES.values()]
        assert len(set(names)) == len(names)
    for key, row in PROCESSES.items():
        assert CHINESE.search(row["name_zh"]), key
        assert not CHINESE.search(row["name_en"] + row["note"]), key


def test_gases_are_named_in_both_languages() -> None:
    for key, row in FLOWS.items():
        assert CHINESE.search(row["name_zh"]) and not CHINESE.search(row["name_en"]), key


def test_every_exchange_links_in_the_right_unit() -> None:
    for line, row in enumerate(table("exchanges.csv"), start=2):
        assert row["process_id"] in PROCESSES, line
        if row["role"] == "input":
            assert row["unit"] == PROCESSES[row["flow_id"]]["unit"], line
        else:
            assert row["role"] == "emission" and row["flow_id"] in FLOWS and row["unit"] == "kg", line


def test_no_exchange_stands_twice_and_every_process_has_one() -> None:
    keys = [(row["process_id"], row["role"], row["flow_id"]) for row in table("exchanges.csv")]
    assert len(set(keys)) == len(keys)
    assert {key[0] for key in keys} == set(PROCESSES)


def test_only_the_aggregate_cannot_be_split_and_it_names_its_metric() -> None:
    whole = {key: row for key, row in FLOWS.items() if row["splittable"] == "no"}
    assert set(whole) == {"ghg_co2e"}
    assert whole["ghg_co2e"]["metric"] == "as published"
    assert all(not row["metric"] for key, row in FLOWS.items() if key not in whole)


def test_the_only_negative_amount_is_an_explained_credit() -> None:
    negative = {(r["process_id"], r["flow_id"]): r for r in table("exchanges.csv") if float(r["amount"]) < 0}
    assert set(negative) == {("ech", "hcl")}
    assert all(row["note"] or PROCESSES[row["process_id"]]["note"] for row in negative.values())


def test_bound_carbon_is_booked_where_it_is_bound_and_where_it_leaves() -> None:
    booked = {(r["process_id"], r["flow_id"]) for r in table("exchanges.csv") if "co2_bound" in r["flow_id"]}
    assert booked == {
        ("urea_credit", "co2_bound"),
        ("urea", "co2_bound_release"),
        ("soda_ash_hou", "co2_bound"),  # released by the glass furnace as process CO2
    }
    weights = {(r["metric"], r["flow_id"]): float(r["value"]) for r in table("gwp.csv")}
    for metric in {m for m, _ in weights}:
        assert weights[metric, "co2_bound"] + weights[metric, "co2_bound_release"] == 0


def test_biogenic_carbon_is_taken_up_and_released_in_the_same_place() -> None:
    rows = {(r["process_id"], r["flow_id"]): float(r["amount"]) for r in table("exchanges.csv")}
    uptake = {p for p, f in rows if f == "co2_uptake"}
    assert uptake == {"sawn_wood", "paperboard", "heat_wood", "mdf", "plywood"}
    for process_id in uptake:
        assert rows[process_id, "co2_uptake"] == rows[process_id, "co2_biogenic"]


def test_no_published_figure_of_the_comparison_is_the_source_of_an_amount() -> None:
    # A process of one published figure would only be compared with itself.
    reference = {r["process_id"]: r for r in table("reference_pcf.csv") if r["process_id"]}
    rows = [r for r in table("exchanges.csv") if r["process_id"] in reference]
    assert rows
    for row in rows:
        published = reference[row["process_id"]]
        same_publication = published["source"].startswith("GB/T 51366") and row["source"] == "gbt-51366-2019"
        assert not same_publication, row
        value = float(published["value"]) * float(published["factor"])
        assert row["role"] == "input" or float(row["amount"]) != value, row
    whole = {r["process_id"] for r in rows if r["flow_id"] == "ghg_co2e"}
    for process_id in whole:
        assert len([r for r in rows if r["process_id"] == process_id]) > 1, process_id


def test_synonyms_point_to_processes_and_say_their_language() -> None:
    for line, row in enumerate(table("synonyms.csv"), start=2):
        assert row["process_id"] in PROCESSES, line
        assert row["language"] == ("zh" if CHINESE.search(row["synonym"]) else "en"), line


# What the eight example products draw on: pipe, board, precast, steel, aluminium, urea, accelerator, profile.
NEEDED = """
hdpe hdpe_pipe carbon_black casi_board quartz precast rebar_bof cement_po425
steel_section steel_plate hrc welding_wire zinc paint_epoxy
al_extrusion al_primary al_primary_coal al_primary_hydro al_sec
urea nh3_coal nh3_gas mbt cbs pvc_c2h2 pvc_eth caco3_ground stabiliser_cazn
ethylene propylene methanol_coal methanol_gas h2_coal h2_smr
heat_gas heat_coal heat_diesel el_cn el_sd tkm_truck30 tkm_rail carton pallet pe_film
"""


@pytest.mark.parametrize("process_id", NEEDED.split())
def test_what_the_examples_need_is_there(process_id: str) -> None:
    assert process_id in PROCESSES
