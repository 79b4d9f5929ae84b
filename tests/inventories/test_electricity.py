"""The two families of electricity factors, and the wall between them."""

from pathlib import Path

import pytest
from mypy import api

from groundwork.problems import BadInput
from inventories.electricity import (
    FootprintElectricity,
    GridCO2Factor,
    GridKind,
    footprint_factor,
    footprint_factors,
    footprint_kgco2e,
    grid_co2_factor,
    grid_co2_factors,
    grid_kgco2,
)

ROOT = Path(__file__).parents[2]


def test_national_factors_as_announced() -> None:
    # MEE/NBS/NEA, October 2025: 0.5777 kg CO2e/kWh for 2024; January 2025: 0.6205 for 2023
    assert footprint_factor().amount.value == 0.5777
    assert footprint_factor(year=2023).amount.value == 0.6205
    # MEE/NBS Announcement 2025 No. 47: 0.5306 kg CO2/kWh for 2023, 0.6096 without traded non-fossil power
    assert grid_co2_factor(year=2023).amount.value == 0.5306
    assert grid_co2_factor(kind=GridKind.GRID_RESIDUAL, year=2023).amount.value == 0.6096
    assert grid_co2_factor("CN-SD", year=2023).amount.value == 0.6191


def test_a_thousand_kilowatt_hours() -> None:
    assert footprint_kgco2e(1000, footprint_factor(year=2024)) == pytest.approx(577.7, rel=1e-9)
    assert grid_kgco2(1000, grid_co2_factor(year=2023)) == pytest.approx(530.6, rel=1e-9)


def test_each_function_refuses_the_other_family() -> None:
    with pytest.raises(TypeError):
        footprint_kgco2e(1, grid_co2_factor())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        grid_kgco2(1, footprint_factor())  # type: ignore[arg-type]
    for number in (0.5777, None):
        with pytest.raises(TypeError):
            footprint_kgco2e(1, number)  # type: ignore[arg-type]


def test_the_type_checker_refuses_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    snippet = tmp_path / "mixed.py"
    snippet.write_text(
        "from inventories.electricity import (\n"
        "    footprint_factor, footprint_kgco2e, grid_co2_factor, grid_kgco2,\n)\n"
        "footprint_kgco2e(1, footprint_factor())\n"
        "grid_kgco2(1, grid_co2_factor())\n"
        "footprint_kgco2e(1, grid_co2_factor())\n"
        "grid_kgco2(1, footprint_factor())\n",
        encoding="utf-8",
    )
    report, _, code = api.run([str(snippet), "--no-error-summary"])
    wrong = [line for line in report.splitlines() if "error" in line]
    assert code == 1, report
    assert ["mixed.py:6" in wrong[0], "mixed.py:7" in wrong[1], len(wrong)] == [True, True, 2], report
    assert all("arg-type" in line for line in wrong)


def test_no_area_stands_in_for_another() -> None:
    for geography, year in (("CN-XX", None), ("CN", 1999)):
        with pytest.raises(BadInput):
            footprint_factor(geography, year=year)
        with pytest.raises(BadInput):
            grid_co2_factor(geography, year=year)


def test_provinces_regions_and_years_are_complete() -> None:
    averages = [f for f in grid_co2_factors() if f.kind is GridKind.GRID_AVERAGE]
    for year in (2021, 2022, 2023):
        provinces = {f.geography for f in averages if f.scope == "province" and f.amount.year == year}
        regions = {f.geography for f in averages if f.scope == "region" and f.amount.year == year}
        assert (len(provinces), len(regions)) == (30, 7)


def test_units_and_families_do_not_mix_in_the_tables() -> None:
    assert {f.amount.unit for f in footprint_factors()} == {"kgCO2e/kWh"}
    assert {f.amount.unit for f in grid_co2_factors()} == {"kgCO2/kWh"}
    assert all(isinstance(f, FootprintElectricity) for f in footprint_factors())
    assert all(isinstance(f, GridCO2Factor) for f in grid_co2_factors())


def test_one_factor_per_area_kind_and_year() -> None:
    first = [(f.geography, f.generation, f.amount.year) for f in footprint_factors()]
    second = [(f.geography, f.kind, f.amount.year) for f in grid_co2_factors()]
    assert len(set(first)) == len(first) and len(set(second)) == len(second)
