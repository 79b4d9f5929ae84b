"""The commands around a firm's own data and around the border, as typed: exit code, JSON, words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from groundwork.packaged import examples_dir

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
CEMENT = Path(__file__).parent / "embedded" / "cases" / "cement.json"
UREA = examples_dir() / "installation_urea.json"
PORTFOLIO = examples_dir() / "portfolio_sector.xlsx"
HEAD = ["schema", "engine_version", "law_version", "known_on", "counts"]


def answer(schema: str, *words: object) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, [*map(str, words), "--json", "--lang", "en"])
    found = json.loads(done.stdout, parse_constant=lambda text: pytest.fail(f"{text} in JSON"))
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, rules, cls=jsonschema.Draft202012Validator)
    assert list(found)[:5] == HEAD
    return done.exit_code, found


def test_an_installation_answers_with_the_templates_figures() -> None:
    """Clinker of the Commission's template: 1,109,769.98852 t over 1,200,000 t."""
    code, found = answer("cbam_installation", "installation", CEMENT)
    assert code == 0
    clinker = next(g for g in found["goods"] if g["cn_code"].startswith("25231000"))
    assert clinker["see_direct_tco2e_per_t"] == pytest.approx(1_109_769.98852 / 1_200_000, rel=1e-9)


def test_the_bridge_adds_up_and_keeps_the_cbam_figure() -> None:
    code, found = answer("cbam_bridge", "bridge", examples_dir() / "bom_urea.xlsx", UREA)
    assert code == 0
    _, own = answer("cbam_installation", "installation", UREA)
    counted = own["goods"][0]["see_counted_tco2e_per_t"]
    assert found["good"]["see_counted_tco2e_per_t"] == counted
    for side in ("pcf", "cbam"):
        assert sum(s[f"{side}_tco2e_per_t"] for s in found["steps"]) == pytest.approx(
            counted if side == "cbam" else found["product"]["pcf_tco2e_per_t"], rel=1e-9
        )


def test_advice_says_by_how_much_actual_data_pay() -> None:
    code, found = answer("cbam_advise", "advise", UREA, "--scenario", "central")
    assert code == 0
    assert found["goods"]


def test_the_importers_year_counts_the_importer_below_the_threshold() -> None:
    """Importer S of the example portfolio brings 43 t: exempt, 7 t below the 50 t of Art 2a."""
    code, found = answer("cbam_importer", "importer", PORTFOLIO)
    assert code == 0
    small = next(i for i in found["importers"] if i["importer"] == "Importer S")
    assert (small["liable"], small["mass_counted_t"], small["distance_t"]) == (False, 43.0, 7.0)


def test_the_uk_rate_of_hydrogen() -> None:
    """0.975 x 0.865 of free allocation leave 0.1567 of the auction price."""
    words = ("--sector", "hydrogen", "--year", 2027, "--quarter", 1, "--mass", 10, "--see-direct", 10)
    code, found = answer("cbam_regimes", "regimes", "uk", *words, "--uka-price", 50)
    assert code == 0
    assert found["uk"]["rate_fraction"] == pytest.approx(0.1567, abs=5e-5)


@pytest.mark.parametrize(
    "words",
    [
        ("installation", "nowhere.json"),
        ("advise", "nowhere.xlsx"),
        ("bridge", "nowhere.xlsx"),
        ("importer", "nowhere.csv"),
        ("tasks", "captain", "--year", "2026"),
        (
            "regimes",
            "generic",
            "nowhere.yaml",
            "--sector",
            "x",
            "--year",
            "2027",
            "--mass",
            "1",
            "--see-direct",
            "1",
        ),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_input_is_two_with_the_way_out(words: tuple[str, ...], lang: str) -> None:
    done = CliRunner().invoke(app, [*words, "--lang", lang])
    assert done.exit_code == 2, done.output
    assert "→" in done.stderr
    assert "Traceback" not in done.output


def test_the_blank_installation_workbook_is_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["installation-template", str(tmp_path / "i.xlsx"), "--lang", "zh"])
    assert done.exit_code == 0
    assert (tmp_path / "i.xlsx").stat().st_size > 5_000
