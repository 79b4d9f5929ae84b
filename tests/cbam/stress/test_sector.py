"""A finished run as tables, reports and benchmarks: the same numbers everywhere, and nobody named."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from cbam import runs
from cbam.stress import sector_tables as tables
from cbam.stress.benchmark import EVERYBODY, peers_from, peers_of, standings
from cbam.stress.benchmark_report import benchmark_report, standing_table
from cbam.stress.commands import Wanted, prepare_wanted
from cbam.stress.completeness import completeness
from cbam.stress.sector_firms import firm_lines, line_rows, product_table, reverse_of
from cbam.stress.sector_report import Wish, sector_report
from cbam.stress.sector_run import SectorRun, base_text, open_sector
from groundwork.documents.glyphs import texts_of
from groundwork.documents.writing import document_bytes
from groundwork.executor import Serial
from groundwork.problems import Counts
from groundwork.words import LANGUAGES

YEAR, SCENARIO = 2030, "central"
CODES = ("73089098", "72142000")
FIRMS, ROWS = 7, 3


def book(folder: Path) -> Path:
    """Seven firms of two industries; the last has an industry to itself and states no EBIT."""
    file = folder / "sector.xlsx"
    from groundwork.workbooks import SheetOut, write_book

    lines = [
        [f"{f}-{n}", f"Firm {f}", CODES[n % 2], "CN", f"Importer {n}", 2026, 10.0 * (f + 1) * (n + 1),
         8000.0 * (f + 1), "EUR", 0.08]
        for f in range(FIRMS)
        for n in range(ROWS)
    ]  # fmt: skip
    firms = [
        [f"Firm {f}", "alone" if f == FIRMS - 1 else "many", 90_000.0 * (f + 1),
         None if f == FIRMS - 1 else 4_000.0 * (f + 1), 10.0 * (f % 3 + 1), 1000.0]
        for f in range(FIRMS)
    ]  # fmt: skip
    names = ["id", "firm", "cn_code", "origin", "importer", "year", "mass_t", "value", "currency", "margin"]
    write_book(
        file,
        [
            SheetOut("shipments", names, lines),
            SheetOut("firms", ["firm", "sector", "revenue", "ebit", "energy_tce", "value_added"], firms),
        ],
    )
    return file


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[SectorRun, runs.Prepared]:
    folder = tmp_path_factory.mktemp("sector")
    wanted = Wanted(book(folder), (SCENARIO, "high"), years="2026,2030,2034", draws=64, seed=3)
    prepared = prepare_wanted(wanted)
    run = runs.store(folder / "runs", prepared, datetime(2026, 11, 1))
    runs.carry_out(run, prepared, Serial())
    return open_sector(run), runs.reopen(run)


def test_the_bill_of_the_table_is_that_of_the_run(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, _ = finished
    bill = tables.bill_by_scenario(run, "en")
    assert bill.values("year") == ("2026", "2030", "2034")
    assert dict(zip(run.years, bill.values(SCENARIO), strict=True)) == run.total(SCENARIO, "cost_eur")


def test_firms_add_up_to_the_sector(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, _ = finished
    ranking = tables.ranking(run, SCENARIO, YEAR, "en")
    assert ranking.sum("cost_eur") == pytest.approx(run.total(SCENARIO, "cost_eur")[YEAR], rel=1e-9)
    assert list(ranking.values("cost_eur")) == sorted(ranking.values("cost_eur"), reverse=True)  # type: ignore[type-var]


def test_lines_and_products_of_a_firm_add_up_to_its_bill(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, prepared = finished
    lines = firm_lines(prepared, run.scenarios[SCENARIO], YEAR, "Firm 2")
    bill = run.of_firms(SCENARIO, "cost_eur", YEAR)["Firm 2"]
    assert len(lines) == ROWS
    assert line_rows(lines, "en", "", "").sum("cost_eur") == pytest.approx(bill, rel=1e-9)
    assert product_table(lines, "en", "", "").sum("cost") == pytest.approx(bill, rel=1e-9)


def test_the_lorenz_curve_of_firms_in_proportion_1_to_7(finished: tuple[SectorRun, runs.Prepared]) -> None:
    """Masses grow 1:2:...:7, so the k smallest of 7 bear k(k+1)/56 of the bill; at 100 % all of it."""
    run, _ = finished
    table = tables.lorenz(run, SCENARIO, YEAR, "en")
    points = dict(table.rows)
    cumulated = [k * (k + 1) / 56 for k in range(FIRMS + 1)]
    for at, found in points.items():
        expected = np.interp(float(str(at)), np.arange(FIRMS + 1) / FIRMS, cumulated)
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_firms_under_water_are_counted_once(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, _ = finished
    table = tables.under_water(run, SCENARIO, "en")
    after = run.by_firm(SCENARIO, "ebit_after_eur").values()
    firsts = [next((y for y in run.years if of[y] < 0), None) for of in after]
    assert list(table.values("first")) == [firsts.count(year) for year in run.years]
    by_then = [sum(f is not None and f <= year for f in firsts) for year in run.years]
    assert list(table.values("by-then")) == by_then


def test_reverse_finds_the_price_at_which_earnings_are_gone(
    finished: tuple[SectorRun, runs.Prepared],
) -> None:
    """EBIT falls in a straight line with the price: before - factor x exporters' part = 0."""
    run, prepared = finished
    found = reverse_of(prepared, run.scenarios[SCENARIO], YEAR)
    before = run.of_firms(SCENARIO, "ebit_before_eur", YEAR)
    part = run.of_firms(SCENARIO, "exporters_part_eur", YEAR)
    assert set(found.firms) == {f"Firm {f}" for f in range(FIRMS - 1)}
    for name, one in found.firms.items():
        assert one.price_factor == pytest.approx(before[name] / part[name], rel=1e-9)


def test_grades_count_every_firm(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, _ = finished
    assert tables.grades(run, SCENARIO, YEAR, "en").sum("firms") == FIRMS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_shows_the_same_numbers_and_says_what_they_rest_on(
    finished: tuple[SectorRun, runs.Prepared], lang: str
) -> None:
    run, prepared = finished
    report = sector_report(run, prepared, Wish(SCENARIO, YEAR), lang)
    assert report.table("bill") == tables.bill_by_scenario(run, lang)
    said = "\n".join(texts_of(report))
    for fact in (run.id, str(run.manifest["law_version"]), base_text("nominal", lang), "3", "64"):
        assert fact in said
    book = load_workbook(io.BytesIO(document_bytes(report, ".xlsx")), data_only=True)
    sheet = book[tables.word("sheet-bill", lang)]
    row = next(r for r in sheet.iter_rows(values_only=True) if r[0] == str(YEAR))
    assert row[1] == pytest.approx(run.total(SCENARIO, "cost_eur")[YEAR], rel=1e-12)
    assert document_bytes(report, ".pdf").startswith(b"%PDF")
    assert document_bytes(report, ".docx").startswith(b"PK")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_without_names_names_nobody(finished: tuple[SectorRun, runs.Prepared], lang: str) -> None:
    run, prepared = finished
    named = "\n".join(texts_of(sector_report(run, prepared, Wish(SCENARIO, YEAR), lang)))
    unnamed = "\n".join(texts_of(sector_report(run, prepared, Wish(SCENARIO, YEAR, named=False), lang)))
    assert "Firm 3" in named
    assert "Firm " not in unnamed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_benchmark_names_one_firm_only(finished: tuple[SectorRun, runs.Prepared], lang: str) -> None:
    run, prepared = finished
    peers = peers_of(run, SCENARIO, prepared.loaded.value.firms)
    said = "\n".join(texts_of(benchmark_report(peers, "Firm 3", YEAR, lang)))
    assert "Firm 3" in said
    assert not [f for f in range(FIRMS) if f != 3 and f"Firm {f}" in said]


def test_the_median_of_six_firms_is_a_rounded_mean_of_three_and_a_small_group_has_none(
    finished: tuple[SectorRun, runs.Prepared],
) -> None:
    """Six firms state an EBIT and so break even somewhere: of fewer than ten only the median is told, the
    mean of the 3rd to 5th of six (place 2.5, the upper of two as near). A group of one gets nothing."""
    run, prepared = finished
    peers = peers_of(run, SCENARIO, prepared.loaded.value.firms)
    values = list(run.of_firms(SCENARIO, "break_even_price_eur", YEAR).values())
    for one in standings(peers, f"Firm {FIRMS - 1}", YEAR):
        if one.group != EVERYBODY:
            assert (one.n, one.percentiles, one.quarter) == (1, None, None)
    found = next(
        s for s in standings(peers, "Firm 0", YEAR)
        if s.measure == "break_even_price_eur" and s.group == EVERYBODY
    )  # fmt: skip
    assert found.n == FIRMS - 1
    median = float(f"{sum(sorted(values)[2:5]) / 3:.3g}")
    assert found.percentiles is not None
    low, middle, high = found.percentiles
    assert (low, high) == (None, None)
    assert found.quarter is None, "the side of a quartile that is not told would tell of it"
    assert middle == pytest.approx(median, rel=1e-12)


def test_a_report_counts_the_rows_of_the_files_it_was_laid_together_from(
    finished: tuple[SectorRun, runs.Prepared],
) -> None:
    """25 rows handed in, 21 of them in the portfolio and used: 4 rejected."""
    run, prepared = finished
    wish = Wish(SCENARIO, YEAR, read=Counts(25, 21, 4))
    said = "\n".join(texts_of(sector_report(run, prepared, wish, "en")))
    assert tables.word("counts", "en", read=25, used=21, rejected=4) in said


def test_a_benchmark_carries_seed_and_draws(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, prepared = finished
    peers = peers_of(run, SCENARIO, prepared.loaded.value.firms)
    assert "seed 3, 64 draws" in standing_table(peers, "Firm 0", YEAR, "en").notes[0]


def test_a_report_without_names_has_no_curve_through_single_firms(
    finished: tuple[SectorRun, runs.Prepared],
) -> None:
    """Seven firms: one step of five or more, so the ends only; no share of the largest five."""
    run, _ = finished
    named, unnamed = (tables.lorenz(run, SCENARIO, YEAR, "en", named=is_named) for is_named in (True, False))
    assert len(unnamed.rows) == 2
    said = tables.measure_word("top_5_share_firm", "en")
    assert said in named.notes[0]
    assert said not in unnamed.notes[0]
    graded = tables.without_shares(tables.grades(run, SCENARIO, YEAR, "en"), "en")
    assert [c.key for c in graded.columns] == ["grade", "firms"]  # 3, 2 and 2 firms of a grade


def test_peers_go_through_json_and_back(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, prepared = finished
    peers = peers_of(run, SCENARIO, prepared.loaded.value.firms)
    assert peers_from(json.loads(json.dumps(peers.record()))) == peers


def test_completeness_counts_what_is_filled(finished: tuple[SectorRun, runs.Prepared]) -> None:
    """21 lines all with margin, none with a quarter; 6 of 7 firms state an EBIT; all mass on defaults."""
    _, prepared = finished
    found = completeness(prepared.loaded.value)
    filled = {(f.table, f.field): (f.filled, f.of) for f in found.fields}
    assert filled["shipments", "margin"] == (21, 21)
    assert filled["shipments", "quarter"] == (0, 21)
    assert filled["firms", "ebit_eur"] == (6, 7)
    assert found.share_on_defaults == 1.0
