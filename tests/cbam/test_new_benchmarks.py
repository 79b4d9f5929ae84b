"""A benchmark set that replaces the provisional one is law, and no scenario revises it a second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbam.bill import price_lines
from cbam.law.leaves import LawStatus
from cbam.portfolio import one_shipment
from cbam.prices import Prices
from cbam.scenario import load_named
from cbam.statute import load_statute

DATASETS = """
my_benchmarks_2027:
  {table: benchmarks, file: benchmarks.csv, act: "an amending act, made for a test", article: "Annex",
   oj: "-", known_on: 2026-12-20, valid_from: 2027-01-01, valid_to: 2030-12-31, status: in force,
   confidence: high, review_by: 2030-12-31, source: mine, mode: rows}
"""
SOURCES = """
mine: {title: "Made for a test", publisher: "nobody", year: 2026, licence: "CC0-1.0", redistributable: true}
"""
ROWS = "cn8,column,route,year_from,year_to,value_tco2e_per_t\n72081000,B,C,2027,2030,1.300\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("datasets.yaml", DATASETS), ("sources.yaml", SOURCES), ("benchmarks.csv", ROWS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("revision", [0.0, 0.05])
def test_the_new_set_is_used_as_it_stands(folder: Path, revision: float) -> None:
    """China, HRC, 2027: 3.187 x 1.2 - 0.95 x 1 x 1.300 = 3.8244 - 1.235 = 2.5894 certificates per tonne."""
    central = load_named("central")
    revised = central.assumptions.benchmark_revision.model_copy(update={"value": revision})
    assumptions = central.assumptions.model_copy(update={"benchmark_revision": revised})
    scenario = central.model_copy(update={"assumptions": assumptions})
    line = {"cn_code": "72081000", "origin": "CN", "mass_t": "1", "year": "2027"}
    bill = price_lines(one_shipment(line).value.shipments, load_statute(folder), Prices(scenario))
    assert bill.terms.certificates[0] == pytest.approx(2.5894, rel=1e-9)
    assert bill.profiles[0].benchmark_status is LawStatus.IN_FORCE
    assert "cbam.note-benchmark-provisional" not in {note.code for note in bill.notes(0)}


def test_the_published_set_stays_provisional() -> None:
    """Without the new rows: 3.8244 - 0.95 x 1.370 = 2.5229, and the result says it is provisional."""
    line = {"cn_code": "72081000", "origin": "CN", "mass_t": "1", "year": "2027"}
    bill = price_lines(one_shipment(line).value.shipments, load_statute(), Prices(load_named("central")))
    assert bill.terms.certificates[0] == pytest.approx(2.5229, rel=1e-9)
    assert bill.profiles[0].benchmark_status is LawStatus.PROVISIONAL
    assert "cbam.note-benchmark-provisional" in {note.code for note in bill.notes(0)}
