"""Figures of the stress test: which there are, that no nameless firm is drawn, one page for a plan."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner

from cbam import runs
from cbam.commands import app
from cbam.stress import sector_tables as tables
from cbam.stress.benchmark import EVERYBODY, Peers, peers_of, standings
from cbam.stress.benchmark_figure import position_table
from cbam.stress.benchmark_report import benchmark_report
from cbam.stress.commands import Wanted, prepare_wanted
from cbam.stress.sector_report import Wish, sector_report
from cbam.stress.sector_run import SectorRun, open_sector
from groundwork.documents.figures.kinds import Bars, Curve, Fan, Heat, Lines, Position
from groundwork.documents.model import Figure, Report
from groundwork.executor import Serial
from groundwork.words import LANGUAGES

YEAR, SCENARIO = 2030, "central"
EXAMPLE = Path(__file__).parents[3] / "examples" / "data" / "portfolio_sector.xlsx"
FIRM = "Firm A 甲公司"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[SectorRun, runs.Prepared]:
    wanted = Wanted(EXAMPLE, (SCENARIO, "high"), years="2026,2030,2034", draws=32, seed=5)
    prepared = prepare_wanted(wanted)
    run = runs.store(tmp_path_factory.mktemp("runs"), prepared, datetime(2026, 11, 1))
    runs.carry_out(run, prepared, Serial())
    return open_sector(run), runs.reopen(run)


@pytest.fixture(scope="module")
def peers(finished: tuple[SectorRun, runs.Prepared]) -> Peers:
    run, prepared = finished
    return peers_of(run, SCENARIO, prepared.loaded.value.firms)


def drawn(report: Report) -> dict[type, Figure]:
    blocks = (block for section in report.sections for block in section.blocks)
    return {type(block.chart): block for block in blocks if isinstance(block, Figure)}


def test_the_sectors_report_draws_its_tables(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, prepared = finished
    report = sector_report(run, prepared, Wish(SCENARIO, YEAR), "en")
    found = drawn(report)
    assert set(found) >= {Lines, Fan, Bars, Curve, Heat}
    assert found[Lines].table.values("high") == tables.bill_by_scenario(run, "en").values("high")
    for figure in found.values():
        assert report.table(figure.table.key) == figure.table, "the table stands in the report too"
        assert run.id in figure.source


def test_a_report_without_names_draws_no_firm(finished: tuple[SectorRun, runs.Prepared]) -> None:
    run, prepared = finished
    found = drawn(sector_report(run, prepared, Wish(SCENARIO, YEAR, named=False), "en"))
    assert Heat not in found


def test_a_firm_stands_on_the_span_of_all_over_their_median(peers: Peers) -> None:
    table = position_table(peers, FIRM, YEAR, "en", "basis")
    assert table is not None
    told = {s.measure: s for s in standings(peers, FIRM, YEAR) if s.group == EVERYBODY and s.percentiles}
    cost = told["cost_eur_per_t"]
    assert cost.percentiles is not None
    low, middle, high = cost.percentiles
    assert middle is not None
    row = next(r for r in table.rows if r[0] == tables.measure_word("cost_eur_per_t", "en"))
    assert row[1] == pytest.approx(cost.own / middle, rel=1e-9)
    assert row[3] == 1
    assert row[2] == (None if low is None else pytest.approx(low / middle, rel=1e-9))
    assert row[4] == (None if high is None else pytest.approx(high / middle, rel=1e-9))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_benchmark_draws_the_firms_position(peers: Peers, lang: str) -> None:
    report = benchmark_report(peers, FIRM, YEAR, lang)
    figure = drawn(report)[Position]
    assert report.table(figure.table.key) == figure.table


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plan_is_one_page_with_its_figure(lang: str, tmp_path: Path) -> None:
    out = tmp_path / "plan.pdf"
    asked = ["plan", str(EXAMPLE), "--firm", FIRM, "--lang", lang, "--out", str(out)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    document = pdfium.PdfDocument(io.BytesIO(out.read_bytes()))
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    words = {"en": "million EUR", "zh": "百万"}
    assert words[lang] in text
