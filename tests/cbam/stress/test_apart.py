"""Doubt about policy stands apart from doubt about prices."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.scenario import load_named
from cbam.stress.apart import apart
from groundwork.packaged import examples_dir
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "cbam_stress.json"
COIL = {"cn_code": "72081000", "mass_t": 100}


def test_each_scenario_stands_where_it_differs() -> None:
    names = ("central", "low", "high", "slower-phase-out", "benchmarks-revised", "defaults-reviewed",
             "all-verified", "everything", "uk-too")  # fmt: skip
    found = apart([load_named(name) for name in names])
    assert found is not None
    assert [s.id for s in found.price] == ["low", "high"]
    # what firms do, other borders and everything at once are neither
    assert [s.id for s in found.policy] == ["slower-phase-out", "benchmarks-revised", "defaults-reviewed"]
    assert apart([load_named("central")]) is None
    assert apart([load_named("central"), load_named("all-verified")]) is None


def test_a_policy_by_another_price_is_neither() -> None:
    low_and_slow = scenario("id: both\nlaw: {overlays: [com-2026-616]}", "low")
    assert apart([load_named("central"), low_and_slow]) is None


def test_what_revised_benchmarks_and_reviewed_defaults_change() -> None:
    # 2030: benchmarks 1.370 x 0.9, factor 0.515: 0.0706 certificates more a tonne; x 126 EUR x 100 t.
    # Default values 3.187 x 1.3 lower by a tenth. In 2026 the benchmarks stand.
    found = subject(portfolio([COIL]))
    base, benchmarks, defaults = (
        rows(found, load_named(name), years=(2026, 2030))
        for name in ("central", "benchmarks-revised", "defaults-reviewed")
    )
    gap = value(benchmarks, "cost_eur", year=2030) - value(base, "cost_eur", year=2030)
    assert gap == pytest.approx(0.1 * 1.370 * 0.515 * 126 * 100, rel=1e-9)
    assert value(benchmarks, "cost_eur", year=2026) == value(base, "cost_eur", year=2026)
    gap = value(defaults, "cost_eur", year=2030) - value(base, "cost_eur", year=2030)
    assert gap == pytest.approx(-0.1 * 3.187 * 1.3 * 126 * 100, rel=1e-9)


@pytest.mark.parametrize(
    ("lang", "price", "policy"),
    [
        ("en", "Doubt about prices", "Doubt about policy"),
        ("zh", "价格的不确定性", "政策的不确定性"),
    ],
)
def test_the_screen_keeps_them_apart(lang: str, price: str, policy: str) -> None:
    file = str(examples_dir() / "portfolio_sector.xlsx")
    asked = [part for name in ("central", "high", "slower-phase-out") for part in ("--scenario", name)]
    said = CliRunner().invoke(app, ["stress", file, *asked, "--years", "2026,2030", "--lang", lang]).stdout
    assert price in said
    assert policy in said
    assert ("nominal EUR" in said) is (lang == "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_names_what_stands_in_neither(lang: str) -> None:
    names = [load_named(n).name.say(lang) for n in ("all-verified", "everything")]
    shown = (
        CliRunner()
        .invoke(app, [*asked("central", "high", "all-verified", "everything"), "--lang", lang])
        .stdout
    )
    (row,) = (line for line in shown.splitlines() if line.endswith(", ".join(names)))
    assert row.startswith({"en": "In neither, because", "zh": "以下情景不归入任一类"}[lang])


def asked(*names: str) -> list[str]:
    file = str(examples_dir() / "portfolio_sector.xlsx")
    return [
        "stress",
        file,
        *(part for name in names for part in ("--scenario", name)),
        "--years",
        "2026,2030",
    ]


def test_the_answer_holds_them_apart_with_the_figures_of_the_results(tmp_path: Path) -> None:
    names = ("central", "high", "slower-phase-out", "all-verified")
    out = tmp_path / "results.xlsx"
    said = CliRunner().invoke(app, [*asked(*names), "--json", "--out", str(out), "--lang", "en"]).stdout
    answer = json.loads(said)
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    assert (answer["apart"]["base"], answer["apart"]["neither"]) == ("central", ["all-verified"])
    cost = {
        (r["scenario"], r["year"]): r["value"]
        for r in answer["results"]
        if (r["level"], r["measure"], r["statistic"]) == ("total", "cost_eur", "point")
    }
    found = answer["apart"]["changes"]
    assert [(c["kind"], c["scenario"], c["year"]) for c in found] == [
        ("price", "high", 2026), ("price", "high", 2030),
        ("policy", "slower-phase-out", 2026), ("policy", "slower-phase-out", 2030),
    ]  # fmt: skip
    for c in found:
        assert c["base_eur"] == cost["central", c["year"]]
        gap = cost[c["scenario"], c["year"]] - cost["central", c["year"]]
        assert c["change_eur"] == pytest.approx(gap, rel=1e-9)
    sheet = (
        pd.read_excel(out, sheet_name="Price and policy apart", header=None, engine="openpyxl")
        .to_numpy()
        .tolist()
    )
    cells = [cell for row in sheet for cell in row]
    assert any("all-verified" in str(cell) for cell in cells)
    (row,) = (row for row in sheet if row[1] == "slower-phase-out")
    assert row[0] == "policy"
    assert row[3] == pytest.approx(found[3]["change_eur"], rel=1e-9)


def test_nothing_to_tell_apart_is_null() -> None:
    answer = json.loads(CliRunner().invoke(app, [*asked("central"), "--json", "--lang", "en"]).stdout)
    assert answer["apart"] is None
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))


def test_a_price_in_euros_of_another_year_is_not_subtracted() -> None:
    real = scenario("{id: real, price: {price_base: real EUR 2024}}", "high")
    assert apart([load_named("central"), real]) is None
    found = apart([load_named("central"), load_named("high"), real])
    assert found is not None
    assert ([s.id for s in found.price], [s.id for s in found.neither]) == (["high"], ["real"])


def test_real_euros_are_named_once() -> None:
    real = scenario("price: {price_base: real EUR 2024}")
    assert (real.money, load_named("central").money) == ("real EUR 2024", "nominal EUR")
