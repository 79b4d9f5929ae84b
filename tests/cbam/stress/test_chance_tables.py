"""The table of chance of a stored run: parts add up where they must, nothing undrawn is shown."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from cbam import runs
from cbam.stress.chance_tables import SHOWABLE, chance, levels_drawn
from cbam.stress.commands import Wanted, prepare_wanted
from cbam.stress.sector_run import SectorRun, open_sector
from cbam.stress.sector_tables import ranking
from groundwork.executor import Serial
from groundwork.words import LANGUAGES
from tests.cbam.stress.test_sector import book

YEAR, SCENARIO, PROCESS = 2030, "central", "gbm"


def drawn(folder: Path, levels: tuple[str, ...], draws: int = 64) -> SectorRun:
    wanted = Wanted(book(folder), (SCENARIO,), years="2026,2030", draws=draws, seed=3, drawn_levels=levels)
    prepared = prepare_wanted(wanted)
    run = runs.store(folder / "runs", prepared, datetime(2026, 11, 1))
    runs.carry_out(run, prepared, Serial())
    return open_sector(run)


@pytest.fixture(scope="module")
def across(tmp_path_factory: pytest.TempPathFactory) -> SectorRun:
    return drawn(tmp_path_factory.mktemp("across"), SHOWABLE)


@pytest.mark.parametrize("level", SHOWABLE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_means_and_paths_add_up_to_the_sector(across: SectorRun, level: str, lang: str) -> None:
    table = chance(across, SCENARIO, YEAR, PROCESS, level, lang)
    mean = across.total(SCENARIO, "cost_eur", f"{PROCESS}.mean")[YEAR]
    assert table.sum("mean") == pytest.approx(mean, rel=1e-9)
    assert table.sum("point") == pytest.approx(across.total(SCENARIO, "cost_eur")[YEAR], rel=1e-9)
    assert list(table.values("mean")) == sorted(table.values("mean"), reverse=True)  # type: ignore[type-var]


def test_default_values_share_one_price_so_percentiles_keep_the_shares(across: SectorRun) -> None:
    """All lines rest on default values, so the price alone moves: a percentile over the mean is the same
    number for every importer."""
    table = chance(across, SCENARIO, YEAR, PROCESS, "importer", "en")
    ratios = [p / m for p, m in zip(table.values("p95"), table.values("mean"), strict=True)]  # type: ignore[operator]
    assert ratios == pytest.approx([ratios[0]] * 3, rel=1e-9)
    assert ratios[0] > 1


def test_the_less_a_tonne_earns_the_likelier_its_margin_is_gone(across: SectorRun) -> None:
    """Importer n gets 10 (f+1)(n+1) t of firm f's goods with 8 % of 8,000 (f+1) EUR: 64, 32, 21 EUR a tonne.
    Steel at some 126 EUR owes far more than 21 EUR a tonne in any of 64 draws."""
    table = chance(across, SCENARIO, YEAR, PROCESS, "importer", "en")
    lost = dict(zip(table.values("group"), table.values("margin_after_eur"), strict=True))
    assert lost["Importer 2"] == 1.0
    assert lost["Importer 0"] <= lost["Importer 1"] <= lost["Importer 2"]  # type: ignore[operator]
    assert lost["Importer 0"] > 0.5  # type: ignore[operator]


def test_firms_show_the_probability_that_the_ranking_shows(across: SectorRun) -> None:
    table = chance(across, SCENARIO, YEAR, PROCESS, "firm", "en")
    ranked = ranking(across, SCENARIO, YEAR, "en")
    shown = dict(zip(ranked.values("firm"), ranked.values(PROCESS), strict=True))
    assert dict(zip(table.values("group"), table.values("ebit_after_eur"), strict=True)) == shown


def test_only_what_was_drawn_is_offered(across: SectorRun, tmp_path: Path) -> None:
    assert set(SHOWABLE) <= set(levels_drawn(across, SCENARIO, PROCESS))
    plain = drawn(tmp_path, ())
    assert set(levels_drawn(plain, SCENARIO, PROCESS)) & set(SHOWABLE) == set()
    assert "firm" in levels_drawn(plain, SCENARIO, PROCESS)
