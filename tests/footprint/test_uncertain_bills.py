"""Intervals of bills: from the cell to the JSON, against sums done by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

from footprint.bom import read_bom
from footprint.commands import app
from footprint.intervals import Uncertainty
from footprint.pcf import Draws, compute
from footprint.results import Results
from groundwork.packaged import examples_dir
from inventories.catalogue import Catalogue
from tests.footprint import bills
from tests.footprint.bills import bill, direct, product

STEEL = examples_dir() / "bom_steel_structure.xlsx"
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "footprint_pcf.json"
Z95 = 1.6448536269514722  # 95 % point of the standard normal


def line(item: str, kg: float, uncertainty: str = "", pedigree: str = "") -> tuple[object, ...]:
    """A direct emission of CO2, uncertain as stated."""
    return ("p", "manufacturing", item, kg, "kg", None, None, None, "CO2", None, None, uncertainty, pedigree)


def drawn(catalogue: Catalogue, *lines: tuple[object, ...], n: int = 6400, seed: int = 3) -> Results:
    loaded = read_bom([bill([product("p")], list(lines))], catalogue)
    assert loaded.problems == ()
    return compute(loaded.value, catalogue, draws=Draws(n, seed))


def found(results: Results) -> Uncertainty:
    uncertainty = results.products[0].uncertainty
    assert uncertainty is not None
    return uncertainty


def test_a_factor_on_one_line_is_the_quantile_of_its_lognormal(catalogue: Catalogue) -> None:
    # 100 kg x1.5: sigma = ln(1.5) / 2; 5 % and 95 % at 100 exp(-/+ 1.645 sigma)
    interval = found(drawn(catalogue, line("stack", 100, "x1.5"))).background
    sigma = math.log(1.5) / 2
    assert interval.p50 == pytest.approx(100, rel=0.01)
    assert interval.p5 == pytest.approx(100 * math.exp(-Z95 * sigma), rel=0.01)
    assert interval.p95 == pytest.approx(100 * math.exp(Z95 * sigma), rel=0.01)


def test_a_percentage_is_uniform(catalogue: Catalogue) -> None:
    # +-10 % of 100 kg: 5 % of the way from 90 to 110 is 91
    interval = found(drawn(catalogue, line("stack", 100, "±10%"))).foreground
    assert (interval.p5, interval.p95) == (pytest.approx(91, rel=0.005), pytest.approx(109, rel=0.005))
    assert interval.sd == pytest.approx(20 / math.sqrt(12), rel=0.02)


def test_statements_count_in_the_unit_of_the_cell(catalogue: Catalogue) -> None:
    # 0.1 t between 0.05 and 0.15 t is 100 kg between 50 and 150
    row = ("p", "manufacturing", "stack", 0.1, "t", None, None, None, "CO2", None, None, "uni(0.05, 0.15)")
    interval = found(drawn(catalogue, row)).foreground
    assert (interval.p5, interval.p95) == (pytest.approx(55, rel=0.01), pytest.approx(145, rel=0.01))


def test_contributions_to_the_variance_are_those_of_a_sum(catalogue: Catalogue) -> None:
    # uniform of half width 30 and 10: variances 900/3 and 100/3 -> 90 % and 10 %
    uncertainty = found(drawn(catalogue, line("a", 100, "±30%"), line("b", 100, "±10%")))
    assert [c.share for c in uncertainty.contributions] == pytest.approx([0.9, 0.1], rel=1e-9)
    assert [getattr(c.origin, "item", "") for c in uncertainty.contributions] == ["a", "b"]
    assert uncertainty.first_order == pytest.approx(1.0, rel=0.05)


def test_a_worse_pedigree_widens_the_interval(catalogue: Catalogue) -> None:
    # technology 5 and reliability 5 against the firm's own records
    good = found(drawn(catalogue, line("stack", 100))).background
    bad = found(drawn(catalogue, line("stack", 100, "", "5,5,5,5,5"))).background
    assert bad.sd > 5 * good.sd
    # 0.0006 + 0.04 + 0.008 + 0.04 + 0.002 + 0.12 = 0.2106
    assert bad.p95 == pytest.approx(100 * math.exp(Z95 * math.sqrt(0.2106)), rel=0.02)


def test_adding_an_input_changes_no_other_draw(catalogue: Catalogue) -> None:
    first, more = line("a", 100, "±30%"), line("b", 1, "±10%")
    alone = drawn(catalogue, first, n=64)
    extra = ("q", "manufacturing", "c", 5, "kg", None, None, None, "CO2", None, None, "x2")
    both = read_bom([bill([product("q"), product("p")], [extra, more, first])], catalogue).value
    together = compute(both, catalogue, draws=Draws(64, 3))
    assert alone.drawn is not None and together.drawn is not None
    b = drawn(catalogue, more, n=64)
    assert b.drawn is not None
    expected = alone.drawn.scores[0] + b.drawn.scores[0]
    assert together.drawn.scores[1] == pytest.approx(expected, rel=1e-14)


def test_products_that_share_a_process_are_drawn_together(catalogue: Catalogue) -> None:
    # both draw on the same power; the kWh themselves are stated as certain as can be
    power = [(p, "energy", "power", 100, "kWh", "el_coal", *(None,) * 5, "x1.0000001") for p in "pq"]
    loaded = read_bom([bill([product("p"), product("q")], power)], catalogue)
    results = compute(loaded.value, catalogue, draws=Draws(640, 3))
    assert results.drawn is not None
    assert np.corrcoef(results.drawn.scores)[0, 1] > 0.999999
    assert found(results).background.sd > 100 * found(results).foreground.sd


def test_the_command_repeats_itself_and_follows_its_schema() -> None:
    words = ["pcf", str(STEEL), "--draws", "200", "--seed", "5", "--json", "--lang", "en"]
    first, second = (CliRunner().invoke(app, words) for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    answer = json.loads(first.stdout)
    jsonschema.validate(answer, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert (answer["draws"]["n"], answer["draws"]["seed"]) == (200, 5)
    assert answer["draws"]["grid"] == {"draws": 64, "entities": 1024}
    for entry in answer["products"]:
        interval = entry["interval"]
        assert 0 < interval["p5"] < interval["p50"] < interval["p95"]
        assert interval["p5"] < entry["pcf_kgco2e"] < interval["p95"]
        assert 0 < sum(c["share"] for c in entry["uncertainty"]["contributions"]) <= 1 + 1e-12
    assert json.loads(CliRunner().invoke(app, [*words, "--draws", "0"]).stdout)["draws"] is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_and_the_workbook_show_intervals(lang: str, tmp_path: Path) -> None:
    import openpyxl

    out = tmp_path / "out.xlsx"
    words = ["pcf", str(STEEL), "--draws", "64", "--out", str(out), "--lang", lang]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    assert ("5 % / median / 95 %" in result.stdout) == (lang == "en")
    book = openpyxl.load_workbook(out)
    assert "variance" in book.sheetnames
    values = {cell for row in book["products"].iter_rows(values_only=True) for cell in row}
    assert {"p5", "p50", "p95"} <= values


@pytest.mark.parametrize(
    ("text", "code"),
    [("10%", "footprint.bom-uncertainty"), ("tri(1,2,3)", "footprint.bom-uncertainty-range")],
)
def test_a_cell_that_states_no_uncertainty_is_refused_with_its_place(
    text: str, code: str, catalogue: Catalogue
) -> None:
    loaded = read_bom([bill([product("p")], [line("stack", 100, text), direct("p", 1)])], catalogue)
    (problem,) = loaded.problems
    assert (problem.code, problem.place.sheet, problem.place.cell) == (code, "bom", "L2")


def test_dependence_between_amounts_is_bounded(catalogue: Catalogue) -> None:
    # uniform of half width 30 and 10: deviations 30 and 10 over root 3; together (30 + 10) / root 3
    uncertainty = found(drawn(catalogue, line("a", 100, "±30%"), line("b", 100, "±10%")))
    assert uncertainty.sd_if_together == pytest.approx(40 / math.sqrt(3), rel=1e-9)
    assert uncertainty.background.sd == pytest.approx(math.sqrt(1000 / 3), rel=0.03)
    single = found(drawn(catalogue, line("a", 100, "±30%")))
    assert single.sd_if_together == pytest.approx(single.background.sd, rel=0.03)


def test_a_suppliers_figure_has_its_own_uncertainty(catalogue: Catalogue) -> None:
    # 2 kg at 5 kgCO2e/kg: stated +-20 % is 8 to 12, 5 % of the way 8.2; unstated it is drawn as supplied
    def supplied(uncertainty: str) -> tuple[object, ...]:
        return ("p", "materials", "part", 2, "kg", None, 5, "kgCO2e/kg", None, None, None, uncertainty)

    stated = found(drawn(catalogue, supplied("±20%"))).foreground
    assert (stated.p5, stated.p95) == (pytest.approx(8.2, rel=0.005), pytest.approx(11.8, rel=0.005))
    unstated, own = found(drawn(catalogue, supplied(""))), found(drawn(catalogue, line("stack", 10)))
    assert 0 < own.foreground.sd < unstated.foreground.sd
    (cause,) = unstated.contributions
    assert (getattr(cause.origin, "item", ""), cause.share) == ("part", pytest.approx(1.0))


def with_supplier(catalogue: Catalogue, *links: str) -> Uncertainty:
    """A product with 5 kg of parts per link, each +-20 %; both suppliers state 2 kgCO2e/kg."""
    stated = {
        "pcf": 2, "pcf_unit": "kgCO2e/kg", "pcf_boundary": "cradle to gate", "gwp_set": "AR6",
        "biogenic": "no biogenic carbon", "standard": "ISO 14067",
    }  # fmt: skip
    rows = [
        bills.line(f"part {i}", 5, link=f"supplier:{link}", uncertainty="±20%")
        for i, link in enumerate(links)
    ]
    suppliers = [{"pcf_id": key, "pcf_name": key, "supplier": "Firm S", **stated} for key in ("S1", "S2")]
    loaded = read_bom([bills.book(products=[bills.made()], bom=rows, supplier_pcfs=suppliers)], catalogue)
    assert not loaded.errors
    return found(compute(loaded.value, catalogue, draws=Draws(6400, 3)))


def test_lines_with_one_suppliers_footprint_vary_as_one(catalogue: Catalogue) -> None:
    # two times 10 kgCO2e +-20 %: as one uniform of half width 4, sd 4 / root 3; apart sd root(2) x 2 / root 3
    same, apart = with_supplier(catalogue, "S1", "S1"), with_supplier(catalogue, "S1", "S2")
    for interval in (same.foreground, same.background):
        assert interval.sd == pytest.approx(4 / math.sqrt(3), rel=0.02)
        assert (interval.p5, interval.p95) == (pytest.approx(16.4, rel=0.005), pytest.approx(23.6, rel=0.005))
    assert apart.background.sd == pytest.approx(math.sqrt(8 / 3), rel=0.03)
    assert [c.share for c in same.contributions] == pytest.approx([1.0], rel=1e-9)
    assert [c.share for c in apart.contributions] == pytest.approx([0.5, 0.5], rel=1e-9)
    assert same.sd_if_together == pytest.approx(4 / math.sqrt(3), rel=1e-9) == apart.sd_if_together
    assert same.first_order == pytest.approx(1.0, rel=0.05)
